package io.secondthought.guard.evidence;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What consists of digits: cards, phones, national ids, IP addresses. */
final class NumberRules {
    /** Numbers that card networks and payment services publish for tests. */
    private static final Set<String> TEST_CARDS = Set.of(
            "4111111111111111",
            "4242424242424242",
            "4012888888881881",
            "4222222222222",
            "5555555555554444",
            "5105105105105100",
            "2223003122003222",
            "5200828282828210",
            "378282246310005",
            "371449635398431",
            "378734493671000",
            "6011111111111117",
            "6011000990139424",
            "30569309025904",
            "38520000023237",
            "3530111333300000",
            "3566002020360505",
            "6200000000000005",
            "4917610000000000",
            "5019717010103742",
            "6331101999990016",
            "4532015112830366",
            "4539578763621486",
            "5425233430109903",
            "2720992593319364",
            "4263982640269299",
            "374245455400126",
            "6011556448578945",
            "3056930902590400",
            "4917484589897107",
            "4001919257537193",
            "4007702835532454",
            "6362970000457013",
            "4532756279624064",
            "4716258050958645");

    private static final Set<String> PUBLIC_RESOLVERS = Set.of(
            "8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9", "208.67.222.222", "208.67.220.220", "4.2.2.2");
    private static final String[] CARD_WORDS = {
        "card", "credit", "debit", "visa", "mastercard", "amex", "pan", "cc", "payment", "carte", "karte", "tarjeta"
    };
    private static final String[] SSN_WORDS = {"ssn", "social", "ss#", "ss", "taxpayer", "itin", "tin"};
    private static final String[] IP_WORDS = {"ip", "ipv4", "address", "host", "client", "remote", "server", "login"};
    private static final String[] VERSION_WORDS = {
        "version",
        "versions",
        "v",
        "ver",
        "release",
        "build",
        "section",
        "chapter",
        "figure",
        "table",
        "chrome",
        "oid",
        "firmware",
        "driver",
        "python",
        "java",
        "kernel"
    };

    private static final int LEAST_DIGITS = 7;

    private NumberRules() {}

    /** What starts at a digit or at an opening bracket before one. */
    static @Nullable Item at(Window window, int start) {
        if (window.at(start) != '(' && !(isLong(window, start) && startsNumber(window, start))) {
            return null;
        }
        DigitGroups groups = DigitGroups.read(window, start);
        if (groups.count == 0) {
            return null;
        }
        if (window.at(start) == '(') {
            return PhoneRules.national(window, groups);
        }
        @Nullable Item item = card(window, groups);
        if (item == null) {
            item = nationalId(window, groups);
        }
        if (item == null) {
            item = ipv4(window, groups);
        }
        return item == null ? PhoneRules.national(window, groups) : item;
    }

    /** Most numbers are short and stand alone: none of the rules is for them. */
    private static boolean isLong(Window window, int start) {
        int end = start;
        while (end - start < LEAST_DIGITS && window.isDigit(end)) {
            end++;
        }
        return end - start == LEAST_DIGITS || " -./)".indexOf(window.at(end)) >= 0 && !window.isLetter(end + 1);
    }

    /** Not in the middle of a decimal, a range, a path or an identifier. */
    private static boolean startsNumber(Window window, int start) {
        char before = window.at(start - 1);
        boolean joined = ".,-/:".indexOf(before) >= 0 && window.isAlnum(start - 2);
        boolean labelled = before == ':' && window.isLetter(start - 2) || before == '/' && !window.isDigit(start - 2);
        return !window.isWord(start - 1)
                && (!joined || labelled)
                && before != '$'
                && before != '\\'
                && before != '^'
                && before != '#'
                && before != 0x20AC
                && before != 0xA3;
    }

    private static boolean endsNumber(Window window, int end) {
        char after = window.at(end);
        boolean joined = (after == '.' || after == ',' || after == '-' || after == '/') && window.isDigit(end + 1);
        return !window.isWord(end) && !joined && after != '@' && after != '%';
    }

