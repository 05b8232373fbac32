package io.secondthought.guard.pipeline;

import io.secondthought.guard.action.EditResult;
import io.secondthought.guard.action.Edits;
import io.secondthought.guard.api.AsyncModelCall;
import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.GuardedReply;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Rewriter;
import io.secondthought.guard.api.Ruling;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Verdict;
import io.secondthought.guard.policy.Policy;
import io.secondthought.guard.policy.ReasoningExposure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The way of one reply, in order: read, split, examine, assess, decide, act; a reply that was changed goes the same way
 * again. Immutable and safe for use by several threads.
 */
public final class GuardPipeline {
    private final Stages stages;
    private final Policy policy;
    private final SourceRunner sources;
    private final AssessorRunner assessors;
    private final Resources on;

    /** @param sources the sources, asked all at once */
    public GuardPipeline(Stages stages, List<EvidenceSource> sources, Resources on) {
        this.stages = stages;
        this.policy = stages.policy();
        this.sources = new SourceRunner(sources, policy, on);
        this.assessors = new AssessorRunner(stages.assessors(), policy);
        this.on = on;
    }

    /**
     * Guards a reply.
     *
     * @param reply what the model said, read or not
     * @param reask calls the model again, or null if that is not possible
     * @param context carries the caller's context into the guard's threads
     * @return completes with what the reader gets; fails only if the re-asked model call does, or on cancellation
     */
    public CompletableFuture<GuardedReply> guard(
            GuardRequest request, ModelReply reply, @Nullable AsyncModelCall reask, UnaryOperator<Runnable> context) {
        Progress progress =
                new Progress(request, reply, reask, context, on.nanoClock().getAsLong());
        CompletableFuture<GuardedReply> guarded = round(progress, reply);
        // Cancelling the last stage of a chain cancels none before it.
        CompletableFuture<?> unused = guarded.whenComplete((done, failure) -> {
            if (guarded.isCancelled()) {
                progress.cancellation.cancel();
            }
        });
        return guarded;
    }

    private CompletableFuture<GuardedReply> round(Progress progress, ModelReply unread) {
        ModelReply reply = stages.reader().apply(unread);
        Examination examination =
                new Examination(progress.request, reply, stages.splitter().apply(reply));
        return progress.cancellation
                .covers(sources.run(examination, progress.context))
                .thenCompose(seen -> {
                    List<Finding> findings = new ArrayList<>();
                    Judgement judgement = assessors.run(examination, seen, findings);
                    List<Ruling> rulings = policy.decide(findings);
                    Decision decision = Policy.strongest(rulings).or(judgement.failDecision());
                    progress.judged(decision, rulings, judgement);
                    return act(progress, reply, decision, rulings);
                });
    }

    private CompletableFuture<GuardedReply> act(
            Progress progress, ModelReply reply, Decision decision, List<Ruling> rulings) {
        if (policy.shadow()) {
            return done(progress, reply);
        }
        if (decision == Decision.ALLOW || decision == Decision.HIDE_REASONING && nothingLeftToHide(reply, rulings)) {
            return done(progress, exposed(reply));
        }
        if (decision == Decision.BLOCK) {
            return block(progress, rulings);
        }
        if (progress.rounds > policy.maxRounds()) {
            return lastResort(progress, reply, rulings);
        }
        return switch (decision) {
            case MASK, HIDE_REASONING -> {
                @Nullable ModelReply edited = edited(reply, decision, rulings);
                if (edited == null) {
                    yield block(progress, rulings);
                }
                progress.applied(decision);
                yield round(progress, edited);
            }
            case REWRITE -> {
                @Nullable Rewriter rewriter = stages.rewriter();
                yield rewriter == null
                        ? lastResort(progress, reply, rulings)
                        : rewritten(
                                progress,
                                reply,
                                rulings,
                                attempt(
                                        progress,
                                        () -> rewriter.rewrite(progress.request, reply, actedOn(rulings)),
                                        () -> rewriter.deadline().forLength(reply.length()),
                                        false));
            }
            case REASK -> {
                @Nullable AsyncModelCall reask = progress.reask;
                yield reask == null
                        ? lastResort(progress, reply, rulings)
                        : askedAgain(progress, reply, rulings, () -> reask.complete(progress.request));
            }
            case ALLOW, BLOCK -> throw new IllegalStateException("decided above: " + decision);
        };
    }

    private CompletableFuture<GuardedReply> rewritten(
            Progress progress, ModelReply reply, List<Ruling> rulings, CompletableFuture<ModelReply> rewrite) {
        // A rewriter that fails must not lose the reply: the last resort takes over.
        return rewrite.handle((next, failure) -> failure != null || next == null ? null : next)
                .thenCompose(next -> {
                    if (next == null) {
                        return lastResort(progress, reply, rulings);
                    }
                    progress.applied(Decision.REWRITE);
                    return round(progress, next);
                });
    }

