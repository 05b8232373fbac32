package io.secondthought.guard.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Role;
import io.secondthought.guard.wire.Deltas.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Anthropic Messages: a list of blocks, which a stream opens, continues and closes by number. */
final class AnthropicMessages extends Carrier {
    private static final Map<String, FinishReason> WORDS = Map.of(
            "end_turn", FinishReason.STOP,
            "stop_sequence", FinishReason.STOP,
            "max_tokens", FinishReason.LENGTH,
            "model_context_window_exceeded", FinishReason.LENGTH,
            "tool_use", FinishReason.TOOL_CALLS,
            "refusal", FinishReason.CONTENT_FILTER,
            "pause_turn", FinishReason.UNKNOWN);
    private static final Map<FinishReason, String> USUAL = Map.of(
            FinishReason.STOP, "end_turn",
            FinishReason.LENGTH, "max_tokens",
            FinishReason.TOOL_CALLS, "tool_use",
            FinishReason.CONTENT_FILTER, "refusal");
    private static final Set<String> KEPT = Set.of("id", "type", "role", "model", "usage");
    private static final Set<String> CALLS = Set.of("tool_use", "server_tool_use", "mcp_tool_use");
    private static final Set<String> CALL_LABELS = Set.of("type", "id", "server_name");

    @Override
    boolean isReply(ObjectNode body) {
        return body.path("content").isArray() && Json.text(body.path("type")).equals("message");
    }

    @Override
    void whole(ObjectNode body, Deltas out) {
        blocks(body, out);
        finished(body.path("stop_reason"), WORDS, out);
    }

    private static void blocks(JsonNode message, Deltas out) {
        int i = 0;
        for (JsonNode block : out.items(message.path("content"))) {
            String key = "m" + i++;
            block(key, block, out);
            out.endCall(key);
        }
    }

    private static void block(String key, JsonNode block, Deltas out) {
        String type = Json.text(block.path("type"));
        if (type.equals("text")) {
            out.text(Kind.ANSWER, key, Json.text(block.path("text")));
        } else if (type.equals("thinking")) {
            out.text(Kind.THOUGHT, key, Json.text(block.path("thinking")));
            out.signature(key, Json.text(block.path("signature")));
        } else if (type.equals("redacted_thinking")) {
            out.encrypted(Json.text(block.path("data")));
        } else if (CALLS.contains(type)) {
            JsonNode input = block.path("input");
            // A stream opens a call with an empty object and sends the arguments afterwards.
            String arguments = input.isObject() && input.isEmpty() ? "" : Json.text(input);
            out.call(key, Json.text(block.path("id")), Json.text(block.path("name")), arguments);
        } else if (!type.isEmpty()) {
            foreign(key, "", type, block, out);
        } else {
            out.unknown(block);
        }
    }

    @Override
    void event(ObjectNode event, Deltas out) {
        String key = Json.text(event.path("index"));
        switch (Json.text(event.path("type"))) {
            case "message_start" -> {
                blocks(event.path("message"), out);
                finished(event.path("message").path("stop_reason"), WORDS, out);
            }
            case "content_block_start" -> block(key, event.path("content_block"), out);
            case "content_block_delta" -> delta(key, event.path("delta"), out);
            case "content_block_stop" -> out.endCall(key);
            case "message_delta" -> finished(event.path("delta").path("stop_reason"), WORDS, out);
            case "message" -> whole(event, out);
            case "" -> out.unknown(event);
            default -> {
                // Pings, errors and events to come.
            }
        }
    }

    private static void delta(String key, JsonNode delta, Deltas out) {
        switch (Json.text(delta.path("type"))) {
            case "text_delta" -> out.text(Kind.ANSWER, key, Json.text(delta.path("text")));
            case "thinking_delta" -> out.text(Kind.THOUGHT, key, Json.text(delta.path("thinking")));
            case "signature_delta" -> out.signature(key, Json.text(delta.path("signature")));
            case "input_json_delta" -> {
                String more = Json.text(delta.path("partial_json"));
                if (!more.isEmpty()) {
                    out.call(key, "", "", more);
                }
            }
            case "citations_delta" -> {
                // Quotes of the request's documents.
            }
            default -> out.unknown(delta);
        }
    }

    @Override
    ObjectNode written(ObjectNode body, ModelReply reply) {
        ObjectNode written =
                body.isEmpty() ? Json.object().put("type", "message").put("role", "assistant") : Json.kept(body, KEPT);
        Set<String> foreign = new HashSet<>();
        Map<String, JsonNode> calls = new HashMap<>();
        for (JsonNode block : body.path("content")) {
            String type = Json.text(block.path("type"));
            if (CALLS.contains(type)) {
                calls.putIfAbsent(Json.text(block.path("id")), block);
            } else {
                foreign.add(type);
            }
        }
        foreign.removeAll(Set.of("", "text", "thinking", "redacted_thinking"));

        ArrayNode content = written.putArray("content");
        for (Part part : reply.parts()) {
            if (part instanceof Part.Reasoning thought) {
                content.addObject()
                        .put("type", "thinking")
                        .put("thinking", thought.text())
                        .put(
                                "signature",
                                thought.signature() == null
                                        ? ""
                                        : thought.signature().data());
            } else if (part instanceof Part.Encrypted encrypted) {
                content.addObject()
                        .put("type", "redacted_thinking")
                        .put("data", encrypted.data().data());
            } else if (part instanceof Part.ToolCall call) {
                ObjectNode block = foreign(call, foreign);
                content.add(block == null ? call(call, calls.get(call.id())) : block.put("type", call.name()));
            } else {
                content.addObject().put("type", "text").put("text", part.text());
            }
        }
        written.put("stop_reason", word(body.path("stop_reason"), WORDS, reply.finishReason(), USUAL));
        written.putNull("stop_sequence");
        return written;
    }

    private static ObjectNode call(Part.ToolCall call, @Nullable JsonNode original) {
        ObjectNode block = original == null
                ? Json.object().put("type", "tool_use").put("id", call.id())
                : Json.kept(original, CALL_LABELS);
        block.put("name", call.name());
        block.set("input", Json.arguments(call.text()));
        return block;
    }

    @Override
    boolean request(ObjectNode body, Conversation out) {
        out.content(Role.SYSTEM, body.path("system"));
        out.endTurn();
        return out.messages(body.path("messages"));
    }
}
