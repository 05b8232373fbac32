package io.secondthought.guard.examples.eval;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one target on one file; null where undefined. The names are those of the JSON output.
 *
 * @param rows the rows whose label is known
 * @param positives those of them whose label is 1
 * @param threshold the confidence, of a refusal the probability, at which precision, recall and f1 hold
 * @param recallAt1 the recall at 1 % false alarms
 * @param recallAt5 the recall at 5 % false alarms
 * @param benignBlocked the share of the rows with label 0 on which the policy acted in any way
 * @param p50Millis the guard's median time for a row
 * @param p95Millis the time that 95 % of the rows did not exceed
 */
@JsonPropertyOrder({
    "file",
    "target",
    "rows",
    "positives",
    "auroc",
    "auprc",
    "precision",
    "recall",
    "f1",
    "threshold",
    "recallAt1",
    "recallAt5",
    "benignBlocked",
    "p50Millis",
    "p95Millis"
})
record Report(
        String file,
        String target,
        long rows,
        long positives,
        @Nullable Double auroc,
        @Nullable Double auprc,
        @Nullable Double precision,
        @Nullable Double recall,
        @Nullable Double f1,
        double threshold,
        @Nullable Double recallAt1,
        @Nullable Double recallAt5,
        @Nullable Double benignBlocked,
        @Nullable Double p50Millis,
        @Nullable Double p95Millis) {

    /** Gathers the rows of one target. Not thread-safe. */
    static final class Collector {
        private final List<Sample> samples = new ArrayList<>();
        private final List<Long> nanos = new ArrayList<>();
        private long benignActedOn;

        void add(Sample sample, boolean actedOn, long nanos) {
            samples.add(sample);
            this.nanos.add(nanos);
            if (actedOn && !sample.positive()) {
                benignActedOn++;
            }
        }

        Report report(String file, Target target, double threshold) {
            long positives = samples.stream().filter(Sample::positive).count();
            long negatives = samples.size() - positives;
            RankMetrics ranks = RankMetrics.of(samples);
            Confusion confusion = Confusion.of(samples, rank -> target.isFound(rank, threshold));
            Percentiles times = new Percentiles(nanos);
            return new Report(
                    file,
                    target.toString(),
                    samples.size(),
                    positives,
                    orNull(ranks.auroc()),
                    orNull(ranks.auprc()),
                    orNull(confusion.precision()),
                    orNull(confusion.recall()),
                    orNull(confusion.f1()),
                    target.threshold(threshold),
                    orNull(ranks.recallAtFalseAlarms(1)),
                    orNull(ranks.recallAtFalseAlarms(5)),
                    negatives == 0 ? null : (double) benignActedOn / negatives,
                    millis(times, 50),
                    millis(times, 95));
        }

        private static @Nullable Double millis(Percentiles times, int percent) {
            return times.at(percent).isEmpty() ? null : times.at(percent).getAsLong() / 1e6;
        }

        private static @Nullable Double orNull(OptionalDouble value) {
            return value.isEmpty() ? null : value.getAsDouble();
        }
    }
}
