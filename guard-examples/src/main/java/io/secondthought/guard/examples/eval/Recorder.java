package io.secondthought.guard.examples.eval;

import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Hazard;
import io.secondthought.guard.api.HazardAssessor;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the evidence of the first round of each request, which a guard does not give away: it sits among the assessors, sees
 * what they see and finds nothing. Requests are told apart by an attribute. Thread-safe.
 */
final class Recorder implements HazardAssessor {
    private static final String TICKET = "io.secondthought.guard.examples.eval.ticket";

    /**
     * What the assessors were shown.
     *
     * @param examination the reply as it was read into channels
     * @param evidence what all sources saw
     */
    record Recording(Examination examination, List<Evidence> evidence) {
        Recording {
            evidence = List.copyOf(evidence);
        }
    }

    private final Map<String, Recording> recordings = new ConcurrentHashMap<>();

    /** The request, marked so that its evidence can be asked for. The ticket is unique among the requests under way. */
    static GuardRequest mark(GuardRequest request, String ticket) {
        return request.toBuilder().attribute(TICKET, ticket).build();
    }

    /** Hands out what was recorded, and forgets it; null if the reply did not get as far as the assessors. */
    @Nullable
    Recording take(String ticket) {
        return recordings.remove(ticket);
    }

    @Override
    public Hazard hazard() {
        return Hazard.CUSTOM;
    }

    @Override
    public List<Finding> assess(Examination examination, List<Evidence> evidence) {
        @Nullable String ticket = examination.request().attributes().get(TICKET);
        if (ticket != null) {
            recordings.putIfAbsent(ticket, new Recording(examination, Objects.requireNonNull(evidence)));
        }
        return List.of();
    }
}
