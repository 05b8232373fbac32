package io.secondthought.guard.onnx.session;

import java.util.ArrayList;
import java.util.List;

/**
 * To which shape a batch is padded.
 *
 * @param maxRows the most rows; 0 for no padding beyond the longest sequence
 */
record Shapes(int maxRows) {
    /** Sequence lengths; about half of the steps between powers of two, so that padding costs a sixth on average. */
    private static final int[] COLUMNS = {32, 48, 64, 96, 128, 192, 256, 384, 512};

    static Shapes exact() {
        return new Shapes(0);
    }

    static Shapes bucketed(int maxRows) {
        return new Shapes(maxRows);
    }

    int rows(int count) {
        return maxRows == 0 || count > maxRows ? count : Math.min(maxRows, ceilingPowerOfTwo(count));
    }

    int columns(int length) {
        if (maxRows == 0) {
            return length;
        }
        for (int columns : COLUMNS) {
            if (length <= columns) {
                return columns;
            }
        }
        return (length + 511) / 512 * 512;
    }

    /** The shapes to run once: none where shapes do not matter. The last bucket is not longer than the longest sequence. */
    List<int[]> all(int longest, int tokens) {
        List<int[]> all = new ArrayList<>();
        if (maxRows > 0) {
            for (int columns = columns(1), before = 0;
                    before < longest;
                    before = columns, columns = columns(before + 1)) {
                int length = Math.min(columns, longest);
                for (int rows = 1; rows == 1 || rows <= maxRows && rows / 2 * before < tokens; rows *= 2) {
                    all.add(new int[] {rows, length});
                }
            }
        }
        return all;
    }

    private static int ceilingPowerOfTwo(int n) {
        return n <= 1 ? 1 : Integer.highestOneBit(n - 1) << 1;
    }
}
