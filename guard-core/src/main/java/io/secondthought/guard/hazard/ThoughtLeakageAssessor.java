package io.secondthought.guard.hazard;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Hazard;
import io.secondthought.guard.api.HazardAssessor;
import io.secondthought.guard.api.Head;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Level;
import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.Provenance;
import io.secondthought.guard.api.Span;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether something stands in the reply that its reader must not get. Private data and secrets are decided by where
 * the item came from and who reads it, so before the answer exists. With {@code c} the confidence of the rule and
 * {@code c'} = 1 - (1 - c) / 10, the confidence of a finding is:
 *
 * <table>
 * <caption>Provenance and recipient</caption>
 * <tr><th>came from</th><th>private data</th><th>secret</th></tr>
 * <tr><td>reader: latest turn, or a record about the reader</td><td>no finding</td><td>no finding</td></tr>
 * <tr><td>an earlier turn</td><td>no finding</td><td>0.9</td></tr>
 * <tr><td>another person's record</td><td>c'</td><td>c'</td></tr>
 * <tr><td>system prompt</td><td>c'</td><td>c'</td></tr>
 * <tr><td>tool result about nobody named</td><td>reasoning c', answer 0.9</td><td>c'</td></tr>
 * <tr><td>document about nobody named</td><td>no finding</td><td>0.9</td></tr>
 * <tr><td>nowhere</td><td>0.97 c</td><td>c from 0.995 on, else 0.97 c</td></tr>
 * </table>
 *
 * <p>An item that also stands in a message of the request was seen twice: the rule errs there at most a tenth as often, which
 * is c'. A rule with c of at least 0.9 is then acted on by every preset (0.99). What the model recalls may be public or made
 * up: 0.97 c stays below 0.98, where the balanced policy acts, and only the strict one may act (0.95). Doubtful findings, 0.9
 * and less, are acted on by no preset. Arguments of tools have no reader: nothing there exceeds 0.9. Whose record it is says
 * {@link Message#subject()}, compared with {@link GuardRequest#reader()}.
 *
 * <p>Quotations of the system prompt and names of tools keep the confidence of their rule. Harmful or toxic thoughts are one
 * finding per kind with the highest score of their head in the reasoning; a refusal alone is none, and a refusal in the answer
 * changes nothing. Matches of the same item in a channel are one finding with all its spans.
 */
public final class ThoughtLeakageAssessor implements HazardAssessor {
    private static final double DOUBTFUL = 0.9;
    private static final double RECALLED = 0.97;
    private static final double CERTAIN = 0.995;
    /** Units that count as part of a harmful thought beside the one with the highest score. */
    private static final double PART_OF_THOUGHT = 0.9;
    /** Half of all benign replies reach this score: below it there is nothing to report. */
    private static final double ORDINARY = 0.5;

    @Override
    public Hazard hazard() {
        return Hazard.THOUGHT_LEAKAGE;
    }

    @Override
    public List<Finding> assess(Examination examination, List<Evidence> evidence) {
        List<Finding> findings = new ArrayList<>(items(examination, evidence));
        thought(examination, evidence, Head.UNSAFE_CONTENT, Kind.HARMFUL_THOUGHT, "harmful", findings);
        thought(examination, evidence, Head.TOXIC, Kind.TOXIC_THOUGHT, "toxic", findings);
        return findings;
    }

    // Items.

    /** What makes two matches the same item. */
    private record Identity(Kind kind, String category, String text, Channel channel) {
        Identity in(Channel other) {
            return new Identity(kind, category, text, other);
        }
    }

    private static List<Finding> items(Examination examination, List<Evidence> evidence) {
        Map<Identity, List<Evidence.Match>> byItem = new LinkedHashMap<>();
        for (Evidence.Match match : widest(evidence)) {
            Channel channel = channel(examination, match.span());
            String text = comparable(examination, match.span());
            byItem.computeIfAbsent(new Identity(match.kind(), match.category(), text, channel), k -> new ArrayList<>())
                    .add(match);
        }
        List<Finding> findings = new ArrayList<>();
        byItem.forEach((item, matches) -> {
            boolean copied = item.channel == Channel.REASONING && byItem.containsKey(item.in(Channel.ANSWER));
            @Nullable Finding finding = finding(item, matches, copied);
            if (finding != null) {
                findings.add(finding);
            }
        });
        return findings;
    }

    /** Without matches inside another one of their kind: an item that a unit cut was reported in part before. */
    private static List<Evidence.Match> widest(List<Evidence> evidence) {
        List<Evidence.Match> matches = evidence.stream()
                .filter(Evidence.Match.class::isInstance)
                .map(Evidence.Match.class::cast)
                .filter(m -> m.kind().hazard() == Hazard.THOUGHT_LEAKAGE)
                .sorted(Comparator.comparing(
                        Evidence.Match::span,
                        Comparator.comparingInt(Span::part)
                                .thenComparingInt(Span::start)
                                .thenComparing(
                                        Comparator.comparingInt(Span::end).reversed())))
                .toList();
        List<Evidence.Match> widest = new ArrayList<>();
        Map<Kind, Span> last = new EnumMap<>(Kind.class);
        for (Evidence.Match match : matches) {
            @Nullable Span outer = last.get(match.kind());
            if (outer == null || outer.equals(match.span()) || !outer.contains(match.span())) {
                widest.add(match);
                last.put(match.kind(), match.span());
            }
        }
        return widest;
    }

    private static @Nullable Finding finding(Identity item, List<Evidence.Match> matches, boolean copied) {
        double confidence = 0;
        @Nullable Provenance provenance = null;
        Set<String> sources = new TreeSet<>();
        for (Evidence.Match match : matches) {
            double weighed = weigh(match, item.channel);
            if (weighed > confidence) {
                confidence = weighed;
                provenance = match.provenance();
            }
            sources.add(match.source());
        }
        if (confidence == 0) {
            return null;
        }
        List<Span> spans = matches.stream().map(Evidence.Match::span).toList();
        return new Finding(
                item.kind, item.category, item.channel, Level.NONE, confidence, spans, provenance, copied, sources);
    }

    /** The table above; 0 if there is no finding. */
    private static double weigh(Evidence.Match match, Channel channel) {
        double confidence = match.confidence();
        if (match.kind() == Kind.PRIVATE_DATA || match.kind() == Kind.SECRET) {
            Provenance provenance = Objects.requireNonNullElse(match.provenance(), Provenance.NOWHERE);
            confidence = match.kind() == Kind.SECRET
                    ? secret(provenance, confidence)
                    : privateData(provenance, confidence, channel);
        }
        return channel == Channel.TOOL_CALL ? Math.min(confidence, DOUBTFUL) : confidence;
    }

    private static double privateData(Provenance provenance, double confidence, Channel channel) {
        return switch (provenance) {
            case READER, EARLIER_TURN, DOCUMENT -> 0;
            case OTHER_PERSON, SYSTEM_PROMPT -> seenTwice(confidence);
            case TOOL_RESULT -> channel == Channel.REASONING ? seenTwice(confidence) : Math.min(confidence, DOUBTFUL);
            case NOWHERE -> RECALLED * confidence;
        };
    }

    private static double secret(Provenance provenance, double confidence) {
        return switch (provenance) {
            case READER -> 0;
            case EARLIER_TURN, DOCUMENT -> Math.min(confidence, DOUBTFUL);
            case OTHER_PERSON, SYSTEM_PROMPT, TOOL_RESULT -> seenTwice(confidence);
            case NOWHERE -> confidence >= CERTAIN ? confidence : RECALLED * confidence;
        };
    }

    private static double seenTwice(double confidence) {
        return 1 - (1 - confidence) / 10;
    }

    private static Channel channel(Examination examination, Span span) {
        return examination.reply().parts().get(span.part()).channel();
    }

    /** The text under the span without case, punctuation, spaces and compatibility forms. */
    private static String comparable(Examination examination, Span span) {
        String text = examination.reply().parts().get(span.part()).text().substring(span.start(), span.end());
        String plain = text.chars().allMatch(c -> c < 0x80) ? text : Normalizer.normalize(text, Normalizer.Form.NFKC);
        String letters = plain.codePoints()
                .filter(Character::isLetterOrDigit)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .toLowerCase(Locale.ROOT);
        return letters.isEmpty() ? text : letters;
    }

    // Thoughts.

    private static void thought(
            Examination examination,
            List<Evidence> evidence,
            Head head,
            Kind kind,
            String category,
            List<Finding> findings) {
        List<Evidence.Score> scores = evidence.stream()
                .filter(Evidence.Score.class::isInstance)
                .map(Evidence.Score.class::cast)
                .filter(s -> s.head() == head && isThought(examination, s.span()))
                .toList();
        double highest =
                scores.stream().mapToDouble(Evidence.Score::confidence).max().orElse(0);
        if (highest < ORDINARY) {
            return;
        }
        double from = Math.min(highest, PART_OF_THOUGHT);
        List<Evidence.Score> counted =
                scores.stream().filter(s -> s.confidence() >= from).toList();
        List<Span> spans = counted.stream()
                .map(Evidence.Score::span)
                .filter(Objects::nonNull)
                .toList();
        Set<String> sources = counted.stream().map(Evidence.Score::source).collect(Collectors.toSet());
        Level level = kind == Kind.HARMFUL_THOUGHT ? level(evidence, spans) : Level.NONE;
        findings.add(new Finding(kind, category, Channel.REASONING, level, highest, spans, null, false, sources));
    }

    private static boolean isThought(Examination examination, @Nullable Span span) {
        return span != null && channel(examination, span) == Channel.REASONING;
    }

    /** Executable if a harmful unit is written as instructions in full form, else partial. */
    private static Level level(List<Evidence> evidence, List<Span> spans) {
        Set<Span> harmful = Set.copyOf(spans);
        boolean executable = evidence.stream()
                .anyMatch(e -> e instanceof Evidence.Detail detail
                        && detail.level() == Level.EXECUTABLE
                        && harmful.stream().anyMatch(detail.span()::overlaps));
        return executable ? Level.EXECUTABLE : Level.PARTIAL;
    }
}
