package io.secondthought.guard.onnx.batch;

/**
 * What a {@link MicroBatcher} has done since it was built.
 *
 * @param batches the batches begun, retries not counted
 * @param items the items in them
 * @param tokens the tokens of these items
 * @param paddedTokens the same with padding: the items of each batch times its longest
 * @param retries the items that were run again alone
 * @param rejected the items refused because the queue was full
 */
public record BatchStats(long batches, long items, long tokens, long paddedTokens, long retries, long rejected) {}
