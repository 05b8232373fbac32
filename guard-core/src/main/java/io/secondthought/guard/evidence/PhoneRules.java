package io.secondthought.guard.evidence;

import org.jspecify.annotations.Nullable;

/** Telephone numbers, international (ITU-T E.164) and national. */
final class PhoneRules {
    private static final double SURE = 0.99;
    private static final double FORMATTED = 0.985;
    private static final double LIKELY = 0.95;
    private static final double DOUBTFUL = 0.9;
    private static final double HOTLINE = 0.4;
    /** A number set aside for films and books: no part of it is looked at again. */
    private static final double NOBODY = 0;

    private static final String[] WORDS = {
        "phone",
        "telephone",
        "tel",
        "call",
        "mobile",
        "cell",
        "cellphone",
        "fax",
        "whatsapp",
        "sms",
        "text",
        "reach",
        "dial",
        "ring",
        "telefon",
        "handy",
        "mobil",
        "numéro",
        "numero",
        "téléphone",
        "telefono",
        "teléfono",
        "hotline",
        "contact",
        "phone_number",
        "phonenumber",
        "phone number",
        "tlf",
        "landline"
    };

    private PhoneRules() {}

    /** From a plus sign on. */
    static @Nullable Item international(Window window, int plus) {
        char before = window.at(plus - 1);
        boolean sum = before == '=' && !window.saysBefore(plus, 28, WORDS);
        if (window.isWord(plus - 1) || before == ')' || before == '+' || before == '^' || sum) {
            return null;
        }
        int first = window.at(plus + 1) == ' ' ? plus + 2 : plus + 1;
        if (!window.isDigit(first) && window.at(first) != '(' || window.at(first) == '0') {
            return null;
        }
        if (first == plus + 2 && window.isSpace(plus - 1) && window.isAlnum(plus - 2)) {
            return null;
        }
        return abroad(window, plus, first, true);
    }

    /**
     * A number with its country code.
     *
     * @param prefix where the plus or the zeros stand that say so
     * @param first where the country code starts
     * @param told whether it is certain that this is a number to dial
     */
    private static @Nullable Item abroad(Window window, int prefix, int first, boolean told) {
        DigitGroups groups = DigitGroups.read(window, first);
        if (groups.count == 0) {
            return null;
        }
        int code = countryCodeLength(groups.digits);
        if (code == 0) {
            return null;
        }
        for (int n = groups.count; n > 0; n--) {
            String digits = withoutTrunkZero(groups, n, code);
            int end = groups.ends[n - 1];
            int to = code == 1 ? extensionEnd(window, end) : end;
            if (fits(digits, code) && !window.isWord(to) && !joins(window, end)) {
                if (isFictional(digits.substring(code), digits.substring(0, code))) {
                    return Item.of(prefix, to, "phone", NOBODY);
                }
                double confidence = !told ? LIKELY : n > 1 || digits.length() >= 11 ? SURE : 0.97;
                if (code == 1 && isTollFree(digits.substring(1))) {
                    confidence = HOTLINE;
                }
                boolean bracket = window.at(prefix - 1) == '(' && groups.separators[0] == ')';
                return Item.of(bracket ? prefix - 1 : prefix, to, "phone", confidence)
                        .key(Keys.international(digits));
            }
        }
        return null;
    }

    private static boolean joins(Window window, int end) {
        char c = window.at(end);
        return (c == '.' || c == ',') && window.isDigit(end + 1) || c == '%' || c == '*' || c == '^';
    }

    /** {@code +44 (0)20}: the bracketed zero is not dialled from abroad. */
    private static String withoutTrunkZero(DigitGroups groups, int n, int code) {
        String digits = groups.first(n);
        boolean zero = n > 1 && groups.totals[0] == code && groups.length(1) == 1 && digits.charAt(code) == '0';
        return zero ? digits.substring(0, code) + digits.substring(code + 1) : digits;
    }

