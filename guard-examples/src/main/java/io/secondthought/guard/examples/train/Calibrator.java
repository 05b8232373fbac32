package io.secondthought.guard.examples.train;

import io.secondthought.guard.evidence.Calibration;
import io.secondthought.guard.evidence.Calibration.Knot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds the calibration of a head from the highest scores of held-out replies. */
final class Calibrator {
    /** A group of fewer benign replies says too little of its tail. */
    private static final int SMALLEST_GROUP = 40;

    private static final double[] SHARES = {
        .99, .97, .95, .9, .85, .8, .7, .6, .5, .4, .3, .25, .2, .15, .12, .1, .08, .06, .05, .04, .03, .025, .02, .015,
        .01, .007, .005, .003, .002, .001
    };

    private Calibrator() {}

    /**
     * A benign reply that was held out.
     *
     * @param group the group it stands for
     */
    record Benign(String group, double highest) {}

    /** A held-out reply with a label. */
    record Labelled(double highest, boolean positive, double weight) {}

    static Calibration calibrate(Collection<Benign> benign, Collection<Labelled> labelled) {
        double[] platt = platt(labelled);
        return new Calibration(platt[0], platt[1], knots(benign));
    }

    /** At each share, the lowest score that no group reaches more often: the worst group decides. */
    private static List<Knot> knots(Collection<Benign> benign) {
        Map<String, List<Benign>> groups = new TreeMap<>();
        for (Benign reply : benign) {
            groups.computeIfAbsent(reply.group, g -> new ArrayList<>()).add(reply);
        }
        if (groups.values().stream().anyMatch(g -> g.size() >= SMALLEST_GROUP)) {
            groups.values().removeIf(g -> g.size() < SMALLEST_GROUP);
        }
        double[] scores = new TreeSet<>(benign.stream().map(Benign::highest).toList())
                .stream().mapToDouble(Double::doubleValue).toArray();
        double[] worst = new double[scores.length];
        for (List<Benign> group : groups.values()) {
            double[] sorted =
                    group.stream().mapToDouble(Benign::highest).sorted().toArray();
            int below = 0;
            for (int i = 0; i < scores.length; i++) {
                while (below < sorted.length && sorted[below] < scores[i]) {
                    below++;
                }
                worst[i] = Math.max(worst[i], (sorted.length - below + 0.5) / (sorted.length + 1));
            }
        }
        List<Knot> knots = new ArrayList<>();
        int i = 0;
        for (double share : SHARES) {
            while (i < scores.length && worst[i] > share) {
                i++;
            }
            if (i == scores.length) {
                break;
            }
            if (knots.isEmpty() || scores[i] > knots.get(knots.size() - 1).score()) {
                knots.add(new Knot(scores[i], 1 - share));
            } else {
                // Two shares at one score: the larger confidence is as true.
                knots.set(knots.size() - 1, new Knot(scores[i], 1 - share));
            }
        }
        while (knots.size() < 2) {
            Knot last =
                    knots.isEmpty() ? new Knot(scores.length == 0 ? 0 : scores[scores.length - 1], .5) : knots.get(0);
            knots.add(new Knot(last.score() + 1, (1 + last.confidence()) / 2));
        }
        return knots;
    }

    /** Platt scaling: slope and offset by Newton's method, with his smoothed targets. */
    private static double[] platt(Collection<Labelled> labelled) {
        double positives = 0;
        double negatives = 0;
        for (Labelled reply : labelled) {
            if (reply.positive) {
                positives += reply.weight;
            } else {
                negatives += reply.weight;
            }
        }
        double high = (positives + 1) / (positives + 2);
        double low = 1 / (negatives + 2);
        double slope = 1;
        double offset = 0;
        for (int step = 0; step < 50; step++) {
            double[] gradient = new double[2];
            double[] hessian = {1e-3, 0, 1e-3};
            for (Labelled reply : labelled) {
                double p = 1 / (1 + StrictMath.exp(-(slope * reply.highest + offset)));
                double error = (p - (reply.positive ? high : low)) * reply.weight;
                double curve = p * (1 - p) * reply.weight;
                gradient[0] += error * reply.highest;
                gradient[1] += error;
                hessian[0] += curve * reply.highest * reply.highest;
                hessian[1] += curve * reply.highest;
                hessian[2] += curve;
            }
            double determinant = hessian[0] * hessian[2] - hessian[1] * hessian[1];
            double bySlope = (hessian[2] * gradient[0] - hessian[1] * gradient[1]) / determinant;
            double byOffset = (hessian[0] * gradient[1] - hessian[1] * gradient[0]) / determinant;
            double damping = Math.min(1, 1 / Math.max(Math.abs(bySlope), Math.abs(byOffset)));
            slope = Math.max(1e-3, slope - damping * bySlope);
            offset -= damping * byOffset;
            if (Math.abs(bySlope) + Math.abs(byOffset) < 1e-9) {
                break;
            }
        }
        return new double[] {slope, offset};
    }
}
