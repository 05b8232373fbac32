package io.secondthought.guard.evidence;

/** Folded text up to a limit: rules see nothing that comes later. */
final class Window {
    final String text;
    final int limit;

    Window(String text, int limit) {
        this.text = text;
        this.limit = limit;
    }

    /** The character, or NUL outside. */
    char at(int index) {
        return index >= 0 && index < limit ? text.charAt(index) : '\0';
    }

    boolean isDigit(int index) {
        char c = at(index);
        return c >= '0' && c <= '9';
    }

    boolean isLetter(int index) {
        char c = at(index);
        return c < 0x80 ? c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' : Character.isLetter(c);
    }

    boolean isAlnum(int index) {
        return isLetter(index) || isDigit(index);
    }

    /** Letters, digits and the underscore. */
    boolean isWord(int index) {
        return isAlnum(index) || at(index) == '_';
    }

    boolean isSpace(int index) {
        char c = at(index);
        return c == ' ' || c == '\n' || c == '\t' || c == '\r';
    }

    boolean startsWith(int index, String prefix) {
        return index >= 0 && index + prefix.length() <= limit && text.startsWith(prefix, index);
    }

    boolean startsWithIgnoreCase(int index, String prefix) {
        return index >= 0
                && index + prefix.length() <= limit
                && text.regionMatches(true, index, prefix, 0, prefix.length());
    }

    /** Whether one of the words stands in the given number of characters before the index, whatever its case. */
    boolean saysBefore(int index, int reach, String... words) {
        for (int i = Math.max(0, index - reach); i < index; i++) {
            if (!isWord(i - 1)) {
                for (String word : words) {
                    int end = i + word.length();
                    if (end <= index && !isLetter(end) && text.regionMatches(true, i, word, 0, word.length())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** The end of the run of letters, digits and underscores that starts at the index. */
    int wordEnd(int index) {
        int end = index;
        while (isWord(end)) {
            end++;
        }
        return end;
    }

    String substring(int start, int end) {
        return text.substring(start, end);
    }
}