    private static @Nullable Item card(Window window, DigitGroups groups) {
        for (int n = groups.count; n > 0; n--) {
            int total = groups.totals[n - 1];
            if (total >= 12 && total <= 19 && isCardLayout(groups, n)) {
                int end = groups.ends[n - 1];
                String digits = groups.first(n);
                if (endsNumber(window, end) && isCard(digits)) {
                    double confidence = cardConfidence(window, groups, n, isIssued(digits));
                    if (confidence > 0) {
                        return Item.of(groups.start, end, "card", confidence);
                    }
                }
            }
        }
        return null;
    }

    private static boolean isCardLayout(DigitGroups groups, int n) {
        if (n == 1) {
            return true;
        }
        char separator = groups.separators[0];
        if (separator != ' ' && separator != '-') {
            return false;
        }
        for (int i = 1; i < n - 1; i++) {
            if (groups.separators[i] != separator) {
                return false;
            }
        }
        if (n == 3) {
            return groups.length(0) == 4 && groups.length(1) == 6 && groups.length(2) >= 4 && groups.length(2) <= 5;
        }
        for (int i = 0; i < n - 1; i++) {
            if (groups.length(i) != 4) {
                return false;
            }
        }
        return n >= 4 && n <= 5 && groups.length(n - 1) <= 4;
    }

    private static boolean isCard(String digits) {
        return digits.chars().distinct().count() > 3
                && !digits.startsWith("400000")
                && !TEST_CARDS.contains(digits)
                && Checksums.luhn(digits);
    }

    /** The ranges of issuers, ISO/IEC 7812, with the lengths in use. */
    private static boolean isIssued(String digits) {
        int length = digits.length();
        int four = Integer.parseInt(digits, 0, 4, 10);
        int two = four / 100;
        return four / 1000 == 4 && (length == 13 || length == 16 || length == 19)
                || (two >= 51 && two <= 55 || four >= 2221 && four <= 2720) && length == 16
                || (two == 34 || two == 37) && length == 15
                || (two == 36 || two == 38 || two == 39 || four / 10 >= 300 && four / 10 <= 305) && length == 14
                || (four == 6011 || two == 65 || four / 10 >= 644 && four / 10 <= 649) && length >= 16
                || (four >= 3528 && four <= 3589) && length >= 16
                || (four == 2131 || four == 1800) && length == 15
                || two == 62 && length >= 16
                || (two == 50 || two >= 56 && two <= 58 || two == 63 || two == 67) && length >= 12;
    }

    private static double cardConfidence(Window window, DigitGroups groups, int n, boolean issued) {
        if (window.saysBefore(groups.start, 40, CARD_WORDS)) {
            return issued ? 0.998 : 0.985;
        }
        if (!issued) {
            return 0;
        }
        char before = window.at(groups.start - 1);
        boolean latex = before == '{' && window.isLetter(groups.start - 2);
        if (before == '/' || before == '=' || before == '-' || latex) {
            return 0;
        }
        if (n > 1) {
            return n >= 3 ? 0.995 : 0.9;
        }
        int length = groups.totals[0];
        char first = groups.digits.charAt(0);
        boolean usual = length == 16 && (first == '4' || first == '5' || first == '2') || length == 15 && first == '3';
        return usual ? 0.985 : 0.9;
    }

    private static @Nullable Item nationalId(Window window, DigitGroups groups) {
        if (!endsNumber(window, groups.end())) {
            return lettered(window, groups);
        }
        String digits = groups.digits.toString();
        double confidence = switch (digits.length()) {
            case 9 -> nine(window, groups, digits);
            case 10 -> ten(window, groups, digits);
            case 11 -> eleven(window, groups, digits);
            case 12 -> twelve(window, groups, digits);
            case 13 -> thirteen(groups, digits);
            case 15 -> fifteen(window, groups, digits);
            case 18 -> groups.count == 1 && isBirthday(digits, 6) && Checksums.residentId(digits) ? 0.99 : 0;
            default -> 0;
        };
        return confidence == 0
                ? lettered(window, groups)
                : Item.of(groups.start, groups.end(), "national-id", confidence);
    }

    private static double nine(Window window, DigitGroups groups, String digits) {
        if (isSsn(digits)) {
            if (groups.is(3, 2, 4) && groups.separatedBy("--")) {
                return window.saysBefore(groups.start, 40, SSN_WORDS) ? 0.998 : 0.99;
            }
            boolean spaced = groups.is(3, 2, 4) && groups.separatedBy("  ");
            if ((spaced || groups.count == 1) && window.saysBefore(groups.start, 40, SSN_WORDS)) {
                return 0.995;
            }
        }
        return window.saysBefore(groups.start, 40, "bsn", "burgerservicenummer", "sofinummer") && Checksums.bsn(digits)
                ? 0.995
                : 0;
    }

