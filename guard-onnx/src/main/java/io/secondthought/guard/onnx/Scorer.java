package io.secondthought.guard.onnx;

import io.secondthought.guard.onnx.tokenize.TokenSequence;
import java.util.concurrent.CompletableFuture;

/** Where sequences wait for their turn on the model. */
interface Scorer extends AutoCloseable {

    /**
     * The logits of a sequence. The future fails at once if too many are waiting or the scorer is closed; one that is cancelled
     * before its turn is not run.
     */
    CompletableFuture<float[]> submit(TokenSequence sequence);

    /** Lets what runs finish and fails what waits. */
    @Override
    void close();
}
