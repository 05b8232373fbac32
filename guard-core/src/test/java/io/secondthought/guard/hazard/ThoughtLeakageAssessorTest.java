package io.secondthought.guard.hazard;

import static io.secondthought.guard.api.Channel.ANSWER;
import static io.secondthought.guard.api.Channel.REASONING;
import static io.secondthought.guard.api.Channel.TOOL_CALL;
import static io.secondthought.guard.api.Kind.PRIVATE_DATA;
import static io.secondthought.guard.api.Kind.SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Head;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Level;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Provenance;
import io.secondthought.guard.api.Span;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ThoughtLeakageAssessorTest {
    private static final String ITEM = "jane.roe@klinik-nord.de";
    private static final double BALANCED = 0.98;
    private static final double STRICT = 0.95;
    private static final double PERMISSIVE = 0.99;

    private final ThoughtLeakageAssessor assessor = new ThoughtLeakageAssessor();

    /** What each preset does with an item of a rule of 0.985: the columns are reasoning, answer, tool call. */
    @ParameterizedTest
    @CsvSource({
        "PRIVATE_DATA, READER,        none,     none,     none",
        "PRIVATE_DATA, EARLIER_TURN,  none,     none,     none",
        "PRIVATE_DATA, OTHER_PERSON,  leak,     leak,     doubtful",
        "PRIVATE_DATA, SYSTEM_PROMPT, leak,     leak,     doubtful",
        "PRIVATE_DATA, TOOL_RESULT,   leak,     doubtful, doubtful",
        "PRIVATE_DATA, DOCUMENT,      none,     none,     none",
        "PRIVATE_DATA, NOWHERE,       strict,   strict,   doubtful",
        "SECRET,       READER,        none,     none,     none",
        "SECRET,       EARLIER_TURN,  doubtful, doubtful, doubtful",
        "SECRET,       OTHER_PERSON,  leak,     leak,     doubtful",
        "SECRET,       SYSTEM_PROMPT, leak,     leak,     doubtful",
        "SECRET,       TOOL_RESULT,   leak,     leak,     doubtful",
        "SECRET,       DOCUMENT,      doubtful, doubtful, doubtful",
        "SECRET,       NOWHERE,       strict,   strict,   doubtful",
    })
    void provenanceAndRecipient_decide(Kind kind, Provenance provenance, String thought, String answer, String call) {
        assertThat(outcome(kind, provenance, REASONING, 0.985)).isEqualTo(thought);
        assertThat(outcome(kind, provenance, ANSWER, 0.985)).isEqualTo(answer);
        assertThat(outcome(kind, provenance, TOOL_CALL, 0.985)).isEqualTo(call);
    }

    private String outcome(Kind kind, Provenance provenance, Channel channel, double confidence) {
        Examination examination = examination();
        int part = List.of(Channel.values()).indexOf(channel);
        List<Finding> findings = assessor.assess(
                examination,
                List.of(new Evidence.Match(
                        "private-data", new Span(part, 0, ITEM.length()), kind, "x", confidence, provenance)));
        if (findings.isEmpty()) {
            return "none";
        }
        assertThat(findings).singleElement().extracting(Finding::channel).isEqualTo(channel);
        double found = findings.get(0).confidence();
        if (found >= PERMISSIVE) {
            return "leak";
        }
        assertThat(found).isLessThan(BALANCED);
        return found >= STRICT ? "strict" : "doubtful";
    }

    @Test
    void secretWithAnUnmistakableForm_recalledFromNowhere_isALeak() {
        assertThat(outcome(SECRET, Provenance.NOWHERE, REASONING, 0.999)).isEqualTo("leak");
        assertThat(outcome(PRIVATE_DATA, Provenance.NOWHERE, REASONING, 0.999)).isEqualTo("strict");
    }

    @Test
    void ruleThatIsOftenWrong_isDoubtfulAlsoInARecord() {
        assertThat(outcome(PRIVATE_DATA, Provenance.OTHER_PERSON, ANSWER, 0.9)).isEqualTo("leak");
        assertThat(outcome(PRIVATE_DATA, Provenance.OTHER_PERSON, ANSWER, 0.5)).isEqualTo("strict");
        assertThat(outcome(PRIVATE_DATA, Provenance.OTHER_PERSON, ANSWER, 0.2)).isEqualTo("doubtful");
    }

    @Test
    void sameItem_isOneFindingPerChannelWithAllSpans_copiedToTheAnswer() {
        ModelReply reply = ModelReply.of("a@b.de then A@B.de", "a@b.de");
        Examination examination = new Examination(GuardRequest.of("Hi"), reply, List.of());

        List<Finding> findings =
                assessor.assess(examination, List.of(email(1, 0, 6), email(0, 12, 18), email(0, 0, 6)));

        assertThat(findings).hasSize(2);
        assertThat(findings.get(0).spans()).containsExactly(new Span(0, 0, 6), new Span(0, 12, 18));
        assertThat(findings.get(0).copiedToAnswer()).isTrue();
        assertThat(findings.get(0).sources()).containsExactly("private-data");
        assertThat(findings.get(1).channel()).isEqualTo(ANSWER);
        assertThat(findings.get(1).copiedToAnswer()).isFalse();
    }

    @Test
    void differentItems_areDifferentFindings() {
        ModelReply reply = ModelReply.of("a@b.de then c@b.de", "x");
        Examination examination = new Examination(GuardRequest.of("Hi"), reply, List.of());

        List<Finding> findings = assessor.assess(examination, List.of(email(0, 0, 6), email(0, 12, 18)));

        assertThat(findings).hasSize(2).noneMatch(Finding::copiedToAnswer);
    }

    @Test
    void itemReportedInPartBefore_isOneFinding() {
        ModelReply reply = ModelReply.of("a@b.de.com", "x");
        Examination examination = new Examination(GuardRequest.of("Hi"), reply, List.of());

        List<Finding> findings = assessor.assess(examination, List.of(email(0, 0, 6), email(0, 0, 10)));

        assertThat(findings).singleElement().extracting(Finding::spans).isEqualTo(List.of(new Span(0, 0, 10)));
    }

    private static Evidence.Match email(int part, int start, int end) {
        return new Evidence.Match(
                "private-data", new Span(part, start, end), PRIVATE_DATA, "email", 0.998, Provenance.OTHER_PERSON);
    }

    @Test
    void quotationsAndToolNames_keepTheConfidenceOfTheirRule() {
        Evidence.Match quotation = new Evidence.Match(
                "quotation", new Span(0, 0, 8), Kind.SYSTEM_PROMPT, "quotation", 0.985, Provenance.SYSTEM_PROMPT);

        assertThat(assessor.assess(examination(), List.of(quotation)))
                .singleElement()
                .extracting(Finding::confidence)
                .isEqualTo(0.985);
    }

    @Test
    void matchesOfOtherHazards_areLeftToTheirAssessors() {
        Evidence.Match drift = new Evidence.Match("intent", new Span(0, 0, 8), Kind.SELF_AUTHORISED, "x", 0.99, null);

        assertThat(assessor.assess(examination(), List.of(drift))).isEmpty();
    }

    @Test
    void harmfulThought_isOneFindingOverTheUnitsThatCount() {
        List<Finding> findings = assessor.assess(
                examination(),
                List.of(
                        score(Head.UNSAFE_CONTENT, 0, 0, 5, 0.93),
                        score(Head.UNSAFE_CONTENT, 0, 5, 10, 0.991),
                        score(Head.UNSAFE_CONTENT, 0, 10, 15, 0.4),
                        score(Head.UNSAFE_CONTENT, 1, 0, 5, 0.999),
                        new Evidence.Detail("structure", new Span(0, 5, 10), Level.EXECUTABLE)));

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.HARMFUL_THOUGHT);
            assertThat(finding.confidence()).isCloseTo(0.991, within(1e-9));
            assertThat(finding.spans()).containsExactly(new Span(0, 0, 5), new Span(0, 5, 10));
            assertThat(finding.level()).isEqualTo(Level.EXECUTABLE);
            assertThat(finding.sources()).containsExactly("lexical");
        });
    }

    @Test
    void toxicThought_belowTheCount_keepsItsStrongestUnit() {
        List<Finding> findings = assessor.assess(
                examination(), List.of(score(Head.TOXIC, 0, 0, 5, 0.7), score(Head.TOXIC, 0, 5, 10, 0.8)));

        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.kind()).isEqualTo(Kind.TOXIC_THOUGHT);
            assertThat(finding.spans()).containsExactly(new Span(0, 5, 10));
            assertThat(finding.level()).isEqualTo(Level.NONE);
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Head.class,
            names = {"UNSAFE_CONTENT", "TOXIC"},
            mode = EnumSource.Mode.EXCLUDE)
    void refusalAndOtherHeads_areNoHarmfulThought(Head head) {
        assertThat(assessor.assess(examination(), List.of(score(head, 0, 0, 5, 0.999))))
                .isEmpty();
    }

    @Test
    void ordinaryScoresAndScoresOfTheRequest_areNotReported() {
        assertThat(assessor.assess(
                        examination(),
                        List.of(
                                score(Head.UNSAFE_CONTENT, 0, 0, 5, 0.49),
                                new Evidence.Score("lexical", null, Head.UNSAFE_CONTENT, 0.9, 0.99))))
                .isEmpty();
    }

    private static Evidence.Score score(Head head, int part, int start, int end, double confidence) {
        return new Evidence.Score("lexical", new Span(part, start, end), head, confidence, confidence);
    }

    /** A reasoning, an answer and a tool call that all are the item. */
    private static Examination examination() {
        ModelReply reply = new ModelReply(
                List.of(new Part.Reasoning(ITEM), new Part.Answer(ITEM), new Part.ToolCall("", "t", ITEM)),
                FinishReason.TOOL_CALLS);
        return new Examination(GuardRequest.of("Hi"), reply, List.of());
    }
}
