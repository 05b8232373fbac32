package io.secondthought.guard;

import io.secondthought.guard.api.AsyncModelCall;
import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.GuardInterruptedException;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.GuardedReply;
import io.secondthought.guard.api.ModelCall;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.pipeline.GuardPipeline;
import io.secondthought.guard.policy.Policy;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Guards the replies of language models: reads them into reasoning and answer, looks for hazards in both, and masks, hides,
 * rewrites, re-asks or blocks as its {@link Policy} says. Thread-safe; make one and keep it.
 *
 * <p>What {@link #withDefaults()} and an untouched {@link #builder()} give: {@link Policy#balanced()}, all rules, the
 * classifier that is found by {@link java.util.ServiceLoader} or else the embedded lexical one, formats told apart
 * automatically, texts in English, no rewriter.
 *
 * <p>A blocked reply is a value, not an exception: see {@link GuardedReply#orElseThrow()}. What the call of the model throws
 * reaches the caller untouched. A source that fails or is late never throws here; it is stated in the verdict, and the
 * policy's fail mode decides.
 *
 * <p>A guard owns a few daemon threads; {@link #close()} ends them. Futures may complete on these threads: what is chained
 * to them and takes long belongs on an executor of the caller's ({@code thenApplyAsync(f, executor)}). Cancelling a future
 * cancels the work behind it.
 */
public final class Guard implements AutoCloseable {
    private final GuardPipeline pipeline;
    private final Policy policy;
    private final @Nullable EvidenceSource classifier;
    private final CallerContext context;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param classifier the classifier in use, or null if there is none
     * @param release frees what the guard owns
     */
    Guard(
            GuardPipeline pipeline,
            Policy policy,
            @Nullable EvidenceSource classifier,
            CallerContext context,
            Runnable release) {
        this.pipeline = pipeline;
        this.policy = policy;
        this.classifier = classifier;
        this.context = context;
        this.release = release;
    }

    /**
     * A guard with all defaults.
     *
     * @throws GuardConfigurationException if a classifier is on the class path and cannot be loaded
     */
    public static Guard withDefaults() {
        return builder().build();
    }

    public static GuardBuilder builder() {
        return new GuardBuilder();
    }

    /**
     * Calls the model and guards its reply. Blocks the calling thread, on which the first call of the model runs; a call that
     * asks again runs on a thread of the guard.
     *
     * @throws E what the model call throws, untouched
     * @throws GuardInterruptedException if the thread is interrupted while the guard works; the interrupt flag is set again
     * @throws IllegalStateException if the guard is closed
     */
    public <E extends Exception> GuardedReply call(GuardRequest request, ModelCall<E> model) throws E {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(model, "model");
        requireOpen();
        UnaryOperator<Runnable> carry = context.capture();
        ModelReply reply = Objects.requireNonNull(model.complete(request), "the model call returned null");
        return await(pipeline.guard(request, reply, again -> reask(again, model), carry));
    }

    /**
     * Calls the model and guards its reply.
     *
     * @return completes with what the reader gets, or fails with what the model call failed with, untouched
     * @throws IllegalStateException if the guard is closed
     */
    public CompletableFuture<GuardedReply> callAsync(GuardRequest request, AsyncModelCall model) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(model, "model");
        requireOpen();
        UnaryOperator<Runnable> carry = context.capture();
        CompletableFuture<ModelReply> called = started(request, model);
        CompletableFuture<GuardedReply> result = new CompletableFuture<>();
        CompletableFuture<?> unused = called.whenComplete((reply, failure) -> {
            if (failure != null) {
                result.completeExceptionally(unwrapped(failure));
            } else if (reply == null) {
                result.completeExceptionally(new NullPointerException("the model call returned null"));
            } else {
                forward(pipeline.guard(request, reply, model, carry), result);
            }
        });
        unused = result.whenComplete((done, failure) -> {
            if (result.isCancelled()) {
                called.cancel(true);
            }
        });
        return result;
    }

    /**
     * Guards a reply that is there already. Blocks the calling thread.
     *
     * @param reply the reply, read into channels or not
     * @throws GuardInterruptedException if the thread is interrupted meanwhile; the interrupt flag is set again
     * @throws IllegalStateException if the guard is closed, or if the policy has a rule that calls for
     *     {@link Decision#REASK}, which needs the call of the model: use {@code call}
     */
    public GuardedReply check(GuardRequest request, ModelReply reply) {
        return await(checkAsync(request, reply));
    }

    /**
     * Guards a reply that is there already.
     *
     * @param reply the reply, read into channels or not
     * @return completes with what the reader gets
     * @throws IllegalStateException under the conditions of {@link #check}
     */
    public CompletableFuture<GuardedReply> checkAsync(GuardRequest request, ModelReply reply) {
        Objects.requireNonNull(request, "request");
        Objects.requireNonNull(reply, "reply");
        requireOpen();
        if (policy.mayCallFor(Decision.REASK)) {
            throw new IllegalStateException("policy '" + policy.id() + "' may ask the model again, which check cannot:"
                    + " use call or callAsync, or a policy without REASK");
        }
        return pipeline.guard(request, reply, null, context.capture());
    }

    /** The id of the classifier in use, or "none". */
    public String classifier() {
        return classifier == null ? "none" : classifier.id();
    }

    /** The policy in force. */
    public Policy policy() {
        return policy;
    }

    /**
     * Ends the guard: new calls are refused, replies in flight are finished by what their sources say until the threads are
     * gone, and by the fail modes after that. Does not wait. A second call does nothing.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }

    @Override
    public String toString() {
        return "Guard[" + policy + ", classifier=" + classifier() + (closed.get() ? ", closed]" : "]");
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the guard is closed");
        }
    }

    private static CompletableFuture<ModelReply> started(GuardRequest request, AsyncModelCall model) {
        try {
            return Objects.requireNonNull(model.complete(request), "the model call returned null")
                    .toCompletableFuture();
        } catch (Throwable failure) { // the caller looks for it in the future
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static void forward(CompletableFuture<GuardedReply> from, CompletableFuture<GuardedReply> to) {
        CompletableFuture<?> unused = from.whenComplete((done, failure) -> {
            if (failure != null) {
                to.completeExceptionally(unwrapped(failure));
            } else {
                to.complete(done);
            }
        });
        unused = to.whenComplete((done, failure) -> {
            if (to.isCancelled()) {
                from.cancel(true);
            }
        });
    }

    private static CompletionStage<ModelReply> reask(GuardRequest request, ModelCall<?> model) {
        try {
            return CompletableFuture.completedFuture(model.complete(request));
        } catch (Exception e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static GuardedReply await(CompletableFuture<GuardedReply> guarded) {
        try {
            return guarded.get();
        } catch (InterruptedException e) {
            guarded.cancel(true);
            Thread.currentThread().interrupt();
            throw new GuardInterruptedException(e);
        } catch (ExecutionException e) {
            // What can fail here is the model that was asked again: its caller declared what it throws.
            throw Guard.<RuntimeException>sneak(unwrapped(e));
        }
    }

    private static Throwable unwrapped(Throwable failure) {
        boolean wrapper = failure instanceof CompletionException || failure instanceof ExecutionException;
        Throwable cause = failure.getCause();
        return wrapper && cause != null ? unwrapped(cause) : failure;
    }

    /** Throws a checked exception that the compiler cannot know of. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T sneak(Throwable failure) throws T {
        throw (T) failure;
    }
}
