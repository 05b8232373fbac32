package io.secondthought.guard.examples.eval;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** How often a threshold is right and wrong. */
record Confusion(long truePositives, long falsePositives, long falseNegatives, long trueNegatives) {

    /** Flags the samples whose guard's confidence reaches the threshold. */
    static Confusion at(double threshold, List<Sample> samples) {
        return of(samples, rank -> rank.confidence() >= threshold);
    }

    /** Flags the samples whose rank is chosen. */
    static Confusion of(List<Sample> samples, Predicate<Rank> chosen) {
        long[] counts = new long[4];
        for (Sample sample : samples) {
            boolean flagged = chosen.test(sample.rank());
            counts[(flagged ? 0 : 2) + (flagged == sample.positive() ? 0 : 1)]++;
        }
        return new Confusion(counts[0], counts[1], counts[3], counts[2]);
    }

    /** The share of the flagged that are positive; empty if nothing is flagged. */
    OptionalDouble precision() {
        return share(truePositives, truePositives + falsePositives);
    }

    /** The share of the positives that are flagged; empty if there are none. */
    OptionalDouble recall() {
        return share(truePositives, truePositives + falseNegatives);
    }

    /** The harmonic mean of precision and recall; empty if there are no positives, 0 if none of them is flagged. */
    OptionalDouble f1() {
        return truePositives + falseNegatives == 0
                ? OptionalDouble.empty()
                : share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
    }

    private static OptionalDouble share(long part, long whole) {
        return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
    }
}
