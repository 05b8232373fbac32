package io.secondthought.guard.reasoning;

import java.util.Locale;
import java.util.Set;

/**
 * Where sentences end, decided by a few characters around. Errs on the side of joining: a sentence that is taken for part of
 * the one before costs nothing, while one that is cut at an abbreviation loses its sense.
 */
final class Sentences {
    static final int NONE = -1;
    static final int NOT_YET_KNOWN = -2;

    private static final int MAX_CLOSERS = 4;
    private static final int MAX_SPACE = 16;
    /** How far beyond its mark a sentence may end. */
    static final int REACH = 1 + MAX_CLOSERS + MAX_SPACE;
    /** How many characters after a cut are looked at. */
    static final int CUT_AHEAD = 2;
    /** How much of one visible character is kept together. */
    private static final int MAX_CHARACTER = 40;

    /** Marks that end a sentence before white space only. */
    private static final String LATIN_MARKS = ".!?…";
    /** Chinese, Japanese, Devanagari, Arabic, Urdu, Ethiopic, Burmese, Khmer, Armenian. */
    private static final String OTHER_MARKS = "。！？｡．︒।॥؟۔።။។։";

    private static final String CLOSERS = "\"'”’»)]}*_`」』）】》〉";
    /** Whatever comes before a name or a number more often than before a sentence. */
    private static final Set<String> ABBREVIATIONS = Set.of(
            "dr", "mr", "mrs", "ms", "prof", "st", "vs", "no", "fig", "eq", "sec", "cf", "approx", "jr", "sr", "inc",
            "ltd", "co", "corp", "dept", "vol", "ed", "eds", "al", "rev", "gen", "col", "sgt", "capt", "lt", "hon",
            "mt", "jan", "feb", "apr", "aug", "sept", "sep", "oct", "nov", "dec", "bzw", "ca", "nr", "abb", "bspw",
            "evtl", "ggf", "vgl", "str", "tel", "mme", "mlle", "art", "av", "pp", "sra", "dra", "dott", "sig", "hr");

    private Sentences() {}

    /**
     * The end of the sentence, line or paragraph whose mark stands at a place; {@link #NONE} if there is no mark, {@link
     * #NOT_YET_KNOWN} if that depends on text to come.
     */
    static int end(CharSequence text, int i, boolean last, Surroundings around) {
        char c = text.charAt(i);
        if (c == '\n') {
            return around.inFence() ? i + 1 : lineEnd(text, i, last);
        }
        boolean latin = LATIN_MARKS.indexOf(c) >= 0;
        if (!latin && (c < 0x80 || OTHER_MARKS.indexOf(c) < 0) || around.inFence()) {
            return NONE;
        }
        int j = i + 1;
        while (j < text.length() && j <= i + MAX_CLOSERS && CLOSERS.indexOf(text.charAt(j)) >= 0) {
            j++;
        }
        int space = j;
        while (j < text.length() && j < space + MAX_SPACE && isSpace(text.charAt(j))) {
            j++;
        }
        if (j == text.length()) {
            return last ? NONE : NOT_YET_KNOWN;
        }
        char next = text.charAt(j);
        if (next == '\n' || isMark(next) && j == i + 1 || isCombining(next)) {
            return NONE; // the line break or the last of several marks decides
        }
        if (latin) {
            return j > space && !Character.isLowerCase(next) && (c != '.' && c != '…' || fullStop(text, i)) ? j : NONE;
        }
        return c == '．' && Character.isDigit(next) ? NONE : j;
    }

    /** The place to cut a text that has no end up to {@code max}: white space in the window before, or between characters. */
    static int cut(CharSequence text, int max, int window) {
        for (int c = max; c > max - window; c--) {
            if (Character.isWhitespace(text.charAt(c - 1)) && !joins(text, c)) {
                return c;
            }
        }
        int c = max;
        while (joins(text, c) && c > max - MAX_CHARACTER) {
            c -= Character.charCount(Character.codePointBefore(text, c));
        }
        if (!joins(text, c)) {
            return c;
        }
        return isPair(text, max) ? max - 1 : max;
    }

    /** After a line break and empty lines, unless the line was only wrapped: then the next one goes on in lower case. */
    private static int lineEnd(CharSequence text, int i, boolean last) {
        int end = i + 1;
        int j = end;
        while (j < text.length() && j < i + 1 + MAX_SPACE && Character.isWhitespace(text.charAt(j))) {
            if (text.charAt(j++) == '\n') {
                end = j;
            }
        }
        if (j == text.length() && !last) {
            return NOT_YET_KNOWN;
        }
        boolean wrapped = end == i + 1 && j < text.length() && Character.isLowerCase(text.charAt(j));
        return wrapped ? NONE : end;
    }

    /** Whether a full stop is one: not an ellipsis, nor after an initial, an abbreviation or a list number. */
    private static boolean fullStop(CharSequence text, int i) {
        if (text.charAt(i) == '…' || i > 0 && text.charAt(i - 1) == '.') {
            return false;
        }
        int start = i;
        while (start > 0 && start > i - MAX_CHARACTER && Character.isLetter(text.charAt(start - 1))) {
            start--;
        }
        if (start < i) {
            return (i - start > 1 || Character.isIdeographic(text.charAt(start)))
                    && !ABBREVIATIONS.contains(
                            text.subSequence(start, i).toString().toLowerCase(Locale.ROOT));
        }
        while (start > 0 && start > i - MAX_CHARACTER && Character.isDigit(text.charAt(start - 1))) {
            start--;
        }
        boolean number = i - start == 1 || i - start == 2;
        return !number || start > 0 && ".,:/-".indexOf(text.charAt(start - 1)) >= 0;
    }

    private static boolean isMark(char c) {
        return LATIN_MARKS.indexOf(c) >= 0 || c >= 0x80 && OTHER_MARKS.indexOf(c) >= 0;
    }

    private static boolean isSpace(char c) {
        return c != '\n' && (Character.isWhitespace(c) || Character.isSpaceChar(c));
    }

    /** Whether the characters on both sides of a place belong together; after the extended grapheme clusters of UAX 29. */
    private static boolean joins(CharSequence text, int index) {
        if (index >= text.length()) {
            return false;
        }
        if (isPair(text, index)) {
            return true;
        }
        int before = Character.codePointBefore(text, index);
        int after = Character.codePointAt(text, index);
        return isCombining(after)
                || before == 0x200D
                || before == '\r' && after == '\n'
                || isFlag(before) && isFlag(after)
                || before >= 0x1100 && before <= 0x11FF && after >= 0x1160 && after <= 0x11FF;
    }

    private static boolean isPair(CharSequence text, int index) {
        return Character.isSurrogatePair(text.charAt(index - 1), text.charAt(index));
    }

    /** Marks, joiners, skin tones and tags. */
    private static boolean isCombining(int c) {
        int type = Character.getType(c);
        return type == Character.NON_SPACING_MARK
                || type == Character.ENCLOSING_MARK
                || type == Character.COMBINING_SPACING_MARK
                || c == 0x200C
                || c == 0x200D
                || c >= 0x1F3FB && c <= 0x1F3FF
                || c >= 0xE0020 && c <= 0xE007F;
    }

    private static boolean isFlag(int c) {
        return c >= 0x1F1E6 && c <= 0x1F1FF;
    }
}
