package io.secondthought.guard.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.OpaqueData;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.wire.Deltas.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** OpenAI Chat Completions and its dialects. A message and a delta have one shape. */
final class OpenAiChat extends Carrier {
    private static final Map<String, FinishReason> WORDS = Map.of(
            "stop", FinishReason.STOP,
            "length", FinishReason.LENGTH,
            "model_length", FinishReason.LENGTH,
            "tool_calls", FinishReason.TOOL_CALLS,
            "function_call", FinishReason.TOOL_CALLS,
            "content_filter", FinishReason.CONTENT_FILTER,
            "sensitive", FinishReason.CONTENT_FILTER);
    private static final Map<FinishReason, String> USUAL = Map.of(
            FinishReason.STOP, "stop",
            FinishReason.LENGTH, "length",
            FinishReason.TOOL_CALLS, "tool_calls",
            FinishReason.CONTENT_FILTER, "content_filter");
    private static final Set<String> KEPT =
            Set.of("id", "object", "model", "usage", "system_fingerprint", "service_tier", "provider");
    /** The plain fields for thoughts, by the servers that have them. */
    private static final List<String> PLAIN = List.of("reasoning_content", "reasoning");

    private static final List<String> FIELDS = List.of("message", "delta", "text", "finish_reason");
    private static final String DETAILS = "reasoning_details";
    private static final String BLOCKS = "thinking_blocks";
    /** The fields of a structured thought that hold its text. */
    private static final List<String> TEXTS = List.of("text", "summary", "thinking");

    private static final Set<String> DETAIL_LABELS = Set.of("type", "id", "format");
    private static final Set<String> LABELS_ONLY = Set.of("type", "id", "format", "index", "signature", "data");

    @Override
    boolean isReply(ObjectNode body) {
        return body.path("choices").isArray() && !body.path("choices").isEmpty();
    }

    @Override
    void whole(ObjectNode body, Deltas out) {
        event(body, out);
    }

    @Override
    void event(ObjectNode event, Deltas out) {
        JsonNode choices = event.path("choices");
        if (choices.isArray()) {
            for (int i = 0; i < choices.size(); i++) {
                JsonNode choice = choices.get(i);
                JsonNode index = choice.path("index");
                choice(out.isWhole() || !index.isNumber() ? "c" + i : "c" + index, choice, out);
            }
        } else if (!event.has("error") && !event.path("type").isTextual()) {
            out.unknown(event);
        }
    }

    private static void choice(String c, JsonNode choice, Deltas out) {
        if (FIELDS.stream().noneMatch(choice::has)) {
            out.unknown(choice);
            return;
        }
        for (String name : List.of("message", "delta")) {
            JsonNode message = choice.path(name);
            if (message.isObject()) {
                message(c, message, out);
            } else {
                out.unknown(message);
            }
        }
        out.text(Kind.UNREAD, c + "/text", Json.text(choice.path("text")));
        finished(choice.path("finish_reason"), WORDS, out);
    }

    private static void message(String c, JsonNode message, Deltas out) {
        // Fields with signatures first: the others then only repeat them.
        structured(c, DETAILS, message.path(DETAILS), out);
        structured(c, BLOCKS, message.path(BLOCKS), out);
        for (String plain : PLAIN) {
            String key = c + "/" + plain;
            out.repeatable(c, key, key, Json.text(message.path(plain)));
        }
        content(c, message.path("content"), out);
        out.text(Kind.ANSWER, c + "/refusal", Json.text(message.path("refusal")));
        out.text(Kind.ANSWER, c + "/audio", Json.text(message.path("audio").path("transcript")));
        calls(c, message.path("tool_calls"), out);
        JsonNode legacy = message.path("function_call");
        if (legacy.isObject()) {
            out.call(c + "/function", "", Json.text(legacy.path("name")), Json.text(legacy.path("arguments")));
        } else {
            out.unknown(legacy);
        }
    }

