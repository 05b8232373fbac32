package io.secondthought.guard.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Role;
import io.secondthought.guard.wire.Deltas.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Amazon Bedrock Converse: a list of blocks, each an object whose one field says what it is. */
final class BedrockConverse extends Carrier {
    private static final Map<String, FinishReason> WORDS = Map.of(
            "end_turn", FinishReason.STOP,
            "stop_sequence", FinishReason.STOP,
            "max_tokens", FinishReason.LENGTH,
            "model_context_window_exceeded", FinishReason.LENGTH,
            "tool_use", FinishReason.TOOL_CALLS,
            "guardrail_intervened", FinishReason.CONTENT_FILTER,
            "content_filtered", FinishReason.CONTENT_FILTER);
    private static final Map<FinishReason, String> USUAL = Map.of(
            FinishReason.STOP, "end_turn",
            FinishReason.LENGTH, "max_tokens",
            FinishReason.TOOL_CALLS, "tool_use",
            FinishReason.CONTENT_FILTER, "content_filtered");
    private static final Set<String> KEPT = Set.of("usage", "metrics", "performanceConfig", "serviceTier");
    private static final Set<String> OWN = Set.of("text", "reasoningContent", "toolUse", "citationsContent");
    private static final List<String> EVENTS = List.of(
            "messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata");

    @Override
    boolean isReply(ObjectNode body) {
        return body.path("output").path("message").path("content").isArray();
    }

    @Override
    void whole(ObjectNode body, Deltas out) {
        int i = 0;
        for (JsonNode block : out.items(body.path("output").path("message").path("content"))) {
            String key = "b" + i++;
            block(key, block, out);
            out.endCall(key);
        }
        finished(body.path("stopReason"), WORDS, out);
    }

    @Override
    void event(ObjectNode event, Deltas out) {
        if (isReply(event)) {
            whole(event, out);
            return;
        }
        JsonNode payload = event;
        for (String name : EVENTS) {
            payload = event.path(name).isObject() ? event.path(name) : payload;
        }
        String key = "b" + Json.text(payload.path("contentBlockIndex"));
        if (payload.has("delta")) {
            block(key, payload.path("delta"), out);
        } else if (payload.has("start")) {
            block(key, payload.path("start"), out);
        } else if (payload.has("stopReason")) {
            finished(payload.path("stopReason"), WORDS, out);
        } else if (payload.has("contentBlockIndex")) {
            out.endCall(key);
        }
        // Else the role, usage or an error.
    }

    /** A block, its start or a piece of it: their shapes are alike. */
    private static void block(String key, JsonNode block, Deltas out) {
        boolean known = false;
        for (Map.Entry<String, JsonNode> field : block.properties()) {
            JsonNode value = field.getValue();
            switch (field.getKey()) {
                case "text" -> out.text(Kind.UNREAD, key, Json.text(value));
                case "citationsContent" -> {
                    for (JsonNode cited : out.items(value.path("content"))) {
                        out.text(Kind.UNREAD, key, Json.text(cited.has("text") ? cited.path("text") : cited));
                    }
                }
                case "reasoningContent" -> thought(key, value, out);
                case "toolUse" -> {
                    JsonNode input = value.path("input");
                    String more = input.isObject() && input.isEmpty() ? "" : Json.text(input);
                    out.call(key, Json.text(value.path("toolUseId")), Json.text(value.path("name")), more);
                }
                case "citation" -> {
                    // A quotation of the request's documents.
                }
                default -> {
                    if (value.isContainerNode()) {
                        foreign(key + "/" + field.getKey(), "", field.getKey(), block, out);
                    } else {
                        out.unknown(block);
                    }
                }
            }
            known = true;
        }
        if (!known) {
            out.unknown(block);
        }
    }

    private static void thought(String key, JsonNode content, Deltas out) {
        JsonNode whole = content.path("reasoningText");
        JsonNode piece = whole.isObject() ? whole : content;
        out.text(Kind.THOUGHT, key, Json.text(piece.path("text")));
        out.signature(key, Json.text(piece.path("signature")));
        out.encrypted(Json.text(content.path("redactedContent")));
        if (!piece.has("text") && !piece.has("signature") && !content.has("redactedContent")) {
            out.unknown(content);
        }
    }

    @Override
    ObjectNode written(ObjectNode body, ModelReply reply) {
        Set<String> foreign = new HashSet<>();
        for (JsonNode block : body.path("output").path("message").path("content")) {
            block.fieldNames().forEachRemaining(foreign::add);
        }
        foreign.removeAll(OWN);

        ObjectNode written = Json.kept(body, KEPT);
        ObjectNode message = written.putObject("output").putObject("message").put("role", "assistant");
        ArrayNode content = message.putArray("content");
        for (Part part : reply.parts()) {
            if (part instanceof Part.Reasoning thought) {
                ObjectNode text = content.addObject()
                        .putObject("reasoningContent")
                        .putObject("reasoningText")
                        .put("text", thought.text());
                if (thought.signature() != null) {
                    text.put("signature", thought.signature().data());
                }
            } else if (part instanceof Part.Encrypted encrypted) {
                content.addObject()
                        .putObject("reasoningContent")
                        .put("redactedContent", encrypted.data().data());
            } else if (part instanceof Part.ToolCall call) {
                ObjectNode block = foreign(call, foreign);
                content.add(block == null ? call(call) : Json.kept(block, Set.of(call.name())));
            } else {
                content.addObject().put("text", part.text());
            }
        }
        written.put("stopReason", word(body.path("stopReason"), WORDS, reply.finishReason(), USUAL));
        return written;
    }

    private static ObjectNode call(Part.ToolCall call) {
        ObjectNode block = Json.object();
        block.putObject("toolUse")
                .put("toolUseId", call.id())
                .put("name", call.name())
                .set("input", Json.arguments(call.text()));
        return block;
    }

    @Override
    boolean request(ObjectNode body, Conversation out) {
        JsonNode messages = body.path("messages");
        if (!messages.isArray()) {
            return false;
        }
        contents(Role.SYSTEM, body.path("system"), out);
        out.endTurn();
        for (JsonNode message : messages) {
            if (!message.isObject()) {
                return false;
            }
            contents(Conversation.role(message.path("role")), message.path("content"), out);
            out.endTurn();
        }
        return true;
    }

    private static void contents(Role role, JsonNode contents, Conversation out) {
        for (JsonNode block : contents) {
            out.say(role, Json.text(block.path("text")));
            out.say(role, Json.text(block.path("guardContent").path("text").path("text")));
            out.say(role, Json.strings(block.path("json")));
            if (block.has("toolResult")) {
                out.endTurn();
                contents(Role.TOOL, block.path("toolResult").path("content"), out);
                out.endTurn();
            }
            for (String name : List.of("document", "searchResult")) {
                if (block.has(name)) {
                    out.endTurn();
                    JsonNode document = block.path(name);
                    JsonNode source = document.path("source");
                    out.say(Role.DOCUMENT, Json.text(document.path("context")));
                    out.say(Role.DOCUMENT, source.isObject() ? Json.text(source.path("text")) : "");
                    contents(Role.DOCUMENT, source.path("content"), out);
                    contents(Role.DOCUMENT, document.path("content"), out);
                    out.endTurn();
                }
            }
        }
    }
}
