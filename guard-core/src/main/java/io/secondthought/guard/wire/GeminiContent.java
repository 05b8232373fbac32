package io.secondthought.guard.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Role;
import io.secondthought.guard.wire.Deltas.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gemini's generateContent: a list of parts, in which a flag marks thoughts. A stream cuts parts anywhere. Signatures of
 * thoughts also stand on texts and calls; there they are read as an encrypted thought.
 */
final class GeminiContent extends Carrier {
    private static final Map<String, FinishReason> WORDS = Map.ofEntries(
            Map.entry("STOP", FinishReason.STOP),
            Map.entry("MAX_TOKENS", FinishReason.LENGTH),
            Map.entry("SAFETY", FinishReason.CONTENT_FILTER),
            Map.entry("RECITATION", FinishReason.CONTENT_FILTER),
            Map.entry("BLOCKLIST", FinishReason.CONTENT_FILTER),
            Map.entry("PROHIBITED_CONTENT", FinishReason.CONTENT_FILTER),
            Map.entry("SPII", FinishReason.CONTENT_FILTER),
            Map.entry("IMAGE_SAFETY", FinishReason.CONTENT_FILTER));
    private static final Map<FinishReason, String> USUAL = Map.of(
            FinishReason.STOP, "STOP",
            FinishReason.TOOL_CALLS, "STOP",
            FinishReason.LENGTH, "MAX_TOKENS",
            FinishReason.CONTENT_FILTER, "SAFETY",
            FinishReason.UNKNOWN, "OTHER");
    private static final Set<String> KEPT = Set.of("usageMetadata", "modelVersion", "responseId", "createTime");
    private static final String MARK = "THOUGHT:";
    /** So much white space may stand before the mark. */
    private static final int LONGEST_START = 64;

    private static final String SIGNATURE = "thoughtSignature";

    @Override
    boolean isReply(ObjectNode body) {
        return (body.path("candidates").isArray() && !body.path("candidates").isEmpty())
                || body.path("promptFeedback").has("blockReason");
    }

    @Override
    void whole(ObjectNode body, Deltas out) {
        event(body, out);
    }

    @Override
    void event(ObjectNode event, Deltas out) {
        if (!isReply(event)) {
            // The last events of some streams have usage only.
            if (!event.has("error") && !event.has("usageMetadata")) {
                out.unknown(event);
            }
            return;
        }
        if (event.path("promptFeedback").has("blockReason")) {
            out.finished(FinishReason.CONTENT_FILTER);
        }
        int i = 0;
        for (JsonNode candidate : out.items(event.path("candidates"))) {
            JsonNode index = candidate.path("index");
            candidate(out.isWhole() || !index.isNumber() ? "c" + i : "c" + index, candidate, out);
            i++;
        }
    }

    private static void candidate(String c, JsonNode candidate, Deltas out) {
        JsonNode content = candidate.path("content");
        if (!candidate.has("content") && !candidate.has("finishReason")) {
            out.unknown(candidate);
        } else if (!content.has("parts") && !content.path("role").isTextual()) {
            out.unknown(content);
        }
        for (JsonNode part : out.items(content.path("parts"))) {
            part(c, part, out);
            if (part.has("functionCall")) {
                out.finished(FinishReason.TOOL_CALLS);
            }
            if (out.isWhole()) {
                settle(c, out);
            }
        }
        finished(candidate.path("finishReason"), WORDS, out);
    }

    private static void part(String c, JsonNode part, Deltas out) {
        String signature = Json.text(part.path(SIGNATURE));
        String text = Json.text(part.path("text"));
        if (part.path("thought").asBoolean(false)) {
            settle(c, out);
            String run = out.run(c, Kind.THOUGHT);
            out.text(Kind.THOUGHT, run, text);
            out.signature(run, signature);
            if (!signature.isEmpty()) {
                out.endRun(c);
            }
        } else if (part.has("text")) {
            if (part.path("thought").isBoolean()) {
                settle(c, out);
                out.text(Kind.ANSWER, out.run(c, Kind.ANSWER), text);
            } else {
                unmarked(c, text, out);
            }
            if (!signature.isEmpty()) {
                settle(c, out);
                out.encrypted(signature);
            }
        } else {
            settle(c, out);
            out.encrypted(signature);
            JsonNode call = part.path("functionCall");
            String kind = kind(part);
            if (call.isObject()) {
                out.call(out.freshKey(), id(call), Json.text(call.path("name")), arguments(call));
            } else if (!kind.isEmpty()) {
                foreign(out.freshKey(), "", kind, part, out);
            } else if (signature.isEmpty()) {
                out.unknown(part);
            }
            out.endRun(c);
        }
    }

    private static String id(JsonNode call) {
        return Json.text(call.path("id"));
    }

    private static String arguments(JsonNode call) {
        String arguments = Json.text(call.path("args"));
        return arguments.isEmpty() ? "{}" : arguments;
    }

    /** The field that says what kind of part it is, or the empty text. */
    private static String kind(JsonNode part) {
        for (Map.Entry<String, JsonNode> field : part.properties()) {
            if (field.getValue().isContainerNode()) {
                return field.getKey();
            }
        }
        return "";
    }

