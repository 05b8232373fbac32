package io.secondthought.guard.reasoning;

import static io.secondthought.guard.reasoning.FormatCorpus.describe;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.ModelDelta;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.OpaqueData;
import io.secondthought.guard.api.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelReaderTest {

    static List<FormatCorpus.Entry> corpus() {
        return FormatCorpus.ENTRIES;
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void everyFormatIsReadIntoItsChannels(FormatCorpus.Entry entry) {
        assertThat(read(entry.format(), entry.text())).isEqualTo(entry.parts());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<THINK>hm</THINK>\n\nFine.",
                "<Think>\nhm\n</Think>\nFine.",
                "<THINKING>hm</thinking>Fine.",
                "<think>hm</THINK>Fine.",
                "hm</Think>Fine.",
            })
    void theCaseOfATagDoesNotMatter(String text) {
        assertThat(parts(text)).containsExactly(new Part.Reasoning("hm"), new Part.Answer("Fine."));
    }

    /** The thought is cut off, so that no closer gives it away. */
    @ParameterizedTest
    @ValueSource(strings = {"\uFEFF<think>hm", "\u200B\n<think>hm", "\uFEFF \uFEFF<THINK>\nhm"})
    void whatCannotBeSeenBeforeAnOpener_doesNotMakeTheThoughtAnAnswer(String text) {
        assertThat(parts(text)).contains(new Part.Reasoning("hm"));
        assertThat(parts(text))
                .noneMatch(part -> part instanceof Part.Answer && part.text().contains("hm"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jane.roe@klinik-nord.de", "+49 170 4482913", "my secret plan", ""})
    void textThatIsNoName_doesNotBecomeTheNameOfATool(String name) {
        String call = "<tool_call>{\"name\": \"" + name + "\", \"arguments\": {}}</tool_call>";
        assertThat(parts(call)).containsExactly(new Part.Answer(call));
    }

    @Test
    void textThatIsNoId_isDropped() {
        String call =
                "<tool_call>{\"id\": \"jane.roe@klinik-nord.de\", \"name\": \"send\", \"arguments\": {}}</tool_call>";
        assertThat(parts(call)).containsExactly(new Part.ToolCall("", "send", "{}"));
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void aCutAnywhereChangesNothing(FormatCorpus.Entry entry) {
        for (int cut = 0; cut <= entry.text().length(); cut++) {
            assertThat(stream(
                            entry.format(),
                            entry.text().substring(0, cut),
                            entry.text().substring(cut)))
                    .as("cut at %d", cut)
                    .isEqualTo(entry.parts());
        }
        assertThat(stream(entry.format(), entry.text().split("")))
                .as("one character at a time")
                .isEqualTo(entry.parts());
    }

    @Test
    void everyFamilyStandsInTheCorpus() {
        Set<ReasoningFormat> formats = new HashSet<>();
        Set<String> tested = new HashSet<>();
        FormatCorpus.ENTRIES.forEach(
                entry -> tested.add(ReasoningFormat.named(entry.format()).name()));
        ReasoningFormat.names().forEach(name -> formats.add(ReasoningFormat.named(name)));
        assertThat(formats).extracting(ReasoningFormat::name).allMatch(tested::contains);
    }

    @Test
    void read_otherParts_areLeftAlone() {
        Part signed = new Part.Reasoning("One.", new OpaqueData("abc"));
        Part hidden = new Part.Encrypted(new OpaqueData("def"));
        Part call = new Part.ToolCall("1", "look", "{}");
        Part answer = new Part.Answer("<think>kept</think>");
        ModelReply reply = new ModelReply(
                List.of(signed, hidden, call, answer, new Part.Unread("<think>Two.</think>Three.")),
                FinishReason.LENGTH);

        assertThat(ChannelReader.of(ReasoningFormat.auto()).read(reply))
                .isEqualTo(new ModelReply(
                        List.of(signed, hidden, call, answer, new Part.Reasoning("Two."), new Part.Answer("Three.")),
                        FinishReason.LENGTH));
    }

    @Test
    void read_thoughtDeliveredByTheServerAlready_textDoesNotStartInReasoning() {
        ModelReply reply =
                new ModelReply(List.of(new Part.Reasoning("One."), new Part.Unread("Two.")), FinishReason.STOP);

        assertThat(ChannelReader.of(ReasoningFormat.named("deepseek_r1")).read(reply))
                .isEqualTo(new ModelReply(
                        List.of(new Part.Reasoning("One."), new Part.Answer("Two.")), FinishReason.STOP));
    }

    @Test
    void read_replyOfDelimitersOnly_hasNoParts() {
        assertThat(read("auto", "<think></think>")).isEmpty();
        assertThat(read("auto", "")).isEmpty();
    }

    @Test
    void startInReasoning_isForTheCallerToSay() {
        ReasoningFormat qwen = ReasoningFormat.named("qwen3");
        assertThat(qwen.startInReasoning()).isFalse();
        assertThat(read(qwen.startInReasoning(true), "One.")).containsExactly("R(One.)");
        assertThat(read(qwen.startInReasoning(true), "One.</think>Two.")).containsExactly("R(One.)", "A(Two.)");

        ReasoningFormat deepSeek = ReasoningFormat.named("deepseek_r1");
        assertThat(deepSeek.startInReasoning()).isTrue();
        assertThat(read(deepSeek.startInReasoning(false), "Two.")).containsExactly("A(Two.)");
        assertThat(read(deepSeek.startInReasoning(false), "One.</think>Two.")).containsExactly("R(One.)", "A(Two.)");

        ReasoningFormat harmony = ReasoningFormat.named("gpt-oss").startInReasoning(true);
        assertThat(read(harmony, "One.<|end|><|start|>assistant<|channel|>final<|message|>Two.<|return|>"))
                .containsExactly("R(One.)", "A(Two.)");

        ReasoningFormat any = ReasoningFormat.auto().startInReasoning(true);
        assertThat(read(any, "One.[/THINK]Two.")).containsExactly("R(One.)", "A(Two.)");
        assertThat(read(any, "<|channel|>final<|message|>Two.")).containsExactly("A(Two.)");
    }

    // Streams.

    @Test
    void scanner_textBeforeAPossibleDelimiter_isGivenOutAtOnce() {
        ChannelScanner scanner =
                ChannelReader.of(ReasoningFormat.named("mistral")).scanner();

        assertThat(scanner.accept("Some text<thi")).containsExactly(new ModelDelta.Answer(0, "Some text<thi"));
        assertThat(scanner.accept(" and [THI")).containsExactly(new ModelDelta.Answer(0, " and "));
        assertThat(scanner.accept("NK]One")).containsExactly(new ModelDelta.Reasoning(1, "One"));
        assertThat(scanner.accept("[/TH")).isEmpty();
        assertThat(scanner.finish()).containsExactly(new ModelDelta.Reasoning(1, "[/TH"));
        assertThat(scanner.finish()).isEmpty();
        assertThatThrownBy(() -> scanner.accept("more")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void scanner_surrogatePairCutInTwo_isGivenOutWhole() {
        ChannelScanner scanner =
                ChannelReader.of(ReasoningFormat.named("mistral")).scanner();

        assertThat(scanner.accept("a\uD83D")).containsExactly(new ModelDelta.Answer(0, "a"));
        assertThat(scanner.accept("\uDC4Bb")).containsExactly(new ModelDelta.Answer(0, "\uD83D\uDC4Bb"));
    }

    @Test
    void scanner_undecidedBeginning_isKeptBackUpToTheLimit() {
        ChannelReader reader = ChannelReader.of(ReasoningFormat.auto());
        String atLimit = "x".repeat(10) + "</think>Two.";
        String pastLimit = "x".repeat(11) + "</think>Two.";

        assertThat(stream(reader.scanner(10), atLimit)).containsExactly("R(xxxxxxxxxx)", "A(Two.)");
        assertThat(stream(reader.scanner(10), atLimit.split(""))).containsExactly("R(xxxxxxxxxx)", "A(Two.)");
        assertThat(stream(reader.scanner(10), pastLimit)).containsExactly("A(" + pastLimit + ")");
        assertThat(stream(reader.scanner(10), pastLimit.split(""))).containsExactly("A(" + pastLimit + ")");
        assertThat(stream(reader.scanner(Integer.MAX_VALUE), pastLimit)).containsExactly("R(xxxxxxxxxxx)", "A(Two.)");
        assertThatThrownBy(() -> reader.scanner(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void scanner_severalTagsInOneChunk_areAllRead() {
        ChannelScanner scanner =
                ChannelReader.of(ReasoningFormat.named("apertus")).scanner();

        assertThat(scanner.accept("<|inner_prefix|>a<|inner_suffix|>b<|inner_prefix|>c<|inner_suffix|>d"))
                .containsExactly(
                        new ModelDelta.Reasoning(0, "a"),
                        new ModelDelta.Answer(1, "b"),
                        new ModelDelta.Reasoning(2, "c"),
                        new ModelDelta.Answer(3, "d"));
    }

    // Hostile texts.

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<",
                "\n",
                "`",
                "<think>",
                "</think>",
                "<tool_call>{\"",
                "[",
                "\r",
                "<|channel|>",
                "\"",
                "◁",
                " <|"
            })
    void aMillionCharactersOfOneDelimiterOrPartOfOne_areReadInLinearTime(String piece) {
        String text = piece.repeat(1_000_000 / piece.length());
        for (String format : List.of("auto", "gpt-oss", "glm45", "prompted")) {
            Assertions.assertTimeoutPreemptively(Duration.ofSeconds(20), () -> read(format, text));
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> stream(format, text.substring(0, 20_000).split("")));
        }
    }

    @Test
    void deeplyNestedArguments_areNoStackOverflow() {
        String arguments = "{\"a\":" + "[".repeat(200_000) + "]".repeat(200_000) + "}";
        String text = "<tool_call>{\"name\":\"n\",\"arguments\":" + arguments + "}</tool_call>";

        assertThat(read("qwen3", text)).containsExactly("T(|n|" + arguments + ")");
    }

    @Test
    void toolSectionThatNeverEnds_isText() {
        String text = "<tool_call>" + "x".repeat(3 << 20);

        assertThat(read("qwen3", text)).containsExactly("A(" + text + ")");
        assertThat(read("qwen3", "Well.\n<tool_call>{\"name\":\"n\",\"arg"))
                .containsExactly("A(Well.\n<tool_call>{\"name\":\"n\",\"arg)");
    }

    // Names.

    @Test
    void names_areUniqueAndKnown() {
        List<String> all = new ArrayList<>(List.of("auto"));
        Profile.NAMED.forEach(profile -> all.addAll(profile.names()));

        assertThat(all).doesNotHaveDuplicates();
        assertThat(ReasoningFormat.names())
                .containsExactlyInAnyOrderElementsOf(all)
                .isSorted();
        assertThat(ReasoningFormat.named("deepseek-r1").name()).isEqualTo("deepseek_r1");
    }

    @Test
    void named_unknown_listsTheKnown() {
        assertThatThrownBy(() -> ReasoningFormat.named("nobody"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deepseek_r1")
                .hasMessageContaining("gpt-oss");
    }

    static List<String> read(String format, String text) {
        return read(ReasoningFormat.named(format), text);
    }

    static List<String> read(ReasoningFormat format, String text) {
        return describe(ChannelReader.of(format).read(ModelReply.unread(text)).parts());
    }

    static List<String> stream(String format, String... chunks) {
        return stream(ChannelReader.of(ReasoningFormat.named(format)).scanner(Integer.MAX_VALUE), chunks);
    }

    static List<String> stream(ChannelScanner scanner, String... chunks) {
        List<ModelDelta> deltas = new ArrayList<>();
        for (String chunk : chunks) {
            deltas.addAll(scanner.accept(chunk));
        }
        deltas.addAll(scanner.finish());
        return describe(ChannelReader.join(deltas));
    }

    private static List<Part> parts(String text) {
        return ChannelReader.of(ReasoningFormat.auto())
                .read(ModelReply.unread(text))
                .parts();
    }
}
