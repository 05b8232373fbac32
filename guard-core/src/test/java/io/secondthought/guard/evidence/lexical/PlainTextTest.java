package io.secondthought.guard.evidence.lexical;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainTextTest {

    @ParameterizedTest
    @CsvSource({
        "𝐛𝐨𝐦𝐛, bomb",
        "ｂｏｍｂ, bomb",
        "bоmb, bomb", // a Cyrillic o
        "wеарon, weapon",
        "BОMB, BoMB",
        "ﬁre, fire",
        "Москва, Москва",
        "café, café",
        "αβγ and x, αβγ and x"
    })
    void lettersThatAreDressedUp_arePlain_andOtherScriptsStay(String dressed, String plain) {
        assertThat(PlainText.of(dressed)).isEqualTo(plain);
    }

    @Test
    void ascii_isTheSame() {
        String text = "Nothing to do here, 1 < 2.";
        assertThat(PlainText.of(text)).isSameAs(text);
    }

    @Property
    void whatIsPlain_staysAsItIs(@ForAll @StringLength(max = 40) String text) {
        String plain = PlainText.of(text);
        assertThat(PlainText.of(plain)).isEqualTo(plain);
    }
}
