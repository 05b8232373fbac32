package io.secondthought.guard.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Role;
import io.secondthought.guard.wire.Deltas.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI Responses: a list of items. A stream says each text up to four times: in deltas, when the text, when the item and
 * when the response is done; so blocks are read as "more of it" and "the rest of it".
 */
final class OpenAiResponses extends Carrier {
    private static final Set<String> KEPT = Set.of(
            "id",
            "object",
            "model",
            "usage",
            "service_tier",
            "previous_response_id",
            "conversation",
            "tool_choice",
            "tools",
            "text",
            "reasoning",
            "truncation",
            "metadata");
    private static final Set<String> OWN_ITEMS =
            Set.of("", "message", "reasoning", "function_call", "custom_tool_call");
    private static final Set<String> CALL_LABELS = Set.of("type", "id", "call_id", "status");

    @Override
    boolean isReply(ObjectNode body) {
        return body.path("output").isArray();
    }

    @Override
    void whole(ObjectNode body, Deltas out) {
        int i = 0;
        for (JsonNode item : out.items(body.path("output"))) {
            item(String.valueOf(i++), item, out);
        }
        finished(body, out);
    }

    private static void finished(JsonNode response, Deltas out) {
        switch (Json.text(response.path("status"))) {
            case "completed" -> {
                boolean calls = false;
                for (JsonNode item : response.path("output")) {
                    calls |= isCall(item);
                }
                out.finished(calls ? FinishReason.TOOL_CALLS : FinishReason.STOP);
            }
            case "incomplete" ->
                out.finished(
                        switch (Json.text(response.path("incomplete_details").path("reason"))) {
                            case "max_output_tokens" -> FinishReason.LENGTH;
                            case "content_filter" -> FinishReason.CONTENT_FILTER;
                            default -> FinishReason.UNKNOWN;
                        });
            default -> {
                // Failed, cancelled or still going on.
            }
        }
    }

    private static boolean isCall(JsonNode item) {
        String type = Json.text(item.path("type"));
        return type.equals("function_call") || type.equals("custom_tool_call");
    }

    /** The rest of an item. */
    private static void item(String key, JsonNode item, Deltas out) {
        String type = Json.text(item.path("type"));
        switch (type) {
            case "message" -> contents(key, item.path("content"), out);
            case "reasoning" -> {
                contents(key + "/summary", item.path("summary"), out);
                contents(key, item.path("content"), out);
                out.encrypted(Json.text(item.path("encrypted_content")));
            }
            case "function_call", "custom_tool_call" ->
                out.restOfCall(
                        key,
                        Json.text(item.path("call_id")),
                        Json.text(item.path("name")),
                        Json.text(item.path("arguments")) + Json.text(item.path("input")));
            case "" -> out.unknown(item);
            default -> {
                if (!out.isCall(key)) {
                    foreign(key, Json.text(item.path("id")), type, item, out);
                }
            }
        }
    }

    private static void contents(String key, JsonNode contents, Deltas out) {
        int i = 0;
        for (JsonNode content : out.items(contents)) {
            content(key + "/" + i++, content, out);
        }
    }

    private static void content(String key, JsonNode content, Deltas out) {
        switch (Json.text(content.path("type"))) {
            case "output_text", "text" -> out.rest(Kind.ANSWER, key, Json.text(content.path("text")));
            case "refusal" -> out.rest(Kind.ANSWER, key, Json.text(content.path("refusal")));
            case "reasoning_text", "summary_text" -> out.rest(Kind.THOUGHT, key, Json.text(content.path("text")));
            default -> out.unknown(content);
        }
    }

