package io.secondthought.guard.pipeline;

import io.secondthought.guard.api.Deadline;
import io.secondthought.guard.cache.EvidenceCache;
import io.secondthought.guard.event.Auditor;
import io.secondthought.guard.event.GuardListeners;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the stages of one guard run on.
 *
 * @param deadline how long all sources together may take for one reply and its request, and how long a call that asks again
 *     may wait for a thread
 * @param executor runs sources, rewriters and calls that ask again
 * @param timer wakes those who wait for a source that is late
 * @param nanoClock the time in nanoseconds, as {@link System#nanoTime()}
 * @param cache remembers what sources said, or null to ask anew each time
 * @param listeners are told what happens
 * @param auditor makes the records they get
 */
public record Resources(
        Deadline deadline,
        ExecutorService executor,
        Timer timer,
        LongSupplier nanoClock,
        @Nullable EvidenceCache cache,
        GuardListeners listeners,
        Auditor auditor) {}
