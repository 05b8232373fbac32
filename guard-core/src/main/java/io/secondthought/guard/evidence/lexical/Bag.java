package io.secondthought.guard.evidence.lexical;

/**
 * What a linear model sees of a window of text: its score is the sum of weight × amount.
 *
 * @param features the numbers of the features, ascending
 * @param amounts how much there is of each
 */
@SuppressWarnings("ArrayRecordComponent") // Millions of numbers; the trainer only reads them.
public record Bag(int[] features, float[] amounts) {}
