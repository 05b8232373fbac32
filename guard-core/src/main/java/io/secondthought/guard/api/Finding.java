package io.secondthought.guard.api;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A hazard in a reply, as an assessor concluded it from the evidence.
 *
 * @param kind what it is; implies the hazard
 * @param category a word that tells findings of one kind apart, such as {@code email}; for {@link Kind#CUSTOM} the user's
 *     own id
 * @param channel where it stands
 * @param level how usable it is; {@link Level#NONE} for hazards other than {@link Hazard#UNSAFE_DETAIL} and harmful thoughts
 * @param confidence 1 minus the share of benign replies expected to show it by mistake, 0 to 1
 * @param spans where exactly, sorted; never empty
 * @param provenance where the item came from, or null where that does not matter
 * @param copiedToAnswer whether the same item of the reasoning also stands in the answer
 * @param sources the ids of the sources whose evidence it rests on
 */
public record Finding(
        Kind kind,
        String category,
        Channel channel,
        Level level,
        double confidence,
        List<Span> spans,
        @Nullable Provenance provenance,
        boolean copiedToAnswer,
        Set<String> sources) {

    /** @throws IllegalArgumentException if the category is no valid id, there is no span, or the confidence is not in 0 to 1 */
    public Finding {
        Objects.requireNonNull(kind, "kind");
        Identifiers.require(category, "category");
        Objects.requireNonNull(channel, "channel");
        Objects.requireNonNull(level, "level");
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence must be in 0 to 1, was " + confidence);
        }
        if (spans.isEmpty()) {
            throw new IllegalArgumentException("a finding needs a span");
        }
        spans = spans.stream().sorted().distinct().toList();
        sources = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(sources));
    }

    /** This finding at other spans; never none. */
    public Finding at(List<Span> spans) {
        return new Finding(kind, category, channel, level, confidence, spans, provenance, copiedToAnswer, sources);
    }

    /** The hazard. */
    public Hazard hazard() {
        return kind.hazard();
    }
}
