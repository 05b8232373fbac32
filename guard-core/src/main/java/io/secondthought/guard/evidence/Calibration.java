package io.secondthought.guard.evidence;

import java.util.List;

/**
 * Turns the scores of a head into the two numbers of an {@link io.secondthought.guard.api.Evidence.Score}. Both grow with the
 * score, strictly as far as a double can tell.
 *
 * @param slope the factor of the score in the log-odds of the probability (Platt, 1999), positive
 * @param offset what is added to it
 * @param knots the confidence at some scores, both strictly ascending; straight lines between them, and exponential tails
 *     towards 0 and 1 beyond them
 */
public record Calibration(double slope, double offset, List<Knot> knots) {

    /** The confidence at a score. */
    public record Knot(double score, double confidence) {}

    /** @throws IllegalArgumentException if there are fewer than two knots, or they or the slope do not ascend */
    public Calibration {
        knots = List.copyOf(knots);
        if (!(slope > 0) || !Double.isFinite(slope) || !Double.isFinite(offset)) {
            throw new IllegalArgumentException("slope must be positive, and both finite");
        }
        if (knots.size() < 2) {
            throw new IllegalArgumentException("a calibration needs two knots");
        }
        Knot before = new Knot(Double.NEGATIVE_INFINITY, 0);
        for (Knot knot : knots) {
            if (!(knot.score > before.score && knot.confidence > before.confidence && knot.confidence < 1)
                    || !Double.isFinite(knot.score)) {
                throw new IllegalArgumentException("knots must ascend and stay between 0 and 1");
            }
            before = knot;
        }
    }

    /** The calibrated probability, 0 to 1. */
    public double probability(double score) {
        return 1 / (1 + Math.exp(-(slope * score + offset)));
    }

    /** 1 minus the share of benign replies whose highest score reaches this one, 0 to 1. */
    public double confidence(double score) {
        Knot first = knots.get(0);
        Knot last = knots.get(knots.size() - 1);
        if (score <= first.score) {
            return first.confidence * Math.exp(score - first.score);
        }
        if (score >= last.score) {
            return 1 - (1 - last.confidence) * Math.exp(-(score - last.score));
        }
        int low = 0;
        int high = knots.size() - 1;
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (knots.get(middle).score <= score) {
                low = middle;
            } else {
                high = middle;
            }
        }
        Knot a = knots.get(low);
        Knot b = knots.get(high);
        return a.confidence + (b.confidence - a.confidence) * (score - a.score) / (b.score - a.score);
    }
}
