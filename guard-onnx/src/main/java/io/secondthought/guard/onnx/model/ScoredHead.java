package io.secondthought.guard.onnx.model;

import io.secondthought.guard.api.Head;
import io.secondthought.guard.evidence.Calibration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a label of the model stands for.
 *
 * @param head the head it scores, or null if it stands for a category of the user's own
 * @param category that category, or null
 * @param label the index of the label
 * @param ofRequest whether it is asked of the request, not of the reply
 * @param calibration null for none
 * @param lengthSlope what is taken from the score of the k-th unit of a part, from 0, times ln(1 + k)
 * @param thresholds scores by the share of false alarms at which they were set; for information
 */
public record ScoredHead(
        @Nullable Head head,
        @Nullable String category,
        int label,
        boolean ofRequest,
        @Nullable Calibration calibration,
        double lengthSlope,
        Map<String, Double> thresholds) {

    public ScoredHead {
        thresholds = Map.copyOf(thresholds);
    }

    /**
     * The score of the k-th unit of a part, from 0. The longer a reply the more chances a harmless one has: so each unit is held
     * to a little more than the one before, and no unit's score depends on a later one.
     */
    public double effective(double score, int k) {
        return score - lengthSlope * Math.log1p(k);
    }

    /** The probability, 0 to 1, by the calibration or else by the logistic function. */
    public double probability(double score) {
        return calibration == null ? logistic(score) : calibration.probability(score);
    }

    /** The confidence, 0 to 1, by the calibration or else the probability. */
    public double confidence(double score) {
        return calibration == null ? logistic(score) : calibration.confidence(score);
    }

    private static double logistic(double score) {
        return 1 / (1 + Math.exp(-score));
    }
}
