package io.secondthought.guard.pipeline;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Lets a caller give up a chain of work of which one piece runs at a time. Thread-safe. */
final class Cancellation {
    private @Nullable CompletableFuture<?> running; // guarded by this
    private boolean cancelled; // guarded by this

    /** The work, which is cancelled when the caller gives up, or at once if that happened already. */
    <T> CompletableFuture<T> covers(CompletableFuture<T> work) {
        boolean late;
        synchronized (this) {
            running = work;
            late = cancelled;
        }
        if (late) {
            work.cancel(true);
        }
        return work;
    }

    void cancel() {
        CompletableFuture<?> work;
        synchronized (this) {
            cancelled = true;
            work = running;
        }
        if (work != null) {
            work.cancel(true); // outside the lock, for it runs what depends on the work
        }
    }
}
