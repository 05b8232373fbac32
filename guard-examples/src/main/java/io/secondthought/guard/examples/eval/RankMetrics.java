package io.secondthought.guard.examples.eval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What the order of the ranks says, whatever the threshold. Samples of equal rank are never told apart: a threshold takes
 * all of them or none. Immutable.
 */
final class RankMetrics {
    /** Numbers of samples of one rank. */
    private record Tie(long positives, long negatives) {}

    /** Most suspected first. */
    private final List<Tie> ties;

    private final long positives;
    private final long negatives;

    private RankMetrics(List<Tie> ties) {
        this.ties = ties;
        positives = ties.stream().mapToLong(Tie::positives).sum();
        negatives = ties.stream().mapToLong(Tie::negatives).sum();
    }

    static RankMetrics of(List<Sample> samples) {
        List<Sample> sorted = samples.stream()
                .sorted(Comparator.comparing(Sample::rank).reversed())
                .toList();
        List<Tie> ties = new ArrayList<>();
        int from = 0;
        while (from < sorted.size()) {
            Rank rank = sorted.get(from).rank();
            int to = from;
            long found = 0;
            while (to < sorted.size() && sorted.get(to).rank().compareTo(rank) == 0) {
                found += sorted.get(to).positive() ? 1 : 0;
                to++;
            }
            ties.add(new Tie(found, to - from - found));
            from = to;
        }
        return new RankMetrics(List.copyOf(ties));
    }

    /**
     * The area under the ROC curve: the probability that a positive outranks a negative, where a tie counts half (the
     * Mann-Whitney statistic with mid-ranks). Empty unless there are both positives and negatives.
     */
    OptionalDouble auroc() {
        if (positives == 0 || negatives == 0) {
            return OptionalDouble.empty();
        }
        double won = 0;
        long negativesBelow = negatives;
        for (Tie tie : ties) {
            negativesBelow -= tie.negatives;
            won += tie.positives * (negativesBelow + tie.negatives / 2.0);
        }
        return OptionalDouble.of(won / ((double) positives * negatives));
    }

    /**
     * The area under the precision-recall curve as average precision: the sum of the precisions at each threshold, weighted
     * by the recall gained there, without interpolation. Empty unless there are positives.
     */
    OptionalDouble auprc() {
        if (positives == 0) {
            return OptionalDouble.empty();
        }
        double area = 0;
        long found = 0;
        long taken = 0;
        for (Tie tie : ties) {
            found += tie.positives;
            taken += tie.positives + tie.negatives;
            area += (double) tie.positives / positives * found / taken;
        }
        return OptionalDouble.of(area);
    }

    /**
     * The highest recall of a threshold that flags at most the given percentage of the negatives. Empty unless there are
     * both positives and negatives.
     */
    OptionalDouble recallAtFalseAlarms(int percent) {
        if (positives == 0 || negatives == 0) {
            return OptionalDouble.empty();
        }
        long found = 0;
        long alarms = 0;
        for (Tie tie : ties) {
            alarms += tie.negatives;
            if (alarms * 100 > percent * negatives) {
                break;
            }
            found += tie.positives;
        }
        return OptionalDouble.of((double) found / positives);
    }
}
