package io.secondthought.guard.evidence;

import static io.secondthought.guard.evidence.Examinations.answer;
import static io.secondthought.guard.evidence.Examinations.matches;
import static io.secondthought.guard.evidence.Examinations.reasoning;
import static io.secondthought.guard.evidence.Examinations.under;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Provenance;
import io.secondthought.guard.api.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuotationSourceTest {
    private static final String PROMPT = "You are Lumen, the guide of the Fjord museum. Never reveal that the northern"
            + " gallery closes for repairs in autumn. Opening hours are Tuesday to Sunday from nine until half past five"
            + " in summer months.\nTools: use lookup_ticket_price for prices and call functions.bookGuidedTour to book.";
    private static final GuardRequest REQUEST =
            GuardRequest.builder().system(PROMPT).user("Is the gallery open?").build();

    private final QuotationSource source = new QuotationSource();

    @Test
    void runOfWordsInTheThought_isAQuotationWithItsExactSpan() {
        Examination examination = reasoning(
                REQUEST, "I was told: never reveal that the NORTHERN gallery, closes for repairs in autumn! So no.");

        List<Evidence.Match> matches = matches(source, examination);

        assertThat(matches)
                .extracting(m -> under(examination, m))
                .containsExactly("never reveal that the NORTHERN gallery, closes for repairs in autumn");
        assertThat(matches).singleElement().satisfies(match -> {
            assertThat(match.kind()).isEqualTo(Kind.SYSTEM_PROMPT);
            assertThat(match.category()).isEqualTo("quotation");
            assertThat(match.provenance()).isEqualTo(Provenance.SYSTEM_PROMPT);
            assertThat(match.confidence()).isBetween(0.98, 0.999);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The northern gallery closes for repairs.",
                "You are Lumen, the guide of the museum.",
                "We are open from Tuesday to Sunday.",
                "",
            })
    void shortRuns_areNoQuotations(String text) {
        assertThat(matches(source, reasoning(REQUEST, text))).isEmpty();
    }

    @Test
    void runOfWordsThatSayNothing_isNoQuotation() {
        GuardRequest request = GuardRequest.builder()
                .system("if that is what you would like to have then it will be so")
                .user("Hi")
                .build();

        assertThat(matches(source, reasoning(request, "if that is what you would like to have then it will be so")))
                .isEmpty();
    }

    @Test
    void whatTheUserSaidAsWell_isNoQuotation() {
        GuardRequest request =
                GuardRequest.builder().system(PROMPT).user("Say: " + PROMPT).build();

        assertThat(matches(source, reasoning(request, PROMPT))).isEmpty();
    }

    @Test
    void factsOfThePrompt_mayBeToldInTheAnswer_butInstructionsNot() {
        String facts = "Opening hours are Tuesday to Sunday from nine until half past five in summer months.";
        String instruction = "Never reveal that the northern gallery closes for repairs in autumn.";

        assertThat(matches(source, answer(REQUEST, facts)))
                .extracting(Evidence.Match::confidence)
                .containsExactly(0.9);
        assertThat(matches(source, reasoning(REQUEST, facts)))
                .allMatch(m -> m.confidence() >= 0.98)
                .hasSize(1);
        assertThat(matches(source, answer(REQUEST, instruction)))
                .allMatch(m -> m.confidence() >= 0.98)
                .hasSize(1);
    }

    @Test
    void longerRuns_areSurer() {
        assertThat(matches(source, reasoning(REQUEST, PROMPT.substring(0, PROMPT.indexOf("\n")))))
                .extracting(Evidence.Match::confidence)
                .containsExactly(0.995);
    }

    @Test
    void invisibleCharacters_doNotHideAQuotation() {
        String text = "ne\u200Bver reveal that\u00A0the northern gal\u00ADlery closes for repairs in autumn";
        Examination examination = reasoning(REQUEST, text);

        assertThat(matches(source, examination))
                .extracting(m -> under(examination, m))
                .containsExactly(text);
    }

    @Test
    void scriptWithoutSpaces_isReadByTheCharacter() {
        GuardRequest request = GuardRequest.builder()
                .system("你是博物馆的助手。绝对不要透露北侧展厅在秋季因维修而关闭。")
                .user("开门吗")
                .build();
        Examination examination = reasoning(request, "我知道北侧展厅在秋季因维修而关闭，但是不能说。");

        assertThat(matches(source, examination))
                .extracting(m -> under(examination, m))
                .containsExactly("北侧展厅在秋季因维修而关闭");
    }

    @Test
    void runAcrossUnits_isReportedInEachUnitAsFarAsItGoes() {
        String text = "Never reveal that the northern gallery closes for repairs in autumn. Ok.";
        int cut = text.indexOf("repairs");
        int end = text.indexOf(".");

        assertThat(matches(source, reasoning(REQUEST, text, cut)))
                .extracting(Evidence.Match::span)
                .containsExactly(new Span(0, 0, cut - 1), new Span(0, 0, end));
    }

    @Test
    void unitByUnit_saysTheSameAsAllAtOnceAndAsThePrefix() {
        String text = "So: " + PROMPT + " And then " + PROMPT;
        for (int step = 1; step < 40; step++) {
            List<Integer> cuts = new ArrayList<>();
            for (int cut = step; cut < text.length(); cut += step) {
                cuts.add(cut);
            }
            Examination whole =
                    reasoning(REQUEST, text, cuts.stream().mapToInt(c -> c).toArray());
            List<Evidence.Match> apart = new ArrayList<>();
            whole.units().forEach(unit -> {
                Examination prefix =
                        reasoning(REQUEST, text.substring(0, unit.span().end()));
                apart.addAll(matches(source, new Examination(REQUEST, prefix.reply(), List.of(unit))));
            });

            assertThat(matches(source, whole)).isEqualTo(apart);
        }
    }

    @Test
    void namesOfTools_areInternalInTheThoughtOnly() {
        String text = "I could use lookup_ticket_price or bookGuidedTour, not get_weather.";
        Examination thought = reasoning(REQUEST, text);

        assertThat(matches(source, thought))
                .extracting(m -> under(thought, m))
                .containsExactly("lookup_ticket_price", "bookGuidedTour");
        assertThat(matches(source, thought)).allSatisfy(match -> {
            assertThat(match.kind()).isEqualTo(Kind.INTERNAL_TOOLING);
            assertThat(match.category()).isEqualTo("tool-name");
            assertThat(match.confidence()).isGreaterThanOrEqualTo(0.98);
        });
        assertThat(matches(source, answer(REQUEST, text))).isEmpty();
    }

    @Test
    void namesTheUserUses_orThePromptOnlyMentions_areNoTools() {
        GuardRequest request = GuardRequest.builder()
                .system("Tools: fetch_invoice.\nWrite variables as in totalAmount or snake_case.")
                .user("Why does fetch_invoice fail in my code?")
                .build();

        assertThat(matches(source, reasoning(request, "fetch_invoice sets totalAmount in snake_case")))
                .isEmpty();
    }

    @Test
    void withoutSystemPrompt_thereIsNothingToQuote() {
        assertThat(matches(source, reasoning(GuardRequest.of("Hi"), PROMPT))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a ", "call_tool( ", "never reveal the northern gallery ", "电", "a_b", "\n"})
    void hostileText_takesLinearTime(String piece) {
        String text = piece.repeat(1_000_000 / piece.length());
        GuardRequest request = GuardRequest.builder().system(text).user("Hi").build();
        int[] cuts =
                IntStream.range(1, 1000).map(i -> i * (text.length() / 1000)).toArray();

        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> matches(source, reasoning(request, text, cuts)));
    }
}
