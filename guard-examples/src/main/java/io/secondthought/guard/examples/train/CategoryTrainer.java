package io.secondthought.guard.examples.train;

import de.bwaldvogel.liblinear.Feature;
import de.bwaldvogel.liblinear.FeatureNode;
import de.bwaldvogel.liblinear.Linear;
import de.bwaldvogel.liblinear.Model;
import de.bwaldvogel.liblinear.Parameter;
import de.bwaldvogel.liblinear.Problem;
import de.bwaldvogel.liblinear.SolverType;
import io.secondthought.guard.evidence.Calibration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Fits a further head on the embeddings of a frozen encoder: logistic regression with an L2 penalty (LIBLINEAR, Fan et al. 2008). What
 * it reports was measured on folds that share no group with the texts they were fitted on.
 */
final class CategoryTrainer {
    static final int FOLDS = 5;
    private static final int FEWEST = 20;
    private static final double[] COSTS = {0.03, 0.1, 0.3, 1, 3, 10};

    private CategoryTrainer() {}

    /**
     * A labelled text.
     *
     * @param group texts of one group, such as the replies to one prompt, stay in one fold
     */
    @SuppressWarnings("ArrayRecordComponent") // read only, and many
    record Sample(String group, float[] embedding, boolean positive) {}

    /**
     * The fitted head.
     *
     * @param weights one for each number of the embedding
     * @param cost the inverse of the penalty that did best
     * @param held what each sample scored in the fold that held it out, in the order of the samples
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Fitted(double[] weights, double bias, Calibration calibration, double cost, double[] held) {}

    /** @throws IllegalArgumentException if a class has fewer than 20 samples, or fewer groups than there are folds */
    static Fitted fit(List<Sample> samples, long seed) {
        long positive = samples.stream().filter(Sample::positive).count();
        if (positive < FEWEST || samples.size() - positive < FEWEST) {
            throw new IllegalArgumentException("at least " + FEWEST + " lines of each label are needed: there are "
                    + positive + " of label 1 and " + (samples.size() - positive) + " of label 0");
        }
        int[] fold = folds(samples, seed);
        double cost = COSTS[0];
        double[] held = new double[0];
        double best = Double.POSITIVE_INFINITY;
        for (double candidate : COSTS) {
            double[] scores = heldOut(samples, fold, candidate, seed);
            double loss = loss(samples, scores);
            if (loss < best) {
                best = loss;
                cost = candidate;
                held = scores;
            }
        }
        List<Calibrator.Benign> benign = new ArrayList<>();
        List<Calibrator.Labelled> labelled = new ArrayList<>();
        for (int i = 0; i < held.length; i++) {
            boolean isPositive = samples.get(i).positive;
            labelled.add(new Calibrator.Labelled(held[i], isPositive, 1));
            if (!isPositive) {
                benign.add(new Calibrator.Benign("negative", held[i]));
            }
        }
        Linearly all = Linearly.train(samples, cost, seed);
        return new Fitted(all.weights, all.bias, Calibrator.calibrate(benign, labelled), cost, held);
    }

    /** The fold of each sample: groups are shuffled, those with a positive first, and dealt out in turn. */
    private static int[] folds(List<Sample> samples, long seed) {
        Map<String, Boolean> groups = new TreeMap<>();
        samples.forEach(s -> groups.merge(s.group, s.positive, Boolean::logicalOr));
        List<String> order = new ArrayList<>(groups.keySet());
        if (order.size() < FOLDS) {
            throw new IllegalArgumentException(
                    "at least " + FOLDS + " different prompts are needed: there are " + order.size());
        }
        Collections.shuffle(order, new Random(seed));
        order.sort((a, b) -> Boolean.compare(groups.getOrDefault(b, false), groups.getOrDefault(a, false)));
        Map<String, Integer> foldOf = new TreeMap<>();
        for (int i = 0; i < order.size(); i++) {
            foldOf.put(order.get(i), i % FOLDS);
        }
        return samples.stream().mapToInt(s -> foldOf.getOrDefault(s.group, 0)).toArray();
    }

    private static double[] heldOut(List<Sample> samples, int[] fold, double cost, long seed) {
        double[] scores = new double[samples.size()];
        for (int held = 0; held < FOLDS; held++) {
            List<Sample> rest = new ArrayList<>();
            for (int i = 0; i < fold.length; i++) {
                if (fold[i] != held) {
                    rest.add(samples.get(i));
                }
            }
            Linearly model = Linearly.train(rest, cost, seed);
            for (int i = 0; i < fold.length; i++) {
                if (fold[i] == held) {
                    scores[i] = model.score(samples.get(i).embedding);
                }
            }
        }
        return scores;
    }

    private static double loss(List<Sample> samples, double[] scores) {
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            double margin = samples.get(i).positive ? scores[i] : -scores[i];
            sum += margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin;
        }
        return sum;
    }

    /** A linear score. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Linearly(double[] weights, double bias) {

        static Linearly train(List<Sample> samples, double cost, long seed) {
            int width = samples.get(0).embedding.length;
            Problem problem = new Problem();
            problem.l = samples.size();
            problem.n = width + 1;
            problem.bias = 1;
            problem.x = samples.stream().map(s -> features(s.embedding)).toArray(Feature[][]::new);
            problem.y = samples.stream().mapToDouble(s -> s.positive ? 1 : 0).toArray();
            Parameter parameter = new Parameter(SolverType.L2R_LR, cost, 1e-4);
            parameter.setRandom(new Random(seed));
            Linear.disableDebugOutput();
            Model model = Linear.train(problem, parameter);
            // LIBLINEAR scores the class that it met first.
            double sign = model.getLabels()[0] == 1 ? 1 : -1;
            double[] learnt = model.getFeatureWeights();
            double[] weights = new double[width];
            for (int i = 0; i < width; i++) {
                weights[i] = sign * learnt[i];
            }
            return new Linearly(weights, sign * learnt[width]);
        }

        private static Feature[] features(float[] embedding) {
            Feature[] features = new Feature[embedding.length + 1];
            for (int i = 0; i < embedding.length; i++) {
                features[i] = new FeatureNode(i + 1, embedding[i]);
            }
            features[embedding.length] = new FeatureNode(embedding.length + 1, 1);
            return features;
        }

        double score(float[] embedding) {
            double sum = bias;
            for (int i = 0; i < weights.length; i++) {
                sum += weights[i] * embedding[i];
            }
            return sum;
        }
    }
}
