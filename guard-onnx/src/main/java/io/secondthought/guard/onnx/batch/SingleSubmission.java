package io.secondthought.guard.onnx.batch;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One item. */
final class SingleSubmission<I, O> extends Submission<I, O, O> {
    private final int length;
    private @Nullable I item;

    SingleSubmission(MicroBatcher<I, O> batcher, long arrival, I item, int length) {
        super(batcher, arrival);
        this.item = item;
        this.length = length;
    }

    @Override
    int itemsLeft() {
        return item == null ? 0 : 1;
    }

    @Override
    long tokensLeft() {
        return item == null ? 0 : length;
    }

    @Override
    int nextLength() {
        return length;
    }

    @Override
    int nextIndex() {
        return 0;
    }

    @Override
    I take() {
        I taken = Objects.requireNonNull(item);
        item = null;
        return taken;
    }

    @Override
    void drop() {
        item = null;
    }

    @Override
    void succeed(int index, O result) {
        deliver(result);
    }
}
