package io.secondthought.guard.pipeline;

import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.FailMode;
import io.secondthought.guard.api.GuardException;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.SourceReport;
import io.secondthought.guard.api.SourceReport.Status;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.cache.EvidenceCache;
import io.secondthought.guard.policy.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Asks all sources at once and waits for each until its own deadline or the guard's, whichever comes first. Whatever a
 * source does, the judgement completes: a source that fails becomes a report. With a cache, equal questions are asked once,
 * and each caller's deadline stays its own. Thread-safe.
 */
final class SourceRunner {
    private static final String UNKNOWN = "unknown";

    private final List<Named> sources;
    private final Policy policy;
    private final Resources on;

    SourceRunner(List<EvidenceSource> sources, Policy policy, Resources on) {
        this.sources = sources.stream().map(s -> new Named(s.id(), s)).toList();
        this.policy = policy;
        this.on = on;
    }

    /**
     * Asks the sources.
     *
     * @param context carries the caller's context into the guard's threads
     */
    CompletableFuture<Judgement> run(Examination examination, UnaryOperator<Runnable> context) {
        EvidenceCache.@Nullable Lookup lookup =
                on.cache() == null ? null : on.cache().lookup(examination);
        List<CompletableFuture<Outcome>> outcomes = sources.stream()
                .map(named -> ask(named, examination, lookup, context))
                .toList();
        CompletableFuture<Judgement> judgement = CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new))
                .thenApply(done -> collect(outcomes));
        CompletableFuture<?> unused = judgement.whenComplete((done, failure) -> outcomes.forEach(o -> o.cancel(true)));
        return judgement;
    }

    private CompletableFuture<Outcome> ask(
            Named named,
            Examination examination,
            EvidenceCache.@Nullable Lookup lookup,
            UnaryOperator<Runnable> context) {
        long start = on.nanoClock().getAsLong();
        EvidenceSource source = named.source;
        Terms terms;
        EvidenceCache.Answer answer;
        try {
            terms = terms(source, examination);
            EvidenceCache.Work work = promise -> submit(source, examination, context, promise);
            answer = lookup == null ? EvidenceCache.alone(work) : lookup.ask(source, work);
        } catch (Throwable anything) { // a source may fail already at what it says of itself
            terms = new Terms(UNKNOWN, policy.failMode(named.id), on.deadline().base());
            answer = new EvidenceCache.Answer(CompletableFuture.failedFuture(anything), false);
        }
        return outcome(named.id, terms, answer, examination, start);
    }

    private CompletableFuture<Outcome> outcome(
            String id, Terms terms, EvidenceCache.Answer answer, Examination examination, long start) {
        CompletableFuture<SourceResult> result = answer.result();
        Runnable cancelAlarm = result.isDone()
                ? () -> {}
                : on.timer().schedule(() -> result.completeExceptionally(new TimeoutException()), terms.limit);
        CompletableFuture<Outcome> outcome = result.handle((said, failure) -> {
            Outcome reported = report(id, terms, examination, said, failure, start, answer.shared());
            on.listeners().onSourceFinished(examination.request().id(), reported.report());
            return reported;
        });
        CompletableFuture<?> unused = outcome.whenComplete((done, failure) -> {
            cancelAlarm.run();
            result.cancel(true);
        });
        return outcome;
    }

    private Terms terms(EvidenceSource source, Examination examination) {
        int length = length(examination);
        Duration limit = min(on.deadline().forLength(length), source.deadline().forLength(length));
        return new Terms(source.fingerprint(), policy.unjudgedMode(source), limit);
    }

    /** Sources read the request too: padding that must win no more than padding the reply. */
    private static int length(Examination examination) {
        long request = examination.request().messages().stream()
                .mapToLong(message -> message.text().length())
                .sum();
        return (int) Math.min(Integer.MAX_VALUE, request + examination.reply().length());
    }

    private @Nullable Future<?> submit(
            EvidenceSource source,
            Examination examination,
            UnaryOperator<Runnable> context,
            CompletableFuture<SourceResult> answer) {
        CompletableFuture<?> wanted = new CompletableFuture<>();
        try {
            Future<?> asking = on.executor().submit(context.apply(() -> examine(source, examination, answer, wanted)));
            cancelWith(wanted, asking);
            return wanted;
        } catch (RejectedExecutionException full) {
            answer.completeExceptionally(full);
            return null;
        }
    }

    private static void cancelWith(CompletableFuture<?> wanted, Future<?> work) {
        CompletableFuture<?> unused = wanted.whenComplete((done, failure) -> work.cancel(true));
    }

    /** @param wanted is cancelled when nobody waits any longer */
    private static void examine(
            EvidenceSource source,
            Examination examination,
            CompletableFuture<SourceResult> answer,
            CompletableFuture<?> wanted) {
        try {
            @Nullable CompletionStage<SourceResult> stage = source.examine(examination);
            if (stage == null) {
                throw new GuardException("source '" + source.id() + "' returned null");
            }
            try {
                cancelWith(wanted, stage.toCompletableFuture());
            } catch (UnsupportedOperationException itCannotBeCancelled) {
                // Then it runs to its end.
            }
            stage.whenComplete((result, failure) -> {
                if (failure != null) {
                    answer.completeExceptionally(failure);
                } else {
                    complete(source, examination, result, answer);
                }
            });
        } catch (Throwable anything) { // an Error in one source must not leave its caller waiting
            answer.completeExceptionally(anything);
        }
    }

    /** A result is checked before it is delivered or kept. */
    private static void complete(
            EvidenceSource source,
            Examination examination,
            @Nullable SourceResult result,
            CompletableFuture<SourceResult> answer) {
        try {
            answer.complete(validated(source, examination, result));
        } catch (Throwable invalid) {
            answer.completeExceptionally(invalid);
        }
    }

    /** The result, if it makes sense: the source's own id on all evidence, and spans that lie in the reply. */
    private static SourceResult validated(
            EvidenceSource source, Examination examination, @Nullable SourceResult result) {
        if (result == null) {
            throw new GuardException("source '" + source.id() + "' completed with null");
        }
        for (Evidence evidence : result.evidence()) {
            if (!evidence.source().equals(source.id())) {
                throw new GuardException("source '" + source.id() + "' signed evidence with another id");
            }
            Span span = evidence.span();
            if (span != null) {
                requireInside(source, examination.reply(), span);
            }
        }
        result.unjudged().forEach(span -> requireInside(source, examination.reply(), span));
        return result;
    }

    private static void requireInside(EvidenceSource source, ModelReply reply, Span span) {
        if (span.part() >= reply.parts().size()
                || span.end() > reply.parts().get(span.part()).text().length()) {
            throw new GuardException("source '" + source.id() + "' points outside the reply: " + span);
        }
    }

    private Outcome report(
            String id,
            Terms terms,
            Examination examination,
            @Nullable SourceResult result,
            @Nullable Throwable failure,
            long start,
            boolean shared) {
        Duration elapsed = Duration.ofNanos(on.nanoClock().getAsLong() - start);
        if (result == null) {
            Status status = cause(failure) instanceof TimeoutException ? Status.TIMEOUT : Status.ERROR;
            return new Outcome(
                    List.of(), new SourceReport(id, terms.fingerprint, status, policy.failMode(id), 1, elapsed, false));
        }
        double unjudged = share(result.unjudged(), examination.reply().length());
        return new Outcome(
                result.evidence(),
                new SourceReport(id, terms.fingerprint, Status.OK, terms.unjudgedMode, unjudged, elapsed, shared));
    }

    private static double share(List<Span> unjudged, int length) {
        // Spans of one source may overlap; text counts once.
        int sum = 0;
        @Nullable Span last = null;
        for (Span span : unjudged.stream().sorted().toList()) {
            int from = last != null && last.part() == span.part() ? Math.max(span.start(), last.end()) : span.start();
            if (span.end() > from) {
                sum += span.end() - from;
                last = span;
            }
        }
        return length == 0 ? 0 : (double) sum / length;
    }

    private static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure instanceof CompletionException wrapped ? wrapped.getCause() : failure;
    }

    private static Judgement collect(List<CompletableFuture<Outcome>> outcomes) {
        List<Evidence> evidence = new ArrayList<>();
        List<SourceReport> reports = new ArrayList<>();
        for (CompletableFuture<Outcome> outcome : outcomes) {
            Outcome done = outcome.join();
            evidence.addAll(done.evidence());
            reports.add(done.report());
        }
        return new Judgement(List.copyOf(evidence), List.copyOf(reports));
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** A source and its id, which is asked for once: what fails must still have a name. */
    private record Named(String id, EvidenceSource source) {}

    /**
     * What a source says of itself, asked for once for each reply.
     *
     * @param unjudgedMode what happens to what it leaves unjudged
     * @param limit how long it may take, by its own deadline and the guard's
     */
    private record Terms(String fingerprint, FailMode unjudgedMode, Duration limit) {
        Terms {
            Objects.requireNonNull(fingerprint, "fingerprint");
            Objects.requireNonNull(unjudgedMode, "unjudgedMode");
        }
    }

    private record Outcome(List<Evidence> evidence, SourceReport report) {}
}
