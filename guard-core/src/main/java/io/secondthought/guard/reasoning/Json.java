package io.secondthought.guard.reasoning;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Just enough JSON to find the name and the arguments of a call without touching the arguments: values are found by their
 * brackets and strings and kept as they are written. Linear, not recursive. Not safe for use by several threads.
 */
final class Json {
    private final String text;
    private int i;

    Json(String text, int start) {
        this.text = text;
        i = start;
    }

    /** Whether the text is one value and nothing else; of a bare word it must be a number, true, false or null. */
    static boolean isValue(String text) {
        Json json = new Json(text, 0);
        return json.value() != null && json.atEnd();
    }

    int position() {
        return i;
    }

    boolean atEnd() {
        space();
        return i == text.length();
    }

    /** Goes on if the next character that is not white space is this one. */
    boolean take(char c) {
        space();
        if (i < text.length() && text.charAt(i) == c) {
            i++;
            return true;
        }
        return false;
    }

    /** The next value as it is written, or null. */
    @Nullable
    String value() {
        space();
        int start = i;
        if (i == text.length()) {
            return null;
        }
        char c = text.charAt(i);
        boolean whole = c == '"' ? string() : c == '{' || c == '[' ? brackets() : word();
        return whole ? text.substring(start, i) : null;
    }

    /** The members of the next object, values as they are written, or null; also if a name occurs twice. */
    @Nullable
    Map<String, String> members() {
        Map<String, String> members = new LinkedHashMap<>();
        if (!take('{')) {
            return null;
        }
        if (take('}')) {
            return members;
        }
        do {
            String key = value();
            String name = key == null ? null : unquote(key);
            String member = name != null && take(':') ? value() : null;
            if (name == null || member == null) {
                return null;
            }
            if (members.put(name, member) != null) {
                return null;
            }
        } while (take(','));
        return take('}') ? members : null;
    }

    /** The text of a string as it is written, or null if it is none. */
    static @Nullable String unquote(String written) {
        if (written.length() < 2 || written.charAt(0) != '"') {
            return null;
        }
        StringBuilder plain = new StringBuilder(written.length());
        int end = written.length() - 1;
        for (int at = 1; at < end; at++) {
            char c = written.charAt(at);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            char escaped = written.charAt(++at);
            if (escaped == 'u') {
                int code = at + 4 < end ? hex(written, at + 1) : -1;
                if (code < 0) {
                    return null;
                }
                plain.append((char) code);
                at += 4;
                continue;
            }
            int which = "\"\\/bfnrt".indexOf(escaped);
            if (which < 0) {
                return null;
            }
            plain.append("\"\\/\b\f\n\r\t".charAt(which));
        }
        return plain.toString();
    }

    static String quote(String plain) {
        StringBuilder written = new StringBuilder(plain.length() + 2).append('"');
        for (int at = 0; at < plain.length(); at++) {
            char c = plain.charAt(at);
            switch (c) {
                case '"' -> written.append("\\\"");
                case '\\' -> written.append("\\\\");
                case '\n' -> written.append("\\n");
                case '\r' -> written.append("\\r");
                case '\t' -> written.append("\\t");
                default -> {
                    if (c < ' ') {
                        written.append(String.format("\\u%04x", (int) c));
                    } else {
                        written.append(c);
                    }
                }
            }
        }
        return written.append('"').toString();
    }

    private static int hex(String text, int start) {
        int code = 0;
        for (int at = start; at < start + 4; at++) {
            int digit = Character.digit(text.charAt(at), 16);
            if (digit < 0) {
                return -1;
            }
            code = code * 16 + digit;
        }
        return code;
    }

    private void space() {
        while (i < text.length() && " \t\r\n".indexOf(text.charAt(i)) >= 0) {
            i++;
        }
    }

    private boolean string() {
        i++;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c == '"') {
                return true;
            }
            if (c == '\\') {
                i++;
            }
        }
        i = text.length();
        return false;
    }

    private boolean brackets() {
        Deque<Character> open = new ArrayDeque<>();
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '"') {
                if (!string()) {
                    return false;
                }
                continue;
            }
            i++;
            if (c == '{' || c == '[') {
                open.push(c == '{' ? '}' : ']');
            } else if (c == '}' || c == ']') {
                if (open.pop() != c) {
                    return false;
                }
                if (open.isEmpty()) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean word() {
        int start = i;
        while (i < text.length() && (Character.isLetterOrDigit(text.charAt(i)) || "+-.".indexOf(text.charAt(i)) >= 0)) {
            i++;
        }
        String word = text.substring(start, i);
        return word.equals("true") || word.equals("false") || word.equals("null") || isNumber(word);
    }

    /** Whether a word is a number of JSON: {@code -?(0|[1-9][0-9]*)(.[0-9]+)?([eE][+-]?[0-9]+)?}. */
    private static boolean isNumber(String word) {
        int at = word.startsWith("-") ? 1 : 0;
        int whole = digits(word, at);
        if (whole == at || word.charAt(at) == '0' && whole > at + 1) {
            return false;
        }
        at = whole;
        if (at < word.length() && word.charAt(at) == '.') {
            int fraction = digits(word, at + 1);
            if (fraction == at + 1) {
                return false;
            }
            at = fraction;
        }
        if (at < word.length() && (word.charAt(at) == 'e' || word.charAt(at) == 'E')) {
            at++;
            if (at < word.length() && "+-".indexOf(word.charAt(at)) >= 0) {
                at++;
            }
            int exponent = digits(word, at);
            if (exponent == at) {
                return false;
            }
            at = exponent;
        }
        return at == word.length();
    }

    private static int digits(String word, int start) {
        int at = start;
        while (at < word.length() && word.charAt(at) >= '0' && word.charAt(at) <= '9') {
            at++;
        }
        return at;
    }
}
