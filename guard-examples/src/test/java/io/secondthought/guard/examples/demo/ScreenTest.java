package io.secondthought.guard.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.examples.demo.Passage.Range;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ScreenTest {

    private static final Passage PASSAGE = Passage.of(
            "Call them on 07700 900417 before noon, or write to the office again.", List.of(new Range(13, 25)));

    private final StringWriter out = new StringWriter();

    @Test
    void withoutColour_marksAreBrackets_andLinesWrapUnderTheText() {
        new Screen(new PrintWriter(out, true), false, true, 44).passage("  thought   ", PASSAGE);
        assertThat(out.toString().lines())
                .containsExactly(
                        "  thought   Call them on [[07700 900417]]",
                        "            before noon, or write to the",
                        "            office again.");
    }

    @Test
    void withColour_aMarkThatIsWrapped_endsWithItsLine() {
        new Screen(new PrintWriter(out, true), true, true, 40).passage("  thought           ", PASSAGE);
        assertThat(out.toString().lines())
                .allSatisfy(line -> assertThat(line).doesNotContainPattern("\u001b\\[(?!0m)[^\u001b]*$"))
                .anySatisfy(line -> assertThat(line).containsPattern("\u001b\\[4m07700\u001b\\[0m$"))
                .anySatisfy(line -> assertThat(line).contains("\u001b[4m900417\u001b[0m before"));
    }

    @Test
    void longWord_isBroken_andEmptyLinesStay() {
        assertThat(lines("abcdefgh\n\nij", 5)).containsExactly("abcde", "fgh", "", "ij");
    }

    @Test
    void wideCharacters_takeTwoColumns() {
        assertThat(lines("\u4f60\u597d\u4f60\u597d", 4)).containsExactly("\u4f60\u597d", "\u4f60\u597d");
        assertThat(lines("e\u0301e\u0301e\u0301", 3)).containsExactly("e\u0301e\u0301e\u0301");
    }

    @Property
    void wrapping_losesNothingButSpacesAndLineEnds(
            @ForAll String text, @ForAll @IntRange(min = 2, max = 30) int width) {
        String joined = String.join("", lines(text, width));
        assertThat(joined.replaceAll("[ \n]", "")).isEqualTo(text.replaceAll("[ \n]", ""));
        assertThat(lines(text, width))
                .allSatisfy(line ->
                        assertThat(line.codePoints().map(Screen::columns).sum()).isLessThanOrEqualTo(width));
    }

    private static List<String> lines(String text, int width) {
        return Screen.wrapped(text, width).stream()
                .map(r -> text.substring(r.start(), r.end()))
                .toList();
    }
}
