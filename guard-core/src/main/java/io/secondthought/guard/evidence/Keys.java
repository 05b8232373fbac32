package io.secondthought.guard.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What items are compared by, so that the same item in another spelling is still the same. */
final class Keys {
    private static final char INTERNATIONAL = '+';
    private static final char NATIONAL = '=';
    private static final char SUFFIX = '~';
    private static final int MIN_NATIONAL = 7;
    private static final int MAX_COUNTRY_CODE = 3;

    private Keys() {}

    /** Letters and digits only, lower case. */
    static String compact(CharSequence text) {
        StringBuilder compact = new StringBuilder(text.length());
        text.codePoints().filter(Character::isLetterOrDigit).forEach(compact::appendCodePoint);
        return compact.toString().toLowerCase(Locale.ROOT);
    }

    /** A phone number with its country code. */
    static String international(String digits) {
        return INTERNATIONAL + digits;
    }

    /** A phone number as dialled inside its country. */
    static String national(String digits) {
        return NATIONAL + withoutZeros(digits);
    }

    /** What an item with the key is filed under. */
    static List<String> filed(String key) {
        List<String> filed = new ArrayList<>();
        filed.add(key);
        if (key.charAt(0) == INTERNATIONAL) {
            withoutCountryCode(key).forEach(rest -> filed.add(SUFFIX + rest));
        }
        return filed;
    }

    /**
     * What an item with the key is looked up by. A number with a country code equals one without if they agree but for the
     * code and the zero that replaces it; two numbers with different codes are never equal.
     */
    static List<String> lookedUp(String key) {
        List<String> lookedUp = new ArrayList<>();
        lookedUp.add(key);
        if (key.charAt(0) == INTERNATIONAL) {
            lookedUp.add(key.substring(1));
            withoutCountryCode(key).forEach(rest -> {
                lookedUp.add(NATIONAL + rest);
                lookedUp.add(rest);
            });
        } else if (key.charAt(0) == NATIONAL) {
            lookedUp.add(SUFFIX + key.substring(1));
            lookedUp.add(key.substring(1));
        }
        return lookedUp;
    }

    private static List<String> withoutCountryCode(String key) {
        List<String> rests = new ArrayList<>();
        for (int from = 2; from <= 1 + MAX_COUNTRY_CODE && key.length() - from >= MIN_NATIONAL; from++) {
            rests.add(withoutZeros(key.substring(from)));
        }
        return rests;
    }

    static String withoutZeros(String digits) {
        int start = 0;
        while (start < digits.length() - 1 && digits.charAt(start) == '0') {
            start++;
        }
        return digits.substring(start);
    }
}
