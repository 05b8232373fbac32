package io.secondthought.guard.event;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.FailMode;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Level;
import io.secondthought.guard.api.Provenance;
import io.secondthought.guard.api.Ruling;
import io.secondthought.guard.api.SourceReport;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Verdicts for tests. */
final class Verdicts {
    private Verdicts() {}

    static Verdict of(Decision decision, Decision applied, String fingerprint) {
        Finding finding = new Finding(
                Kind.SECRET,
                "api-key",
                Channel.ANSWER,
                Level.NONE,
                0.99,
                List.of(new Span(0, 3, 9), new Span(1, 0, 4)),
                Provenance.SYSTEM_PROMPT,
                true,
                Set.of("rules"));
        Finding doubtful = new Finding(
                Kind.DROPPED_CONSTRAINT,
                "length",
                Channel.REASONING,
                Level.NONE,
                0.5,
                List.of(new Span(0, 0, 1)),
                null,
                false,
                Set.of());
        return new Verdict(
                decision,
                applied,
                decision == Decision.ALLOW
                        ? List.of()
                        : List.of(
                                new Ruling(finding, decision, "SECRET/MASK"),
                                new Ruling(doubtful, Decision.ALLOW, "none")),
                List.of(new SourceReport(
                        "rules",
                        fingerprint,
                        SourceReport.Status.OK,
                        FailMode.OPEN,
                        0.25,
                        Duration.ofNanos(1_500_000),
                        true)),
                0.25,
                "balanced",
                decision != applied,
                2,
                Duration.ofMillis(12));
    }
}
