package io.secondthought.guard.pipeline;

import java.time.Duration;

/** Runs a task later. An interface of its own so that tests need not wait. Implementations are thread-safe. */
@FunctionalInterface
public interface Timer {

    /**
     * Runs the task once after the delay; the task is short.
     *
     * @return cancels the task if it did not run yet
     */
    Runnable schedule(Runnable task, Duration delay);
}
