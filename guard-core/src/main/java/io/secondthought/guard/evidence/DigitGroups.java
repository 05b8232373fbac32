package io.secondthought.guard.evidence;

/**
 * Digits as people write them, in groups with one separator each: {@code 4111 1111 1111 1111}, {@code (030) 123-45}.
 * Bounded, so that a text of digits only stays linear.
 */
final class DigitGroups {
    private static final int MAX_GROUPS = 12;
    private static final int MAX_DIGITS = 24;

    final int start;
    final StringBuilder digits = new StringBuilder(MAX_DIGITS);
    /** Where each group ends in the text. */
    final int[] ends = new int[MAX_GROUPS];
    /** How many digits there are up to the end of each group. */
    final int[] totals = new int[MAX_GROUPS];
    /** What follows each group: the separator, or NUL if that was the last. */
    final char[] separators = new char[MAX_GROUPS];

    int count;

    private DigitGroups(int start) {
        this.start = start;
    }

    /** Reads the groups from a digit or an opening bracket on; the count is 0 if there are none, or if one is too long. */
    static DigitGroups read(Window window, int start) {
        DigitGroups groups = new DigitGroups(start);
        int i = window.at(start) == '(' ? start + 1 : start;
        while (window.isDigit(i) && groups.count < MAX_GROUPS) {
            int begin = i;
            while (window.isDigit(i) && i - begin <= MAX_DIGITS) {
                i++;
            }
            if (groups.digits.length() + i - begin > MAX_DIGITS) {
                break;
            }
            groups.digits.append(window.text, begin, i);
            groups.ends[groups.count] = i;
            groups.totals[groups.count] = groups.digits.length();
            groups.count++;
            int next = afterSeparator(window, i);
            if (next < 0) {
                break;
            }
            char separator = window.at(i);
            groups.separators[groups.count - 1] = separator == ' ' && window.at(next - 1) == '(' ? '(' : separator;
            i = next;
        }
        if (groups.count > 0) {
            groups.separators[groups.count - 1] = '\0';
        }
        return groups;
    }

    /** Where the next group starts if one separator follows, else a negative number. */
    private static int afterSeparator(Window window, int index) {
        char c = window.at(index);
        if (c == ')') {
            int next = " -/".indexOf(window.at(index + 1)) >= 0 ? index + 2 : index + 1;
            return window.isDigit(next) ? next : -1;
        }
        if (c == ' ' && window.at(index + 1) == '(' && window.isDigit(index + 2)) {
            return index + 2;
        }
        return (c == ' ' || c == '-' || c == '.' || c == '/') && window.isDigit(index + 1) ? index + 1 : -1;
    }

    int length(int group) {
        return group == 0 ? totals[0] : totals[group] - totals[group - 1];
    }

    /** Whether the first groups have these lengths. */
    boolean has(int... lengths) {
        if (count < lengths.length) {
            return false;
        }
        for (int i = 0; i < lengths.length; i++) {
            if (length(i) != lengths[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether the first groups have these lengths and no other group follows. */
    boolean is(int... lengths) {
        return count == lengths.length && has(lengths);
    }

    /** Whether the first separators are the given ones. */
    boolean separatedBy(String given) {
        for (int i = 0; i < given.length(); i++) {
            if (separators[i] != given.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    String first(int groups) {
        return digits.substring(0, totals[groups - 1]);
    }

    int total() {
        return count == 0 ? 0 : totals[count - 1];
    }

    int end() {
        return count == 0 ? start : ends[count - 1];
    }
}