    /** The thoughts in {@code reasoning_details} or {@code thinking_blocks}. */
    private static void structured(String c, String carrier, JsonNode items, Deltas out) {
        for (JsonNode item : out.items(items)) {
            if (!item.isObject() || (TEXTS.stream().noneMatch(item::has) && !isLabelled(item))) {
                out.unknown(item);
                continue;
            }
            // Where blocks have no numbers, a signature ends one.
            JsonNode index = item.path("index");
            String block = index.isNumber() ? "i" + index : "n" + out.signed(c + "/" + carrier);
            String key = c + "/" + carrier + "/" + block;
            for (String text : TEXTS) {
                out.repeatable(c, carrier, key, Json.text(item.path(text)));
            }
            String signature = Json.text(item.path("signature"));
            if (!signature.isEmpty()) {
                out.repeatableSignature(c, carrier, key, signature);
            }
            out.encrypted(Json.text(item.path("data")));
        }
    }

    private static boolean isLabelled(JsonNode item) {
        return item.properties().stream().allMatch(field -> LABELS_ONLY.contains(field.getKey()));
    }

    /** A text or, from Mistral, a list of thoughts and texts; in a stream even one after the other. */
    private static void content(String c, JsonNode content, Deltas out) {
        if (!content.isArray()) {
            text(c, Kind.UNREAD, Json.text(content), out);
            return;
        }
        for (JsonNode item : content) {
            switch (Json.text(item.path("type"))) {
                case "thinking" -> {
                    JsonNode thinking = item.path("thinking");
                    if (thinking.isArray()) {
                        thinking.forEach(piece -> thought(c, piece.has("text") ? piece.path("text") : piece, out));
                    } else {
                        thought(c, thinking, out);
                    }
                }
                case "text", "output_text" -> text(c, Kind.UNREAD, Json.text(item.path("text")), out);
                case "refusal" -> text(c, Kind.ANSWER, Json.text(item.path("refusal")), out);
                default -> out.unknown(item);
            }
        }
    }

    private static void text(String c, Kind kind, String text, Deltas out) {
        if (!text.isEmpty()) {
            out.text(kind, out.run(c + "/content", kind), text);
        }
    }

    private static void thought(String c, JsonNode piece, Deltas out) {
        String text = Json.text(piece);
        if (!text.isEmpty()) {
            out.repeatable(c, "content", out.run(c + "/content", Kind.THOUGHT), text);
        }
    }

    private static void calls(String c, JsonNode calls, Deltas out) {
        int position = 0;
        for (JsonNode call : out.items(calls)) {
            JsonNode function = call.path(call.has("custom") ? "custom" : "function");
            if (!function.isObject()) {
                out.unknown(call);
                continue;
            }
            String id = Json.text(call.path("id"));
            JsonNode index = call.path("index");
            String key = out.isWhole() || !index.isNumber() ? "p" + position++ : "i" + index;
            String arguments = Json.text(function.path("arguments")) + Json.text(function.path("input"));
            out.numberedCall(c + "/calls/" + key, id, Json.text(function.path("name")), arguments);
        }
    }

    @Override
    ObjectNode written(ObjectNode body, ModelReply reply) {
        JsonNode choice = body.path("choices").path(0);
        ObjectNode written = body.isEmpty() ? Json.object().put("object", "chat.completion") : Json.kept(body, KEPT);
        ObjectNode first = written.putArray("choices").addObject();
        first.put("index", 0);
        first.set("message", message(choice.path("message"), reply));
        first.put("finish_reason", word(choice.path("finish_reason"), WORDS, reply.finishReason(), USUAL));
        return written;
    }

    private static ObjectNode message(JsonNode original, ModelReply reply) {
        ObjectNode message = Json.object().put("role", "assistant");
        boolean list = false;
        for (JsonNode item : original.path("content")) {
            list |= Json.text(item.path("type")).equals("thinking");
        }
        if (list) {
            message.set("content", list(reply));
        } else if (reply.answer().isEmpty() && !reply.toolCalls().isEmpty()) {
            message.putNull("content");
        } else {
            message.put("content", reply.answer());
        }
        writeThoughts(original, reply, list, message);
        writeCalls(original.path("tool_calls"), reply, message);
        return message;
    }

    private static ArrayNode list(ModelReply reply) {
        ArrayNode list = Json.object().arrayNode();
        for (Part part : reply.parts()) {
            if (part instanceof Part.Reasoning thought) {
                ObjectNode item = list.addObject().put("type", "thinking");
                item.putArray("thinking").addObject().put("type", "text").put("text", thought.text());
            } else if (part instanceof Part.Answer answer) {
                list.addObject().put("type", "text").put("text", answer.text());
            }
        }
        return list;
    }

