package io.secondthought.guard.examples.train;

import io.secondthought.guard.evidence.lexical.Bag;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Logistic regression with an L2 penalty, by coordinate ascent in the dual (Yu, Huang and Lin, 2011): one pass changes one
 * example's dual variable at a time to its optimum given the others. There is no step size to choose. The order of the examples
 * comes from the seed alone.
 */
final class LogisticRegression {
    private static final int MAX_PASSES = 40;
    private static final double TOLERANCE = 0.01;

    private final List<Example> examples = new ArrayList<>();
    private final int features;
    private final double promptScale;

    /**
     * @param features the number of features of each side
     * @param promptScale what the prompt's amounts are multiplied by; a smaller one makes its weights dearer
     */
    LogisticRegression(int features, double promptScale) {
        this.features = features;
        this.promptScale = promptScale;
    }

    private record Example(@Nullable Bag reply, @Nullable Bag prompt, double sign, double cost) {}

    /** The weights; of a side that no example has they are all 0. */
    @SuppressWarnings("ArrayRecordComponent") // Half a million numbers, read once.
    record Solution(float[] reply, float[] prompt, double bias) {}

    /** Adds an example; one without weight is left out. */
    void add(@Nullable Bag reply, @Nullable Bag prompt, boolean positive, double cost) {
        if (cost > 0) {
            examples.add(new Example(reply, prompt, positive ? 1 : -1, cost));
        }
    }

    Solution solve(long seed) {
        int n = examples.size();
        float[] reply = new float[features];
        float[] prompt = new float[features];
        double bias = 0;
        double[] dual = new double[n];
        double[] squares = new double[n];
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            Example example = examples.get(i);
            squares[i] = 1 + squares(example.reply) + squares(example.prompt) * promptScale * promptScale;
            order[i] = i;
        }
        SplittableRandom random = new SplittableRandom(seed);
        double largest = 1;
        for (int pass = 0; pass < MAX_PASSES && largest > TOLERANCE; pass++) {
            shuffle(order, random);
            largest = 0;
            for (int i : order) {
                Example example = examples.get(i);
                double score = bias + dot(example.reply, reply) + dot(example.prompt, prompt) * promptScale;
                double best = optimum(dual[i], example.sign * score, squares[i], example.cost);
                double change = best - dual[i];
                dual[i] = best;
                largest = Math.max(largest, Math.abs(change) / example.cost);
                change *= example.sign;
                addTo(reply, example.reply, change);
                addTo(prompt, example.prompt, change * promptScale);
                bias += change;
            }
        }
        for (int i = 0; i < features; i++) {
            prompt[i] *= (float) promptScale;
        }
        return new Solution(reply, prompt, bias);
    }

    /** The dual variable a in (0, cost) with a = cost × sigmoid(-(margin + square × (a - before))), by guarded Newton steps. */
    private static double optimum(double before, double margin, double square, double cost) {
        double low = 0;
        double high = cost;
        double a = before > 0 ? before : cost / 2;
        for (int step = 0; step < 20; step++) {
            double p = 1 / (1 + StrictMath.exp(margin + square * (a - before)));
            double gap = a - cost * p;
            if (gap > 0) {
                high = a;
            } else {
                low = a;
            }
            double next = a - gap / (1 + cost * p * (1 - p) * square);
            if (!(next > low && next < high)) {
                next = (low + high) / 2;
            }
            if (Math.abs(next - a) <= 1e-7 * cost) {
                return next;
            }
            a = next;
        }
        return a;
    }

    private static void shuffle(int[] order, SplittableRandom random) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
    }

    private static double squares(@Nullable Bag bag) {
        double sum = 0;
        if (bag != null) {
            for (float amount : bag.amounts()) {
                sum += amount * amount;
            }
        }
        return sum;
    }

    static double dot(@Nullable Bag bag, float[] weights) {
        double sum = 0;
        if (bag != null) {
            int[] features = bag.features();
            float[] amounts = bag.amounts();
            for (int i = 0; i < features.length; i++) {
                sum += weights[features[i]] * amounts[i];
            }
        }
        return sum;
    }

    private static void addTo(float[] weights, @Nullable Bag bag, double times) {
        if (bag != null) {
            int[] features = bag.features();
            float[] amounts = bag.amounts();
            for (int i = 0; i < features.length; i++) {
                weights[features[i]] += (float) (times * amounts[i]);
            }
        }
    }
}
