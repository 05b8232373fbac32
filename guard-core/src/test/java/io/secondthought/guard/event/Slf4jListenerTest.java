package io.secondthought.guard.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.FailMode;
import io.secondthought.guard.api.SourceReport;
import io.secondthought.guard.api.SourceReport.Status;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class Slf4jListenerTest {
    private final RecordingLogger logger = new RecordingLogger(Level.DEBUG);
    private final Slf4jListener listener = new Slf4jListener(logger);

    @Test
    void verdictThatActed_isInfo() {
        listener.onVerdict(audit("r-1", Decision.MASK, Decision.MASK));

        assertThat(logger.lines())
                .containsExactly("INFO A reply was judged [request=r-1] [tenant=acme] [policy=balanced] [decision=MASK]"
                        + " [applied=MASK] [shadow=false] [kinds=[SECRET]] [findings=2] [unjudgedShare=0.25] [rounds=2]"
                        + " [elapsedMs=12]");
    }

    @Test
    void verdictOfAShadowPolicyThatWouldHaveActed_isInfo() {
        listener.onVerdict(audit("r-1", Decision.BLOCK, Decision.ALLOW));

        assertThat(logger.lines()).singleElement().matches(l -> l.startsWith("INFO ") && l.contains("[shadow=true]"));
    }

    @Test
    void allow_isDebug_andNamesNoRequestIfThereIsNoId() {
        listener.onVerdict(audit(null, Decision.ALLOW, Decision.ALLOW));

        assertThat(logger.lines()).singleElement().matches(l -> l.startsWith("DEBUG A reply was judged [tenant=acme]"));
    }

    @Test
    void levelThatIsOff_logsNothing() {
        RecordingLogger quiet = new RecordingLogger(Level.INFO);

        new Slf4jListener(quiet).onVerdict(audit("r-1", Decision.ALLOW, Decision.ALLOW));

        assertThat(quiet.lines()).isEmpty();
    }

    @Test
    void sourceThatFailed_isWarn_andOneThatJudgedIsSilent() {
        for (Status status : Status.values()) {
            listener.onSourceFinished(
                    "r-1", new SourceReport("judge", "1", status, FailMode.CLOSED, 1, Duration.ofMillis(7), false));
        }

        assertThat(logger.lines())
                .containsExactly(
                        "WARN A source did not judge the reply [request=r-1] [source=judge] [status=ERROR]"
                                + " [failMode=CLOSED] [elapsedMs=7]",
                        "WARN A source did not judge the reply [request=r-1] [source=judge] [status=TIMEOUT]"
                                + " [failMode=CLOSED] [elapsedMs=7]");
    }

    private static AuditRecord audit(@Nullable String id, Decision decision, Decision applied) {
        return new AuditRecord(
                id, "acme", Instant.EPOCH, "1.0", "p1", Verdicts.of(decision, applied, "f1"), "00", "01");
    }
}