    /** The Social Security Administration's rules since 2011, without numbers that were printed in advertisements. */
    static boolean isSsn(String digits) {
        return !digits.startsWith("000")
                && !digits.startsWith("666")
                && digits.charAt(0) != '9'
                && !digits.startsWith("00", 3)
                && !digits.endsWith("0000")
                && digits.chars().distinct().count() > 2
                && !Set.of("078051120", "219099999", "123456789", "111223333", "123121234", "457555462", "123456780")
                        .contains(digits);
    }

    /** Sweden: {@code yymmdd-nnnn}. */
    private static double ten(Window window, DigitGroups groups, String digits) {
        boolean told = window.saysBefore(groups.start, 40, "personnummer", "personal identity", "swedish");
        boolean form = groups.is(6, 4) && groups.separatedBy("-") || told && groups.count == 1;
        return form && isMonthAndDay(digits, 2) && Checksums.luhn(digits) ? told ? 0.995 : 0.97 : 0;
    }

    private static double eleven(Window window, DigitGroups groups, String digits) {
        boolean same = digits.chars().distinct().count() == 1;
        if (!same && !digits.equals("12345678909") && Checksums.cpf(digits)) {
            if (groups.is(3, 3, 3, 2) && groups.separatedBy("..-")) {
                return 0.995;
            }
            if (window.saysBefore(groups.start, 40, "cpf")) {
                return 0.995;
            }
        }
        boolean german = window.saysBefore(
                groups.start, 50, "steuer", "steueridentifikationsnummer", "idnr", "tax", "tin", "steuer-id");
        if ((german || groups.is(2, 3, 3, 3)) && Checksums.steuerId(digits)) {
            return german ? 0.995 : 0.97;
        }
        boolean polish = window.saysBefore(groups.start, 30, "pesel");
        return polish && Checksums.pesel(digits) ? 0.995 : 0;
    }

    private static double twelve(Window window, DigitGroups groups, String digits) {
        boolean told = window.saysBefore(groups.start, 40, "aadhaar", "aadhar", "uidai", "uid");
        boolean form = groups.is(4, 4, 4) && (groups.separatedBy("  ") || groups.separatedBy("--"));
        if (digits.charAt(0) >= '2' && (form || told) && Checksums.verhoeff(digits)) {
            return told ? 0.995 : 0.95;
        }
        boolean swedish = window.saysBefore(groups.start, 40, "personnummer", "personal identity", "swedish");
        boolean century = digits.startsWith("19") || digits.startsWith("20");
        boolean luhn = century && isMonthAndDay(digits, 4) && Checksums.luhn(digits.substring(2));
        return luhn && (groups.is(8, 4) && groups.separatedBy("-") || swedish) ? swedish ? 0.995 : 0.98 : 0;
    }

    private static double thirteen(DigitGroups groups, String digits) {
        boolean swiss = groups.is(3, 4, 4, 2) && groups.separatedBy("...") && digits.startsWith("756");
        return swiss && Checksums.ean13(digits) ? 0.995 : 0;
    }

    private static double fifteen(Window window, DigitGroups groups, String digits) {
        int month = Integer.parseInt(digits, 3, 5, 10);
        boolean french = (digits.charAt(0) == '1' || digits.charAt(0) == '2')
                && (month >= 1 && month <= 12 || month == 20)
                && Checksums.nir(digits);
        if (!french) {
            return 0;
        }
        boolean told = groups.has(1, 2, 2, 2, 3, 3)
                || window.saysBefore(groups.start, 50, "nir", "sécurité", "securite", "secu", "social");
        return told ? 0.995 : 0.98;
    }

    private static boolean isMonthAndDay(String digits, int index) {
        int month = Integer.parseInt(digits, index, index + 2, 10);
        int day = Integer.parseInt(digits, index + 2, index + 4, 10);
        return month >= 1 && month <= 12 && day >= 1 && day <= 31;
    }

