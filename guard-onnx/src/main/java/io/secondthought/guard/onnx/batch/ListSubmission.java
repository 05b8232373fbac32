package io.secondthought.guard.onnx.batch;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Items that are of use together only. They are taken by length, the longest first: nobody gets a part of the result, so that
 * their order is nobody's concern, and neighbours in a batch are alike.
 */
final class ListSubmission<I, O> extends Submission<I, O, List<O>> {
    private final @Nullable Object[] items;
    private final Object[] results;

    /** For each item its length, turned so that the longest is the smallest, above its index. */
    private final long[] order;

    private int taken;
    private long tokensLeft;
    private final AtomicInteger unfinished;

    /** @param items not empty; is not copied */
    ListSubmission(MicroBatcher<I, O> batcher, long arrival, Object[] items, ToIntFunction<? super I> length) {
        super(batcher, arrival);
        this.items = items;
        results = new Object[items.length];
        order = new long[items.length];
        unfinished = new AtomicInteger(items.length);
        for (int i = 0; i < items.length; i++) {
            @SuppressWarnings("unchecked")
            int tokens = length.applyAsInt((I) items[i]);
            tokensLeft += tokens;
            order[i] = (long) (Integer.MAX_VALUE - tokens) << Integer.SIZE | i;
        }
        Arrays.sort(order);
    }

    @Override
    int itemsLeft() {
        return order.length - taken;
    }

    @Override
    long tokensLeft() {
        return tokensLeft;
    }

    @Override
    int nextLength() {
        return Integer.MAX_VALUE - (int) (order[taken] >>> Integer.SIZE);
    }

    @Override
    int nextIndex() {
        return (int) order[taken];
    }

    @Override
    @SuppressWarnings("unchecked")
    I take() {
        int index = nextIndex();
        tokensLeft -= nextLength();
        taken++;
        I item = (I) Objects.requireNonNull(items[index]);
        items[index] = null;
        return item;
    }

    @Override
    void drop() {
        taken = order.length;
        tokensLeft = 0;
        Arrays.fill(items, null);
    }

    /** Workers may be here at once, each with an index of its own; the counter makes their results seen by the last. */
    @Override
    @SuppressWarnings("unchecked")
    void succeed(int index, O result) {
        results[index] = result;
        if (unfinished.decrementAndGet() == 0) {
            deliver((List<O>) Collections.unmodifiableList(Arrays.asList(results)));
        }
    }
}
