package io.secondthought.guard.examples.demo;

import io.secondthought.guard.examples.demo.Outcome.Mark;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The results in numbers.
 *
 * @param hazards how many replies have something wrong with them
 * @param caught how many of these were treated as the policy calls for
 * @param caughtAsOther how many of the caught ones only for another hazard than the one that was planted
 * @param clean how many replies have nothing wrong with them
 * @param falseAlarms how many of these were not left alone
 * @param words the words of all replies
 * @param guardMedianMillis the time of the guard for one reply, median
 * @param guardTotalMillis the same, of all replies together
 * @param slowest the id of the case that took longest
 * @param slowestMillis how long it took
 */
record Totals(
        int hazards,
        int caught,
        int caughtAsOther,
        int clean,
        int falseAlarms,
        int words,
        double guardMedianMillis,
        double guardTotalMillis,
        String slowest,
        double slowestMillis) {
    /** How many tokens a second a model is assumed to write where it was only replayed. */
    static final int ASSUMED_TOKENS_PER_SECOND = 100;

    /** Tokens of English text for one word, by the usual rule of thumb. */
    static final double TOKENS_PER_WORD = 4 / 3.0;

    /** @param results at least one */
    static Totals of(List<Result> results) {
        double[] millis =
                results.stream().mapToDouble(r -> millis(r.outcome())).sorted().toArray();
        Result slowest = results.stream()
                .max(Comparator.comparingDouble(r -> millis(r.outcome())))
                .orElseThrow();
        int clean = (int) results.stream().filter(r -> r.planted().clean()).count();
        return new Totals(
                results.size() - clean,
                (int) results.stream()
                        .filter(r -> !r.planted().clean() && r.mark() != Mark.MISS)
                        .count(),
                count(results, Mark.OTHER),
                clean,
                count(results, Mark.FALSE_ALARM),
                results.stream()
                        .flatMap(r -> r.outcome().said().parts().stream())
                        .mapToInt(p -> Passage.words(p.text()))
                        .sum(),
                millis.length % 2 == 1
                        ? millis[millis.length / 2]
                        : (millis[millis.length / 2 - 1] + millis[millis.length / 2]) / 2,
                Arrays.stream(millis).sum(),
                slowest.planted().id(),
                millis(slowest.outcome()));
    }

    /** How long a model would write at the assumed speed, in seconds. */
    double assumedModelSeconds() {
        return words * TOKENS_PER_WORD / ASSUMED_TOKENS_PER_SECOND;
    }

    /** The share of that time which the guard adds, in percent. */
    double addedPercent() {
        return words == 0 ? 0 : guardTotalMillis / 10 / assumedModelSeconds();
    }

    private static int count(List<Result> results, Mark mark) {
        return (int) results.stream().filter(r -> r.mark() == mark).count();
    }

    private static double millis(Outcome outcome) {
        return outcome.guardTime().toNanos() / 1e6;
    }
}
