package io.secondthought.guard.evidence;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A character reference of HTML (HTML Living Standard, 13.5): any number, and the few names that hide what items hold.
 *
 * @param character the code point
 * @param end where the reference ends in the text
 */
record HtmlEntity(int character, int end) {
    private static final int LONGEST = 16;
    private static final Map<String, Integer> NAMED = Map.of(
            "commat", (int) '@',
            "period", (int) '.',
            "lowbar", (int) '_',
            "plus", (int) '+',
            "hyphen", (int) '-',
            "nbsp", 0xA0,
            "shy", 0xAD,
            "ZeroWidthSpace", 0x200B);

    /** The reference that starts at the ampersand, or null if none does. */
    static @Nullable HtmlEntity at(String text, int ampersand) {
        int start = ampersand + 1;
        int end = start;
        while (end < text.length() && end - start < LONGEST && isNameChar(text.charAt(end))) {
            end++;
        }
        if (end == start || end == text.length() || text.charAt(end) != ';') {
            return null;
        }
        @Nullable
        Integer character =
                text.charAt(start) == '#' ? number(text, start + 1, end) : NAMED.get(text.substring(start, end));
        return character == null ? null : new HtmlEntity(character, end + 1);
    }

    private static boolean isNameChar(char c) {
        return c == '#' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static @Nullable Integer number(String text, int start, int end) {
        boolean hex = start < end && (text.charAt(start) == 'x' || text.charAt(start) == 'X');
        try {
            int value = Integer.parseInt(text, hex ? start + 1 : start, end, hex ? 16 : 10);
            return value > 0 && value <= Character.MAX_CODE_POINT ? value : null;
        } catch (NumberFormatException none) { // its message, which holds text, goes no further
            return null;
        }
    }
}
