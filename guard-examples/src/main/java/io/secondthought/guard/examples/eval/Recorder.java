package io.secondthought.guard.examples.eval;

import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Hazard;
import io.secondthought.guard.api.HazardAssessor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the evidence of the first round of each request, which a guard does not give away: it sits among the assessors, sees
 * what they see and finds nothing. Each request is a tenant of its own: that tells it apart, and no like one before it spares
 * it any work. Thread-safe.
 */
final class Recorder implements HazardAssessor {
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

    /** The request, marked so that its evidence can be asked for. A ticket is given once. */
    static GuardRequest mark(GuardRequest request, String ticket) {
        return request.toBuilder().tenant(ticket).build();
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
        recordings.putIfAbsent(examination.request().tenant(), new Recording(examination, evidence));
        return List.of();
    }
}
