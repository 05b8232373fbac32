package io.secondthought.guard.reasoning;

import io.secondthought.guard.api.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the notations in which models write calls to tools:
 *
 * <ul>
 *   <li>JSON objects, in an array or one after the other: {@code {"name": …, "arguments": {…}}} (Hermes, Hunyuan), {@code
 *       {"tool_name": …, "parameters": {…}}} (Cohere), {@code {"the_tool": {…}}} (Apertus)
 *   <li>tags: {@code <function=name><parameter=key>value</parameter></function>} (Qwen3-Coder), {@code <invoke name="…">
 *       <parameter name="key">value</parameter></invoke>} (MiniMax), {@code name<arg_key>key</arg_key><arg_value>value</arg_value>}
 *       (GLM); their parameters become a JSON object, in which a value that is JSON itself stays as it is
 *   <li>special tokens around name and JSON object (Kimi, DeepSeek)
 *   <li>plain words: {@code name json{…}} (Harmony without its special tokens)
 * </ul>
 */
final class ToolCalls {
    private static final int LONGEST_WORD = 128;

    private static final String FUNCTION_WORDS = "to=functions.";
    private static final Set<String> MEMBERS =
            Set.of("name", "tool_name", "id", "tool_call_id", "type", "index", "arguments", "parameters");

    private ToolCalls() {}

    /** The calls of a section, or none if any of it is something else. */
    static List<Part.ToolCall> parse(String opener, String section) {
        List<Part.ToolCall> calls = read(opener, section.strip());
        return calls == null ? List.of() : calls;
    }

    private static @Nullable List<Part.ToolCall> read(String opener, String text) {
        if (text.isEmpty()) {
            return null;
        }
        if (opener.endsWith(FUNCTION_WORDS)) {
            return words(text);
        }
        if (text.charAt(0) == '{' || text.charAt(0) == '[') {
            return json(text);
        }
        if (text.startsWith("<|tool_call_begin|>")) {
            return tokens(text, "<|tool_call_begin|>", "<|tool_call_argument_begin|>", "<|tool_call_end|>");
        }
        if (text.startsWith("<｜tool▁call▁begin｜>")) {
            return tokens(text, "<｜tool▁call▁begin｜>", "<｜tool▁sep｜>", "<｜tool▁call▁end｜>");
        }
        if (text.startsWith("<function=")) {
            return tags(text, "<function=", ">", "</function>", "<parameter=", ">");
        }
        if (text.startsWith("<invoke name=\"")) {
            return tags(text, "<invoke name=\"", "\">", "</invoke>", "<parameter name=\"", "\">");
        }
        return glm(text);
    }

    private static @Nullable List<Part.ToolCall> json(String text) {
        Json json = new Json(text, 0);
        boolean array = json.take('[');
        List<Part.ToolCall> calls = new ArrayList<>();
        do {
            Map<String, String> members = json.members();
            Part.ToolCall call = members == null ? null : call(members);
            if (call == null) {
                return null;
            }
            calls.add(call);
        } while (array ? json.take(',') : !json.atEnd());
        return (!array || json.take(']')) && json.atEnd() ? calls : null;
    }

    private static Part.@Nullable ToolCall call(Map<String, String> members) {
        String name = text(members, "name", "tool_name");
        if (name == null) {
            if (members.size() != 1) {
                return null;
            }
            Map.Entry<String, String> only = members.entrySet().iterator().next();
            return call("", only.getKey(), only.getValue());
        }
        if (!MEMBERS.containsAll(members.keySet())) { // words nobody would read any more
            return null;
        }
        String id = text(members, "id", "tool_call_id");
        String arguments = members.getOrDefault("arguments", members.getOrDefault("parameters", "{}"));
        String unquoted = Json.unquote(arguments);
        return call(id == null ? "" : id, name, unquoted == null ? arguments : unquoted);
    }

    private static @Nullable String text(Map<String, String> members, String... keys) {
        for (String key : keys) {
            String written = members.get(key);
            if (written != null) {
                return Json.unquote(written);
            }
        }
        return null;
    }

    /** Names and ids are delivered without being judged, so no other text may get there. */
    private static boolean isWord(String text) {
        return !text.isEmpty() && text.length() <= LONGEST_WORD && MessageHead.wordEnd(text, 0) == text.length();
    }

    /** A call, or null if it has no name or its arguments are no object. */
    private static Part.@Nullable ToolCall call(String id, String name, String arguments) {
        String trimmed = arguments.strip();
        return isWord(name) && trimmed.startsWith("{") && Json.isValue(trimmed)
                ? new Part.ToolCall(isWord(id) ? id : "", name, trimmed)
                : null;
    }

