package io.secondthought.guard.evidence;

import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/** Cuts text into words and into the tokens by which one instruction can be told from another. Linear. */
final class Tokens {
    private static final int MAX_TOKEN = 200;

    private Tokens() {}

    /** What a token is. */
    enum Type {
        /** An address, a link or an identifier: hardly ever said by chance. */
        DISTINCTIVE,
        /** A name in camel case, as tools have. */
        NAME
    }

    /** Gives each distinctive token, in lower case, and each name, as written. */
    static void distinctive(String text, int from, int to, BiConsumer<Type, String> each) {
        int start = -1;
        boolean telling = false;
        for (int i = from; i <= to; i++) {
            char c = i < to ? text.charAt(i) : ' ';
            if (c >= 'a' && c <= 'z') {
                start = start < 0 ? i : start;
            } else if (isTokenChar(c)) {
                // A word without a digit, a sign or an inner capital is neither.
                telling |= start >= 0 || c >= '0' && c <= '9';
                start = start < 0 ? i : start;
            } else if (start >= 0) {
                if (telling) {
                    classify(text, start, i, each);
                }
                start = -1;
                telling = false;
            }
        }
    }

    /** Gives each word: letters and digits, in lower case; camel case and underscores part words. */
    static void words(String text, int from, int to, Consumer<String> each) {
        words(text, from, to, hash -> true, each);
    }

    /** The same for those words only whose hash, as of {@link String#hashCode()}, is wanted. */
    static void words(String text, int from, int to, IntPredicate wanted, Consumer<String> each) {
        int start = from;
        int hash = 0;
        char last = ' ';
        for (int i = from; i <= to; i++) {
            char c = i < to ? text.charAt(i) : ' ';
            boolean plain = c >= 'a' && c <= 'z';
            boolean inside = plain || Character.isLetterOrDigit(c);
            boolean hump = inside && !plain && i > start && Character.isUpperCase(c) && Character.isLowerCase(last);
            if (!inside || hump) {
                if (i > start && i - start <= MAX_TOKEN && wanted.test(hash)) {
                    each.accept(lower(text, start, i));
                }
                start = hump ? i : i + 1;
                hash = 0;
            }
            hash = inside ? 31 * hash + (plain ? c : Character.toLowerCase(c)) : 0;
            last = c;
        }
    }

    /** In lower case, letter by letter, so that the hash is that of the letters. */
    private static String lower(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (text.charAt(i) < 'a' || text.charAt(i) > 'z') {
                return UserConstraint.lower(text.substring(from, to));
            }
        }
        return text.substring(from, to);
    }

    private static void classify(String text, int from, int to, BiConsumer<Type, String> each) {
        int start = from;
        int end = to;
        while (end > start && !Character.isLetterOrDigit(text.charAt(end - 1)) && text.charAt(end - 1) != '/') {
            end--;
        }
        while (start < end && !Character.isLetterOrDigit(text.charAt(start))) {
            start++;
        }
        if (end - start < 4 || end - start > MAX_TOKEN) {
            return;
        }
        String token = text.substring(start, end);
        int scheme = token.indexOf("://");
        if (scheme > 0) {
            each.accept(Type.DISTINCTIVE, withoutSlash(token.toLowerCase(Locale.ROOT)));
            int hostEnd = token.indexOf('/', scheme + 3);
            String host = token.substring(scheme + 3, hostEnd < 0 ? token.length() : hostEnd);
            if (host.indexOf('.') > 0) {
                each.accept(Type.DISTINCTIVE, host.toLowerCase(Locale.ROOT));
            }
        } else if (isDistinctive(token)) {
            each.accept(Type.DISTINCTIVE, withoutSlash(token.toLowerCase(Locale.ROOT)));
        } else if (isCamelCase(token)) {
            each.accept(Type.NAME, token);
        }
    }

    private static boolean isDistinctive(String token) {
        int digits = 0;
        int letters = 0;
        int dots = 0;
        int colons = 0;
        boolean at = false;
        boolean underscore = false;
        boolean joined = false;
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (Character.isLetter(c)) {
                letters++;
            } else if (c == '.') {
                dots++;
            } else if (c == '@') {
                at = i > 0;
            } else if (c == '_') {
                underscore = true;
            } else if (c == '-' || c == '+' || c == '#') {
                joined = true;
            } else if (c == ':') {
                colons++;
            }
        }
        if (at) {
            return dots > 0;
        }
        if (underscore) {
            return letters > 0 && token.length() >= 6;
        }
        if (digits == 0) {
            return dots > 0 && letters >= 5 && isHost(token);
        }
        if (letters == 0) {
            // Dates, times, years and small numbers are said by chance.
            return colons == 0 && dots == 0 && (joined ? digits >= 9 : digits >= 5);
        }
        return digits >= 2 && (joined || digits >= 3) && letters >= 1;
    }

    private static boolean isHost(String token) {
        int dot = token.lastIndexOf('.');
        int slash = token.indexOf('/');
        String host = slash > 0 ? token.substring(0, slash) : token;
        int last = host.lastIndexOf('.');
        int top = host.length() - last - 1;
        return dot > 1 && last > 1 && top >= 2 && top <= 6 && host.equals(host.toLowerCase(Locale.ROOT));
    }

    private static boolean isCamelCase(String token) {
        int humps = 0;
        for (int i = 1; i < token.length(); i++) {
            if (!Character.isLetterOrDigit(token.charAt(i))) {
                return false;
            }
            if (Character.isUpperCase(token.charAt(i)) && Character.isLowerCase(token.charAt(i - 1))) {
                humps++;
            }
        }
        return humps > 0 && token.length() >= 8;
    }

    private static String withoutSlash(String token) {
        return token.endsWith("/") ? token.substring(0, token.length() - 1) : token;
    }

    private static boolean isTokenChar(char c) {
        return Character.isLetterOrDigit(c)
                || c == '@'
                || c == '.'
                || c == '_'
                || c == '-'
                || c == '/'
                || c == ':'
                || c == '+'
                || c == '#'
                || c == '?'
                || c == '='
                || c == '&'
                || c == '%'
                || c == '~';
    }
}