    private static boolean isBirthday(String digits, int index) {
        return (digits.startsWith("19", index) || digits.startsWith("20", index)) && isMonthAndDay(digits, index + 4);
    }

    /** Numbers that end in a letter: Spain, China, Finland. */
    private static @Nullable Item lettered(Window window, DigitGroups groups) {
        int end = groups.end();
        int letterAt = window.at(end) == '-' ? end + 1 : end;
        char letter = Character.toUpperCase(window.at(letterAt));
        if (letter < 'A' || letter > 'Z' || window.isWord(letterAt + 1)) {
            return null;
        }
        String digits = groups.digits.toString();
        boolean spanish = groups.count == 1 && digits.length() == 8 || groups.is(2, 3, 3) && groups.separatedBy("..");
        if (spanish && !digits.equals("12345678") && !digits.equals("00000000") && Checksums.dni(digits, letter)) {
            boolean told = window.saysBefore(groups.start, 30, "dni", "nif", "documento", "identidad");
            return Item.of(groups.start, letterAt + 1, "national-id", told ? 0.995 : 0.96);
        }
        boolean chinese = groups.count == 1 && digits.length() == 17 && letter == 'X' && letterAt == end;
        if (chinese && isBirthday(digits, 6) && Checksums.residentId(digits + "X")) {
            return Item.of(groups.start, end + 1, "national-id", 0.99);
        }
        boolean finnish = groups.is(6, 3) && groups.separatedBy("-") && letterAt == end;
        if (finnish && isDayAndMonth(digits) && Checksums.hetu(digits, letter)) {
            return Item.of(groups.start, end + 1, "national-id", 0.985);
        }
        return null;
    }

    private static boolean isDayAndMonth(String digits) {
        int day = Integer.parseInt(digits, 0, 2, 10);
        int month = Integer.parseInt(digits, 2, 4, 10);
        return month >= 1 && month <= 12 && day >= 1 && day <= 31;
    }

    private static @Nullable Item ipv4(Window window, DigitGroups groups) {
        if (groups.count < 4 || !groups.separatedBy("...") || groups.separators[3] == '.') {
            return null;
        }
        int[] octets = new int[4];
        int largest = 0;
        for (int i = 0; i < 4; i++) {
            int from = i == 0 ? 0 : groups.totals[i - 1];
            int length = groups.length(i);
            if (length > 3 || length > 1 && groups.digits.charAt(from) == '0') {
                return null;
            }
            octets[i] = Integer.parseInt(groups.digits, from, from + length, 10);
            largest = Math.max(largest, octets[i]);
        }
        int end = groups.ends[3];
        boolean path = window.at(groups.start - 1) == '/' && window.at(groups.start - 2) != '/';
        boolean network = window.at(end) == '/' && window.isDigit(end + 1);
        if (largest > 255 || largest < 20 || path || network || window.isWord(end) || window.at(end) == '-') {
            return null;
        }
        if (!isPersonal(octets) || PUBLIC_RESOLVERS.contains(window.substring(groups.start, end))) {
            return null;
        }
        if (window.saysBefore(groups.start, 14, VERSION_WORDS)) {
            return null;
        }
        boolean told = window.saysBefore(groups.start, 30, IP_WORDS) || window.at(end) == ':';
        return Item.of(groups.start, end, "ip-address", told ? 0.99 : 0.98);
    }

    /** Not one of the special ranges of RFC 6890 and RFC 5737, and no netmask. */
    private static boolean isPersonal(int[] ip) {
        boolean special = ip[0] == 0
                || ip[0] == 10
                || ip[0] == 127
                || ip[0] >= 224
                || ip[0] == 100 && ip[1] >= 64 && ip[1] < 128
                || ip[0] == 169 && ip[1] == 254
                || ip[0] == 172 && ip[1] >= 16 && ip[1] < 32
                || ip[0] == 192 && (ip[1] == 168 || ip[1] == 0 && (ip[2] == 0 || ip[2] == 2))
                || ip[0] == 198 && (ip[1] == 18 || ip[1] == 19 || ip[1] == 51 && ip[2] == 100)
                || ip[0] == 203 && ip[1] == 0 && ip[2] == 113;
        return !special && !(ip[0] == 123 && ip[1] == 123) && !(ip[0] == 123 && ip[1] == 45);
    }
}