    /** Text without a flag: an answer, or a thought if it starts with the mark. The start is held back until that is clear. */
    private static void unmarked(String c, String text, Deltas out) {
        String state = out.note(c);
        if (state == null || state.startsWith("?")) {
            String held = state == null ? text : state.substring(1) + text;
            String start = held.stripLeading();
            boolean unclear = start.length() < MARK.length() && MARK.startsWith(start);
            if (unclear && held.length() < LONGEST_START) {
                out.note(c, "?" + held);
                return;
            }
            state = start.startsWith(MARK) ? Kind.THOUGHT.name() : Kind.ANSWER.name();
            out.note(c, state);
            text = held;
        }
        Kind kind = Kind.valueOf(state);
        out.text(kind, out.run(c, kind), text);
    }

    /** Ends a text without a flag. */
    private static void settle(String c, Deltas out) {
        String state = out.note(c);
        if (state != null && state.startsWith("?") && state.length() > 1) {
            out.text(Kind.ANSWER, out.run(c, Kind.ANSWER), state.substring(1));
        }
        out.note(c, null);
    }

    @Override
    void end(Deltas out) {
        out.noted().forEach(c -> settle(c, out));
    }

    @Override
    ObjectNode written(ObjectNode body, ModelReply reply) {
        JsonNode candidate = body.path("candidates").path(0);
        Set<String> foreign = new HashSet<>();
        for (JsonNode original : body.path("candidates")) {
            for (JsonNode part : original.path("content").path("parts")) {
                foreign.add(kind(part));
            }
        }
        foreign.removeAll(Set.of("", "functionCall", "text"));

        ObjectNode written = Json.kept(body, KEPT);
        ObjectNode first = written.putArray("candidates").addObject();
        ObjectNode content = first.putObject("content").put("role", "model");
        ArrayNode parts = content.putArray("parts");
        List<Part> said = reply.parts();
        for (int i = 0; i < said.size(); i++) {
            Part part = said.get(i);
            if (part instanceof Part.Encrypted encrypted
                    && !(i + 1 < said.size() && isCall(said.get(i + 1), foreign))) {
                parts.addObject()
                        .put("text", "")
                        .put(SIGNATURE, encrypted.data().data());
            } else if (part instanceof Part.Reasoning thought) {
                ObjectNode item = parts.addObject().put("text", thought.text()).put("thought", true);
                if (thought.signature() != null) {
                    item.put(SIGNATURE, thought.signature().data());
                }
            } else if (part instanceof Part.Answer answer) {
                ObjectNode item = parts.addObject().put("text", answer.text());
                if (answer.text().stripLeading().startsWith(MARK)) {
                    item.put("thought", false);
                }
            } else if (part instanceof Part.ToolCall call) {
                ObjectNode item = call(call, foreign);
                if (i > 0 && said.get(i - 1) instanceof Part.Encrypted encrypted && isCall(call, foreign)) {
                    item.put(SIGNATURE, encrypted.data().data());
                }
                parts.add(item);
            }
        }
        first.put("finishReason", word(candidate.path("finishReason"), WORDS, reply.finishReason(), USUAL));
        first.put("index", 0);
        return written;
    }

    private static boolean isCall(Part part, Set<String> foreign) {
        return part instanceof Part.ToolCall call && !foreign.contains(call.name());
    }

    private static ObjectNode call(Part.ToolCall call, Set<String> foreign) {
        ObjectNode part = foreign(call, foreign);
        if (part != null && part.has(call.name())) {
            return Json.kept(part, Set.of(call.name(), SIGNATURE));
        }
        ObjectNode written = Json.object();
        ObjectNode function = written.putObject("functionCall");
        if (!call.id().isEmpty()) {
            function.put("id", call.id());
        }
        function.put("name", call.name());
        function.set("args", Json.arguments(call.text()));
        return written;
    }

    @Override
    boolean request(ObjectNode body, Conversation out) {
        JsonNode contents = body.path("contents");
        if (!contents.isArray()) {
            return false;
        }
        for (String system : List.of("systemInstruction", "system_instruction")) {
            parts(Role.SYSTEM, body.path(system).path("parts"), out);
        }
        for (JsonNode content : contents) {
            if (!content.isObject()) {
                return false;
            }
            Role role = content.has("role") ? Conversation.role(content.path("role")) : Role.USER;
            parts(role, content.path("parts"), out);
        }
        return true;
    }

    private static void parts(Role role, JsonNode parts, Conversation out) {
        List<JsonNode> list = new ArrayList<>();
        (parts.isArray() ? parts : Json.object().putArray("").add(parts)).forEach(list::add);
        for (JsonNode part : list) {
            if (part.has("functionResponse")) {
                out.sayAlone(
                        Role.TOOL, Json.strings(part.path("functionResponse").path("response")));
            } else if (!part.path("thought").asBoolean(false)) {
                out.say(role, Json.text(part.path("text")));
            }
        }
        out.endTurn();
    }
}
