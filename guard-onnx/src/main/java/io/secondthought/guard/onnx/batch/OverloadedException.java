package io.secondthought.guard.onnx.batch;

import io.secondthought.guard.api.GuardException;

/**
 * The failure of what a {@link MicroBatcher} did not accept, because it would wait beyond the capacity of the queue. Nothing of it
 * was run. It has no stack trace: under load there are many.
 */
public final class OverloadedException extends GuardException {
    private static final long serialVersionUID = 1L;

    OverloadedException(int items, long tokens, int waitingItems, long waitingTokens, int maxItems, long maxTokens) {
        super("refused " + items + " items of " + tokens + " tokens: " + waitingItems + " items of " + waitingTokens
                + " tokens are waiting, and the queue holds " + maxItems + " items and " + maxTokens + " tokens");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
