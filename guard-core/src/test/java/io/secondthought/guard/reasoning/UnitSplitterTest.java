package io.secondthought.guard.reasoning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.OpaqueData;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitSplitterTest {
    /** Long enough that the next end of a sentence ends the unit. */
    private static final String LONG = "word ".repeat(24);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "it ends. |Then more",
                "it ends.  |Then more",
                "it ends! |Then more",
                "it ends?! |Then more",
                "it ends (\"so.\") |Then more",
                "in 2024. |Then more",
                "at 3.14. |Then more",
                "它结束了。|然后继续",
                "彼は「そうだ。」|と言った",
                "終わった！|次",
                "यह समाप्त हुआ। |फिर",
                "هل انتهى؟ |نعم",
            })
    void sentencesEnd(String before, String after) {
        assertThat(texts(LONG + before + after)).containsExactly(LONG + before, after);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "by Dr. Smith",
                "by J. Smith",
                "in the U.S. Army",
                "e.g. Berlin",
                "z.B. Berlin",
                "about 3.14 of it",
                "at https://example.org/a.B?c=D then",
                "well... Then",
                "well… Then",
                "\"Really?\" he said",
                "no. 5",
                "am 3. Oktober",
                "３．１４",
                "wrapped\nline",
            })
    void whatOnlyLooksLikeAnEndIsNone(String text) {
        assertThat(texts(LONG + text)).containsExactly(LONG + text);
    }

    @Test
    void lines_listItemsAndParagraphs_endUnits() {
        String item = "- " + LONG.strip() + "\n";
        assertThat(texts(item + item + "\n\n" + LONG + "\n\nlower case"))
                .containsExactly(item, item + "\n\n", LONG + "\n\n", "lower case");
    }

    @Test
    void shortSentences_areJoined() {
        assertThat(texts("Yes. No. ".repeat(30)))
                .allMatch(unit -> unit.endsWith(". "))
                .first()
                .asString()
                .hasSizeBetween(UnitSplitter.MIN_UNIT, UnitSplitter.MIN_UNIT + 10);
    }

    @Test
    void codeBlock_isCutByLinesAndOnlyWhenItIsLong() {
        String line = "value = compute(1). Then(2)\n";
        String code = "```\n" + line.repeat(40) + "```\n";
        List<String> units = texts(code + "Done.");

        assertThat(units).allMatch(unit -> unit.endsWith("\n") || unit.equals("Done."));
        assertThat(units.subList(0, units.size() - 2))
                .allMatch(unit -> unit.length() >= UnitSplitter.MIN_CODE_UNIT
                        && unit.length() < UnitSplitter.MIN_CODE_UNIT + line.length());
    }

    @Test
    void textWithoutPunctuation_isCutAtWhiteSpace() {
        List<String> units = texts("word ".repeat(500));

        assertThat(units).allMatch(unit -> unit.endsWith("word ") && unit.length() <= UnitSplitter.MAX_UNIT);
        assertThat(units.get(0)).hasSizeGreaterThan(UnitSplitter.MAX_UNIT - UnitSplitter.CUT_WINDOW);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\uD83D\uDC4B",
                "e\u0301",
                "\uD83D\uDC69\u200D\uD83D\uDC67",
                "\uD83D\uDC4B\uD83C\uDFFD",
                "\u1112\u1161\u11AB"
            })
    void visibleCharactersAreNeverCut(String character) {
        for (String prefix : List.of("", "x", "xx", "xxx")) {
            assertThat(texts(prefix + character.repeat(1000)))
                    .allMatch(unit -> unit.length() <= UnitSplitter.MAX_UNIT)
                    .allMatch(unit -> unit.startsWith(prefix + character) || unit.startsWith(character));
        }
    }

    @Test
    void flagsAreNeverCut() {
        assertThat(texts("|\uD83C\uDDE9\uD83C\uDDEA".repeat(1000)))
                .allMatch(unit -> unit.codePoints()
                                        .filter(c -> c >= 0x1F1E6 && c <= 0x1F1FF)
                                        .count()
                                % 2
                        == 0);
    }

    @Test
    void characterLongerThanAnyUnit_isCutAnyway() {
        String zalgo = "e" + "\u0301".repeat(5000);

        assertThat(texts(zalgo)).allMatch(unit -> unit.length() <= UnitSplitter.MAX_UNIT);
        assertThat(Normalizer.normalize(String.join("", texts(zalgo)), Normalizer.Form.NFC))
                .isEqualTo(Normalizer.normalize(zalgo, Normalizer.Form.NFC));
    }

    @Test
    void context_startsWithAUnitAndIsBounded() {
        ModelReply reply =
                new ModelReply(List.of(new Part.Answer("It is a sentence. ".repeat(200))), FinishReason.STOP);
        List<Unit> units = UnitSplitter.split(reply);
        List<Integer> starts = units.stream().map(unit -> unit.span().start()).toList();

        assertThat(units.get(0).contextStart()).isZero();
        assertThat(units).allSatisfy(unit -> {
            assertThat(unit.span().start() - unit.contextStart()).isBetween(0, UnitSplitter.MAX_CONTEXT);
            assertThat(starts).contains(unit.contextStart());
        });
        assertThat(units.subList(6, units.size()))
                .allMatch(unit -> unit.span().start() - unit.contextStart()
                        > UnitSplitter.MAX_CONTEXT - UnitSplitter.MIN_UNIT - 20);
    }

    @Test
    void everyPartWithTextHasUnits() {
        String arguments = "{\"text\": \"" + "One. Two. ".repeat(50) + "\"}";
        ModelReply reply = new ModelReply(
                List.of(
                        new Part.Reasoning("One."),
                        new Part.Encrypted(new OpaqueData("abc")),
                        new Part.Answer(""),
                        new Part.ToolCall("1", "look", arguments),
                        new Part.Answer("Two.")),
                FinishReason.STOP);

        assertThat(UnitSplitter.split(reply))
                .containsExactly(
                        new Unit(Channel.REASONING, new Span(0, 0, 4), 0),
                        new Unit(Channel.TOOL_CALL, new Span(3, 0, arguments.length()), 0),
                        new Unit(Channel.ANSWER, new Span(4, 0, 4), 0));
    }

    @Test
    void longArguments_areCutByLengthOnly() {
        String arguments = "{\"text\": \"" + "One. Two. ".repeat(200) + "\"}";
        List<Unit> units = UnitSplitter.split(
                new ModelReply(List.of(new Part.ToolCall("", "look", arguments)), FinishReason.STOP));

        assertThat(units).hasSize(4);
        assertThat(units.get(0).span().length()).isGreaterThan(UnitSplitter.MAX_UNIT - UnitSplitter.CUT_WINDOW);
    }

    @Test
    void cutter_sentenceThatHasEnded_isGivenOutAtOnce() {
        UnitCutter cutter = new UnitCutter(Channel.ANSWER, 3);

        assertThat(cutter.accept(LONG + "it ends. ")).isEmpty();
        assertThat(cutter.accept("T")).containsExactly(new Unit(Channel.ANSWER, new Span(3, 0, LONG.length() + 9), 0));
        assertThat(cutter.finish())
                .containsExactly(new Unit(Channel.ANSWER, new Span(3, LONG.length() + 9, LONG.length() + 10), 0));
        assertThat(cutter.finish()).isEmpty();
        assertThatThrownBy(() -> cutter.accept("more")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new UnitCutter(Channel.ANSWER, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\n", ".", "```\n", "\u0301", "a. ", "\uD83D", "。", "`", ".\""})
    void aMillionCharactersOfOneKind_areCutInLinearTime(String piece) {
        String text = piece.repeat(1_000_000 / piece.length());

        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(String.join("", texts(text))).isEqualTo(text));
    }

    static List<String> texts(String text) {
        List<String> texts = new ArrayList<>();
        for (Unit unit : UnitSplitter.split(new ModelReply(List.of(new Part.Answer(text)), FinishReason.STOP))) {
            texts.add(text.substring(unit.span().start(), unit.span().end()));
        }
        return texts;
    }
}
