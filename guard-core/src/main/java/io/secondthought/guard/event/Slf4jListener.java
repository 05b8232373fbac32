package io.secondthought.guard.event;

import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Ruling;
import io.secondthought.guard.api.SourceReport;
import io.secondthought.guard.api.Verdict;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs ids, enums and counts as key-value pairs of SLF4J 2: a verdict at INFO if its policy called for something, in shadow
 * mode too, and at DEBUG otherwise; a source that failed or missed its deadline at WARN. Thread-safe.
 */
public final class Slf4jListener implements GuardListener {
    private final Logger logger;

    /** Logs under the name of this class. */
    public Slf4jListener() {
        this(LoggerFactory.getLogger(Slf4jListener.class));
    }

    public Slf4jListener(Logger logger) {
        this.logger = Objects.requireNonNull(logger, "logger");
    }

    @Override
    public void onSourceFinished(@Nullable String requestId, SourceReport report) {
        if (report.status() == SourceReport.Status.OK) {
            return;
        }
        with(logger.atWarn(), "request", requestId)
                .addKeyValue("source", report.source())
                .addKeyValue("status", report.status())
                .addKeyValue("failMode", report.failMode())
                .addKeyValue("elapsedMs", report.elapsed().toMillis())
                .log("A source did not judge the reply");
    }

    @Override
    public void onVerdict(AuditRecord audit) {
        Verdict verdict = audit.verdict();
        Level level = verdict.decision().or(verdict.applied()) == Decision.ALLOW ? Level.DEBUG : Level.INFO;
        if (!logger.isEnabledForLevel(level)) {
            return;
        }
        with(logger.atLevel(level), "request", audit.requestId())
                .addKeyValue("tenant", audit.tenant())
                .addKeyValue("policy", verdict.policy())
                .addKeyValue("decision", verdict.decision())
                .addKeyValue("applied", verdict.applied())
                .addKeyValue("shadow", verdict.shadow())
                .addKeyValue("kinds", kindsActedOn(verdict))
                .addKeyValue("findings", verdict.rulings().size())
                .addKeyValue("unjudgedShare", verdict.unjudgedShare())
                .addKeyValue("rounds", verdict.rounds())
                .addKeyValue("elapsedMs", verdict.elapsed().toMillis())
                .log("A reply was judged");
    }

    private static Set<Kind> kindsActedOn(Verdict verdict) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (Ruling ruling : verdict.rulings()) {
            if (ruling.decision() != Decision.ALLOW) {
                kinds.add(ruling.finding().kind());
            }
        }
        return kinds;
    }

    private static LoggingEventBuilder with(LoggingEventBuilder event, String key, @Nullable String value) {
        return value == null ? event : event.addKeyValue(key, value);
    }
}
