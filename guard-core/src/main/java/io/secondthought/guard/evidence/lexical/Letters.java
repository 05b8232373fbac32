package io.secondthought.guard.evidence.lexical;

import java.text.Normalizer;

/**
 * Folds characters, so that a text reads the same however it is dressed up: case, full-width and mathematical letters and
 * diacritics go, marks and characters without width are dropped, and Cyrillic or Greek letters that look Latin become Latin
 * where they stand among Latin ones (a subset of the confusables of Unicode UTS #39).
 */
final class Letters {
    /** What {@link #fold} gives for a character that is to be skipped as if it were not there. */
    static final char DROP = 0;

    /** What {@link #fold} gives for a character that separates words. */
    static final char GAP = ' ';

    /** What {@link #fold} gives for a letter of a script in which words are not compared with Latin ones. */
    static final char OTHER_SCRIPT = 1;

    private static final int TABLE_END = 0x3000;
    private static final int MATH_START = 0x1D400;
    private static final int MATH_END = 0x1D800;
    private static final char[] TABLE = table(0, TABLE_END);
    private static final char[] MATH = table(MATH_START, MATH_END);

    // Pairs: a Cyrillic or Greek lower-case letter and the Latin one it looks like.
    private static final String CONFUSABLE =
            "аaвbсcԁdеeёeһhіiїiјjкkӏlмmнhоoрpԛqѕsтtуyхxѵvԝwαaβbγyεeηnιiκkνvοoρpτtυuχxωw";

    private Letters() {}

    /**
     * The folded character: {@code a} to {@code z}; {@code 0} for any digit; {@code ?}, {@code !} and line feed; an apostrophe;
     * {@link #DROP}, {@link #GAP} or {@link #OTHER_SCRIPT}; or a lower-case Greek or Cyrillic letter.
     */
    static char fold(int codePoint) {
        if (codePoint < TABLE_END) {
            return TABLE[codePoint];
        }
        if (codePoint >= MATH_START && codePoint < MATH_END) {
            return MATH[codePoint - MATH_START];
        }
        if (codePoint >= 0xFF01 && codePoint <= 0xFF5E) {
            return TABLE[codePoint - 0xFEE0];
        }
        return classify(codePoint);
    }

    /** Whether a folded character is a Greek or Cyrillic letter. */
    static boolean isLookAlikeScript(char folded) {
        return folded >= 0x370 && folded < 0x530;
    }

    /** The Latin letter that a Greek or Cyrillic one looks like, or the letter itself. */
    static char latinLike(char folded) {
        for (int i = 0; i < CONFUSABLE.length(); i += 2) {
            if (CONFUSABLE.charAt(i) == folded) {
                return CONFUSABLE.charAt(i + 1);
            }
        }
        return folded;
    }

    private static char[] table(int from, int to) {
        char[] table = new char[to - from];
        for (int c = from; c < to; c++) {
            table[c - from] = folded(c);
        }
        return table;
    }

    private static char folded(int codePoint) {
        char special = special(codePoint);
        if (special != GAP) {
            return special;
        }
        if (codePoint >= 0x80 && !isMark(codePoint)) {
            String plain = Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFKD);
            int first = plain.codePointAt(0);
            if (first != codePoint) {
                return first < 0x80 || first >= 0x370 && first < 0x530 ? folded(first) : classify(first);
            }
        }
        return classify(codePoint);
    }

    /** Characters that are kept, and Latin letters that Unicode does not take apart; a gap for all others. */
    private static char special(int codePoint) {
        return switch (codePoint) {
            case '?', '!', '\n' -> (char) codePoint;
            case '\'', 0x2018, 0x2019 -> '\'';
            case 0xDF -> 's';
            case 0xC6, 0xE6 -> 'a';
            case 0xD8, 0xF8, 0x152, 0x153 -> 'o';
            case 0x141, 0x142 -> 'l';
            case 0x110, 0x111, 0xD0, 0xF0 -> 'd';
            case 0x131 -> 'i';
            default -> GAP;
        };
    }

    private static char classify(int codePoint) {
        int lower = Character.toLowerCase(codePoint);
        if (lower >= 'a' && lower <= 'z') {
            return (char) lower;
        }
        if (isMark(codePoint)) {
            return DROP;
        }
        if (Character.isDigit(codePoint)) {
            return '0';
        }
        if (!Character.isLetter(codePoint)) {
            return GAP;
        }
        return lower >= 0x370 && lower < 0x530 ? (char) lower : OTHER_SCRIPT;
    }

    private static boolean isMark(int codePoint) {
        int type = Character.getType(codePoint);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT;
    }
}
