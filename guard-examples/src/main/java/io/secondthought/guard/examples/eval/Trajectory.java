package io.secondthought.guard.examples.eval;

import com.fasterxml.jackson.databind.JsonNode;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.examples.data.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The way of an agent: {@code meta.trajectory}, a list of steps with a role of user, environment (the result of a tool) or
 * agent (thought and action), and {@code meta.profile}, the agent's instructions. The row's thought and answer are the
 * thoughts of all its steps and its last action, the call of a tool as a rule; what came before that is the request.
 */
final class Trajectory {
    /** {@code Name{...}}, {@code Name(...)}, or the name and {@code Action Input: {...}} on a line of its own. */
    private static final Pattern CALL = Pattern.compile("(\\w+)\\s*+(?:Action Input:\\s*+)?+([{(].*)", Pattern.DOTALL);

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

    /** The row's reply, with the last action as the call of a tool if it has the form of one. */
    static ModelReply reply(Row row) {
        Matcher call = CALL.matcher(row.answer() == null ? "" : row.answer());
        if (!call.matches()) {
            return row.reply();
        }
        String arguments = call.group(2);
        List<Part> parts = new ArrayList<>();
        if (row.thought() != null && !row.thought().isEmpty()) {
            parts.add(new Part.Reasoning(row.thought()));
        }
        parts.add(new Part.ToolCall("", call.group(1), arguments.equals("()") ? "{}" : arguments));
        return new ModelReply(parts, FinishReason.TOOL_CALLS);
    }

    private int lastOfAgent() {
        int last = steps.size() - 1;
        while (last >= 0 && !steps.get(last).path("role").asText("").equals("agent")) {
            last--;
        }
        return last < 0 ? steps.size() : last;
    }
}
