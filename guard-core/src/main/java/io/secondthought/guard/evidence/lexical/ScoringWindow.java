package io.secondthought.guard.evidence.lexical;

import java.util.Arrays;

/** A window that keeps the weighted sums of its terms, one for each column of weights. */
final class ScoringWindow extends WordWindow {
    private final Weights weights;
    private final int columns;
    private int[] ofTerm;
    private final long[] sums;

    ScoringWindow(Weights weights, boolean fromStart) {
        super(fromStart);
        this.weights = weights;
        columns = weights.columns();
        ofTerm = new int[1024 * columns];
        sums = new long[columns];
    }

    /** The window's score in a column, without the bias. */
    double score(int column) {
        return sums[column] * weights.scale(column) / norm();
    }

    @Override
    void define(int term, int[] features, int count, int own) {
        int at = term * columns;
        if (at == ofTerm.length) {
            ofTerm = Arrays.copyOf(ofTerm, 2 * at);
        }
        weights.add(features[0], own, ofTerm, at);
        for (int i = 1; i < count; i++) {
            weights.add(features[i], PART, ofTerm, at);
        }
    }

    @Override
    void change(int term, int by) {
        int at = term * columns;
        for (int i = 0; i < columns; i++) {
            sums[i] += (long) by * ofTerm[at + i];
        }
    }
}
