package io.secondthought.guard.examples.check;

import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Verdict;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Counts verdicts, for people. Not thread-safe. */
final class Summary {
    private final Map<Decision, Long> applied = new EnumMap<>(Decision.class);
    private final Map<Kind, Long> kinds = new EnumMap<>(Kind.class);
    private long judged;
    private long incomplete;
    private long bad;

    void add(Verdict verdict) {
        judged++;
        applied.merge(verdict.applied(), 1L, Long::sum);
        verdict.rulings().stream()
                .filter(r -> r.decision() != Decision.ALLOW)
                .map(r -> r.finding().kind())
                .distinct()
                .forEach(kind -> kinds.merge(kind, 1L, Long::sum));
        if (!verdict.complete()) {
            incomplete++;
        }
    }

    void addBad() {
        bad++;
    }

    boolean hasBad() {
        return bad > 0;
    }

    /** For instance {@code judged 12: allow 9, mask 2, block 1}. */
    String text(String policy, String classifier) {
        StringBuilder text = new StringBuilder("judged " + judged + (judged == 0 ? "" : ": " + list(applied)));
        if (!kinds.isEmpty()) {
            text.append("\nacted on: ").append(list(kinds));
        }
        if (incomplete > 0) {
            text.append("\nnot fully judged: ").append(incomplete);
        }
        if (bad > 0) {
            text.append("\nnot readable: ").append(bad);
        }
        return text.append("\npolicy ")
                .append(policy)
                .append(", classifier ")
                .append(classifier)
                .toString();
    }

    private static String list(Map<? extends Enum<?>, Long> counts) {
        return counts.entrySet().stream()
                .map(e -> e.getKey().name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + e.getValue())
                .collect(Collectors.joining(", "));
    }
}
