package io.secondthought.guard.evidence;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Keys, tokens and passwords. */
final class SecretRules {
    /** No token is read further; what is longer is data. */
    private static final int MAX_TOKEN = 4096;

    private static final int MAX_PASSWORD = 256;
    private static final double CERTAIN = 0.999;
    private static final double STRONG = 0.995;
    private static final double LIKELY = 0.98;
    private static final double DOUBTFUL = 0.95;

    /** How the keys of a service start, how long the rest is at least, and whether it holds letters and digits only. */
    private record Prefix(String text, int least, boolean plain) {}

    private static final List<Prefix> ALL_PREFIXES = List.of(
            new Prefix("AKIA", 16, true),
            new Prefix("ASIA", 16, true),
            new Prefix("AIza", 35, false),
            new Prefix("ghp_", 30, true),
            new Prefix("gho_", 30, true),
            new Prefix("ghu_", 30, true),
            new Prefix("ghs_", 30, true),
            new Prefix("ghr_", 30, true),
            new Prefix("github_pat_", 30, false),
            new Prefix("glpat-", 20, false),
            new Prefix("xoxb-", 20, false),
            new Prefix("xoxp-", 20, false),
            new Prefix("xoxa-", 20, false),
            new Prefix("xoxs-", 20, false),
            new Prefix("xoxr-", 20, false),
            new Prefix("xapp-", 20, false),
            new Prefix("sk_live_", 16, true),
            new Prefix("rk_live_", 16, true),
            new Prefix("whsec_", 24, true),
            new Prefix("sk-ant-", 24, false),
            new Prefix("sk-proj-", 24, false),
            new Prefix("sk-svcacct-", 24, false),
            new Prefix("sk-", 32, false),
            new Prefix("npm_", 30, true),
            new Prefix("hf_", 30, true),
            new Prefix("pypi-AgEI", 40, false),
            new Prefix("SG.", 40, false),
            new Prefix("dop_v1_", 60, true),
            new Prefix("dckr_pat_", 20, false),
            new Prefix("ya29.", 40, false),
            new Prefix("shpat_", 32, true),
            new Prefix("AGE-SECRET-KEY-1", 50, true),
            new Prefix("LTAI", 16, true),
            new Prefix("EAACEdEose0cBA", 20, true));

    /** The same by their first character: most words have none. */
    private static final List<List<Prefix>> PREFIXES = IntStream.range(0, 128)
            .mapToObj(c ->
                    ALL_PREFIXES.stream().filter(p -> p.text().charAt(0) == c).toList())
            .toList();

    /** The payload of the token that every manual shows. */
    private static final String EXAMPLE_JWT = "eyJzdWIiOiIxMjM0NTY3ODkwI";

    /** What stands before the word key in names of secrets. */
    private static final String[] KEY_OWNERS = {
        "api", "secret", "access", "private", "auth", "account", "encryption", "signing", "service", "license"
    };

    private static final Set<String> NO_SECRETS = Set.of(
            "password",
            "passwd",
            "secret",
            "your",
            "example",
            "dummy",
            "sample",
            "changeme",
            "change_me",
            "change-me",
            "placeholder",
            "qwerty",
            "xxx",
            "***",
            "12345",
            "abcdef",
            "letmein",
            "redacted",
            "hidden",
            "insert",
            "replace",
            "todo",
            "none",
            "null",
            "undefined",
            "default",
            "fake",
            "token",
            "string",
            "config",
            "getenv",
            "process.env",
            "environ",
            "username",
            "some_",
            "test",
            "foobar",
            "here",
            "generated",
            "random",
            "abc123",
            "hash",
            "salt",
            "encrypted",
            "admin123",
            "00000000",
            "11111111",
            "base64",
            "apikey",
            "api_key",
            "api-key");

    private SecretRules() {}

    /** A key of a known service that starts at the index. */
    static @Nullable Item prefixed(Window window, int start) {
        char first = window.at(start);
        if (first == 'e' && window.startsWith(start, "eyJ")) {
            return jwt(window, start);
        }
        for (Prefix prefix : first < 128 ? PREFIXES.get(first) : List.<Prefix>of()) {
            if (window.startsWith(start, prefix.text())) {
                int body = start + prefix.text().length();
                int end = body;
                while (end - body < MAX_TOKEN && (prefix.plain() ? window.isAlnum(end) : isUrlSafe(window, end))) {
                    end++;
                }
                String rest = window.substring(body, end);
                if (rest.length() >= prefix.least() && isKeyLike(rest, prefix)) {
                    return Item.secret(start, end, "api-key", CERTAIN);
                }
            }
        }
        return null;
    }

