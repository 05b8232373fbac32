package io.secondthought.guard.evidence;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A sentence of a text, made ready for patterns: lower case, plain apostrophes and quotes, single spaces, no asterisks and
 * no invisible characters.
 */
final class Sentence {
    /** Longer sentences are cut: what patterns cost must not depend on whether an attacker uses full stops. */
    static final int MAX_CHARS = 600;

    private final int start;
    private final int end;
    private final String text;
    private final int[] words;

    private Sentence(int start, int end, String text, int[] words) {
        this.start = start;
        this.end = end;
        this.text = text;
        this.words = words;
    }

    /** The sentences of a stretch of text, in order; they hold all of it but white space. */
    static List<Sentence> of(String text, int from, int to) {
        List<Sentence> sentences = new ArrayList<>();
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
                add(sentences, text, start, i + 1);
                start = i + 1;
            }
        }
        add(sentences, text, start, to);
        return sentences;
    }

    /** The whole text as one sentence, cut at {@link #MAX_CHARS}. */
    static Sentence whole(String text) {
        return make(text, 0, Math.min(text.length(), MAX_CHARS));
    }

    private static void add(List<Sentence> sentences, String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        if (end > start) {
            sentences.add(make(text, start, end));
        }
    }

    private static Sentence make(String text, int start, int end) {
        StringBuilder folded = new StringBuilder(end - start);
        int[] words = new int[16];
        int count = 0;
        int hash = 0;
        for (int i = start; i < end; i++) {
            char c = fold(text.charAt(i));
            if (c == 0) {
                continue;
            }
            if (c == ' ') {
                if (folded.length() > 0 && folded.charAt(folded.length() - 1) != ' ') {
                    folded.append(' ');
                }
            } else {
                folded.append(c);
            }
            if (isWordChar(c)) {
                hash = 31 * hash + c;
            } else if (hash != 0) {
                if (count == words.length) {
                    words = Arrays.copyOf(words, 2 * count);
                }
                words[count++] = hash;
                hash = 0;
            }
        }
        if (hash != 0) {
            words = Arrays.copyOf(words, count + 1);
            words[count++] = hash;
        }
        return new Sentence(start, end, folded.toString(), Arrays.copyOf(words, count));
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

    /** The text, made ready. */
    String text() {
        return text;
    }

    /** The hashes of its words, in order. */
    int[] words() {
        return words;
    }
}
