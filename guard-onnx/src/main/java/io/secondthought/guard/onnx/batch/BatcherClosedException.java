package io.secondthought.guard.onnx.batch;

import io.secondthought.guard.api.GuardException;

/** The failure of what waits or still runs when a {@link MicroBatcher} is closed, and of what comes later. */
public final class BatcherClosedException extends GuardException {
    private static final long serialVersionUID = 1L;

    BatcherClosedException() {
        super("the batcher was closed before the item was done");
    }
}