    private static boolean isKeyLike(String rest, Prefix prefix) {
        boolean bare = prefix.text().equals("sk-");
        boolean mixed = rest.chars().anyMatch(c -> c >= '0' && c <= '9')
                && (!bare
                        || rest.chars().anyMatch(Character::isUpperCase)
                                && rest.chars().anyMatch(Character::isLowerCase));
        return mixed
                && rest.chars().distinct().count() >= 8
                && !isPlaceholder(rest)
                && !rest.contains("EXAMPLE")
                && !isSequence(rest);
    }

    /** RFC 7519: three parts of base64url, the first two JSON objects. */
    private static @Nullable Item jwt(Window window, int start) {
        int first = base64End(window, start);
        int second = base64End(window, first + 1);
        int third = base64End(window, second + 1);
        boolean form = window.at(first) == '.'
                && window.startsWith(first + 1, "eyJ")
                && window.at(second) == '.'
                && first - start >= 12
                && second - first >= 12
                && third - second > 16;
        if (!form || window.startsWith(first + 1, EXAMPLE_JWT)) {
            return null;
        }
        return Item.secret(start, third, "jwt", STRONG);
    }

    private static int base64End(Window window, int start) {
        int end = start;
        while (end - start < MAX_TOKEN && isUrlSafe(window, end) && window.at(end) != '.') {
            end++;
        }
        return end;
    }

    private static boolean isUrlSafe(Window window, int index) {
        char c = window.at(index);
        return c < 0x80 && window.isWord(index)
                || c == '-' && window.isWord(index + 1)
                || c == '.' && window.isWord(index + 1) && window.isAlnum(index - 1);
    }

    /** {@code scheme://user:password@host}, from the colon on; the item is the password. */
    static @Nullable Item inUrl(Window window, int colon) {
        int user = colon + 3;
        int i = user;
        int passwordStart = -1;
        while (i - user < MAX_PASSWORD && isUserInfo(window, i)) {
            if (window.at(i) == ':' && passwordStart < 0) {
                passwordStart = i + 1;
            }
            i++;
        }
        if (window.at(i) != '@' || passwordStart < 0 || i - passwordStart < 4 || !window.isAlnum(i + 1)) {
            return null;
        }
        String password = window.substring(passwordStart, i);
        String userName = window.substring(user, passwordStart - 1);
        boolean local = window.startsWithIgnoreCase(i + 1, "localhost") || window.startsWith(i + 1, "127.0.0.1");
        int hostEnd = i + 1;
        while (window.isAlnum(hostEnd) || window.at(hostEnd) == '.' || window.at(hostEnd) == '-') {
            hostEnd++;
        }
        String host = window.substring(i + 1, hostEnd);
        boolean example = host.contains("example.") || host.endsWith(".test") || host.endsWith(".invalid");
        if (local || example || isPlaceholder(password) || password.equals(userName) || isOneWord(password)) {
            return null;
        }
        return Item.secret(passwordStart, i, "url-credentials", 0.985);
    }

    private static boolean isUserInfo(Window window, int index) {
        char c = window.at(index);
        return c > ' ' && c != '@' && c != '/' && "\"'<>`{}()[]\\".indexOf(c) < 0;
    }

    private static boolean isOneWord(String password) {
        return password.length() <= 8 && password.chars().allMatch(c -> c >= 'a' && c <= 'z');
    }

