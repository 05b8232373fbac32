package io.secondthought.guard.examples.eval;

import java.util.Comparator;

/**
 * How strongly a row was suspected. Rows are ordered by what the guard concluded first; what the classifier saw only
 * orders rows of which the guard concluded the same.
 *
 * @param confidence the guard's own confidence, the one its policy compares with a threshold; 0 to 1
 * @param evidence the highest confidence among the classifier's scores, 0 to 1
 * @param probability the highest probability among the classifier's scores, 0 to 1
 */
record Rank(double confidence, double evidence, double probability) implements Comparable<Rank> {
    /** Nothing was seen. */
    static final Rank NONE = new Rank(0, 0, 0);

    private static final Comparator<Rank> ORDER = Comparator.comparingDouble(Rank::confidence)
            .thenComparingDouble(Rank::evidence)
            .thenComparingDouble(Rank::probability);

    @Override
    public int compareTo(Rank other) {
        return ORDER.compare(this, other);
    }
}
