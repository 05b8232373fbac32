package io.secondthought.guard.event;

import io.secondthought.guard.api.SourceReport;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells several listeners, in order. It never throws: that a listener threw is logged at WARN once for its class and at
 * DEBUG from then on, without the message of what was thrown, for it may hold text. Thread-safe.
 */
public final class GuardListeners implements GuardListener {
    private final List<GuardListener> listeners;
    private final Logger logger;
    private final Set<Class<?>> warned = ConcurrentHashMap.newKeySet();

    /** @param listeners whom to tell; possibly nobody */
    public GuardListeners(List<GuardListener> listeners) {
        this(listeners, LoggerFactory.getLogger(GuardListeners.class));
    }

    GuardListeners(List<GuardListener> listeners, Logger logger) {
        this.listeners = List.copyOf(listeners);
        this.logger = logger;
    }

    /** Whether there is nobody to tell, so that events need not be made. */
    public boolean isEmpty() {
        return listeners.isEmpty();
    }

    @Override
    public void onSourceFinished(@Nullable String requestId, SourceReport report) {
        tell("onSourceFinished", listener -> listener.onSourceFinished(requestId, report));
    }

    @Override
    public void onVerdict(AuditRecord audit) {
        tell("onVerdict", listener -> listener.onVerdict(audit));
    }

    private void tell(String callback, Consumer<GuardListener> call) {
        for (GuardListener listener : listeners) {
            try {
                call.accept(listener);
            } catch (Throwable anything) { // also an Error must cost neither the reply nor the next listener
                report(listener.getClass(), callback, anything);
            }
        }
    }

    private void report(Class<?> listener, String callback, Throwable thrown) {
        logger.atLevel(warned.add(listener) ? Level.WARN : Level.DEBUG)
                .addKeyValue("listener", listener.getName())
                .addKeyValue("callback", callback)
                .addKeyValue("thrown", thrown.getClass().getName())
                .log("A guard listener threw and is ignored");
    }
}
