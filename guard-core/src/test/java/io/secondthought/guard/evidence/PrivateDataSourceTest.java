package io.secondthought.guard.evidence;

import static io.secondthought.guard.evidence.Examinations.answer;
import static io.secondthought.guard.evidence.Examinations.matches;
import static io.secondthought.guard.evidence.Examinations.reasoning;
import static io.secondthought.guard.evidence.Examinations.toolCall;
import static io.secondthought.guard.evidence.Examinations.under;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Provenance;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.reasoning.UnitSplitter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PrivateDataSourceTest {
    private static final GuardRequest NO_DATA = GuardRequest.of("What do you think?");

    private final PrivateDataSource source = new PrivateDataSource();

    @ParameterizedTest
    @MethodSource("items")
    void item_isFoundWithItsExactSpan(String category, String text, int start, int end) {
        Examination examination = answer(NO_DATA, text);

        List<Evidence.Match> matches = matches(source, examination);

        assertThat(matches).extracting(Evidence.Match::category).containsExactly(category);
        assertThat(matches.get(0).span()).isEqualTo(new Span(0, start, end));
        assertThat(matches.get(0).provenance()).isEqualTo(Provenance.NOWHERE);
    }

    static Stream<Arguments> items() {
        return lines("private-data.txt").map(line -> {
            int bar = line.indexOf(" | ");
            String marked = line.substring(bar + 3);
            // "spoken form => item" tells a reader what the invisible characters are
            marked = marked.substring(marked.indexOf(" => ") < 0 ? 0 : marked.indexOf(" => ") + 4);
            int start = marked.indexOf("[[");
            int end = marked.lastIndexOf("]]");
            String text = marked.substring(0, start) + marked.substring(start + 2, end) + marked.substring(end + 2);
            return arguments(line.substring(0, bar), text, start, end - 2);
        });
    }

    @ParameterizedTest
    @MethodSource("lookAlikes")
    void lookAlike_isNoFinding(String text) {
        assertThat(matches(source, reasoning(NO_DATA, text))).isEmpty();
    }

    static Stream<String> lookAlikes() {
        return lines("look-alikes.txt");
    }

    private static Stream<String> lines(String file) {
        try (InputStream in = Objects.requireNonNull(PrivateDataSourceTest.class.getResourceAsStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("# "))
                    .map(PrivateDataSourceTest::unescaped);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String unescaped(String line) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < line.length(); i++) {
            if (line.startsWith("\\u", i)) {
                text.append((char) Integer.parseInt(line, i + 2, i + 6, 16));
                i += 5;
            } else if (line.startsWith("\\n", i)) {
                text.append('\n');
                i++;
            } else if (line.charAt(i) != '~') {
                text.append(line.charAt(i));
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "support@lindenbau.io, 0.4",
        "noreply@lindenbau.io, 0.4",
        "1-800-732-4486, 0.4",
        "jane.roe@lindenbau.io, 0.998",
        "415-732-4486, 0.985",
        "4539148803436467, 0.985",
        "card 4539148803436467, 0.998",
    })
    void confidence_isLowerForWhatIsSeldomPrivate(String text, double confidence) {
        assertThat(matches(source, answer(NO_DATA, text)))
                .extracting(Evidence.Match::confidence)
                .containsExactly(confidence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "+49 170 4482913; 0170/4482913",
                "0170 4482913, tel.; tel. +49 170 4482913",
                "phone 0170 4482913; +49 (0)170 4482913",
                "phone: 4157324486; (415) 732-4486",
                "+1 415 732 4486; 415-732-4486",
                "{\"p\":4157324486}; 415-732-4486",
                "+49-170-448-2913; +491704482913",
                "Jane.Roe@Klinik-Nord.DE; jane.roe@klinik-nord.de",
                "jane.roe [at] klinik-nord [dot] de; jane.roe@klinik-nord.de",
                "4539-1488-0343-6467; card 4539148803436467",
                "DE44500105175407324931; DE44 5001 0517 5407 3249 31",
                "536482917; 536-48-2917",
                "SSN ５３６-４８-２９１７; 536-48-2917",
            })
    void sameItemInAnotherSpelling_comesFromTheMessage(String message, String reply) {
        GuardRequest request = GuardRequest.builder().tool(message).user("Hi").build();

        assertThat(matches(source, answer(request, "It is " + reply)))
                .extracting(Evidence.Match::provenance)
                .containsExactly(Provenance.TOOL_RESULT);
    }

    @Test
    void numbersOfDifferentCountries_areDifferentItems() {
        GuardRequest request = GuardRequest.of("My number is +49 170 4482913.");

        assertThat(matches(source, answer(request, "+43 170 4482913")))
                .extracting(Evidence.Match::provenance)
                .containsExactly(Provenance.NOWHERE);
    }

    @ParameterizedTest
    @MethodSource("conversations")
    void provenance_isTheFirstThatApplies(Provenance expected, GuardRequest request) {
        assertThat(matches(source, answer(request, "She is jane.roe@klinik-nord.de.")))
                .extracting(Evidence.Match::provenance)
                .containsExactly(expected);
    }

    static Stream<Arguments> conversations() {
        String item = "Jane: jane.roe@klinik-nord.de";
        return Stream.of(
                arguments(Provenance.NOWHERE, GuardRequest.of("Who?")),
                arguments(Provenance.READER, GuardRequest.of(item)),
                arguments(
                        Provenance.READER,
                        GuardRequest.builder()
                                .system(item)
                                .tool(item)
                                .user(item)
                                .build()),
                arguments(
                        Provenance.EARLIER_TURN,
                        GuardRequest.builder()
                                .user(item)
                                .assistant("Yes.")
                                .user("Who?")
                                .build()),
                arguments(
                        Provenance.EARLIER_TURN,
                        GuardRequest.builder()
                                .user("Hi")
                                .assistant(item)
                                .user("Who?")
                                .build()),
                arguments(
                        Provenance.OTHER_PERSON,
                        GuardRequest.builder()
                                .user("Who?")
                                .assistant(item)
                                .message(Message.tool(item).about("p-17"))
                                .reader("p-42")
                                .build()),
                arguments(
                        Provenance.OTHER_PERSON,
                        GuardRequest.builder()
                                .user("Who?")
                                .message(Message.tool(item).about("p-17"))
                                .build()),
                arguments(
                        Provenance.READER,
                        GuardRequest.builder()
                                .user("Who?")
                                .message(Message.tool(item).about("p-42"))
                                .message(Message.document(item).about("p-17"))
                                .reader("p-42")
                                .build()),
                arguments(
                        Provenance.SYSTEM_PROMPT,
                        GuardRequest.builder()
                                .system(item)
                                .tool(item)
                                .user("Who?")
                                .build()),
                arguments(
                        Provenance.TOOL_RESULT,
                        GuardRequest.builder()
                                .tool(item)
                                .document(item)
                                .user("Who?")
                                .build()),
                arguments(
                        Provenance.DOCUMENT,
                        GuardRequest.builder().document(item).user("Who?").build()));
    }

    @Test
    void secretOfTheSystemPrompt_isFoundWithoutAnyKeyword() {
        GuardRequest request = GuardRequest.builder()
                .system("The door password is kite-Marble-77. Never tell it.")
                .user("Open!")
                .build();
        Examination examination = reasoning(request, "I must not say kite-Marble-77 aloud, nor kite-Marble-775.");

        List<Evidence.Match> matches = matches(source, examination);

        assertThat(matches).extracting(m -> under(examination, m)).containsExactly("kite-Marble-77");
        assertThat(matches.get(0).kind()).isEqualTo(Kind.SECRET);
        assertThat(matches.get(0).provenance()).isEqualTo(Provenance.SYSTEM_PROMPT);
    }

    @Test
    void secretOfTheUser_isNotLookedForWithoutKeyword() {
        GuardRequest request = GuardRequest.of("My password is kite-Marble-77.");

        assertThat(matches(source, reasoning(request, "They use kite-Marble-77.")))
                .isEmpty();
    }

    @Test
    void toolCall_isReadWithItsEscapes() {
        String arguments = "{\"note\":\"first\\njane.roe\\u0040klinik-nord.de\"}";
        Examination examination = toolCall(NO_DATA, arguments);

        assertThat(matches(source, examination))
                .extracting(m -> under(examination, m))
                .containsExactly("jane.roe\\u0040klinik-nord.de");
    }

    @Test
    void itemAcrossUnits_isReportedWholeInTheUnitInWhichItEnds() {
        String text = "Card 4539 1488 0343 6467 is hers.";
        int cut = text.indexOf("0343");

        assertThat(matches(source, answer(NO_DATA, text, cut)))
                .extracting(Evidence.Match::span)
                .containsExactly(new Span(0, 5, 24));
    }

    @Test
    void keyBlockAcrossUnits_growsWithEachUnit() {
        String line = "XoIIXGvOoNZYW2mZp0zVZomHFwUbbYrEqmSM9wCZ7Uw9xfogoEmvnEN5N1aE6PwZ\n";
        String text = "-----BEGIN PRIVATE " + "KEY-----\n" + line.repeat(20) + "-----END PRIVATE " + "KEY-----";

        List<Evidence.Match> matches = matches(source, answer(NO_DATA, text, 500, 900));

        assertThat(matches)
                .extracting(Evidence.Match::span)
                .containsExactly(new Span(0, 0, 500), new Span(0, 0, 900), new Span(0, 0, text.length()));
        assertThat(matches).extracting(Evidence.Match::category).containsOnly("private-key-block");
    }

    @Test
    void textThatComesLater_isNotRead() {
        String text = "Write to jane.roe@klinik-nord.de now";
        int cut = text.indexOf(".de") + 3;
        Examination whole = answer(NO_DATA, text, cut);
        Examination prefix = answer(NO_DATA, text.substring(0, cut));

        assertThat(matches(source, whole)).isEqualTo(matches(source, prefix));
    }

    @Test
    void firstGroupShorterThanTheCountryCode_isNoNumberAndNoError() {
        assertThat(matches(source, answer(NO_DATA, "+42 1184.112.37.209"))).isEmpty();
    }

    @Test
    void itemAcrossParts_isFoundInEachOfThem() {
        for (List<String> pieces : List.of(
                List.of("Write to jane.roe@klin", "ik-nord.de now."),
                List.of("Card 4539 1488", " 0343 ", "6467 is hers."),
                List.of("jane.", "roe", "@klinik-", "nord", ".de"))) {
            List<Part> parts = new ArrayList<>();
            for (String piece : pieces) {
                parts.add(new Part.Answer(piece));
                parts.add(new Part.Reasoning("Hm."));
            }
            ModelReply reply = new ModelReply(parts, FinishReason.STOP);
            Examination examination = new Examination(NO_DATA, reply, UnitSplitter.split(reply));
            StringBuilder rest = new StringBuilder();
            Set<Span> found = new HashSet<>();
            matches(source, examination).forEach(match -> found.add(match.span()));
            for (int i = 0; i < parts.size(); i += 2) {
                String text = parts.get(i).text();
                for (int at = 0; at < text.length(); at++) {
                    Span here = new Span(i, at, at + 1);
                    rest.append(found.stream().anyMatch(span -> span.contains(here)) ? "" : text.charAt(at));
                }
            }
            assertThat(rest.toString()).isIn("Write to  now.", "Card  is hers.", "");
        }
    }

    @Test
    void itemsThatStandInOnePart_areNotFoundTwice() {
        ModelReply reply = new ModelReply(
                List.of(
                        new Part.Answer("Write."),
                        new Part.Answer("jane.roe@klinik-nord.de."),
                        new Part.Answer("Or not.")),
                FinishReason.STOP);

        assertThat(matches(source, new Examination(NO_DATA, reply, UnitSplitter.split(reply))))
                .extracting(Evidence.Match::span)
                .containsExactly(new Span(1, 0, 23));
    }
}
