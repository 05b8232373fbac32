package io.secondthought.guard.evidence;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** E-mail addresses, plain and obfuscated. */
final class EmailRules {
    private static final int MAX_LOCAL = 64;
    private static final int MAX_DOMAIN = 253;
    private static final double SURE = 0.998;
    private static final double UNKNOWN_TOP_LEVEL = 0.95;
    /** A mailbox of a role, or a name everybody uses in examples: seldom anybody's private data. */
    private static final double NOT_A_PERSON = 0.4;

    private static final Set<String> TOP_LEVEL = Set.of(
            "com",
            "org",
            "net",
            "edu",
            "gov",
            "mil",
            "int",
            "info",
            "biz",
            "name",
            "pro",
            "dev",
            "app",
            "xyz",
            "online",
            "site",
            "shop",
            "store",
            "tech",
            "cloud",
            "email",
            "mail",
            "agency",
            "company",
            "group",
            "health",
            "clinic",
            "hospital",
            "school",
            "academy",
            "university",
            "bank",
            "legal",
            "law",
            "systems",
            "solutions",
            "services",
            "support",
            "team",
            "work",
            "works",
            "world",
            "zone",
            "life",
            "live",
            "media",
            "news",
            "blog",
            "studio",
            "design",
            "digital",
            "network",
            "consulting",
            "finance",
            "global",
            "london",
            "berlin",
            "paris",
            "museum",
            "coop",
            "jobs",
            "mobi",
            "travel",
            "aero",
            "cat",
            "asia",
            "club",
            "top",
            "software",
            "engineering");
    private static final Set<String> EXAMPLE_TOP_LEVEL = Set.of("test", "invalid", "example", "localhost", "local");
    private static final Set<String> FILE_ENDINGS = Set.of(
            "png", "jpg", "jpeg", "gif", "svg", "webp", "css", "js", "ts", "tsx", "jsx", "json", "html", "xml", "yaml",
            "yml", "java", "kt", "cpp", "php", "exe", "dll", "zip", "tar", "gz", "txt", "csv", "pdf", "service");
    private static final Set<String> PLACEHOLDER_DOMAINS = Set.of(
            "domain",
            "yourdomain",
            "mydomain",
            "email",
            "youremail",
            "mail",
            "company",
            "yourcompany",
            "mycompany",
            "mysite",
            "yoursite",
            "site",
            "website",
            "yourwebsite",
            "test",
            "foo",
            "bar",
            "abc",
            "xyz",
            "sample",
            "host",
            "server",
            "somewhere",
            "someone",
            "provider",
            "somedomain",
            "otherdomain",
            "business",
            "school",
            "university",
            "organization",
            "org",
            "emaildomain",
            "placeholder",
            "yourorganization",
            "sender",
            "recipient",
            "example");
    private static final Set<String> NAMES_OF_NOBODY = Set.of(
            "info",
            "support",
            "help",
            "helpdesk",
            "contact",
            "sales",
            "admin",
            "administrator",
            "webmaster",
            "postmaster",
            "hostmaster",
            "abuse",
            "security",
            "privacy",
            "noreply",
            "no-reply",
            "donotreply",
            "do-not-reply",
            "office",
            "team",
            "service",
            "services",
            "customerservice",
            "customer.service",
            "customersupport",
            "press",
            "media",
            "marketing",
            "jobs",
            "careers",
            "hr",
            "billing",
            "orders",
            "feedback",
            "newsletter",
            "news",
            "notifications",
            "root",
            "you",
            "your",
            "youremail",
            "your.email",
            "your-email",
            "your_email",
            "email",
            "name",
            "yourname",
            "your.name",
            "username",
            "user",
            "someone",
            "somebody",
            "sender",
            "recipient",
            "test",
            "foo",
            "bar",
            "example",
            "from",
            "to",
            "me",
            "mail",
            "hello",
            "enquiries",
            "inquiries");

    private EmailRules() {}

    /** The address around the at sign. */
    static @Nullable Item around(Window window, int at) {
        int start = localStart(window, at);
        int end = domainEnd(window, at + 1);
        if (start == at || end == at + 1 || window.at(end) == '@') {
            return null;
        }
        // user:password@host is for another rule
        if (window.at(start - 1) == ':' && isInUrl(window, start - 1)) {
            return null;
        }
        return judge(start, end, window.substring(start, at), window.substring(at + 1, end));
    }

    private static boolean isInUrl(Window window, int colon) {
        for (int i = colon - 1; i >= 0 && colon - i <= MAX_LOCAL && !window.isSpace(i); i--) {
            if (window.startsWith(i, "://")) {
                return true;
            }
        }
        return false;
    }

    private static int localStart(Window window, int at) {
        int start = at;
        while (at - start <= MAX_LOCAL && isLocal(window, start - 1)) {
            start--;
        }
        if (at - start > MAX_LOCAL) {
            return at;
        }
        while (start < at && !window.isWord(start)) {
            start++;
        }
        return window.at(at - 1) == '.' ? at : start;
    }

    private static boolean isLocal(Window window, int index) {
        char c = window.at(index);
        return window.isWord(index) || c == '.' || c == '-' || c == '+' || c == '%';
    }

    /** The end of the domain that starts at the index; the index itself if none does. */
    private static int domainEnd(Window window, int start) {
        int end = start;
        int lastDot = -1;
        int goodEnd = start;
        while (end - start <= MAX_DOMAIN && (window.isLetter(end) || window.isDigit(end) || isJoint(window, end))) {
            if (window.at(end) == '.') {
                lastDot = end;
            }
            end++;
            if (lastDot > start && isTopLevel(window, lastDot + 1, end)) {
                goodEnd = end;
            }
        }
        return goodEnd;
    }

