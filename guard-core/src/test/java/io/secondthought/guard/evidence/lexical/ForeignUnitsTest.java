package io.secondthought.guard.evidence.lexical;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForeignUnitsTest {
    private static final String ENGLISH = "This is what you asked for, and it is all that there is. ";
    private static final String GERMAN = "Das ist nicht der Weg, den wir mit dir gehen, aber es ist auch einer. ";

    @Test
    void aUnitInAnotherLanguage_isFound_andNoOther() {
        Unit first = unit(0, ENGLISH.length());
        Unit second = unit(ENGLISH.length(), ENGLISH.length() + GERMAN.length());
        Examination examination =
                new Examination(GuardRequest.of("hello"), ModelReply.of("", ENGLISH + GERMAN), List.of(first, second));
        assertThat(ForeignUnits.of(examination)).containsExactly(second.span());
    }

    private static Unit unit(int start, int end) {
        return new Unit(Channel.ANSWER, new Span(0, start, end), 0);
    }
}
