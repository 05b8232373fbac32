package io.secondthought.guard.onnx.model;

/** What turns the logits of a model into probabilities; scores are the log-odds of those. */
public enum Activation {
    /** Each logit is a score as it is. */
    NONE,
    /** The labels exclude each other: the score of a label is its logit minus the logarithm of the sum of the others' exponentials. */
    SOFTMAX,
    /** Each label stands for itself: its logit is its log-odds already. */
    SIGMOID;

    /** The score of a label. */
    public double score(float[] logits, int label) {
        if (this != SOFTMAX) {
            return logits[label];
        }
        double highest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < logits.length; i++) {
            if (i != label) {
                highest = Math.max(highest, logits[i]);
            }
        }
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            if (i != label) {
                sum += Math.exp(logits[i] - highest);
            }
        }
        return logits[label] - highest - Math.log(sum);
    }
}