    /** What the model fails with is the caller's; that no thread asked it is not. */
    private CompletableFuture<GuardedReply> askedAgain(
            Progress progress, ModelReply reply, List<Ruling> rulings, Supplier<CompletionStage<ModelReply>> call) {
        return attempt(progress, call, () -> on.deadline().forLength(reply.length()), true)
                .thenCompose(next -> {
                    Objects.requireNonNull(next, "the model call returned null");
                    progress.applied(Decision.REASK);
                    return round(progress, next);
                })
                .exceptionallyCompose(failure -> failure.getCause() instanceof NotStartedException
                        ? lastResort(progress, reply, rulings)
                        : CompletableFuture.failedFuture(failure));
    }

    /** A source that keeps failing calls for hidden reasoning again and again; once is enough. */
    private boolean nothingLeftToHide(ModelReply reply, List<Ruling> rulings) {
        Part notice = new Part.Reasoning(stages.texts().hiddenReasoning());
        return actedOn(rulings).isEmpty()
                && reply.parts().stream().allMatch(p -> p.channel() != Channel.REASONING || p.equals(notice));
    }

    /**
     * What a decision becomes that could not be carried out; not judged again, for it only takes away. It is never weaker
     * than what the fail modes call for: what nobody judged must not slip out this way.
     */
    private CompletableFuture<GuardedReply> lastResort(Progress progress, ModelReply reply, List<Ruling> rulings) {
        Decision lastResort = policy.lastResort().or(progress.floor);
        @Nullable ModelReply edited = lastResort == Decision.BLOCK ? null : edited(reply, lastResort, rulings);
        if (edited == null) {
            return block(progress, rulings);
        }
        progress.applied(lastResort);
        return done(progress, exposed(edited));
    }

    /** The reply with the spans of all rulings above ALLOW masked, or null if that is not possible. */
    private @Nullable ModelReply edited(ModelReply reply, Decision decision, List<Ruling> rulings) {
        EditResult masked = stages.edits().mask(reply, maskedBy(reply, decision, rulings));
        if (!(masked instanceof EditResult.Applied applied)) {
            return null;
        }
        return decision == Decision.HIDE_REASONING
                ? Edits.hideReasoning(applied.reply(), stages.texts().hiddenReasoning())
                : applied.reply();
    }

    /**
     * What hides the reasoning as a whole needs no masks in it: there, masks could only fail. The spans decide, not the
     * finding's channel: an item of the reasoning may be copied to the answer.
     */
    private static List<Finding> maskedBy(ModelReply reply, Decision decision, List<Ruling> rulings) {
        if (decision != Decision.HIDE_REASONING) {
            return actedOn(rulings);
        }
        return actedOn(rulings).stream()
                .flatMap(finding -> shown(reply, finding).stream())
                .toList();
    }

    /** The finding with those of its spans only that do not stand in the reasoning. */
    private static Optional<Finding> shown(ModelReply reply, Finding finding) {
        List<Span> spans = finding.spans().stream()
                .filter(s -> reply.parts().get(s.part()).channel() != Channel.REASONING)
                .toList();
        return spans.isEmpty() ? Optional.empty() : Optional.of(finding.at(spans));
    }

    private static List<Finding> actedOn(List<Ruling> rulings) {
        return rulings.stream()
                .filter(r -> r.decision() != Decision.ALLOW)
                .map(Ruling::finding)
                .toList();
    }

    private CompletableFuture<GuardedReply> block(Progress progress, List<Ruling> rulings) {
        progress.applied(Decision.BLOCK);
        String refusal = actedOn(rulings).stream()
                .findFirst()
                .map(f -> stages.texts().refusal(f.kind(), f.category()))
                .orElseGet(() -> stages.texts().unjudgedRefusal());
        return done(progress, Edits.refuse(refusal));
    }

    private ModelReply exposed(ModelReply reply) {
        return policy.exposure() == ReasoningExposure.NOTHING ? Edits.withoutReasoning(reply) : reply;
    }

    private CompletableFuture<GuardedReply> done(Progress progress, ModelReply delivered) {
        Duration elapsed = Duration.ofNanos(on.nanoClock().getAsLong() - progress.start);
        Verdict verdict = progress.verdict(policy, elapsed);
        if (!on.listeners().isEmpty()) {
            on.listeners().onVerdict(on.auditor().record(progress.request, progress.said, verdict));
        }
        return CompletableFuture.completedFuture(new GuardedReply(delivered, verdict));
    }

