package io.secondthought.guard.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Role;
import io.secondthought.guard.wire.Deltas.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Cohere Chat, version 2. The plan before a call is a thought. */
final class CohereChat extends Carrier {
    private static final Map<String, FinishReason> WORDS = Map.of(
            "COMPLETE", FinishReason.STOP,
            "STOP_SEQUENCE", FinishReason.STOP,
            "MAX_TOKENS", FinishReason.LENGTH,
            "TOOL_CALL", FinishReason.TOOL_CALLS,
            "ERROR_TOXIC", FinishReason.CONTENT_FILTER);
    private static final Map<FinishReason, String> USUAL = Map.of(
            FinishReason.STOP, "COMPLETE",
            FinishReason.LENGTH, "MAX_TOKENS",
            FinishReason.TOOL_CALLS, "TOOL_CALL",
            FinishReason.CONTENT_FILTER, "ERROR_TOXIC");
    private static final Set<String> KEPT = Set.of("id", "model", "usage");

    @Override
    boolean isReply(ObjectNode body) {
        return body.path("message").isObject() && body.has("finish_reason");
    }

    @Override
    void whole(ObjectNode body, Deltas out) {
        message("", body.path("message"), out);
        finished(body.path("finish_reason"), WORDS, out);
    }

    @Override
    void event(ObjectNode event, Deltas out) {
        if (isReply(event)) {
            whole(event, out);
            return;
        }
        JsonNode delta = event.path("delta");
        switch (Json.text(event.path("type"))) {
            case "" -> out.unknown(event);
            case "citation-start", "citation-end" -> {
                // Quotations of the reply and of documents.
            }
            case "tool-call-end" -> out.endCall("call/" + Json.text(event.path("index")));
            default -> message(Json.text(event.path("index")), delta.path("message"), out);
        }
        finished(delta.path("finish_reason"), WORDS, out);
    }

    /** A message or a piece of one, in which there is an item where the message has a list. */
    private static void message(String index, JsonNode message, Deltas out) {
        JsonNode content = message.path("content");
        if (content.isArray()) {
            int i = 0;
            for (JsonNode item : content) {
                item(String.valueOf(i++), item, out);
            }
        } else {
            item(index, content, out);
        }
        out.text(Kind.THOUGHT, "plan", Json.text(message.path("tool_plan")));
        JsonNode calls = message.path("tool_calls");
        if (calls.isArray()) {
            int i = 0;
            for (JsonNode call : calls) {
                String key = "call/" + i++;
                call(key, call, out);
                out.endCall(key);
            }
        } else {
            call("call/" + index, calls, out);
        }
    }

    private static void item(String key, JsonNode item, Deltas out) {
        if (item.isTextual()) {
            out.text(Kind.ANSWER, key, item.textValue());
        } else if (item.has("text") || item.has("thinking")) {
            out.text(Kind.THOUGHT, key, Json.text(item.path("thinking")));
            out.text(Kind.ANSWER, key, Json.text(item.path("text")));
        } else {
            out.unknown(item);
        }
    }

    private static void call(String key, JsonNode call, Deltas out) {
        JsonNode function = call.path("function");
        if (function.isObject()) {
            out.call(
                    key,
                    Json.text(call.path("id")),
                    Json.text(function.path("name")),
                    Json.text(function.path("arguments")));
        } else {
            out.unknown(call);
        }
    }

    @Override
    ObjectNode written(ObjectNode body, ModelReply reply) {
        JsonNode original = body.path("message");
        ObjectNode written = Json.kept(body, KEPT);
        written.put("finish_reason", word(body.path("finish_reason"), WORDS, reply.finishReason(), USUAL));
        ObjectNode message = written.putObject("message").put("role", "assistant");
        // The plan is read after all other thoughts, so only the last thought can be it.
        List<Part> parts = reply.parts();
        int last = parts.size() - 1;
        while (last >= 0 && !(parts.get(last) instanceof Part.Reasoning)) {
            last--;
        }
        boolean plan = last >= 0
                && parts.get(last).text().equals(original.path("tool_plan").textValue());
        if (plan) {
            message.put("tool_plan", parts.get(last).text());
        }
        ArrayNode content = message.putArray("content");
        for (int i = 0; i < parts.size(); i++) {
            if (parts.get(i) instanceof Part.Reasoning thought && !(plan && i == last)) {
                content.addObject().put("type", "thinking").put("thinking", thought.text());
            } else if (parts.get(i) instanceof Part.Answer answer) {
                content.addObject().put("type", "text").put("text", answer.text());
            }
        }
        if (!reply.toolCalls().isEmpty()) {
            ArrayNode calls = message.putArray("tool_calls");
            for (Part.ToolCall call : reply.toolCalls()) {
                calls.addObject()
                        .put("id", call.id())
                        .put("type", "function")
                        .putObject("function")
                        .put("name", call.name())
                        .put("arguments", call.text());
            }
        }
        return written;
    }

    @Override
    boolean request(ObjectNode body, Conversation out) {
        for (JsonNode document : body.path("documents")) {
            JsonNode data = document.path("data");
            out.sayAlone(Role.DOCUMENT, Json.strings(data.isMissingNode() ? document : data));
        }
        return out.messages(body.path("messages"));
    }
}
