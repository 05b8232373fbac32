package io.secondthought.guard.api;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Looks at a reply and says what it sees: rules, a classifier, a judge, or a source of the user's own. It finds; whether
 * that is a hazard is the assessors' business, and what to do about it the policy's.
 *
 * <p>Implementations are safe for use by several threads. What they say of a stretch of text depends on that text, on what
 * came before it and on the request, never on text that came later. A source that throws, completes exceptionally, returns
 * null, points outside the reply or misses its deadline is reported as {@link SourceReport.Status#ERROR} or
 * {@link SourceReport.Status#TIMEOUT} and its {@link #failMode()} applies; it never disturbs the other sources or the
 * caller. The message of what it throws is not logged, for it may hold text.
 */
public interface EvidenceSource {

    /** A short id for verdicts, logs and metrics: 1 to 128 characters of {@code [A-Za-z0-9._:/-]}. */
    String id();

    /** Changes whenever the source would answer differently to the same question; part of the keys of cached evidence. */
    String fingerprint();

    /**
     * Looks at the units of an examination. Called on a thread of the guard, so it may compute, but it should not wait for
     * other services: such a source returns at once and completes its stage later. The stage is the caller's own: if it is a
     * {@link CompletableFuture}, the guard cancels it when its time is up or nobody waits for it any longer.
     */
    CompletionStage<SourceResult> examine(Examination examination);

    /** How long it may take for the text of request and reply; by default 1 s and 20 ms for each thousand characters. */
    default Deadline deadline() {
        return new Deadline(Duration.ofSeconds(1), Duration.ofMillis(20));
    }

    /**
     * What happens to what it leaves unjudged by its own account ({@link SourceResult#unjudged()}); the policy may override
     * it, and alone decides what happens when the source fails. Default {@link FailMode#CLOSED}.
     */
    default FailMode failMode() {
        return FailMode.CLOSED;
    }

    /** Whether its evidence may be cached; false for sources whose answer is not a function of their input. */
    default boolean cacheable() {
        return true;
    }
}
