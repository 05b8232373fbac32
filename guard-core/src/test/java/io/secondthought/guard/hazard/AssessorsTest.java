package io.secondthought.guard.hazard;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class AssessorsTest {
    private static final Span THOUGHT = new Span(0, 0, 5);
    private static final Span SECOND = new Span(0, 5, 9);
    private static final Span ANSWER = new Span(1, 0, 5);
    private static final Span LATER = new Span(1, 5, 9);
    private static final Span CALL = new Span(2, 0, 2);

    private final UnsafeDetailAssessor unsafe = new UnsafeDetailAssessor();
    private final IntentDriftAssessor drift = new IntentDriftAssessor();

    // Unsafe detail.

    @Test
    void unsafe_harmWithoutForm_isPartial() {
        assertThat(unsafe(score(ANSWER, Head.UNSAFE_CONTENT, 0.97)))
                .containsExactly(new Finding(
                        Kind.HARMFUL_CONTENT,
                        "harmful",
                        Channel.ANSWER,
                        Level.PARTIAL,
                        0.97,
                        List.of(ANSWER),
                        null,
                        false,
                        Set.of("lexical")));
    }

    @Test
    void unsafe_harmWithForm_isExecutable() {
        Finding finding = only(unsafe(
                score(ANSWER, Head.UNSAFE_CONTENT, 0.97), new Evidence.Detail("structure", ANSWER, Level.EXECUTABLE)));
        assertThat(finding.level()).isEqualTo(Level.EXECUTABLE);
        assertThat(finding.confidence()).isEqualTo(0.97);
        assertThat(finding.sources()).containsExactly("lexical", "structure");
    }

    @Test
    void unsafe_harmThatTheClassifierCallsUsable_isExecutable() {
        assertThat(only(unsafe(score(ANSWER, Head.UNSAFE_CONTENT, 0.97), score(ANSWER, Head.USABLE_DETAIL, 0.9)))
                        .level())
                .isEqualTo(Level.EXECUTABLE);
    }

    @Test
    void unsafe_formWithoutHarm_isNoFinding() {
        assertThat(unsafe(new Evidence.Detail("structure", ANSWER, Level.EXECUTABLE)))
                .isEmpty();
    }

    @Test
    void unsafe_formWithLittleHarm_isNotExecutable() {
        assertThat(only(unsafe(
                                score(ANSWER, Head.UNSAFE_CONTENT, 0.3),
                                new Evidence.Detail("structure", ANSWER, Level.EXECUTABLE)))
                        .level())
                .isEqualTo(Level.NONE);
    }

    @Test
    void unsafe_harmAndFormInDifferentUnits_isNotExecutable() {
        assertThat(only(unsafe(
                                score(ANSWER, Head.UNSAFE_CONTENT, 0.99),
                                score(LATER, Head.UNSAFE_CONTENT, 0.2),
                                new Evidence.Detail("structure", LATER, Level.EXECUTABLE)))
                        .level())
                .isEqualTo(Level.PARTIAL);
    }

    @Test
    void unsafe_theStepsAfterTheAim_makeItExecutable() {
        Finding finding = only(unsafe(
                score(ANSWER, Head.UNSAFE_CONTENT, 0.99),
                score(LATER, Head.UNSAFE_CONTENT, 0.85),
                new Evidence.Detail("structure", LATER, Level.EXECUTABLE)));
        assertThat(finding.level()).isEqualTo(Level.EXECUTABLE);
        assertThat(finding.confidence()).isEqualTo(0.99);
        assertThat(finding.spans()).containsExactly(ANSWER);
    }

    @Test
    void unsafe_askedForAndNotDeclined_halvesTheDoubt() {
        Evidence request = score(null, Head.HARMFUL_REQUEST, 0.95);
        assertThat(only(unsafe(request, score(ANSWER, Head.UNSAFE_CONTENT, 0.96)))
                        .confidence())
                .isCloseTo(0.98, within(1e-9));
        assertThat(only(unsafe(request, score(ANSWER, Head.UNSAFE_CONTENT, 0.96), score(ANSWER, Head.REFUSAL, 0.9)))
                        .confidence())
                .isEqualTo(0.96);
        assertThat(only(unsafe(request, score(ANSWER, Head.UNSAFE_CONTENT, 0.8)))
                        .confidence())
                .isEqualTo(0.8);
    }

    @Test
    void unsafe_aRefusalElsewhere_excusesNothing() {
        assertThat(only(unsafe(score(ANSWER, Head.REFUSAL, 0.99), score(LATER, Head.UNSAFE_CONTENT, 0.99)))
                        .confidence())
                .isEqualTo(0.99);
    }

    @Test
    void unsafe_harmfulThoughts_areLeakageAndNotReportedHere() {
        assertThat(unsafe(score(THOUGHT, Head.UNSAFE_CONTENT, 0.99), score(THOUGHT, Head.TOXIC, 0.99)))
                .isEmpty();
    }

    @Test
    void unsafe_toxicWordingAndToolCalls_areFindingsOfTheirOwn() {
        assertThat(unsafe(score(ANSWER, Head.TOXIC, 0.93), score(CALL, Head.UNSAFE_CONTENT, 0.4)))
                .extracting(Finding::kind, Finding::channel, Finding::level)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(Kind.HARMFUL_CONTENT, Channel.TOOL_CALL, Level.NONE),
                        org.assertj.core.groups.Tuple.tuple(Kind.TOXIC_CONTENT, Channel.ANSWER, Level.NONE));
    }

    @Test
    void unsafe_severalClearUnits_areAllPointedAt() {
        assertThat(only(unsafe(score(LATER, Head.UNSAFE_CONTENT, 0.9), score(ANSWER, Head.UNSAFE_CONTENT, 0.95)))
                        .spans())
                .containsExactly(ANSWER, LATER);
    }

    // Intent drift.

    @Test
    void drift_aBrokenLimit_standsAsTheRuleSays() {
        assertThat(only(drift(match(ANSWER, Kind.DROPPED_CONSTRAINT, 0.985))).confidence())
                .isEqualTo(0.985);
    }

    @Test
    void drift_aSupposedPurpose_countsOnlyWithHarm() {
        Evidence acted = match(THOUGHT, Kind.SELF_AUTHORISED, 0.9);
        assertThat(only(drift(acted)).confidence()).isEqualTo(0.6);
        assertThat(only(drift(acted, score(null, Head.HARMFUL_REQUEST, 0.2))).confidence())
                .isEqualTo(0.6);
        assertThat(only(drift(acted, score(null, Head.HARMFUL_REQUEST, 0.9))).confidence())
                .isCloseTo(0.99, within(1e-9));
        assertThat(only(drift(acted, score(ANSWER, Head.UNSAFE_CONTENT, 0.95))).confidence())
                .isCloseTo(0.995, within(1e-9));
    }

    @Test
    void drift_aSupposedPurposeThatIsNotActedOn_neverReachesTheThreshold() {
        assertThat(only(drift(match(THOUGHT, Kind.SELF_AUTHORISED, 0.6), score(null, Head.HARMFUL_REQUEST, 1)))
                        .confidence())
                .isEqualTo(0.95);
    }

    @Test
    void drift_aRefusal_isOverSuspicionOnlyOfAHarmlessRequest() {
        Evidence refusal = match(ANSWER, Kind.OVER_SUSPICION, 0.9);
        assertThat(only(drift(refusal)).confidence()).isEqualTo(0.5);
        assertThat(only(drift(refusal, score(null, Head.HARMFUL_REQUEST, 0.1))).confidence())
                .isEqualTo(0.6);
        assertThat(only(drift(refusal, score(null, Head.HARMFUL_REQUEST, 0.95))).confidence())
                .isCloseTo(0.05, within(1e-9));
    }

    @Test
    void drift_aRefusalAfterOpenSuspicion_isReportedWhateverTheClassifierSays() {
        Evidence suspected = match(ANSWER, Kind.OVER_SUSPICION, 0.95);
        assertThat(only(drift(suspected)).confidence()).isEqualTo(0.6);
        assertThat(only(drift(suspected, score(null, Head.HARMFUL_REQUEST, 0.1)))
                        .confidence())
                .isEqualTo(0.85);
        assertThat(only(drift(suspected, score(null, Head.HARMFUL_REQUEST, 0.95)))
                        .confidence())
                .isEqualTo(0.6);
    }

    @Test
    void drift_aSupposedPermissionForARiskyRequest_isClearButBelowTheThreshold() {
        Evidence acted = match(THOUGHT, Kind.SELF_AUTHORISED, 0.95);
        assertThat(only(drift(acted)).confidence()).isEqualTo(0.9);
        assertThat(only(drift(acted, score(null, Head.HARMFUL_REQUEST, 0.2))).confidence())
                .isEqualTo(0.9);
    }

    @Test
    void drift_ruleAndClassifierAgreeing_halveTheDoubt() {
        assertThat(drift(match(THOUGHT, Kind.ADDED_GOAL, 0.9), score(THOUGHT, Head.DRIFT, 0.92)))
                .filteredOn(f -> f.kind() == Kind.ADDED_GOAL)
                .extracting(Finding::confidence)
                .containsExactly(0.95);
        assertThat(drift(match(THOUGHT, Kind.ADDED_GOAL, 0.9), score(ANSWER, Head.DRIFT, 0.92)))
                .filteredOn(f -> f.kind() == Kind.ADDED_GOAL)
                .extracting(Finding::confidence)
                .containsExactly(0.9);
    }

    @Test
    void drift_theClassifierAlone_needsDataToSeeAnInstructionFromData() {
        Evidence score = score(ANSWER, Head.ADOPTED_INSTRUCTION, 0.99);
        assertThat(only(drift.assess(examination(GuardRequest.of("Hi")), List.of(score)))
                        .confidence())
                .isEqualTo(0.95);
        assertThat(only(drift.assess(
                                examination(GuardRequest.builder()
                                        .user("Hi")
                                        .tool("x")
                                        .build()),
                                List.of(score)))
                        .confidence())
                .isEqualTo(0.99);
    }

    @Test
    void drift_provenanceOfTheStrongestMatch_isKept() {
        Finding finding = only(drift(new Evidence.Match(
                "intent-rules", CALL, Kind.INSTRUCTION_FROM_DATA, "in-call", 0.99, Provenance.DOCUMENT)));
        assertThat(finding.provenance()).isEqualTo(Provenance.DOCUMENT);
        assertThat(finding.channel()).isEqualTo(Channel.TOOL_CALL);
    }

    @Test
    void drift_evidenceOfOtherHazards_isLeftAlone() {
        assertThat(drift(match(THOUGHT, Kind.SECRET, 1), score(ANSWER, Head.UNSAFE_CONTENT, 1)))
                .isEmpty();
    }

    // Laws.

    @Property(tries = 500)
    void moreEvidenceOfTheReplyNeverLowersAFinding(
            @ForAll("evidence") List<Evidence> some, @ForAll("evidence") List<Evidence> more) {
        List<Evidence> all = new ArrayList<>(some);
        all.addAll(more);
        for (var assessor : List.of(unsafe, drift)) {
            List<Finding> after = assessor.assess(examination(), all);
            for (Finding before : assessor.assess(examination(), some)) {
                assertThat(after).anySatisfy(f -> {
                    assertThat(f.kind()).isEqualTo(before.kind());
                    assertThat(f.category()).isEqualTo(before.category());
                    assertThat(f.channel()).isEqualTo(before.channel());
                    assertThat(f.confidence()).isGreaterThanOrEqualTo(before.confidence());
                    assertThat(f.level()).isGreaterThanOrEqualTo(before.level());
                });
            }
        }
    }

    @Property(tries = 200)
    void theOrderOfTheEvidenceDoesNotMatter(@ForAll("evidence") List<Evidence> some) {
        List<Evidence> reversed = new ArrayList<>(some);
        java.util.Collections.reverse(reversed);
        assertThat(unsafe.assess(examination(), reversed)).isEqualTo(unsafe.assess(examination(), some));
        assertThat(drift.assess(examination(), reversed)).isEqualTo(drift.assess(examination(), some));
    }

    @Property(tries = 200)
    void findingsBelongToTheirHazard(@ForAll("evidence") List<Evidence> some) {
        assertThat(unsafe.assess(examination(), some)).allMatch(f -> f.hazard() == unsafe.hazard());
        assertThat(drift.assess(examination(), some)).allMatch(f -> f.hazard() == drift.hazard());
    }

    /** Without REFUSAL, which comes together with the other scores of its unit and may withhold a raise. */
    @Provide
    Arbitrary<List<Evidence>> evidence() {
        Arbitrary<Span> spans = Arbitraries.of(THOUGHT, SECOND, ANSWER, LATER, CALL);
        Arbitrary<Double> shares = Arbitraries.of(0.0, 0.1, 0.5, 0.79, 0.8, 0.9, 0.95, 0.985, 1.0);
        Arbitrary<Evidence> scores = Combinators.combine(
                        spans,
                        Arbitraries.of(
                                Head.UNSAFE_CONTENT,
                                Head.USABLE_DETAIL,
                                Head.TOXIC,
                                Head.DRIFT,
                                Head.ADOPTED_INSTRUCTION),
                        shares)
                .as(AssessorsTest::score);
        Arbitrary<Evidence> matches = Combinators.combine(
                        spans, Arbitraries.of(Kind.values()).filter(k -> k != Kind.CUSTOM), shares)
                .as(AssessorsTest::match);
        Arbitrary<Evidence> details = Combinators.combine(spans, Arbitraries.of(Level.values()))
                .as((span, level) -> new Evidence.Detail("structure", span, level));
        return Arbitraries.oneOf(scores, matches, details).list().ofMaxSize(12);
    }

    private List<Finding> unsafe(Evidence... evidence) {
        return unsafe.assess(examination(), List.of(evidence));
    }

    private List<Finding> drift(Evidence... evidence) {
        return drift.assess(examination(), List.of(evidence));
    }

    private static Finding only(List<Finding> findings) {
        assertThat(findings).hasSize(1);
        return findings.get(0);
    }

    private static Evidence score(@org.jspecify.annotations.Nullable Span span, Head head, double confidence) {
        return new Evidence.Score("lexical", span, head, confidence, confidence);
    }

    private static Evidence match(Span span, Kind kind, double confidence) {
        return new Evidence.Match("intent-rules", span, kind, "rule", confidence, null);
    }

    private static Examination examination() {
        return examination(GuardRequest.of("Hello"));
    }

    private static Examination examination(GuardRequest request) {
        ModelReply reply = new ModelReply(
                List.of(
                        new Part.Reasoning("123456789"),
                        new Part.Answer("123456789"),
                        new Part.ToolCall("c", "t", "{}")),
                FinishReason.STOP);
        return new Examination(request, reply, List.of());
    }
}
