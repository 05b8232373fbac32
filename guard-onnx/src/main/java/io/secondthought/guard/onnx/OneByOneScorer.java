package io.secondthought.guard.onnx;

import io.secondthought.guard.onnx.tokenize.TokenSequence;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Runs one sequence after the other on one thread. */
final class OneByOneScorer implements Scorer {
    private final Function<TokenSequence, float[]> model;
    private final ThreadPoolExecutor worker;

    OneByOneScorer(Function<TokenSequence, float[]> model, int capacity, ThreadFactory threads) {
        this.model = model;
        worker = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(capacity),
                threads,
                new ThreadPoolExecutor.AbortPolicy());
    }

    private record Turn(OneByOneScorer scorer, TokenSequence sequence, CompletableFuture<float[]> result)
            implements Runnable {
        @Override
        public void run() {
            if (!result.isDone()) {
                try {
                    result.complete(scorer.model.apply(sequence));
                } catch (Throwable failure) { // an Error must not leave the caller waiting
                    result.completeExceptionally(failure);
                }
            }
        }
    }

    @Override
    public CompletableFuture<float[]> submit(TokenSequence sequence) {
        CompletableFuture<float[]> result = new CompletableFuture<>();
        try {
            worker.execute(new Turn(this, sequence, result));
        } catch (RejectedExecutionException full) {
            result.completeExceptionally(full);
        }
        return result;
    }

    @Override
    public void close() {
        for (Runnable waiting : worker.shutdownNow()) {
            ((Turn) waiting).result.completeExceptionally(new CancellationException("the classifier was closed"));
        }
    }
}
