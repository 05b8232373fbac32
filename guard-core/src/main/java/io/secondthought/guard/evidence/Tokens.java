package io.secondthought.guard.evidence;

import java.util.Locale;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

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
        for (int i = from; i <= to; i++) {
            boolean inside = i < to && isTokenChar(text.charAt(i));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                classify(text, start, i, each);
                start = -1;
            }
        }
    }

    /** Gives each word: letters and digits, in lower case; camel case and underscores part words. */
    static void words(String text, int from, int to, Consumer<String> each) {
        int start = from;
        for (int i = from; i <= to; i++) {
            boolean inside = i < to && Character.isLetterOrDigit(text.charAt(i));
            boolean hump = inside
                    && i > start
                    && Character.isUpperCase(text.charAt(i))
                    && Character.isLowerCase(text.charAt(i - 1));
            if (!inside || hump) {
                if (i > start && i - start <= MAX_TOKEN) {
                    each.accept(text.substring(start, i).toLowerCase(Locale.ROOT));
                }
                start = hump ? i : i + 1;
            }
        }
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
