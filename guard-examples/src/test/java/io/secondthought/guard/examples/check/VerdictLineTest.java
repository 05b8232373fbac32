package io.secondthought.guard.examples.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.FailMode;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.GuardedReply;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Level;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Ruling;
import io.secondthought.guard.api.SourceReport;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerdictLineTest {
    private static final Finding FINDING = new Finding(
            Kind.PRIVATE_DATA,
            "email",
            Channel.REASONING,
            Level.NONE,
            0.99,
            List.of(new Span(0, 3, 9)),
            null,
            false,
            Set.of("rules"));
    private static final Verdict VERDICT = new Verdict(
            Decision.MASK,
            Decision.MASK,
            List.of(new Ruling(FINDING, Decision.MASK, "THOUGHT_LEAKAGE/MASK")),
            List.of(new SourceReport(
                    "rules", "1", SourceReport.Status.OK, FailMode.CLOSED, 0.25, Duration.ofMillis(3), false)),
            0.25,
            "balanced",
            false,
            2,
            Duration.ofMillis(5));
    private static final GuardedReply GUARDED = new GuardedReply(
            new ModelReply(List.of(new Part.ToolCall("1", "send", "{}")), FinishReason.TOOL_CALLS), VERDICT);
    private static final Exchange EXCHANGE =
            new Exchange(4, null, GuardRequest.of("x"), ModelReply.of("so tarragon", "no"));

    @Test
    void finding_isPrintedWithItsPlace_andWithoutText() throws JsonProcessingException {
        assertThat(json(false)).isEqualTo("""
                {"line":4,"decision":"MASK","applied":"MASK","findings":[{"kind":"PRIVATE_DATA","category":"email",\
                "channel":"REASONING","level":"NONE","confidence":0.99,"decision":"MASK","rule":"THOUGHT_LEAKAGE/MASK",\
                "spans":[{"part":0,"start":3,"end":9}],"sources":["rules"]}],\
                "sources":[{"source":"rules","status":"OK","unjudgedShare":0.25}],"unjudgedShare":0.25,\
                "policy":"balanced"}""");
    }

    @Test
    void delivered_hasTheToolCalls() throws JsonProcessingException {
        assertThat(json(true)).endsWith("""
                        ,"delivered":{"reasoning":"","answer":"",\
                        "toolCalls":[{"id":"1","name":"send","arguments":"{}"}]}}""");
    }

    @Test
    void summary_countsWhatWasActedOn() {
        Summary summary = new Summary();
        summary.add(VERDICT);
        summary.addBad();
        assertThat(summary.text("balanced", "none")).isEqualTo("""
                judged 1: mask 1
                acted on: private data 1
                not fully judged: 1
                not readable: 1
                policy balanced, classifier none""");
    }

    private static String json(boolean deliver) throws JsonProcessingException {
        return new JsonMapper().writeValueAsString(VerdictLine.of(EXCHANGE, GUARDED, deliver));
    }
}