    @Override
    void event(ObjectNode event, Deltas out) {
        String item = Json.text(event.path("output_index"));
        String content = item + "/" + Json.text(event.path("content_index"));
        String summary = item + "/summary/" + Json.text(event.path("summary_index"));
        JsonNode delta = event.path("delta");
        switch (Json.text(event.path("type"))) {
            case "response.output_text.delta", "response.refusal.delta" ->
                out.more(Kind.ANSWER, content, Json.text(delta));
            case "response.output_text.done" -> out.rest(Kind.ANSWER, content, Json.text(event.path("text")));
            case "response.refusal.done" -> out.rest(Kind.ANSWER, content, Json.text(event.path("refusal")));
            case "response.reasoning_text.delta" -> out.more(Kind.THOUGHT, content, Json.text(delta));
            case "response.reasoning_text.done" -> out.rest(Kind.THOUGHT, content, Json.text(event.path("text")));
            case "response.reasoning_summary_text.delta" -> out.more(Kind.THOUGHT, summary, Json.text(delta));
            case "response.reasoning_summary_text.done" ->
                out.rest(Kind.THOUGHT, summary, Json.text(event.path("text")));
            case "response.content_part.added", "response.content_part.done" ->
                content(content, event.path("part"), out);
            case "response.reasoning_summary_part.added", "response.reasoning_summary_part.done" ->
                content(summary, event.path("part"), out);
            case "response.function_call_arguments.delta", "response.custom_tool_call_input.delta" ->
                out.moreOfCall(item, "", "", Json.text(delta));
            case "response.function_call_arguments.done" ->
                out.restOfCall(item, "", "", Json.text(event.path("arguments")));
            case "response.custom_tool_call_input.done" -> out.restOfCall(item, "", "", Json.text(event.path("input")));
            case "response.output_item.added" -> {
                // Only what the deltas do not repeat: what was encrypted so far is not what is encrypted in the end.
                JsonNode added = event.path("item");
                if (isCall(added)) {
                    item(item, added, out);
                }
            }
            case "response.output_item.done" -> item(item, event.path("item"), out);
            case "response.completed", "response.incomplete", "response.failed" -> {
                if (event.path("response") instanceof ObjectNode response) {
                    whole(response, out);
                }
            }
            case "" -> out.unknown(event);
            default -> {
                // Progress of the vendor's own tools, whose items come whole, and events to come.
            }
        }
    }

    @Override
    ObjectNode written(ObjectNode body, ModelReply reply) {
        ObjectNode written = body.isEmpty() ? Json.object().put("object", "response") : Json.kept(body, KEPT);
        if (body.has("instructions")) {
            // The operator's words, which are not for the reader.
            written.putNull("instructions");
        }
        status(body, reply.finishReason(), written);
        new Writer(body.path("output"), written.putArray("output")).write(reply);
        if (body.path("output_text").isTextual()) {
            written.put("output_text", reply.answer());
        }
        return written;
    }

    private static void status(JsonNode body, FinishReason reason, ObjectNode written) {
        String incomplete = switch (reason) {
            case LENGTH -> "max_output_tokens";
            case CONTENT_FILTER -> "content_filter";
            default -> null;
        };
        String said = Json.text(body.path("status"));
        boolean unfinished =
                reason == FinishReason.UNKNOWN && Set.of("failed", "cancelled").contains(said);
        written.put("status", incomplete != null ? "incomplete" : unfinished ? said : "completed");
        if (incomplete != null) {
            written.putObject("incomplete_details").put("reason", incomplete);
        } else {
            written.putNull("incomplete_details");
        }
    }

    @Override
    boolean request(ObjectNode body, Conversation out) {
        JsonNode input = body.path("input");
        if (!input.isTextual() && !input.isArray()) {
            return false;
        }
        out.sayAlone(Role.SYSTEM, Json.text(body.path("instructions")));
        if (input.isTextual()) {
            out.say(Role.USER, input.textValue());
        }
        for (JsonNode item : input) {
            if (!item.isObject()) {
                return false;
            }
            if (item.has("output")) {
                out.content(Role.TOOL, item.path("output"));
            } else if (item.has("role")) {
                out.content(Conversation.role(item.path("role")), item.path("content"));
            }
            out.endTurn();
        }
        return true;
    }

