package io.secondthought.guard.evidence;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A text in the form in which rules read it: invisible characters dropped, digits, spaces, hyphens, quotes and full-width
 * letters as ASCII, Markdown escapes and HTML entities as what they show, and a map back to the original. Each character,
 * escape or entity is folded by itself, so folding a prefix gives a prefix, unless it ends within one.
 */
final class FoldedText {
    private static final int DROPPED = -1;
    /** What items hold of what Markdown lets one escape. */
    private static final String ESCAPED = "@._-+";

    private final String text;
    /** Where each character starts and ends in the original; null if nothing was changed in length. */
    private final int @Nullable [] starts;

    private final int @Nullable [] ends;

    private FoldedText(String text, int @Nullable [] starts, int @Nullable [] ends) {
        this.text = text;
        this.starts = starts;
        this.ends = ends;
    }

    static FoldedText of(String original) {
        return fold(original, false);
    }

    /** Reads the escapes of JSON strings as the characters they stand for. */
    static FoldedText ofJson(String original) {
        return fold(original, true);
    }

    private static FoldedText fold(String original, boolean json) {
        int first = 0;
        while (first < original.length() && !changes(original.charAt(first), json)) {
            first++;
        }
        if (first == original.length()) {
            return new FoldedText(original, null, null);
        }
        Folder folder = new Folder(original, json);
        return folder.fold();
    }

    private static boolean changes(char c, boolean json) {
        return c < 0x80 ? c == '\\' || c == '&' && !json : Character.isSurrogate(c) || fold(c) != c;
    }

    /** The folded text. */
    String text() {
        return text;
    }

    /** Where the character at the index starts in the original. */
    int start(int index) {
        return starts == null ? index : starts[index];
    }

    /** Where the character before the index ends in the original. */
    int end(int index) {
        return ends == null ? index : ends[index - 1];
    }

    /** How many characters of the folded text come from before the index of the original. */
    int before(int originalIndex) {
        if (ends == null) {
            return Math.min(originalIndex, text.length());
        }
        int found = Arrays.binarySearch(ends, 0, text.length(), originalIndex);
        return found >= 0 ? found + 1 : -found - 1;
    }

    private static int fold(int c) {
        if (c < 0x80) {
            return c;
        }
        if (c < 0x2000) {
            return switch (c) {
                case 0xA0, 0x1680 -> ' ';
                case 0xAD, 0x34F, 0x61C, 0x180B, 0x180C, 0x180D, 0x180E -> DROPPED;
                default -> digitOr(c);
            };
        }
        if (c <= 0x206F) {
            return foldPunctuation(c);
        }
        if (c >= 0xFF01 && c <= 0xFF5E) {
            return c - 0xFEE0;
        }
        return switch (c) {
            case 0x2212, 0xFE58, 0xFE63 -> '-';
            case 0x3000 -> ' ';
            case 0xFE52 -> '.';
            case 0xFE6B -> '@';
            case 0xFEFF -> DROPPED;
            default -> foldRare(c);
        };
    }

    private static int foldPunctuation(int c) {
        if (c <= 0x200A || c == 0x202F || c == 0x205F) {
            return ' ';
        }
        if (c <= 0x200F || c >= 0x202A && c <= 0x202E || c >= 0x2060) {
            return DROPPED;
        }
        if (c <= 0x2015 || c == 0x2043) {
            return '-';
        }
        return switch (c) {
            case 0x2018, 0x2019, 0x201A, 0x2032 -> '\'';
            case 0x201C, 0x201D, 0x201E -> '"';
            default -> c;
        };
    }

    private static int foldRare(int c) {
        if (c >= 0xFE00 && c <= 0xFE0F || c >= 0xE0000 && c <= 0xE01EF) {
            return DROPPED;
        }
        if (c >= 0x1D400 && c <= 0x1D6A3) {
            int letter = (c - 0x1D400) % 52;
            return letter < 26 ? 'A' + letter : 'a' + letter - 26;
        }
        return digitOr(c);
    }

    private static int digitOr(int c) {
        return Character.isDigit(c) ? '0' + Character.digit(c, 10) : c;
    }

    /** Writes the folded text of one original. */
    private static final class Folder {
        private final String original;
        private final boolean json;
        private final StringBuilder out;
        private final int[] starts;
        private final int[] ends;

        Folder(String original, boolean json) {
            this.original = original;
            this.json = json;
            out = new StringBuilder(original.length());
            starts = new int[original.length()];
            ends = new int[original.length()];
        }

        FoldedText fold() {
            int i = 0;
            while (i < original.length()) {
                int c = original.codePointAt(i);
                int next = i + Character.charCount(c);
                @Nullable HtmlEntity entity = c == '&' && !json ? HtmlEntity.at(original, i) : null;
                if (json && c == '\\' && next < original.length()) {
                    int escaped = escaped(next);
                    next += escaped >= 0 && original.charAt(next) == 'u' ? 5 : 1;
                    put(escaped >= 0 ? escaped : original.charAt(next - 1), i, next);
                } else if (c == '\\' && next < original.length() && ESCAPED.indexOf(original.charAt(next)) >= 0) {
                    put(original.charAt(next), i, ++next);
                } else if (entity != null) {
                    next = entity.end();
                    put(entity.character(), i, next);
                } else {
                    put(c, i, next);
                }
                i = next;
            }
            return new FoldedText(out.toString(), starts, ends);
        }

        /** The character that the escape stands for whose letter is at the index, or a negative number. */
        private int escaped(int index) {
            return switch (original.charAt(index)) {
                case 'n' -> '\n';
                case 't' -> '\t';
                case 'r' -> '\r';
                case 'b', 'f' -> ' ';
                case 'u' -> hex(index + 1);
                default -> -1;
            };
        }

        private int hex(int index) {
            if (index + 4 > original.length()) {
                return -1;
            }
            int value = 0;
            for (int i = index; i < index + 4; i++) {
                int digit = Character.digit(original.charAt(i), 16);
                if (digit < 0) {
                    return -1;
                }
                value = value * 16 + digit;
            }
            return value;
        }

        private void put(int c, int start, int end) {
            int folded = FoldedText.fold(c);
            if (folded == DROPPED) {
                return;
            }
            int length = out.length();
            out.appendCodePoint(folded);
            for (int i = length; i < out.length(); i++) {
                starts[i] = start;
                ends[i] = end;
            }
        }
    }
}
