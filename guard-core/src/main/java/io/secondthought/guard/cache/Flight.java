package io.secondthought.guard.cache;

import io.secondthought.guard.api.SourceResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Work and those who wait for it. The future itself is what the cache holds: it never fails with what the source threw, for
 * Caffeine would log that. The callers wait for {@link #answer}. Thread-safe.
 */
final class Flight extends CompletableFuture<SourceResult> {
    private final CompletableFuture<SourceResult> answer = new CompletableFuture<>();

    // All guarded by this.
    private @Nullable Future<?> work;
    private int waiting = 1;
    private boolean landed;
    private boolean stopped;

    CompletableFuture<SourceResult> answer() {
        return answer;
    }

    /** How the work is stopped. Not kept once it has ended, for it may hold on to text. */
    synchronized void startedAs(@Nullable Future<?> work) {
        if (!landed) {
            this.work = work;
        }
    }

    /** Counts a further caller in, unless the work was stopped. */
    synchronized boolean enter() {
        if (!stopped) {
            waiting++;
        }
        return !stopped;
    }

    /** Counts a caller out. After the last one the work is stopped, where it can be; whether that happened. */
    boolean leave() {
        Future<?> ending;
        synchronized (this) {
            waiting--;
            if (waiting > 0 || landed || work == null) {
                return stopped;
            }
            ending = work;
            work = null;
            stopped = true; // nobody joins meanwhile
        }
        boolean ended = ending.cancel(true); // may run what depends on the source's stage: not under the lock
        synchronized (this) {
            stopped = ended;
            return ended;
        }
    }

    synchronized boolean landed() {
        return landed;
    }

    /** Ends the work; whether its result can be trusted, which it cannot after an interruption. */
    synchronized boolean land() {
        landed = true;
        work = null;
        return !stopped;
    }
}
