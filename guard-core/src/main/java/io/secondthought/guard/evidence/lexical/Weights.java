package io.secondthought.guard.evidence.lexical;

import java.util.List;

/** Columns of weights, one for each feature, of 8 bits each: {@code byte × step}. */
final class Weights {
    private final byte[] values;
    private final double[] steps;
    private final double[] scales;
    private final int columns;

    /**
     * @param values the weights of the first feature, one for each column, then those of the second, and so on
     * @param steps the value of one step of each column
     */
    Weights(byte[] values, double[] steps) {
        this.values = values;
        this.steps = steps;
        columns = steps.length;
        scales = new double[columns];
        for (int i = 0; i < columns; i++) {
            scales[i] = steps[i] / (WordWindow.ONE * WordWindow.WORD);
        }
    }

    /** The columns, each rounded in steps of 1/127 of its largest weight. */
    static Weights rounded(List<float[]> columns) {
        int n = columns.size();
        byte[] values = new byte[WordWindow.FEATURES * n];
        double[] steps = new double[n];
        for (int i = 0; i < n; i++) {
            float[] weights = columns.get(i);
            double largest = Float.MIN_NORMAL;
            for (float weight : weights) {
                largest = Math.max(largest, Math.abs(weight));
            }
            steps[i] = largest / Byte.MAX_VALUE;
            for (int j = 0; j < WordWindow.FEATURES; j++) {
                values[j * n + i] = (byte) Math.round(weights[j] / steps[i]);
            }
        }
        return new Weights(values, steps);
    }

    int columns() {
        return columns;
    }

    /** What turns a sum of steps × amount × weight into a score. */
    double scale(int column) {
        return scales[column];
    }

    void add(int feature, int times, int[] to, int at) {
        int from = feature * columns;
        for (int i = 0; i < columns; i++) {
            to[at + i] += times * values[from + i];
        }
    }

    byte value(int feature, int column) {
        return values[feature * columns + column];
    }

    double step(int column) {
        return steps[column];
    }
}
