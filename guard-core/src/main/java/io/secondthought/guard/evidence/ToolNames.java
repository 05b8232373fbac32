package io.secondthought.guard.evidence;

import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The identifiers by which the system prompt names tools and that no other message uses. */
final class ToolNames {
    private static final int SHORTEST = 5;
    private static final int LONGEST = 128;
    private static final int LONGEST_LINE = 2000;
    private static final double NAMED = 0.99;
    private static final double SPOKEN_OF = 0.985;
    private static final String[] TOOL_WORDS = {"tool", "tools", "function", "functions", "call", "invoke", "endpoint"};

    private final Map<String, Double> names;

    private ToolNames(Map<String, Double> names) {
        this.names = names;
    }

    static ToolNames of(GuardRequest request) {
        Map<String, Double> names = new HashMap<>();
        for (Message message : request.messages()) {
            if (message.role() == Role.SYSTEM) {
                add(message.text(), names);
            }
        }
        for (Message message : request.messages()) {
            if (message.role() != Role.SYSTEM && !names.isEmpty()) {
                Window window = new Window(message.text(), message.text().length());
                for (Identifier id : identifiers(window, 0)) {
                    names.remove(window.substring(id.start, id.end));
                }
            }
        }
        return new ToolNames(names);
    }

    private record Identifier(int start, int end) {}

    private static void add(String prompt, Map<String, Double> names) {
        Window window = new Window(prompt, prompt.length());
        int lineStart = 0;
        int lineEnd = -1;
        boolean toolLine = false;
        for (Identifier id : identifiers(window, 0)) {
            if (id.start >= lineEnd) {
                lineStart = prompt.lastIndexOf('\n', id.start) + 1;
                int next = prompt.indexOf('\n', id.start);
                lineEnd = next < 0 ? prompt.length() : next;
                int from = Math.max(lineStart, lineEnd - LONGEST_LINE);
                toolLine = window.saysBefore(lineEnd, lineEnd - from, TOOL_WORDS);
            }
            boolean prefixed =
                    window.startsWith(id.start - 10, "functions.") || window.startsWith(id.start - 6, "tools.");
            boolean json = window.saysBefore(id.start, 12, "name\": \"", "name\":\"");
            boolean called = window.at(id.end) == '(' && toolLine;
            if (prefixed || json || called) {
                names.put(prompt.substring(id.start, id.end), NAMED);
            } else if (toolLine) {
                names.putIfAbsent(prompt.substring(id.start, id.end), SPOKEN_OF);
            }
        }
    }

    /** Words with an underscore or a capital inside. */
    private static List<Identifier> identifiers(Window window, int from) {
        List<Identifier> found = new ArrayList<>();
        int i = from;
        while (i < window.limit) {
            if (!window.isWord(i)) {
                i++;
                continue;
            }
            int end = window.wordEnd(i);
            if (end - i >= SHORTEST && end - i <= LONGEST && isIdentifier(window, i, end)) {
                found.add(new Identifier(i, end));
            }
            i = end;
        }
        return found;
    }

    private static boolean isIdentifier(Window window, int start, int end) {
        for (int i = start + 1; i < end - 1; i++) {
            boolean snake = window.at(i) == '_' && window.isAlnum(i - 1) && window.isAlnum(i + 1);
            boolean camel = Character.isUpperCase(window.at(i))
                    && Character.isLowerCase(window.at(i - 1))
                    && Character.isLowerCase(window.at(i + 1));
            if (snake || camel) {
                return window.isLetter(start);
            }
        }
        return false;
    }

    /** The names that end after {@code begin}. */
    List<Item> in(Window window, int begin) {
        if (names.isEmpty()) {
            return List.of();
        }
        int from = begin;
        while (from > 0 && begin - from < LONGEST && window.isWord(from - 1)) {
            from--;
        }
        List<Item> items = new ArrayList<>();
        for (Identifier id : identifiers(window, from)) {
            @Nullable Double confidence = names.get(window.substring(id.start, id.end));
            if (confidence != null && id.end > begin) {
                items.add(new Item(id.start, id.end, Kind.INTERNAL_TOOLING, "tool-name", confidence, ""));
            }
        }
        return items;
    }
}
