package io.secondthought.guard.event;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMDCAdapter;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * The SLF4J backend of the tests: a real MDC, and loggers that keep everything down to TRACE while a test listens. Loggers
 * are made once and kept by the classes under test, so each asks anew whether somebody listens.
 */
public final class RecordingLogs implements SLF4JServiceProvider {
    private static volatile @Nullable List<String> heard;

    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final MDCAdapter mdc = new BasicMDCAdapter();

    /** Runs an action and returns all lines that were logged meanwhile, on any thread. */
    public static List<String> of(Runnable action) {
        List<String> lines = new CopyOnWriteArrayList<>();
        heard = lines;
        try {
            action.run();
        } finally {
            heard = null;
        }
        return lines;
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
        return name -> new RecordingLogger(Level.TRACE, line -> {
            List<String> lines = heard;
            if (lines != null) {
                lines.add(name + " " + line);
            }
        });
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
        return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return mdc;
    }

    @Override
    public String getRequestedApiVersion() {
        return "2.0.99";
    }

    @Override
    public void initialize() {}
}
