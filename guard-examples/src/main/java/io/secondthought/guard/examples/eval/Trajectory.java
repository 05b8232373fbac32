package io.secondthought.guard.examples.eval;

import com.fasterxml.jackson.databind.JsonNode;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.examples.data.Row;
import java.util.Optional;

/**
 * The way of an agent: {@code meta.trajectory}, a list of steps with a role of user, environment (the result of a tool) or
 * agent (thought and action), and {@code meta.profile}, the agent's instructions. The row's thought and answer are the
 * thoughts of all its steps and its last action; what came before that is the request.
 */
final class Trajectory {
    private final String profile;
    private final JsonNode steps;

    private Trajectory(String profile, JsonNode steps) {
        this.profile = profile;
        this.steps = steps;
    }

    /** The trajectory of the row; empty if it has none, or one of another form. */
    static Optional<Trajectory> of(Row row) {
        JsonNode steps = row.meta().path("trajectory");
        return steps.isArray() && !steps.isEmpty()
                ? Optional.of(new Trajectory(row.meta().path("profile").asText(""), steps))
                : Optional.empty();
    }

    GuardRequest request() {
        GuardRequest.Builder request = GuardRequest.builder();
        if (!profile.isEmpty()) {
            request.system(profile);
        }
        int last = lastOfAgent();
        for (int i = 0; i < last; i++) {
            JsonNode step = steps.get(i);
            switch (step.path("role").asText("")) {
                case "user" -> request.user(step.path("content").asText(""));
                case "environment" -> request.tool(step.path("content").asText(""));
                case "agent" -> request.assistant(step.path("action").asText(""));
                default -> {
                    // A role that nobody knows says nothing that could be trusted or held against the reply.
                }
            }
        }
        return request.build();
    }

    private int lastOfAgent() {
        int last = steps.size() - 1;
        while (last >= 0 && !steps.get(last).path("role").asText("").equals("agent")) {
            last--;
        }
        return last < 0 ? steps.size() : last;
    }
}
