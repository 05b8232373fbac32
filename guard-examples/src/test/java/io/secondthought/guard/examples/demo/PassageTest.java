package io.secondthought.guard.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.examples.demo.Passage.Range;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class PassageTest {

    private static final String LONG =
            IntStream.range(0, 3_000).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));

    @Test
    void shortText_isShownWhole() {
        Passage passage = Passage.of("Just a few words.", List.of(new Range(5, 6)));
        assertThat(passage.shortened("...", List.of())).isEqualTo(passage);
    }

    @Test
    void longText_keepsItsEndsAndWhatStandsAroundTheMarks() {
        int start = LONG.indexOf("word1500");
        Passage shown = Passage.of(LONG, List.of(new Range(start, start + 8))).shortened("...", List.of());
        assertThat(shown.text())
                .startsWith("word0 word1 ")
                .endsWith(" word2999")
                .contains(" word1499 word1500 word1501 ")
                .containsPattern("\\.\\.\\. 1,\\d{3} words \\.\\.\\. word1\\d{3}");
        assertThat(shown.marks())
                .singleElement()
                .satisfies(m ->
                        assertThat(shown.text().substring(m.start(), m.end())).isEqualTo("word1500"));
        assertThat(Passage.words(shown.text())).isLessThan(200);
    }

    @Property
    void shortening_keepsEveryMarkedText(
            @ForAll @IntRange(max = 28_000) int start, @ForAll @IntRange(min = 1, max = 600) int length) {
        Assume.that(start + length <= LONG.length());
        Passage shown =
                Passage.of(LONG, List.of(new Range(start, start + length))).shortened("...", List.of());
        assertThat(shown.marks())
                .singleElement()
                .satisfies(m -> assertThat(shown.text().substring(m.start(), m.end()))
                        .isEqualTo(LONG.substring(start, start + length)));
    }

    @Test
    void escapeSequencesOfAModel_cannotReachTheTerminal() {
        Passage passage =
                Passage.of("red \u001b[31m, bell \u0007, csi \u009b2J, turned \u202e, line\nend\tx", List.of());
        assertThat(passage.text()).isEqualTo("red \uFFFD[31m, bell \uFFFD, csi \uFFFD2J, turned \uFFFD, line\nend x");
    }

    @Test
    void overlappingMarks_becomeOne() {
        assertThat(Passage.of("0123456789", List.of(new Range(4, 7), new Range(1, 5)))
                        .marks())
                .containsExactly(new Range(1, 7));
    }

    @Property
    void difference_isWhatMakesTheTextsDiffer(
            @ForAll @StringLength(max = 12) String before, @ForAll @StringLength(max = 12) String after) {
        List<Range> difference = Passage.difference(before, after);
        if (difference.isEmpty()) {
            assertThat(before).startsWith(after.substring(0, Math.min(after.length(), before.length())));
        } else {
            Range changed = difference.get(0);
            assertThat(before).startsWith(after.substring(0, changed.start()));
            assertThat(before).endsWith(after.substring(changed.end()));
        }
    }
}
