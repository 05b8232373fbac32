package io.secondthought.guard.onnx.tokenize;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is left out where a text has more tokens than a model may read. */
public final class Truncation {

    private Truncation() {}

    /** The first third of the budget from the start of the tokens and the rest from their end: later turns outrank earlier ones. */
    public static int[] keepEnds(int[] tokens, int budget) {
        if (tokens.length <= budget) {
            return tokens;
        }
        int head = budget / 3;
        int[] kept = Arrays.copyOf(tokens, budget);
        System.arraycopy(tokens, tokens.length - (budget - head), kept, head, budget - head);
        return kept;
    }

    /** The tokens in pieces of at most the given size, in order; none if there are no tokens. */
    public static List<int[]> pieces(int[] tokens, int size) {
        if (size < 1) {
            throw new IllegalArgumentException("size must be positive, was " + size);
        }
        List<int[]> pieces = new ArrayList<>(tokens.length / size + 1);
        for (int from = 0; from < tokens.length; from += size) {
            pieces.add(Arrays.copyOfRange(tokens, from, Math.min(tokens.length, from + size)));
        }
        return pieces;
    }

    /**
     * What is read of new text and what stood before it: the new tokens whole, before them as many of the opening's first tokens and
     * then of the context's last ones as still fit; new tokens that alone exceed the budget are cut into pieces without either.
     */
    public static List<int[]> windows(int[] opening, int[] context, int[] fresh, int budget) {
        if (fresh.length == 0 || fresh.length > budget) {
            return pieces(fresh, budget);
        }
        int first = Math.min(opening.length, budget - fresh.length);
        int kept = Math.min(context.length, budget - fresh.length - first);
        int[] window = new int[first + kept + fresh.length];
        System.arraycopy(opening, 0, window, 0, first);
        System.arraycopy(context, context.length - kept, window, first, kept);
        System.arraycopy(fresh, 0, window, first + kept, fresh.length);
        return List.of(window);
    }
}
