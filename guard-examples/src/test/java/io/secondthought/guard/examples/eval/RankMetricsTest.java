package io.secondthought.guard.examples.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RankMetricsTest {

    /** Scores .8+ .6- .6+ .4- .2+ .1-: worked out by hand below. */
    private static final List<Sample> SAMPLES = List.of(
            sample(true, 0.8),
            sample(false, 0.6),
            sample(true, 0.6),
            sample(false, 0.4),
            sample(true, 0.2),
            sample(false, 0.1));

    private final RankMetrics metrics = RankMetrics.of(SAMPLES);

    @Test
    void auroc_countsATieHalf() {
        // .8 beats 3 of 3, .6 beats 2 and ties with 1, .2 beats 1: (3 + 2.5 + 1) / 9.
        assertThat(metrics.auroc().orElseThrow()).isEqualTo(6.5 / 9, within(1e-12));
    }

    @Test
    void auprc_isAveragePrecision() {
        // Precision 1/1 at .8, 2/3 at the tie of .6, 3/5 at .2; each gains a third of the recall.
        assertThat(metrics.auprc().orElseThrow()).isEqualTo((1 + 2 / 3.0 + 3 / 5.0) / 3, within(1e-12));
    }

    @Test
    void recallAtFalseAlarms_takesTheWholeTieOrNothingOfIt() {
        assertThat(metrics.recallAtFalseAlarms(0)).hasValue(1 / 3.0);
        assertThat(metrics.recallAtFalseAlarms(33)).hasValue(1 / 3.0);
        assertThat(metrics.recallAtFalseAlarms(34)).hasValue(2 / 3.0);
        assertThat(metrics.recallAtFalseAlarms(100)).hasValue(1.0);
    }

    @Test
    void recallAtFalseAlarms_exactlyAtTheLimitIsWithinIt() {
        List<Sample> samples = new ArrayList<>(Collections.nCopies(99, sample(false, 0.1)));
        samples.add(sample(false, 0.9));
        samples.add(sample(true, 0.8));
        assertThat(RankMetrics.of(samples).recallAtFalseAlarms(1)).hasValue(1);
        samples.remove(0);
        assertThat(RankMetrics.of(samples).recallAtFalseAlarms(1)).hasValue(0);
    }

    @Test
    void noPositives_nothingIsDefined() {
        RankMetrics none = RankMetrics.of(List.of(sample(false, 0.5)));
        assertThat(none.auroc()).isEmpty();
        assertThat(none.auprc()).isEmpty();
        assertThat(none.recallAtFalseAlarms(5)).isEmpty();
    }

    @Test
    void noNegatives_onlyAveragePrecisionIsDefined() {
        RankMetrics all = RankMetrics.of(List.of(sample(true, 0.5)));
        assertThat(all.auroc()).isEmpty();
        assertThat(all.auprc()).hasValue(1);
        assertThat(all.recallAtFalseAlarms(5)).isEmpty();
    }

    @Test
    void equalConfidence_evidenceAndThenProbabilityBreakTheTie() {
        List<Sample> samples = List.of(
                new Sample(false, new Rank(0.5, 0.1, 0.9)),
                new Sample(true, new Rank(0.5, 0.2, 0.1)),
                new Sample(false, new Rank(0.4, 0.3, 0.1)),
                new Sample(true, new Rank(0.4, 0.3, 0.2)));
        // The first positive outranks both negatives, the second one outranks one of them.
        assertThat(RankMetrics.of(samples).auroc()).hasValue(0.75);
    }

    @Property
    void auroc_equalsTheShareOfWonPairs(@ForAll("samples") List<Sample> samples) {
        double won = 0;
        double pairs = 0;
        for (Sample p : samples) {
            for (Sample n : samples) {
                if (p.positive() && !n.positive()) {
                    pairs++;
                    won += (Integer.signum(p.rank().compareTo(n.rank())) + 1) / 2.0;
                }
            }
        }
        assertSame(RankMetrics.of(samples).auroc(), pairs == 0 ? null : won / pairs);
    }

    @Property
    void auprc_equalsTheSumOverAllThresholds(@ForAll("samples") List<Sample> samples) {
        long positives = samples.stream().filter(Sample::positive).count();
        double area = 0;
        double before = 0;
        for (Rank threshold : thresholds(samples)) {
            double found = flagged(samples, threshold, true);
            double recall = found / positives;
            area += (recall - before) * found / (found + flagged(samples, threshold, false));
            before = recall;
        }
        assertSame(RankMetrics.of(samples).auprc(), positives == 0 ? null : area);
    }

    @Property
    void recallAtFalseAlarms_equalsTheBestOfAllThresholds(
            @ForAll("samples") List<Sample> samples, @ForAll("percents") int percent) {
        long positives = samples.stream().filter(Sample::positive).count();
        long negatives = samples.size() - positives;
        double best = 0;
        for (Rank threshold : thresholds(samples)) {
            if (flagged(samples, threshold, false) * 100 <= percent * negatives) {
                best = Math.max(best, (double) flagged(samples, threshold, true) / positives);
            }
        }
        assertSame(
                RankMetrics.of(samples).recallAtFalseAlarms(percent), positives == 0 || negatives == 0 ? null : best);
    }

    @Property
    void theOrderOfTheRowsDoesNotMatter(@ForAll("samples") List<Sample> samples, @ForAll Random random) {
        List<Sample> shuffled = new ArrayList<>(samples);
        Collections.shuffle(shuffled, random);
        RankMetrics one = RankMetrics.of(samples);
        RankMetrics other = RankMetrics.of(shuffled);
        assertThat(other.auroc()).isEqualTo(one.auroc());
        assertThat(other.auprc()).isEqualTo(one.auprc());
        assertThat(other.recallAtFalseAlarms(5)).isEqualTo(one.recallAtFalseAlarms(5));
    }

    /** Few different values, so that ties abound. */
    @Provide
    Arbitrary<List<Sample>> samples() {
        Arbitrary<Double> score = Arbitraries.of(0.0, 0.1, 0.5, 0.9, 1.0);
        Arbitrary<Rank> rank = Combinators.combine(score, score, score).as(Rank::new);
        return Combinators.combine(Arbitraries.of(true, false), rank)
                .as(Sample::new)
                .list()
                .ofMaxSize(40);
    }

    @Provide
    Arbitrary<Integer> percents() {
        return Arbitraries.integers().between(0, 100);
    }

    private static List<Rank> thresholds(List<Sample> samples) {
        return samples.stream()
                .map(Sample::rank)
                .distinct()
                .sorted(Collections.reverseOrder())
                .toList();
    }

    private static long flagged(List<Sample> samples, Rank threshold, boolean positive) {
        return samples.stream()
                .filter(s -> s.positive() == positive && s.rank().compareTo(threshold) >= 0)
                .count();
    }

    private static void assertSame(OptionalDouble actual, Double expected) {
        if (expected == null) {
            assertThat(actual).isEmpty();
        } else {
            assertThat(actual.orElseThrow()).isEqualTo(expected, within(1e-9));
        }
    }

    private static Sample sample(boolean positive, double confidence) {
        return new Sample(positive, new Rank(confidence, 0, 0));
    }
}