    /** What the keyword that ends at the index says: {@code password: value}, {@code API_KEY="value"}. */
    static @Nullable Item named(Window window, int start, int end, boolean liberal) {
        @Nullable Strictness strictness = strictness(window, start, end);
        if (strictness == null) {
            return null;
        }
        int i = skip(window, end, "\"'`*_", 4);
        i = skip(window, i, " ", 3);
        boolean assigned = window.at(i) == ':' || window.at(i) == '=';
        if (assigned) {
            i = skip(window, i + 1, "=:>", 2);
        } else if (window.startsWithIgnoreCase(i, "is ") || window.startsWithIgnoreCase(i, "is:")) {
            i += 3;
        } else if (window.startsWithIgnoreCase(i, "was ")
                || window.startsWithIgnoreCase(i, "ist ")
                || window.startsWithIgnoreCase(i, "est ")) {
            i += 4;
        } else {
            return null;
        }
        i = skip(window, i, " *", 4);
        int value = skip(window, i, "\"'`", 3);
        boolean quoted = value > i;
        int to = value;
        while (to - value < MAX_PASSWORD && isValue(window, to)) {
            to++;
        }
        while (to > value && ".:?*_".indexOf(window.at(to - 1)) >= 0) {
            to--;
        }
        if (to - value >= MAX_PASSWORD || quoted && !isQuote(window.at(to)) && window.at(to) != '\0') {
            return null;
        }
        @Nullable Item known = prefixed(window, value);
        if (known != null) {
            return known;
        }
        String text = window.substring(value, to);
        double confidence = strictness.judge(text, quoted, liberal);
        // a value that a call follows is code
        return confidence == 0 || window.at(to) == '(' || window.at(to) == '['
                ? null
                : Item.secret(value, to, strictness.category, confidence);
    }

    private static int skip(Window window, int index, String chars, int most) {
        int i = index;
        while (i - index < most && window.at(i) != '\0' && chars.indexOf(window.at(i)) >= 0) {
            i++;
        }
        return i;
    }

