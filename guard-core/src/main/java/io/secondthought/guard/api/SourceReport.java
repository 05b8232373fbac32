package io.secondthought.guard.api;

import java.time.Duration;
import java.util.Objects;

/**
 * How one source fared with one reply.
 *
 * @param source the source's id
 * @param fingerprint the source's fingerprint
 * @param status how it ended
 * @param failMode what applied to what it could not judge
 * @param unjudgedShare the share of the reply's text that it did not judge, 0 to 1
 * @param elapsed how long it took
 * @param cached whether its evidence came from the cache or from equal work that was already under way
 */
public record SourceReport(
        String source,
        String fingerprint,
        Status status,
        FailMode failMode,
        double unjudgedShare,
        Duration elapsed,
        boolean cached) {

    public SourceReport {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(failMode, "failMode");
        Objects.requireNonNull(elapsed, "elapsed");
    }

    /** How a source ended. */
    public enum Status {
        /** It judged; a part may still have remained unjudged. */
        OK,
        /** It threw, or what it returned made no sense. */
        ERROR,
        /** It missed its deadline. */
        TIMEOUT
    }
}