    /** A dot or hyphen between letters or digits. */
    private static boolean isJoint(Window window, int index) {
        char c = window.at(index);
        return (c == '.' || c == '-')
                && window.isAlnum(index - 1)
                && (window.isAlnum(index + 1) || c == '-' && window.at(index + 1) == '-');
    }

    private static boolean isTopLevel(Window window, int start, int end) {
        return end - start >= 2
                && end - start <= 24
                && window.isLetter(end - 1)
                && !window.isAlnum(end)
                && window.isLetter(start)
                && !(window.at(end) == '-' && window.isAlnum(end + 1));
    }

    private static @Nullable Item judge(int start, int end, String local, String domain) {
        String name = local.toLowerCase(Locale.ROOT);
        String host = domain.toLowerCase(Locale.ROOT);
        String top = host.substring(host.lastIndexOf('.') + 1);
        if (isExample(host, top) || FILE_ENDINGS.contains(top) || name.equals("git") || isBlanked(name)) {
            return null;
        }
        double confidence = SURE;
        if (NAMES_OF_NOBODY.contains(name) || PLACEHOLDER_DOMAINS.contains(host.substring(0, host.indexOf('.')))) {
            confidence = NOT_A_PERSON;
        } else if (top.length() > 2 && !TOP_LEVEL.contains(top) || local.length() == 1 && host.length() < 6) {
            confidence = UNKNOWN_TOP_LEVEL;
        }
        return Item.of(start, end, "email", confidence).key(Keys.compact(name + host));
    }

    /** RFC 2606 and RFC 6761. */
    private static boolean isExample(String host, String top) {
        return EXAMPLE_TOP_LEVEL.contains(top)
                || isOrEndsWith(host, "example.com")
                || isOrEndsWith(host, "example.org")
                || isOrEndsWith(host, "example.net")
                || isOrEndsWith(host, "example.edu")
                || host.startsWith("example.");
    }

    private static boolean isOrEndsWith(String host, String domain) {
        return host.endsWith(domain)
                && (host.length() == domain.length() || host.charAt(host.length() - domain.length() - 1) == '.');
    }

    private static boolean isBlanked(String name) {
        return name.chars().allMatch(c -> c == 'x' || c == '.' || c == '_');
    }

    /** {@code name [at] domain [dot] com}, from the bracket on. */
    static @Nullable Item bracketed(Window window, int bracket) {
        if (!window.startsWithIgnoreCase(bracket + 1, "at") || !isClosing(window, bracket + 3)) {
            return null;
        }
        int nameEnd = window.at(bracket - 1) == ' ' ? bracket - 1 : bracket;
        int start = localStart(window, nameEnd);
        int domain = window.at(bracket + 4) == ' ' ? bracket + 5 : bracket + 4;
        return start == nameEnd ? null : spelled(window, start, window.substring(start, nameEnd), domain);
    }

    /**
     * {@code first.last at domain dot com}, from the word at on. Names without a dot, digit or underscore are left alone:
     * "look at google dot com" is not an address.
     */
    static @Nullable Item spelledOut(Window window, int at) {
        if (window.at(at - 1) != ' ' || window.at(at + 2) != ' ') {
            return null;
        }
        int start = localStart(window, at - 1);
        if (start == at - 1) {
            return null;
        }
        String name = window.substring(start, at - 1);
        boolean telling = name.chars().anyMatch(c -> c == '.' || c == '_' || c >= '0' && c <= '9');
        return telling ? spelled(window, start, name, at + 3) : null;
    }

    private static @Nullable Item spelled(Window window, int start, String name, int domain) {
        StringBuilder host = new StringBuilder();
        int end = domain;
        while (host.length() <= MAX_DOMAIN) {
            int labelEnd = end;
            while (window.isAlnum(labelEnd) || window.at(labelEnd) == '-') {
                labelEnd++;
            }
            if (labelEnd == end || labelEnd - end > 63) {
                return null;
            }
            host.append(window.text, end, labelEnd);
            end = labelEnd;
            int dot = dotEnd(window, end);
            if (dot < 0) {
                break;
            }
            host.append('.');
            end = dot;
        }
        int lastDot = host.lastIndexOf(".");
        String top = host.substring(lastDot + 1).toLowerCase(Locale.ROOT);
        if (lastDot < 1 || top.length() != 2 && !TOP_LEVEL.contains(top)) {
            return null;
        }
        return judge(start, end, name, host.toString());
    }

    /** Where the dot ends that stands at the index in some form, or a negative number. */
    private static int dotEnd(Window window, int index) {
        int i = window.at(index) == ' ' ? index + 1 : index;
        boolean bracketed = "[({".indexOf(window.at(i)) >= 0;
        if (bracketed && window.startsWithIgnoreCase(i + 1, "dot") && isClosing(window, i + 4)) {
            return window.at(i + 5) == ' ' ? i + 6 : i + 5;
        }
        if (i > index && window.startsWithIgnoreCase(i, "dot ")) {
            return i + 4;
        }
        return window.at(index) == '.' && window.isAlnum(index + 1) ? index + 1 : -1;
    }

    private static boolean isClosing(Window window, int index) {
        return "])}".indexOf(window.at(index)) >= 0;
    }
}
