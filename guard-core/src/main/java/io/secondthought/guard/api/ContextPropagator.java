package io.secondthought.guard.api;

import java.util.function.UnaryOperator;

/**
 * Carries the caller's context (a tenant, a trace, a security principal in thread locals) to the guard's threads, where
 * sources, rewriters and re-asked model calls run. The guard itself carries the MDC of SLF4J. Implementations are safe for
 * use by several threads.
 */
@FunctionalInterface
public interface ContextPropagator {

    /**
     * Takes the context of the thread that calls the guard; called once for each reply, on that thread.
     *
     * @return wraps a task so that it runs in that context and leaves the thread as it found it; used several times, on
     *     other threads
     */
    UnaryOperator<Runnable> capture();
}
