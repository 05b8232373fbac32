package io.secondthought.guard.reasoning;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ChannelReaderProperties {

    @Property(tries = 3000)
    void anyChunksGiveTheChannelsOfTheWhole(
            @ForAll("format") String format, @ForAll("soup") String text, @ForAll long seed) {
        assertThat(ChannelReaderTest.stream(format, chunks(text, seed)))
                .isEqualTo(ChannelReaderTest.read(format, text));
    }

    @Property(tries = 1000)
    void aLimitedBeginningDoesNotDependOnChunksEither(
            @ForAll("format") String format, @ForAll("soup") String text, @ForAll long seed) {
        ChannelReader reader = ChannelReader.of(ReasoningFormat.named(format));
        for (int limit : List.of(0, 1, 7, 20)) {
            assertThat(ChannelReaderTest.stream(reader.scanner(limit), chunks(text, seed)))
                    .isEqualTo(ChannelReaderTest.stream(reader.scanner(limit), text));
        }
    }

    @Property(tries = 3000)
    void noWordIsLost(@ForAll("format") String format, @ForAll("soup") String text) {
        ModelReply reply = ChannelReader.of(ReasoningFormat.named(format)).read(ModelReply.unread(text));

        assertThat(words(String.join(
                        " ",
                        reply.parts().stream().map(ChannelReaderProperties::all).toList())))
                .isEqualTo(words(text));
    }

    @Property(tries = 500)
    void textWithoutDelimitersIsTheAnswer(@ForAll("format") String format, @ForAll("plain") String text) {
        ReasoningFormat answering = ReasoningFormat.named(format).startInReasoning(false);

        assertThat(ChannelReaderTest.read(answering, text))
                .isEqualTo(text.isEmpty() ? List.of() : List.of("A(" + text + ")"));
    }

    @Provide
    Arbitrary<String> format() {
        return Arbitraries.of(Profile.NAMED.stream().map(Profile::name).toList())
                .flatMap(name -> Arbitraries.of(name, "auto"));
    }

    /** Delimiters of all families, whole and cut, between words that are told apart by number. */
    @Provide
    Arbitrary<String> soup() {
        List<String> pieces = new ArrayList<>(List.of(
                "\n",
                "\n\n",
                "\r\n",
                "\r",
                " ",
                "  ",
                "```",
                "~~~",
                "`",
                "\"",
                "'",
                "> ",
                "<",
                "<|",
                "</",
                "[",
                "{",
                "}",
                "\uD83D\uDC4B",
                "\uD83D",
                "Ω1",
                "Ω2",
                "Ω3",
                "Ω4",
                "Ω5",
                "Ω1",
                "Ω2",
                "Ω3",
                "<|message|>",
                "<|constrain|>json",
                "analysis",
                "assistantfinal",
                "assistantcommentary to=functions.",
                "{\"name\": \"n\", \"arguments\": {}}",
                "<function=f></function>"));
        for (Profile profile : Profile.NAMED) {
            profile.families().stream()
                    .flatMap(family -> Stream.concat(
                            family.ignored().stream(),
                            family.sections().stream()
                                    .flatMap(section -> Stream.of(section.openers(), section.closers(), section.inner())
                                            .flatMap(List::stream))))
                    .forEach(pieces::add);
        }
        Arbitrary<String> piece = Arbitraries.of(pieces.stream().distinct().toList());
        Arbitrary<String> likely = Arbitraries.of(
                "<think>",
                "</think>",
                "\n",
                "Ω1",
                "Ω2",
                "`",
                "```\n",
                "<tool_call>",
                "</tool_call>",
                "<|channel|>",
                "<|message|>",
                "<|end|>",
                "<|start|>");
        return Arbitraries.oneOf(piece, likely).list().ofMaxSize(25).map(list -> String.join("", list));
    }

    @Provide
    Arbitrary<String> plain() {
        return Arbitraries.strings()
                .withChars("abc \n`\"'.,:;()#*_-+=?! 漢字é")
                .withChars('\r', '\t')
                .ofMaxLength(300);
    }

    private static String all(Part part) {
        return part instanceof Part.ToolCall call ? call.id() + " " + call.name() + " " + call.text() : part.text();
    }

    private static List<Character> words(String text) {
        List<Character> words = new ArrayList<>();
        for (int i = 0; i + 1 < text.length(); i++) {
            if (text.charAt(i) == 'Ω' && Character.isDigit(text.charAt(i + 1))) {
                words.add(text.charAt(i + 1));
            }
        }
        return words;
    }

    private static String[] chunks(String text, long seed) {
        Random random = new Random(seed);
        List<String> chunks = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int to = Math.min(text.length(), from + random.nextInt(12));
            chunks.add(text.substring(from, to));
            from = to;
        }
        return chunks.toArray(String[]::new);
    }
}
