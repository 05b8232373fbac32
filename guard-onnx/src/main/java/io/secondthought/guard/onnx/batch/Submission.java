package io.secondthought.guard.onnx.batch;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What one call submitted: the future its caller holds, and its place in the queue. Whoever completes it from outside takes back what is
 * not yet running, at once.
 *
 * @param <I> an item
 * @param <O> its result
 * @param <R> the result of the whole
 */
abstract class Submission<I, O, R> extends CompletableFuture<R> {
    private final MicroBatcher<I, O> batcher;
    private final long arrival;

    // The place in the queue; only FairQueue uses it, under the lock.
    @Nullable
    Submission<I, O, ?> previous;

    @Nullable
    Submission<I, O, ?> next;

    int lengthClass;
    long ticket;
    boolean queued;

    Submission(MicroBatcher<I, O> batcher, long arrival) {
        this.batcher = batcher;
        this.arrival = arrival;
    }

    final long arrival() {
        return arrival;
    }

    /** The items not yet taken; under the lock, as all that follow. */
    abstract int itemsLeft();

    abstract long tokensLeft();

    /** The length of the item that is taken next. */
    abstract int nextLength();

    /** Which item is taken next. */
    abstract int nextIndex();

    /** Hands the next item out, and forgets it. */
    abstract I take();

    /** Forgets all items. */
    abstract void drop();

    /** The result of an item; not under the lock. */
    abstract void succeed(int index, O result);

    /** An item fails, and with it the whole; not under the lock. */
    final void fail(Throwable failure) {
        boolean first = super.completeExceptionally(failure);
        if (first) {
            batcher.withdraw(this);
        }
    }

    final void deliver(R result) {
        boolean unused = super.complete(result);
    }

    @Override
    public boolean complete(R value) {
        return withdrawn(super.complete(value));
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
        return withdrawn(super.completeExceptionally(failure));
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
        return withdrawn(super.cancel(mayInterruptIfRunning));
    }

    private boolean withdrawn(boolean completed) {
        if (completed) {
            batcher.withdraw(this);
        }
        return completed;
    }
}
