package io.secondthought.guard.event;

import org.jspecify.annotations.Nullable;

/** Writes JSON (RFC 8259) in ASCII and on one line, so that no value can end a line of a log. Not thread-safe. */
final class JsonLine {
    private final StringBuilder out = new StringBuilder(512);

    JsonLine open(char bracket) {
        separate();
        out.append(bracket);
        return this;
    }

    JsonLine close(char bracket) {
        out.append(bracket);
        return this;
    }

    JsonLine name(String name) {
        value(name);
        out.append(':');
        return this;
    }

    JsonLine member(String name, @Nullable String value) {
        return name(name).value(value);
    }

    JsonLine member(String name, long value) {
        return name(name).value(value);
    }

    JsonLine member(String name, double value) {
        name(name);
        // JSON has no word for these.
        out.append(Double.isFinite(value) ? Double.toString(value) : "null");
        return this;
    }

    JsonLine member(String name, boolean value) {
        name(name);
        out.append(value);
        return this;
    }

    JsonLine value(long value) {
        separate();
        out.append(value);
        return this;
    }

    JsonLine value(@Nullable String value) {
        separate();
        if (value == null) {
            out.append("null");
            return this;
        }
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c >= ' ' && c <= '~') {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        out.append('"');
        return this;
    }

    /** A comma, unless a bracket was just opened or a name just written. */
    private void separate() {
        if (out.length() > 0) {
            char last = out.charAt(out.length() - 1);
            if (last != '{' && last != '[' && last != ':') {
                out.append(',');
            }
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
