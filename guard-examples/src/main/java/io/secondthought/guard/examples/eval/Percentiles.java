package io.secondthought.guard.examples.eval;

import java.util.Arrays;
import java.util.Collection;
import java.util.OptionalLong;

/** Percentiles by nearest rank: each is one of the values. */
public final class Percentiles {
    private final long[] sorted;

    /** Of these values. */
    public Percentiles(Collection<Long> values) {
        sorted = values.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
    }

    /**
     * The smallest value that at least {@code percent} percent of the values do not exceed; empty if there are no values.
     *
     * @param percent 1 to 100
     */
    public OptionalLong at(int percent) {
        if (sorted.length == 0) {
            return OptionalLong.empty();
        }
        long rank = ((long) percent * sorted.length + 99) / 100;
        return OptionalLong.of(sorted[(int) rank - 1]);
    }
}
