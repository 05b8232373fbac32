package io.secondthought.guard;

import io.secondthought.guard.api.ContextPropagator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Carries the MDC, and what the caller's propagators carry, into the guard's threads. Immutable. */
final class CallerContext {
    private final List<ContextPropagator> propagators;

    CallerContext(List<ContextPropagator> propagators) {
        this.propagators = List.copyOf(propagators);
    }

    /** Takes the context of this thread. */
    UnaryOperator<Runnable> capture() {
        @Nullable Map<String, String> mdc = MDC.getCopyOfContextMap();
        UnaryOperator<Runnable> carry = task -> withMdc(mdc, task);
        for (ContextPropagator propagator : propagators) {
            UnaryOperator<Runnable> inner = carry;
            UnaryOperator<Runnable> outer = propagator.capture();
            carry = task -> outer.apply(inner.apply(task));
        }
        return carry;
    }

    /** An empty MDC is carried too: some backends let a thread inherit that of the caller it was made for. */
    private static Runnable withMdc(@Nullable Map<String, String> mdc, Runnable task) {
        return () -> {
            @Nullable Map<String, String> before = MDC.getCopyOfContextMap();
            set(mdc);
            try {
                task.run();
            } finally {
                set(before);
            }
        };
    }

    private static void set(@Nullable Map<String, String> mdc) {
        if (mdc == null) {
            MDC.clear();
        } else {
            MDC.setContextMap(mdc);
        }
    }
}