    /** Writes the items, with the labels of the original ones where they are the same. */
    private static final class Writer {
        private final ArrayNode items;
        /** The original reasoning items by their texts and by their encrypted thought. */
        private final Map<String, JsonNode> byText = new HashMap<>();

        private final Map<String, JsonNode> byData = new HashMap<>();
        private final Set<String> contents = new HashSet<>();
        private final Map<String, JsonNode> calls = new HashMap<>();
        private final Set<String> foreign = new HashSet<>();
        private final List<String> messageIds = new ArrayList<>();
        private int messages;
        private int thoughts;
        private @Nullable ObjectNode open;

        Writer(JsonNode originals, ArrayNode items) {
            this.items = items;
            for (JsonNode item : originals) {
                String type = Json.text(item.path("type"));
                if (isCall(item)) {
                    calls.putIfAbsent(Json.text(item.path("call_id")), item);
                } else if (type.equals("message")) {
                    messageIds.add(Json.text(item.path("id")));
                } else if (type.equals("reasoning")) {
                    byData.putIfAbsent(Json.text(item.path("encrypted_content")), item);
                    item.findValuesAsText("text").forEach(text -> byText.putIfAbsent(text, item));
                    contents.addAll(item.path("content").findValuesAsText("text"));
                }
                foreign.add(type);
            }
            foreign.removeAll(OWN_ITEMS);
        }

        void write(ModelReply reply) {
            for (Part part : reply.parts()) {
                if (part instanceof Part.Answer answer) {
                    ObjectNode content = open("message", part)
                            .withArray("content")
                            .addObject()
                            .put("type", "output_text")
                            .put("text", answer.text());
                    content.putArray("annotations");
                } else if (part instanceof Part.Reasoning) {
                    think(part);
                } else if (part instanceof Part.Encrypted encrypted) {
                    open("reasoning", part)
                            .put("encrypted_content", encrypted.data().data());
                    open = null;
                } else if (part instanceof Part.ToolCall call) {
                    open = null;
                    call(call);
                }
            }
        }

        private void think(Part part) {
            ObjectNode item = open("reasoning", part);
            boolean content = contents.contains(part.text());
            // Summaries stand before contents: the order of the parts needs another item.
            if (!content && item.has("content")) {
                open = null;
                item = open("reasoning", part);
            }
            item.withArray(content ? "content" : "summary")
                    .addObject()
                    .put("type", content ? "reasoning_text" : "summary_text")
                    .put("text", part.text());
        }

        private ObjectNode open(String type, Part part) {
            if (open == null || !open.path("type").textValue().equals(type)) {
                open = items.addObject().put("type", type);
                if (type.equals("message")) {
                    String id = messages < messageIds.size() ? messageIds.get(messages) : "msg_" + messages;
                    messages++;
                    open.put("id", id).put("status", "completed").put("role", "assistant");
                } else {
                    String id = Json.text(original(part).path("id"));
                    open.put("id", id.isEmpty() ? "rs_" + thoughts : id);
                    thoughts++;
                    open.putArray("summary");
                }
            }
            return open;
        }

        /** The original item of a thought, or a missing value. */
        private JsonNode original(Part thought) {
            JsonNode original = thought instanceof Part.Encrypted encrypted
                    ? byData.get(encrypted.data().data())
                    : byText.get(thought.text());
            return original == null ? MissingNode.getInstance() : original;
        }

        private void call(Part.ToolCall call) {
            ObjectNode item = foreign(call, foreign);
            if (item != null) {
                items.add(item.put("type", call.name()));
                return;
            }
            JsonNode original = calls.get(call.id());
            ObjectNode written = original == null
                    ? Json.object().put("type", "function_call").put("id", "fc_" + items.size())
                    : Json.kept(original, CALL_LABELS);
            boolean custom = Json.text(written.path("type")).equals("custom_tool_call");
            items.add(written.put("call_id", call.id())
                    .put("name", call.name())
                    .put(custom ? "input" : "arguments", call.text()));
        }
    }
}