    private static boolean fits(String digits, int code) {
        int national = digits.length() - code;
        if (national < 6) {
            return false; // the first group may even be shorter than the country code
        }
        int country = Integer.parseInt(digits, 0, code, 10);
        return switch (country) {
            case 1 -> national == 10 && digits.charAt(1) >= '2';
            case 7, 52, 86, 91 -> national == 10 || country == 86 && national == 11;
            case 33, 34, 31, 41, 48, 61, 351, 420 -> national == 9;
            case 45, 47 -> national == 8;
            case 44, 81, 82 -> national >= 9 && national <= 10;
            default -> national >= 6 && digits.length() >= 9 && digits.length() <= 13;
        };
    }

    /** The length of the country code by ITU-T E.164; 0 if none is like that. */
    private static int countryCodeLength(CharSequence digits) {
        if (digits.length() < 9) {
            return 0;
        }
        char a = digits.charAt(0);
        char b = digits.charAt(1);
        if (a == '1' || a == '7') {
            return 1;
        }
        boolean two = switch (a) {
            case '2' -> b == '0' || b == '7';
            case '3' -> "0123469".indexOf(b) >= 0;
            case '4' -> b != '2';
            case '5' -> b >= '1' && b <= '8';
            case '6' -> b <= '6';
            case '8' -> "1246".indexOf(b) >= 0;
            case '9' -> b <= '5' || b == '8';
            default -> false;
        };
        return two ? 2 : 3;
    }

    /** What may be a number as dialled inside a country. */
    static @Nullable Item national(Window window, DigitGroups groups) {
        if (window.startsWith(groups.start, "00")) {
            boolean told = window.saysBefore(groups.start, 28, WORDS);
            boolean likely = groups.count > 1 && !isInsideRun(window, groups.start);
            @Nullable Item item = told || likely ? abroad(window, groups.start, groups.start + 2, told) : null;
            if (item != null) {
                return item;
            }
        }
        for (int n = groups.count; n > 0; n--) {
            int end = groups.ends[n - 1];
            boolean decimal = joins(window, end) || window.at(end) == '-' && window.isDigit(end + 1);
            if (!decimal && window.at(end) != '@') {
                double confidence = nationalConfidence(window, groups, n);
                if (confidence > 0) {
                    int to = extensionEnd(window, end);
                    if (to == end && window.isWord(end)) {
                        return null;
                    }
                    return Item.of(withPlus(window, groups.start), to, "phone", confidence)
                            .key(Keys.national(groups.first(n)));
                }
            }
        }
        return null;
    }

    /** Where a number starts that was written with a plus, however wrongly: a mask that leaves the plus tells of it. */
    private static int withPlus(Window window, int start) {
        boolean apart = window.at(start - 1) == ' '
                && window.at(start - 2) == '+'
                && !(window.isSpace(start - 3) && window.isAlnum(start - 4));
        int from = apart ? start - 1 : start;
        while (window.at(from - 1) == '+') {
            from--;
        }
        return from;
    }

    private static double nationalConfidence(Window window, DigitGroups groups, int n) {
        int total = groups.totals[n - 1];
        if (total < 7 || total > 13 || isDate(groups, n)) {
            return 0;
        }
        String digits = groups.first(n);
        boolean american = total == 10 && isNorthAmerican(digits)
                || total == 11 && digits.charAt(0) == '1' && isNorthAmerican(digits.substring(1));
        if (american) {
            return american(window, groups, n, digits);
        }
        boolean trunk = digits.charAt(0) == '0' && n > 1 && total >= 9 && total <= 12 && isMixedGroups(groups, n);
        boolean sum = window.at(groups.start - 1) == '<' || window.at(groups.end()) == '=';
        boolean whole = n == groups.count && !sum;
        boolean phoneLike = n > 1 ? groups.length(0) <= 5 && isMixedGroups(groups, n) : total >= 9 && total <= 11;
        if (!trunk && !(whole && phoneLike) || digits.chars().distinct().count() < 3) {
            return 0;
        }
        if (digits.startsWith("55501") && total == 7
                || digits.startsWith("07700900")
                || digits.startsWith("02079460")
                || digits.startsWith("01632960")) {
            return 0;
        }
        boolean told = window.saysBefore(groups.start, 28, WORDS);
        if (!told && (isInsideRun(window, groups.start) || groups.has(3, 2, 4))) {
            return 0;
        }
        if (trunk) {
            boolean french = n == 5 && total == 10 && groups.has(2, 2, 2, 2, 2);
            return told ? SURE : french ? FORMATTED : LIKELY;
        }
        return told ? FORMATTED : 0;
    }

