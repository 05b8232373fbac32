package io.secondthought.guard.api;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Replaces what was found in a reply by something harmless. Its result is read and judged like a first reply; if it fails
 * or misses its deadline, the policy's last resort applies. Implementations are safe for use by several threads.
 */
@FunctionalInterface
public interface Rewriter {

    /**
     * Rewrites.
     *
     * @param request the conversation
     * @param reply the reply as the model gave it, read into channels
     * @param findings what has to go
     */
    CompletionStage<ModelReply> rewrite(GuardRequest request, ModelReply reply, List<Finding> findings);

    /**
     * How long it may take for a reply; later it counts as failed. By default 30 s and 5 s for each thousand characters, the
     * time of a language model that writes 50 tokens a second.
     */
    default Deadline deadline() {
        return new Deadline(Duration.ofSeconds(30), Duration.ofSeconds(5));
    }
}
