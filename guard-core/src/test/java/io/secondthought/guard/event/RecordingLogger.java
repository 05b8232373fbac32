package io.secondthought.guard.event;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.Level;
import org.slf4j.event.LoggingEvent;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.spi.LoggingEventAware;

/** Keeps what is logged, from a level on, with everything a backend could print. Not thread-safe. */
public final class RecordingLogger extends LegacyAbstractLogger implements LoggingEventAware {
    private static final long serialVersionUID = 1L;

    private final transient List<String> lines = new ArrayList<>();
    private final transient Consumer<String> sink;
    private final Level from;

    public RecordingLogger(Level from) {
        this.from = from;
        this.sink = lines::add;
        this.name = "recording";
    }

    RecordingLogger(Level from, Consumer<String> sink) {
        this.from = from;
        this.sink = sink;
        this.name = "recording";
    }

    /** Level, message, and key-value pairs in brackets; a throwable by its full trace. */
    public List<String> lines() {
        return lines;
    }

    @Override
    public void log(LoggingEvent event) {
        StringBuilder line = new StringBuilder(event.getLevel() + " " + event.getMessage());
        if (event.getArguments() != null) {
            line.append(' ').append(event.getArguments());
        }
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                line.append(" [")
                        .append(pair.key)
                        .append('=')
                        .append(pair.value)
                        .append(']');
            }
        }
        if (event.getThrowable() != null) {
            line.append(' ').append(event.getThrowable());
        }
        sink.accept(line.toString());
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String message,
            Object @Nullable [] arguments,
            @Nullable Throwable throwable) {
        sink.accept(level + " " + message + " " + Arrays.toString(arguments) + " " + throwable);
    }

    @Override
    protected @Nullable String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    public boolean isTraceEnabled() {
        return from.compareTo(Level.TRACE) >= 0;
    }

    @Override
    public boolean isDebugEnabled() {
        return from.compareTo(Level.DEBUG) >= 0;
    }

    @Override
    public boolean isInfoEnabled() {
        return from.compareTo(Level.INFO) >= 0;
    }

    @Override
    public boolean isWarnEnabled() {
        return from.compareTo(Level.WARN) >= 0;
    }

    @Override
    public boolean isErrorEnabled() {
        return true;
    }
}