    /**
     * Calls what is not ours, on a thread of the guard: it may run a while, and the alarms must stay on time.
     *
     * @param limit how long it may take, or to start only; past that nobody waits for it
     * @return fails with {@link NotStartedException} if no thread takes it up in time
     */
    private CompletableFuture<ModelReply> attempt(
            Progress progress,
            Supplier<CompletionStage<ModelReply>> call,
            Supplier<Duration> limit,
            boolean limitsStartOnly) {
        CompletableFuture<ModelReply> reply = new CompletableFuture<>();
        AtomicBoolean started = new AtomicBoolean();
        TimeoutException late = new TimeoutException();
        try {
            Runnable cancelAlarm = on.timer()
                    .schedule(
                            () -> {
                                if (started.compareAndSet(false, true)) {
                                    reply.completeExceptionally(new NotStartedException());
                                } else if (!limitsStartOnly) {
                                    reply.completeExceptionally(late);
                                }
                            },
                            limit.get());
            CompletableFuture<?> unused = reply.whenComplete((value, failure) -> cancelAlarm.run());
            Future<?> running = on.executor().submit(progress.context.apply(() -> {
                if (started.compareAndSet(false, true)) {
                    complete(reply, late, call);
                }
            }));
            unused = reply.whenComplete((value, failure) -> {
                if (isGivenUp(reply, failure, late)) {
                    running.cancel(true);
                }
            });
        } catch (Throwable anything) { // the executor is full, or it, the context or the rewriter's deadline failed
            reply.completeExceptionally(new NotStartedException());
        }
        return progress.cancellation.covers(reply);
    }

    private static void complete(
            CompletableFuture<ModelReply> reply, TimeoutException late, Supplier<CompletionStage<ModelReply>> call) {
        try {
            CompletionStage<ModelReply> stage = call.get();
            CompletableFuture<?> unused = stage.toCompletableFuture().whenComplete((value, failure) -> {
                if (failure instanceof CancellationException) {
                    reply.completeExceptionally(new CompletionException(failure)); // failed, not given up by us
                } else if (failure != null) {
                    reply.completeExceptionally(failure);
                } else {
                    reply.complete(value);
                }
            });
            unused = reply.whenComplete((value, failure) -> {
                if (isGivenUp(reply, failure, late)) {
                    stage.toCompletableFuture().cancel(true);
                }
            });
        } catch (Throwable anything) { // an Error must not leave the caller waiting
            reply.completeExceptionally(anything);
        }
    }

    /** Whether nobody waits for the reply any more. */
    private static boolean isGivenUp(
            CompletableFuture<ModelReply> reply, @Nullable Throwable failure, TimeoutException late) {
        return reply.isCancelled() || late.equals(failure);
    }

    /** No thread took something up in time, or at all. */
    private static final class NotStartedException extends RejectedExecutionException {
        private static final long serialVersionUID = 1L;
    }

    /** What happened so far to one reply. Confined to the chain of stages of that reply, which run one after another. */
    private static final class Progress {
        private final GuardRequest request;
        private final ModelReply said;
        private final @Nullable AsyncModelCall reask;
        private final UnaryOperator<Runnable> context;
        private final long start;
        private int rounds;
        private Decision applied = Decision.ALLOW;
        private Decision floor = Decision.ALLOW;
        private Decision decision = Decision.ALLOW;
        private List<Ruling> rulings = List.of();
        private Judgement judgement = new Judgement(List.of(), List.of());

        /** The one field that other threads touch: a caller may give up at any time. */
        private final Cancellation cancellation = new Cancellation();

        Progress(
                GuardRequest request,
                ModelReply said,
                @Nullable AsyncModelCall reask,
                UnaryOperator<Runnable> context,
                long start) {
            this.request = request;
            this.said = said;
            this.reask = reask;
            this.context = context;
            this.start = start;
        }

        /** The verdict tells of the model's own reply, so only the first round is kept. */
        void judged(Decision decision, List<Ruling> rulings, Judgement judgement) {
            floor = judgement.failDecision();
            if (rounds == 0) {
                this.decision = decision;
                this.rulings = rulings;
                this.judgement = judgement;
            }
            rounds++;
        }

        void applied(Decision decision) {
            applied = applied.or(decision);
        }

        Verdict verdict(Policy policy, Duration elapsed) {
            return new Verdict(
                    decision,
                    applied,
                    rulings,
                    judgement.reports(),
                    judgement.unjudgedShare(),
                    policy.id(),
                    policy.shadow(),
                    rounds,
                    elapsed);
        }
    }
}
