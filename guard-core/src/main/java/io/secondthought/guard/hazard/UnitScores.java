package io.secondthought.guard.hazard;

import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.Head;
import io.secondthought.guard.api.Span;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The classifiers' scores by head and by the span that was scored, which is a unit's new text. What several classifiers say
 * of the same is joined by the maximum, so that a further classifier never lowers anything.
 */
final class UnitScores {
    private static final Rating NONE = new Rating(0, 0);

    private final Map<Head, Map<Span, Rating>> bySpan = new EnumMap<>(Head.class);
    private final Map<Head, Rating> ofRequest = new EnumMap<>(Head.class);

    /** The highest probability and the highest confidence. */
    record Rating(double probability, double confidence) {
        private Rating or(Rating other) {
            return new Rating(Math.max(probability, other.probability), Math.max(confidence, other.confidence));
        }
    }

    UnitScores(List<Evidence> evidence) {
        for (Evidence item : evidence) {
            if (item instanceof Evidence.Score score) {
                Span span = score.span();
                Rating rating = new Rating(score.probability(), score.confidence());
                if (span == null) {
                    ofRequest.merge(score.head(), rating, Rating::or);
                } else {
                    bySpan.computeIfAbsent(score.head(), h -> new HashMap<>()).merge(span, rating, Rating::or);
                }
            }
        }
    }

    /** The ratings of a head by span. */
    Map<Span, Rating> of(Head head) {
        return bySpan.getOrDefault(head, Map.of());
    }

    /** The rating of a head for one span; zero if it was not scored. */
    Rating of(Head head, Span span) {
        return of(head).getOrDefault(span, NONE);
    }

    /** The confidence with which the request was scored; empty if it was not. */
    OptionalDouble ofRequest(Head head) {
        return ofRequest.containsKey(head)
                ? OptionalDouble.of(ofRequest.getOrDefault(head, NONE).confidence())
                : OptionalDouble.empty();
    }

    /** The highest confidence of a head in the reply; 0 if it was not scored. */
    double highest(Head head) {
        return of(head).values().stream().mapToDouble(Rating::confidence).max().orElse(0);
    }
}