    private static boolean isValue(Window window, int index) {
        char c = window.at(index);
        return c > ' ' && "\"'`,;()[]{}<>|&\\".indexOf(c) < 0 && !Character.isWhitespace(c);
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`';
    }

    private static @Nullable Strictness strictness(Window window, int start, int end) {
        return switch (Character.toLowerCase(window.at(end - 1))) {
            case 'd' -> endsWith(window, start, end, "password", "passwd", "pwd") ? Strictness.PASSWORD : null;
            case 'e' -> endsWith(window, start, end, "passphrase", "passcode") ? Strictness.PASSWORD : null;
            case 'a' -> endsWith(window, start, end, "contraseña") ? Strictness.PASSWORD : null;
            case 'n' -> endsWith(window, start, end, "token") ? Strictness.KEY : null;
            case 't' ->
                endsWith(window, start, end, "secret")
                        ? Strictness.KEY
                        : endsWith(window, start, end, "passwort") ? Strictness.PASSWORD : null;
            case 'y' -> isKey(window, start, end) ? Strictness.KEY : null;
            default -> null;
        };
    }

    /** {@code API key}, {@code secretKey}, {@code ACCESS_KEY}. */
    private static boolean isKey(Window window, int start, int end) {
        if (!endsWith(window, start, end, "key")) {
            return false;
        }
        if (end - start == 3) {
            return window.saysBefore(start, 8, KEY_OWNERS);
        }
        int owner = window.at(end - 4) == '_' ? end - 4 : end - 3;
        return endsWith(window, start, owner, KEY_OWNERS);
    }

    private static boolean endsWith(Window window, int start, int end, String... words) {
        for (String word : words) {
            if (end - start >= word.length() && window.startsWithIgnoreCase(end - word.length(), word)) {
                return true;
            }
        }
        return false;
    }

    /** What a value must look like after a keyword. */
    private enum Strictness {
        PASSWORD("password"),
        KEY("api-key");

        private final String category;

        Strictness(String category) {
            this.category = category;
        }

        double judge(String value, boolean quoted, boolean liberal) {
            Classes classes = Classes.of(value);
            if (value.length() < 4
                    || !value.isEmpty() && "$%{<&@*(#".indexOf(value.charAt(0)) >= 0 && value.length() < 8) {
                return 0;
            }
            if (isPlaceholder(value) || isCode(value, classes)) {
                return 0;
            }
            boolean mixed = classes.digits > 0 && classes.letters() > 0;
            if (this == KEY) {
                boolean random = mixed
                        && value.length() >= 16
                        && value.chars().distinct().count() >= 9;
                return random && !isSequence(value)
                        ? LIKELY + 0.005
                        : liberal && mixed && value.length() >= 6 ? DOUBTFUL : 0;
            }
            if (mixed && value.length() >= 6) {
                return classes.count() >= 3 && value.length() >= 8 ? LIKELY : DOUBTFUL;
            }
            boolean unusual = quoted && value.length() >= 8 && classes.count() >= 3;
            if (unusual) {
                return DOUBTFUL;
            }
            boolean pin = classes.digits == value.length() && value.length() <= 12;
            if (pin) {
                return 0.9;
            }
            boolean word = liberal && value.length() >= 6 && (quoted || classes.upper > 1 || classes.symbols > 0);
            return word ? 0.9 : 0;
        }
    }

    /** How many characters of each class a value has. */
    private record Classes(int upper, int lower, int digits, int symbols) {
        static Classes of(String value) {
            int upper = 0;
            int lower = 0;
            int digits = 0;
            for (int i = 0; i < value.length(); i++) {
                char c = value.charAt(i);
                if (Character.isUpperCase(c)) {
                    upper++;
                } else if (Character.isLetter(c)) {
                    lower++;
                } else if (Character.isDigit(c)) {
                    digits++;
                }
            }
            return new Classes(upper, lower, digits, value.length() - upper - lower - digits);
        }

        int letters() {
            return upper + lower;
        }

        int count() {
            return (upper > 0 ? 1 : 0) + (lower > 0 ? 1 : 0) + (digits > 0 ? 1 : 0) + (symbols > 0 ? 1 : 0);
        }
    }

    /** A path of names, a URL or a reference to an environment variable. */
    private static boolean isCode(String value, Classes classes) {
        boolean names =
                value.chars().allMatch(c -> Character.isLetter(c) || c == '.' || c == '_' || c == '-' || c == '/');
        boolean path = names && classes.digits == 0 && value.indexOf('.') > 0;
        return path
                || value.contains("://")
                || value.contains("$") && value.contains("{")
                || value.indexOf("==") > 0 && !value.endsWith("==");
    }

    /** Values that stand for a secret in examples, also as {@code P@ssw0rd}. */
    static boolean isPlaceholder(String value) {
        String plain = value.toLowerCase(Locale.ROOT);
        String read = plain.replace('@', 'a')
                .replace('0', 'o')
                .replace('$', 's')
                .replace('3', 'e')
                .replace('1', 'i');
        return NO_SECRETS.stream().anyMatch(word -> plain.contains(word) || read.contains(word))
                || value.chars().distinct().count() < 3;
    }

    /** Mostly letters or digits in their order, as a, b, c or 1, 2, 3. */
    private static boolean isSequence(String value) {
        int steps = 0;
        for (int i = 1; i < value.length(); i++) {
            if (value.charAt(i) - value.charAt(i - 1) == 1) {
                steps++;
            }
        }
        return steps * 2 > value.length();
    }

    /**
     * A token that looks random, in which nothing else announces a key: letters of both cases and digits well mixed, of high
     * entropy (Shannon, bits per character). Hashes and UUIDs have one case, identifiers few changes of class.
     */
    static @Nullable Item random(Window window, int start) {
        int end = start;
        int changes = 0;
        while (end - start <= MAX_PASSWORD && isTokenChar(window, end)) {
            if (end > start && classOf(window.at(end)) != classOf(window.at(end - 1))) {
                changes++;
            }
            end++;
        }
        int length = end - start;
        if (length < 32 || length > MAX_PASSWORD || changes * 5 < length * 2) {
            return null;
        }
        String token = window.substring(start, end);
        Classes classes = Classes.of(token);
        boolean mixed = classes.upper >= 4 && classes.lower >= 4 && classes.digits >= 3 && classes.symbols * 8 < length;
        char before = window.at(start - 1);
        boolean inUrl =
                before == '/' || before == '=' || before == '.' || before == '?' || before == ',' || before == '#';
        // a line of PEM or MIME, the base64 of an object, an address of a chain
        boolean encoded = before == '\n' && (length == 64 || length == 76)
                || token.startsWith("eyJ")
                || CodeRules.isWallet(token);
        if (!mixed || inUrl || encoded || isSequence(token) || entropy(token) < 4.2) {
            return null;
        }
        return Item.secret(start, end, "high-entropy-token", 0.96);
    }

    static boolean isTokenChar(Window window, int index) {
        char c = window.at(index);
        return c < 0x80 && window.isWord(index)
                || c == '+'
                || c == '/'
                || c == '='
                || c == '-' && window.isWord(index + 1);
    }

    private static int classOf(char c) {
        return Character.isDigit(c) ? 0 : Character.isUpperCase(c) ? 1 : Character.isLowerCase(c) ? 2 : 3;
    }

    static double entropy(String token) {
        int[] counts = new int[128];
        token.chars().forEach(c -> counts[c & 127]++);
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = (double) count / token.length();
                bits -= share * Math.log(share) / Math.log(2);
            }
        }
        return bits;
    }
}
