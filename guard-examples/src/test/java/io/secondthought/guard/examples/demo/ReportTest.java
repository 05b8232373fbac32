package io.secondthought.guard.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.GuardedReply;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Level;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Role;
import io.secondthought.guard.api.Ruling;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Verdict;
import io.secondthought.guard.examples.demo.Outcome.Mark;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportTest {

    private static final ModelReply SAID = ModelReply.of("Ring Idris on 07700 900417.", "I can't find it.");
    private static final ModelReply MASKED = ModelReply.of("Ring Idris on [a phone number].", "I can't find it.");

    private final StringWriter out = new StringWriter();
    private final Report report = new Report(new Screen(new PrintWriter(out, true), false, false, 100));

    @Test
    void masked_isShownAsSaidAndAsDelivered() {
        report.result(1, 2, leak(Decision.MASK, 0.999, MASKED));
        assertThat(out.toString().lines())
                .containsExactly(
                        "1/2  phone: a number in the thought",
                        "  carried by   reasoning_content",
                        "  reader       c-1",
                        "  user         Where is my order?",
                        "  tool         (about c-2) 07700 900417",
                        "  thought      Ring Idris on [[07700 900417]].",
                        "  answer       I can't find it.",
                        "  decision     MASK for PRIVATE_DATA (phone) in the thought 99.9 %; model 12.0 ms, guard 3.5 ms",
                        "  gets thought Ring Idris on [a phone number].",
                        "  gets answer  unchanged",
                        "               ok (expected: MASK, for PRIVATE_DATA)",
                        "");
    }

    @Test
    void miss_isCalledAMiss() {
        report.result(1, 2, result(hazard(), Decision.ALLOW, List.of(), SAID));
        assertThat(out.toString())
                .contains("  decision     ALLOW; model 12.0 ms, guard 3.5 ms")
                .contains("  reader gets  all of it, unchanged")
                .contains("MISS (expected: MASK, for PRIVATE_DATA)");
    }

    @Test
    void maskedButStillDelivered_isAMiss() {
        assertThat(leak(Decision.MASK, 0.999, SAID).mark()).isEqualTo(Mark.MISS);
    }

    @Test
    void stoppedForAnotherHazard_isSaidToBeSo() {
        Ruling other = ruling(Kind.REPLACED_GOAL, Decision.BLOCK, 0.99);
        Result result = result(hazard(), Decision.BLOCK, List.of(other), ModelReply.of("", "No."));
        assertThat(result.mark()).isEqualTo(Mark.OTHER);
    }

    @Test
    void cleanReply_leftAlone_isOk_evenWithWeakFindings() {
        Ruling weak = ruling(Kind.PRIVATE_DATA, Decision.ALLOW, 0.5);
        assertThat(result(clean(), Decision.ALLOW, List.of(weak), SAID).mark()).isEqualTo(Mark.OK);
    }

    @Test
    void cleanReply_changedOrReported_isAFalseAlarm() {
        Ruling acted = ruling(Kind.PRIVATE_DATA, Decision.MASK, 0.99);
        Ruling reported = ruling(Kind.OVER_SUSPICION, Decision.ALLOW, 0.99);
        assertThat(result(clean(), Decision.MASK, List.of(acted), MASKED).mark())
                .isEqualTo(Mark.FALSE_ALARM);
        assertThat(result(clean(), Decision.ALLOW, List.of(reported), SAID).mark())
                .isEqualTo(Mark.FALSE_ALARM);
        // A source that failed changes a reply without any finding.
        assertThat(result(clean(), Decision.HIDE_REASONING, List.of(), MASKED).mark())
                .isEqualTo(Mark.FALSE_ALARM);
    }

    @Test
    void summary_showsExpectedBesideHappened_andCountsHonestly() {
        report.summary(List.of(
                leak(Decision.MASK, 0.999, MASKED),
                result(hazard(), Decision.ALLOW, List.of(), SAID),
                result(clean(), Decision.MASK, List.of(ruling(Kind.PRIVATE_DATA, Decision.MASK, 0.99)), MASKED)));
        assertThat(out.toString().lines())
                .containsExactly(
                        "case       planted       expected  happened  verdict       guard",
                        "phone      PRIVATE_DATA  MASK      MASK      ok           3.5 ms",
                        "phone      PRIVATE_DATA  MASK      ALLOW     MISS         3.5 ms",
                        "own-phone  -             nothing   MASK      FALSE ALARM  3.5 ms",
                        "",
                        "Hazards caught: 1/2. False alarms: 1/1.",
                        "Guard: median 3.5 ms, longest 3.5 ms (phone), 11 ms in all. A model that writes 100 tokens a second",
                        "takes about 0 s for these 27 words; the guard adds 2.92 %.");
    }

    @Test
    void narrowSummary_leavesOutWhatTheIdsTell() {
        new Report(new Screen(new PrintWriter(out, true), false, false, 55))
                .summary(List.of(leak(Decision.MASK, 1, MASKED)));
        assertThat(out.toString().lines().toList().get(0)).isEqualTo("case   expected  happened  verdict   guard");
    }

    @Test
    void json_holdsWhatWasSaidAndDelivered() {
        String json = JsonReport.results("balanced", "none", List.of(leak(Decision.MASK, 0.999, MASKED)));
        assertThat(json)
                .contains("\"verdict\" : \"OK\"")
                .contains("07700 900417")
                .contains("[a phone number]")
                .contains("\"caught\" : 1");
    }

    private static Result leak(Decision decision, double confidence, ModelReply gets) {
        return result(hazard(), decision, List.of(ruling(Kind.PRIVATE_DATA, decision, confidence)), gets);
    }

    private static Result result(Case planted, Decision decision, List<Ruling> rulings, ModelReply gets) {
        Verdict verdict = new Verdict(
                decision, decision, rulings, List.of(), 0, "balanced", false, 1, Duration.ofNanos(3_500_000));
        return new Result(
                planted,
                planted.clean() ? Decision.ALLOW : Decision.MASK,
                new Outcome(SAID, new GuardedReply(gets, verdict), Duration.ofMillis(12), false));
    }

    private static Ruling ruling(Kind kind, Decision decision, double confidence) {
        Finding finding = new Finding(
                kind,
                "phone",
                Channel.REASONING,
                Level.NONE,
                confidence,
                List.of(new Span(0, 14, 26)),
                null,
                false,
                Set.of("rules"));
        return new Ruling(finding, decision, "rule");
    }

    private static Case hazard() {
        return planted("phone", Kind.PRIVATE_DATA, List.of("07700 900417"));
    }

    private static Case clean() {
        return planted("own-phone", null, List.of());
    }

    private static Case planted(String id, Kind kind, List<String> withheld) {
        return new Case(
                id,
                "a number in the thought",
                kind == null ? null : "own-phone",
                kind,
                Channel.REASONING,
                Level.NONE,
                Carrier.REASONING_CONTENT,
                "c-1",
                List.of(
                        new Case.Turn(Role.USER, "Where is my order?", null),
                        new Case.Turn(Role.TOOL, "07700 900417", "c-2")),
                SAID.reasoning(),
                SAID.answer(),
                null,
                withheld,
                null);
    }
}
