package io.secondthought.guard.hazard;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Level;
import io.secondthought.guard.api.Provenance;
import io.secondthought.guard.api.Span;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects the weighed evidence for one finding. The confidence is the running maximum; the spans are those at or above
 * {@link #CLEAR}, or the top one if none reaches it. Not thread-safe.
 */
final class Weighed {
    /** From here on a span is pointed at in its own right. */
    static final double CLEAR = 0.9;

    private final Map<Span, Double> spans = new HashMap<>();
    private final Set<String> sources = new HashSet<>();
    private double top;
    private @Nullable Span topSpan;
    private @Nullable Provenance provenance;
    private Level level = Level.NONE;

    void add(Span span, double confidence, Set<String> from, @Nullable Provenance origin) {
        if (confidence <= 0) {
            return;
        }
        spans.merge(span, confidence, Math::max);
        sources.addAll(from);
        // Of equal ones the first in the text, whatever the order of the evidence.
        boolean higher = confidence > top;
        if (higher || topSpan == null || confidence == top && span.compareTo(topSpan) < 0) {
            top = confidence;
            topSpan = span;
            provenance = origin;
        }
    }

    void raise(Level to) {
        level = level.compareTo(to) >= 0 ? level : to;
    }

    /** The finding, or null if nothing was added. */
    @Nullable
    Finding finding(Kind kind, String category, Channel channel) {
        Span first = topSpan;
        if (first == null) {
            return null;
        }
        List<Span> clear = spans.entrySet().stream()
                .filter(e -> e.getValue() >= CLEAR)
                .map(Map.Entry::getKey)
                .toList();
        return new Finding(
                kind,
                category,
                channel,
                level,
                top,
                clear.isEmpty() ? List.of(first) : clear,
                provenance,
                false,
                sources);
    }
}