    private static double american(Window window, DigitGroups groups, int n, String digits) {
        boolean prefixed = digits.length() == 11;
        String national = prefixed ? digits.substring(1) : digits;
        if (isFictional(national, "1")) {
            return 0;
        }
        int first = prefixed ? 1 : 0;
        boolean threes = n == first + 3
                && groups.length(first) == 3
                && groups.length(first + 1) == 3
                && (!prefixed || groups.length(0) == 1);
        if (!threes && n > 2) {
            return 0;
        }
        boolean told = window.saysBefore(groups.start, 28, WORDS);
        if (isTollFree(national)) {
            return told || n > 1 ? HOTLINE : 0;
        }
        if (threes) {
            char separator = groups.separators[n - 2];
            boolean bracket = window.at(groups.start) == '(' || prefixed && groups.separators[0] == '(';
            boolean tidy = bracket || separator != ' ' && separator == groups.separators[first];
            if (told || tidy && separator != '/') {
                return told ? SURE : FORMATTED;
            }
            return isInsideRun(window, groups.start) ? 0 : DOUBTFUL;
        }
        return told ? FORMATTED : 0;
    }

    /** Whether digits stand right before: the groups belong to a longer number that is something else. */
    private static boolean isInsideRun(Window window, int start) {
        return !window.isAlnum(start - 1) && window.isDigit(start - 2);
    }

    private static boolean isMixedGroups(DigitGroups groups, int n) {
        for (int i = 0; i < n; i++) {
            boolean zero = i == 1 && groups.length(i) == 1;
            if (groups.length(i) < 2 && !zero) {
                return false;
            }
        }
        return n <= 6;
    }

    private static boolean isDate(DigitGroups groups, int n) {
        boolean yearFirst = n == 3 && groups.has(4, 2, 2) && isYear(groups.digits, 0);
        boolean yearLast = n == 3 && groups.has(2, 2, 4) && isYear(groups.digits, 4);
        boolean years = n == 2 && groups.is(4, 4) && isYear(groups.digits, 0) && isYear(groups.digits, 4);
        return yearFirst || yearLast || years;
    }

    private static boolean isYear(CharSequence digits, int index) {
        int year = Integer.parseInt(digits, index, index + 4, 10);
        return year >= 1500 && year <= 2100;
    }

    /** The North American Numbering Plan: area code and exchange start with 2 to 9. */
    private static boolean isNorthAmerican(String digits) {
        return digits.length() == 10
                && digits.charAt(0) >= '2'
                && digits.charAt(3) >= '2'
                && !digits.startsWith("11", 1)
                && !digits.startsWith("11", 4)
                && !digits.equals("2345678901");
    }

    private static boolean isTollFree(String national) {
        return national.charAt(0) == '8'
                && "0234678".indexOf(national.charAt(1)) >= 0
                && national.charAt(1) == national.charAt(2);
    }

    /** Numbers set aside for films and books: 555-01xx in North America, those of Ofcom in the United Kingdom. */
    private static boolean isFictional(String national, String code) {
        return switch (code) {
                    case "1" ->
                        national.startsWith("55501", 3)
                                || national.startsWith("5551234", 3)
                                || national.startsWith("555");
                    case "44" ->
                        national.startsWith("7700900")
                                || national.startsWith("2079460")
                                || national.startsWith("1632960");
                    case "61" -> national.startsWith("491570");
                    default -> national.chars().distinct().count() < 3;
                }
                || national.endsWith("23456789")
                || national.startsWith("12345678");
    }

    private static int extensionEnd(Window window, int end) {
        int i = window.at(end) == ' ' ? end + 1 : end;
        for (String word : new String[] {"extension ", "ext. ", "ext ", "ext.", "ext", "x"}) {
            if (window.startsWithIgnoreCase(i, word)) {
                int from = i + word.length();
                int to = from;
                while (window.isDigit(to) && to - from < 7) {
                    to++;
                }
                return to > from && !window.isWord(to) ? to : end;
            }
        }
        return end;
    }
}
