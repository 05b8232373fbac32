package io.secondthought.guard.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.api.FailMode;
import io.secondthought.guard.api.SourceReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class GuardListenersTest {
    private static final SourceReport REPORT =
            new SourceReport("rules", "1", SourceReport.Status.OK, FailMode.CLOSED, 0, Duration.ofMillis(1), false);

    private final RecordingLogger logger = new RecordingLogger(Level.DEBUG);

    @Test
    void everyListenerIsTold_inOrder() {
        List<String> told = new ArrayList<>();
        GuardListeners listeners = new GuardListeners(List.of(noting(told, "a"), noting(told, "b")), logger);

        listeners.onSourceFinished("r-1", REPORT);

        assertThat(told).containsExactly("a r-1 rules", "b r-1 rules");
        assertThat(logger.lines()).isEmpty();
        assertThat(listeners.isEmpty()).isFalse();
        assertThat(new GuardListeners(List.of()).isEmpty()).isTrue();
    }

    @Test
    void listenerThatThrows_isLoggedWithoutItsMessage_onceAtWarn_andStopsNobody() {
        List<String> told = new ArrayList<>();
        GuardListeners listeners =
                new GuardListeners(List.of(new Broken(), new Broken(), noting(told, "after")), logger);

        listeners.onSourceFinished(null, REPORT);
        listeners.onSourceFinished(null, REPORT);

        assertThat(told).hasSize(2);
        assertThat(logger.lines()).hasSize(4).allMatch(l -> !l.contains("hunter2"));
        assertThat(logger.lines().get(0))
                .isEqualTo("WARN A guard listener threw and is ignored [listener=" + Broken.class.getName()
                        + "] [callback=onSourceFinished] [thrown=java.lang.AssertionError]");
        assertThat(logger.lines().subList(1, 4)).allMatch(l -> l.startsWith("DEBUG "));
    }

    private static GuardListener noting(List<String> told, String name) {
        return new GuardListener() {
            @Override
            public void onSourceFinished(@Nullable String requestId, SourceReport report) {
                told.add(name + " " + requestId + " " + report.source());
            }
        };
    }

    private static final class Broken implements GuardListener {
        @Override
        public void onSourceFinished(@Nullable String requestId, SourceReport report) {
            throw new AssertionError("hunter2");
        }
    }
}
