package io.secondthought.guard.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sentence of a text, made ready for patterns: lower case, plain apostrophes and quotes, single spaces, no asterisks and
 * no invisible characters. Confined to one thread.
 */
final class Sentence {
    /** Longer sentences are cut: what patterns cost must not depend on whether an attacker uses full stops. */
    static final int MAX_CHARS = 600;

    private final String source;
    private final int start;
    private final int end;
    private final int[] words;
    private @Nullable String text;

    private Sentence(String source, int start, int end, int[] words) {
        this.source = source;
        this.start = start;
        this.end = end;
        this.words = words;
    }

    /** The sentences of a stretch of text, in order; they hold all of it but white space. */
    static List<Sentence> of(String text, int from, int to) {
        List<Sentence> sentences = new ArrayList<>();
        split(text, from, to, (start, end) -> sentences.add(make(text, start, end)));
        return sentences;
    }

    /** The last of them, or null if there is only white space. */
    static @Nullable Sentence last(String text, int from, int to) {
        int[] last = {0, 0};
        split(text, from, to, (start, end) -> {
            last[0] = start;
            last[1] = end;
        });
        return last[1] > 0 ? make(text, last[0], last[1]) : null;
    }

    private interface Bounds {
        void add(int start, int end);
    }

    private static void split(String text, int from, int to, Bounds bounds) {
        int start = from;
        int lastSpace = -1;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            boolean cut = false;
            if (c == '\n' || c == '\r' || isWideStop(c)) {
                cut = true;
            } else if (c == '.' || c == '!' || c == '?' || c == '…') {
                int next = i + 1;
                while (next < to && isCloser(text.charAt(next))) {
                    next++;
                }
                if (next == to || Character.isWhitespace(text.charAt(next))) {
                    i = next - 1;
                    cut = true;
                }
            } else if (Character.isWhitespace(c)) {
                lastSpace = i;
            }
            if (!cut && i - start + 1 >= MAX_CHARS) {
                if (lastSpace > start) {
                    i = lastSpace;
                }
                cut = true;
            }
            if (cut) {
                add(bounds, text, start, i + 1);
                start = i + 1;
            }
        }
        add(bounds, text, start, to);
    }

    /** The whole text as one sentence, cut at {@link #MAX_CHARS}. */
    static Sentence whole(String text) {
        return make(text, 0, Math.min(text.length(), MAX_CHARS));
    }

    private static void add(Bounds bounds, String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        if (end > start) {
            bounds.add(start, end);
        }
    }

    private static Sentence make(String source, int start, int end) {
        int[] words = new int[Math.max(4, (end - start) / 5)];
        int count = 0;
        int hash = 0;
        for (int i = start; i < end; i++) {
            char c = source.charAt(i);
            c = c >= 'a' && c <= 'z' ? c : fold(c);
            if (isWordChar(c)) {
                hash = 31 * hash + c;
            } else if (hash != 0 && c != 0) {
                if (count == words.length) {
                    words = Arrays.copyOf(words, 2 * count);
                }
                words[count++] = hash;
                hash = 0;
            }
        }
        if (hash != 0) {
            words = count == words.length ? Arrays.copyOf(words, count + 1) : words;
            words[count++] = hash;
        }
        return new Sentence(source, start, end, count == words.length ? words : Arrays.copyOf(words, count));
    }

    private String folded() {
        char[] folded = new char[end - start];
        int length = 0;
        for (int i = start; i < end; i++) {
            char c = fold(source.charAt(i));
            boolean again = c == ' ' && (length == 0 || folded[length - 1] == ' ');
            if (c != 0 && !again) {
                folded[length++] = c;
            }
        }
        return new String(folded, 0, length);
    }

    /** The character in lower case and plain form, or 0 if it is to be left out. */
    static char fold(char c) {
        if (c >= 'a' && c <= 'z') {
            return c;
        }
        if (c < 0x80) {
            return c <= ' ' ? ' ' : c == '*' ? 0 : c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
        }
        if (c == '\u2019' || c == '\u2018' || c == '\u02BC') {
            return '\'';
        }
        if (c == '\u201C' || c == '\u201D' || c == '\u201E' || c == '\u00AB' || c == '\u00BB') {
            return '"';
        }
        if (c >= '\u200B' && c <= '\u200F' || c == '\uFEFF' || c == '\u00AD' || c == '\u2060') {
            return 0;
        }
        return Character.isSpaceChar(c) ? ' ' : Character.toLowerCase(c);
    }

    private static boolean isWordChar(char c) {
        return c >= 'a' && c <= 'z' || c == '\'' || c >= '0' && c <= '9' || c >= 0x80 && Character.isLetter(c);
    }

    private static boolean isWideStop(char c) {
        return c == '。' || c == '！' || c == '？';
    }

    private static boolean isCloser(char c) {
        return c == '"' || c == '\'' || c == ')' || c == ']' || c == '”' || c == '’' || c == '*' || c == '.' || c == '!'
                || c == '?';
    }

    /** The hash by which {@link #words()} knows a word. */
    static int hash(String word) {
        return word.hashCode();
    }

    /** Where it starts in the text it was taken from. */
    int start() {
        return start;
    }

    int end() {
        return end;
    }

    /** The text, made ready when it is first asked for: most sentences are known by their words. */
    String text() {
        String made = text;
        if (made == null) {
            made = folded();
            text = made;
        }
        return made;
    }

    /** The hashes of its words, in order. */
    int[] words() {
        return words;
    }
}
