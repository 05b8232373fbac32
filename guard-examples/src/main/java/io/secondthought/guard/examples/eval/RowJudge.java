package io.secondthought.guard.examples.eval;

import io.secondthought.guard.Guard;
import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Verdict;
import io.secondthought.guard.examples.data.Row;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts rows before a guard. Thread-safe. */
final class RowJudge {
    /**
     * What one target got of one row.
     *
     * @param actedOn whether the policy called for more than to allow
     */
    record Outcome(Target target, Sample sample, boolean actedOn, long nanos, Prediction prediction) {}

    /**
     * A row, judged.
     *
     * @param outcomes the targets for which it has a label
     * @param gold the private data that the row is known to hold
     * @param found the private data that was found; in the order of the text, no two overlapping
     */
    record Judged(boolean complete, List<Outcome> outcomes, List<SpanCounts.Gold> gold, List<Span> found) {}

    private final Guard guard;
    private final Recorder recorder;
    private final AtomicLong tickets = new AtomicLong();

    /** @param recorder one of the guard's assessors */
    RowJudge(Guard guard, Recorder recorder) {
        this.guard = guard;
        this.recorder = recorder;
    }

    Judged judge(String file, Row row) {
        Map<Reading, Observation> seen = new EnumMap<>(Reading.class);
        List<Outcome> outcomes = new ArrayList<>();
        List<SpanCounts.Gold> gold = List.of();
        List<Span> found = List.of();
        for (Target target : Target.values()) {
            Optional<Boolean> label = target.label(row);
            if (label.isEmpty()) {
                continue;
            }
            Observation observation = seen.computeIfAbsent(target.reading(row), reading -> observe(reading, row));
            Rank rank = target.rank(observation);
            outcomes.add(new Outcome(
                    target,
                    new Sample(label.get(), rank),
                    observation.verdict().decision() != Decision.ALLOW,
                    observation.nanos(),
                    Prediction.of(file, row.id(), target, label.get(), rank, observation)));
            if (target == Target.LEAK && !observation.reply().parts().isEmpty()) {
                gold = SpanCounts.gold(row, observation.reply().parts().get(0).text());
                found = leaks(observation);
            }
        }
        boolean complete = seen.values().stream().allMatch(o -> o.verdict().complete());
        return new Judged(complete, outcomes, gold, found);
    }

    private Observation observe(Reading reading, Row row) {
        String ticket = Long.toString(tickets.incrementAndGet());
        GuardRequest request = Recorder.mark(reading.request(row), ticket);
        ModelReply reply = reading.reply(row);
        Verdict verdict = guard.check(request, reply).verdict();
        Recorder.@Nullable Recording recording = recorder.take(ticket);
        if (recording == null) {
            throw new IllegalStateException("the guard did not ask the recorder");
        }
        return new Observation(
                verdict,
                recording.examination().reply(),
                recording.evidence(),
                verdict.elapsed().toNanos());
    }

    /** The spans of private data and secrets that were matched, whatever the guard concluded of them. */
    private static List<Span> leaks(Observation seen) {
        Stream<Span> matched = seen.evidence().stream()
                .filter(Evidence.Match.class::isInstance)
                .map(Evidence.Match.class::cast)
                .filter(m -> m.kind() == Kind.PRIVATE_DATA || m.kind() == Kind.SECRET)
                .map(Evidence.Match::span);
        Stream<Span> concluded =
                Target.LEAK.findings(seen).stream().map(Finding::spans).flatMap(List::stream);
        List<Span> merged = new ArrayList<>();
        for (Span span : Stream.concat(matched, concluded).sorted().toList()) {
            Span last = merged.isEmpty() ? new Span(0, 0, 0) : merged.get(merged.size() - 1);
            if (last.overlaps(span)) {
                merged.set(merged.size() - 1, new Span(span.part(), last.start(), Math.max(last.end(), span.end())));
            } else if (span.part() == 0) {
                merged.add(span);
            }
        }
        return merged;
    }
}
