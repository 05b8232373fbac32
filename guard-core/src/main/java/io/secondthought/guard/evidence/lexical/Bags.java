package io.secondthought.guard.evidence.lexical;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The windows of a text as the classifier sees them, for training. Safe for use by several threads. */
public final class Bags {
    /** The bags' features are numbered from 0 to this, exclusive. */
    public static final int FEATURES = WordWindow.FEATURES;

    private Bags() {}

    /**
     * The bags of the windows that end at the given places.
     *
     * @param text the text
     * @param ends the places, ascending
     */
    public static List<Bag> of(String text, List<Integer> ends) {
        CountingWindow window = new CountingWindow();
        List<Bag> bags = new ArrayList<>();
        int read = 0;
        for (int end : ends) {
            window.read(text, read, end);
            window.forgetBefore(end - LexicalModel.WINDOW);
            bags.add(window.bag());
            read = end;
        }
        return bags;
    }

    private static final class CountingWindow extends WordWindow {
        private int[][] featuresOf = new int[1024][];
        private int[] own = new int[1024];

        CountingWindow() {
            super(true);
        }

        @Override
        void define(int term, int[] features, int count, int weight) {
            if (term == featuresOf.length) {
                featuresOf = Arrays.copyOf(featuresOf, 2 * term);
                own = Arrays.copyOf(own, 2 * term);
            }
            featuresOf[term] = Arrays.copyOf(features, count);
            own[term] = weight;
        }

        @Override
        void change(int term, int by) {}

        Bag bag() {
            // Sorted by feature: one long for each, the feature above and the amount below.
            long[] entries = new long[1024];
            int n = 0;
            for (int term = 0; term < terms(); term++) {
                int amount = amount(count(term));
                int[] features = amount == 0 ? new int[0] : featuresOf[term];
                if (n + features.length > entries.length) {
                    entries = Arrays.copyOf(entries, Math.max(2 * entries.length, n + features.length));
                }
                for (int i = 0; i < features.length; i++) {
                    entries[n++] = (long) features[i] << 32 | (long) amount * (i == 0 ? own[term] : PART);
                }
            }
            Arrays.sort(entries, 0, n);
            return merged(entries, n);
        }

        private Bag merged(long[] entries, int n) {
            int[] features = new int[n];
            float[] amounts = new float[n];
            double unit = 1 / (norm() * ONE * WORD);
            int size = 0;
            for (int i = 0; i < n; ) {
                int feature = (int) (entries[i] >>> 32);
                long sum = 0;
                for (; i < n && (int) (entries[i] >>> 32) == feature; i++) {
                    sum += (int) entries[i];
                }
                features[size] = feature;
                amounts[size++] = (float) (sum * unit);
            }
            return new Bag(Arrays.copyOf(features, size), Arrays.copyOf(amounts, size));
        }
    }
}