    private static void writeThoughts(JsonNode original, ModelReply reply, boolean list, ObjectNode message) {
        List<Part> thoughts = reply.parts().stream()
                .filter(p -> p instanceof Part.Reasoning || p instanceof Part.Encrypted)
                .toList();
        boolean opaque = thoughts.stream()
                .anyMatch(p -> p instanceof Part.Encrypted || (p instanceof Part.Reasoning r && r.signature() != null));
        if (!thoughts.isEmpty() && original.has(BLOCKS)) {
            ArrayNode blocks = message.putArray(BLOCKS);
            thoughts.forEach(part -> writeBlock(part, blocks.addObject()));
        }
        if (!thoughts.isEmpty() && (original.has(DETAILS) || (opaque && !original.has(BLOCKS)))) {
            ArrayNode details = message.putArray(DETAILS);
            Map<String, JsonNode> originals = byText(original.path(DETAILS));
            for (Part part : thoughts) {
                ObjectNode detail = detail(part, originals);
                details.add(detail.put("index", details.size()));
            }
        }
        String reasoning = reply.reasoning();
        if (!reasoning.isEmpty() && !list) {
            List<String> had = PLAIN.stream().filter(original::has).toList();
            (had.isEmpty() ? PLAIN.subList(0, 1) : had).forEach(plain -> message.put(plain, reasoning));
        }
    }

    private static void writeBlock(Part part, ObjectNode block) {
        if (part instanceof Part.Encrypted encrypted) {
            block.put("type", "redacted_thinking").put("data", encrypted.data().data());
        } else if (part instanceof Part.Reasoning thought) {
            block.put("type", "thinking").put("thinking", thought.text());
            sign(block, thought.signature());
        }
    }

    /** A detail with the labels of the original one, if the part is unchanged. */
    private static ObjectNode detail(Part part, Map<String, JsonNode> originals) {
        boolean encrypted = part instanceof Part.Encrypted;
        String value = part instanceof Part.Encrypted thought ? thought.data().data() : part.text();
        String field = encrypted ? "data" : originals.containsKey("summary/" + value) ? "summary" : "text";
        JsonNode original = originals.get(field + "/" + value);
        ObjectNode detail = original == null
                ? Json.object().put("type", encrypted ? "reasoning.encrypted" : "reasoning.text")
                : Json.kept(original, DETAIL_LABELS);
        detail.put(field, value);
        if (part instanceof Part.Reasoning thought) {
            sign(detail, thought.signature());
        }
        return detail;
    }

    private static Map<String, JsonNode> byText(JsonNode details) {
        Map<String, JsonNode> byText = new HashMap<>();
        for (JsonNode detail : details) {
            for (String field : List.of("data", "summary", "text")) {
                if (detail.path(field).isTextual()) {
                    byText.putIfAbsent(field + "/" + detail.path(field).textValue(), detail);
                }
            }
        }
        return byText;
    }

    private static void sign(ObjectNode item, @Nullable OpaqueData signature) {
        if (signature != null) {
            item.put("signature", signature.data());
        }
    }

    private static void writeCalls(JsonNode originals, ModelReply reply, ObjectNode message) {
        if (reply.toolCalls().isEmpty()) {
            return;
        }
        Set<String> custom = new HashSet<>();
        for (JsonNode original : originals) {
            if (original.path("custom").isObject()) {
                custom.add(Json.text(original.path("id")));
            }
        }
        ArrayNode calls = message.putArray("tool_calls");
        for (Part.ToolCall call : reply.toolCalls()) {
            boolean isCustom = custom.contains(call.id());
            String type = isCustom ? "custom" : "function";
            calls.addObject()
                    .put("id", call.id())
                    .put("type", type)
                    .putObject(type)
                    .put("name", call.name())
                    .put(isCustom ? "input" : "arguments", call.text());
        }
    }

    @Override
    boolean request(ObjectNode body, Conversation out) {
        return out.messages(body.path("messages"));
    }
}