    private static @Nullable List<Part.ToolCall> tokens(String text, String begin, String separator, String end) {
        List<Part.ToolCall> calls = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            int separated = text.startsWith(begin, i) ? text.indexOf(separator, i) : -1;
            if (separated < 0) {
                return null;
            }
            String id = text.substring(i + begin.length(), separated).strip();
            int start = separated + separator.length();
            int stop = text.indexOf(end, start);
            Part.ToolCall call = call(
                    id.indexOf(':') < 0 ? "" : id,
                    MessageHead.toolName(id.indexOf(':') < 0 ? id : id.substring(0, id.lastIndexOf(':'))),
                    text.substring(start, stop < 0 ? text.length() : stop));
            if (call == null) {
                return null;
            }
            calls.add(call);
            i = stop < 0 ? text.length() : afterSpace(text, stop + end.length());
        }
        return calls;
    }

    private static @Nullable List<Part.ToolCall> tags(
            String text, String begin, String named, String end, String parameter, String parameterNamed) {
        List<Part.ToolCall> calls = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            int nameEnd = text.startsWith(begin, i) ? text.indexOf(named, i + begin.length()) : -1;
            int stop = nameEnd < 0 ? -1 : text.indexOf(end, nameEnd);
            if (stop < 0) {
                return null;
            }
            String arguments = arguments(
                    text.substring(nameEnd + named.length(), stop), parameter, parameterNamed, "</parameter>");
            Part.ToolCall call = arguments == null
                    ? null
                    : call("", text.substring(i + begin.length(), nameEnd).strip(), arguments);
            if (call == null) {
                return null;
            }
            calls.add(call);
            i = afterSpace(text, stop + end.length());
        }
        return calls;
    }

    private static @Nullable List<Part.ToolCall> glm(String text) {
        int keys = text.indexOf("<arg_key>");
        String name = (keys < 0 ? text : text.substring(0, keys)).strip();
        if (name.isEmpty() || !Character.isLetter(name.charAt(0)) || MessageHead.wordEnd(name, 0) != name.length()) {
            return null;
        }
        String arguments = keys < 0 ? "{}" : arguments(text.substring(keys), "<arg_key>", "</arg_key>", "</arg_value>");
        Part.ToolCall call = arguments == null ? null : call("", name, arguments);
        return call == null ? null : List.of(call);
    }

    /** The JSON object of parameters between tags, or null if anything else stands there. */
    private static @Nullable String arguments(String text, String begin, String named, String end) {
        Map<String, String> arguments = new LinkedHashMap<>();
        int i = afterSpace(text, 0);
        while (i < text.length()) {
            int nameEnd = text.startsWith(begin, i) ? text.indexOf(named, i + begin.length()) : -1;
            int stop = nameEnd < 0 ? -1 : text.indexOf(end, nameEnd);
            if (stop < 0) {
                return null;
            }
            String value = text.substring(nameEnd + named.length(), stop);
            if (named.equals("</arg_key>")) {
                String opened = value.stripLeading();
                if (!opened.startsWith("<arg_value>")) {
                    return null;
                }
                value = opened.substring("<arg_value>".length());
            }
            value = withoutFrame(value);
            String name = text.substring(i + begin.length(), nameEnd).strip();
            if (arguments.put(name, Json.isValue(value) ? value.strip() : Json.quote(value)) != null) {
                return null;
            }
            i = afterSpace(text, stop + end.length());
        }
        StringBuilder object = new StringBuilder("{");
        arguments.forEach((name, value) -> object.append(object.length() == 1 ? "" : ", ")
                .append(Json.quote(name))
                .append(": ")
                .append(value));
        return object.append('}').toString();
    }

    /** Without the line break that templates write after the opening and before the closing tag. */
    private static String withoutFrame(String value) {
        int start = value.startsWith("\n") ? 1 : 0;
        int end = value.endsWith("\n") && value.length() > start ? value.length() - 1 : value.length();
        return value.substring(start, end);
    }

    private static @Nullable List<Part.ToolCall> words(String text) {
        int start = text.indexOf('{');
        if (start < 0) {
            return null;
        }
        String head = text.substring(0, start);
        int nameEnd = MessageHead.wordEnd(head, 0);
        String name = head.substring(0, nameEnd);
        String rest = head.substring(nameEnd).strip();
        if (!rest.isEmpty() && !rest.equals("json") && !rest.equals("code") && !rest.equals("commentary json")) {
            return null;
        }
        String commentary = "commentary";
        Part.ToolCall call = call(
                "",
                name.endsWith(commentary) ? name.substring(0, name.length() - commentary.length()) : name,
                text.substring(start));
        return call == null ? null : List.of(call);
    }

    private static int afterSpace(String text, int start) {
        int i = start;
        while (i < text.length() && Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i;
    }
}
