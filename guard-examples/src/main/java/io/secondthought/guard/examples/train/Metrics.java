package io.secondthought.guard.examples.train;

import java.util.Arrays;
import java.util.List;

/** Measures of scored examples. */
final class Metrics {
    private Metrics() {}

    /** A score and its label. */
    record Scored(double score, boolean positive) {}

    /** The area under the ROC curve, ties counted half; NaN if one class is missing. */
    static double auroc(List<Scored> scored) {
        Scored[] sorted = scored.toArray(new Scored[0]);
        Arrays.sort(sorted, (a, b) -> Double.compare(a.score, b.score));
        long positives = 0;
        double ranks = 0;
        for (int i = 0; i < sorted.length; ) {
            int j = i;
            int inTie = 0;
            for (; j < sorted.length && sorted[j].score == sorted[i].score; j++) {
                inTie += sorted[j].positive ? 1 : 0;
            }
            positives += inTie;
            ranks += inTie * (i + 1 + j) / 2.0;
            i = j;
        }
        long negatives = sorted.length - positives;
        return positives == 0 || negatives == 0
                ? Double.NaN
                : (ranks - positives * (positives + 1) / 2.0) / ((double) positives * negatives);
    }

    /** The share of one class that scores at least the threshold; NaN if there is none. */
    static double share(List<Scored> scored, boolean positive, double threshold) {
        long n = scored.stream().filter(s -> s.positive == positive).count();
        long above = scored.stream()
                .filter(s -> s.positive == positive && s.score >= threshold)
                .count();
        return n == 0 ? Double.NaN : (double) above / n;
    }
}
