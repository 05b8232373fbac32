package io.secondthought.guard.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Role;
import io.secondthought.guard.wire.Deltas.Kind;
import java.util.Map;
import java.util.Set;

/** Ollama's chat, and generate, which has the same fields on the top level. Whole replies and events have one shape. */
final class OllamaChat extends Carrier {
    private static final Map<String, FinishReason> WORDS =
            Map.of("stop", FinishReason.STOP, "length", FinishReason.LENGTH);
    private static final Map<FinishReason, String> USUAL = Map.of(
            FinishReason.STOP, "stop",
            FinishReason.TOOL_CALLS, "stop",
            FinishReason.LENGTH, "length",
            FinishReason.CONTENT_FILTER, "stop");
    private static final Set<String> KEPT = Set.of("model", "created_at");
    private static final Set<String> TEXT = Set.of("message", "response", "thinking", "tool_calls");

    @Override
    boolean isReply(ObjectNode body) {
        return body.path("done").isBoolean() && (body.path("message").isObject() || body.has("response"));
    }

    @Override
    void whole(ObjectNode body, Deltas out) {
        event(body, out);
    }

    @Override
    void event(ObjectNode event, Deltas out) {
        if (!isReply(event)) {
            if (!event.has("error")) {
                out.unknown(event);
            }
            return;
        }
        message(event, "response", out);
        JsonNode message = event.path("message");
        if (message.isObject()) {
            message(message, "content", out);
        } else {
            out.unknown(message);
        }
        finished(event.path("done_reason"), WORDS, out);
    }

    private static void message(JsonNode message, String text, Deltas out) {
        out.text(Kind.THOUGHT, "thinking", Json.text(message.path("thinking")));
        out.text(Kind.UNREAD, "content", Json.text(message.path(text)));
        JsonNode calls = message.path("tool_calls");
        for (JsonNode call : out.items(calls)) {
            JsonNode function = call.path("function");
            if (function.isObject()) {
                // Calls come whole; they have no number and, from older servers, no id.
                out.call(
                        out.freshKey(),
                        Json.text(call.path("id")),
                        Json.text(function.path("name")),
                        Json.text(function.path("arguments")));
                out.finished(FinishReason.TOOL_CALLS);
            } else {
                out.unknown(call);
            }
        }
    }

    @Override
    ObjectNode written(ObjectNode body, ModelReply reply) {
        ObjectNode written = Json.kept(body, KEPT);
        written.remove(TEXT); // where these hold no text, they would be kept, and read as text again
        boolean generate = body.has("response") && !body.path("message").isObject();
        ObjectNode message = generate ? written : written.putObject("message").put("role", "assistant");
        message.put(generate ? "response" : "content", reply.answer());
        if (!reply.reasoning().isEmpty()) {
            message.put("thinking", reply.reasoning());
        }
        if (!reply.toolCalls().isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            for (Part.ToolCall call : reply.toolCalls()) {
                ObjectNode item = calls.addObject();
                if (!call.id().isEmpty()) {
                    item.put("id", call.id());
                }
                item.putObject("function").put("name", call.name()).set("arguments", Json.arguments(call.text()));
            }
        }
        written.put("done", true);
        String word = word(body.path("done_reason"), WORDS, reply.finishReason(), USUAL);
        if (word != null) {
            written.put("done_reason", word);
        }
        return written;
    }

    @Override
    boolean request(ObjectNode body, Conversation out) {
        if (body.path("prompt").isTextual()) {
            out.sayAlone(Role.SYSTEM, Json.text(body.path("system")));
            out.sayAlone(Role.USER, body.path("prompt").textValue());
            return true;
        }
        return out.messages(body.path("messages"));
    }
}
