package io.secondthought.guard.evidence;

import org.jspecify.annotations.Nullable;

/** Items that only a keyword before them tells apart: dates of birth, passports, driving licences; and addresses. */
final class RecordRules {
    private static final String[] MONTHS = {
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"
    };
    private static final String[] STREETS = {
        "Street",
        "St",
        "Avenue",
        "Ave",
        "Road",
        "Rd",
        "Boulevard",
        "Blvd",
        "Lane",
        "Ln",
        "Drive",
        "Dr",
        "Court",
        "Ct",
        "Way",
        "Place",
        "Pl",
        "Terrace",
        "Circle",
        "Cir",
        "Parkway",
        "Pkwy",
        "Trail"
    };
    private static final int MAX_ADDRESS = 120;

    private RecordRules() {}

    /** What the keyword between the indices announces. */
    static @Nullable Item after(Window window, int start, int end) {
        char last = Character.toLowerCase(window.at(end - 1));
        if (last == 'b' && is(window, start, end, "dob")) {
            return birth(window, end, 0.99);
        }
        if (last == 'h'
                && (is(window, start, end, "birth") && window.saysBefore(start, 9, "date of")
                        || is(window, start, end, "date_of_birth"))) {
            return birth(window, end, 0.99);
        }
        if (last == 'e' && (is(window, start, end, "birthdate") || is(window, start, end, "birth_date"))) {
            return birth(window, end, 0.99);
        }
        if (last == 'n' && is(window, start, end, "born") && window.startsWithIgnoreCase(end, " on ")) {
            return birth(window, end + 3, 0.9);
        }
        if (last == 't' && (is(window, start, end, "passport") || is(window, start, end, "passport_number"))) {
            return document(window, end, "passport", 7, 9);
        }
        boolean licence = is(window, start, end, "license") || is(window, start, end, "licence");
        if (last == 'e' && licence && window.saysBefore(start, 10, "driver", "driving", "drivers", "driver's")) {
            return document(window, end, "driving-licence", 6, 16);
        }
        return null;
    }

    private static boolean is(Window window, int start, int end, String word) {
        return end - start == word.length() && window.startsWithIgnoreCase(start, word);
    }

    private static @Nullable Item birth(Window window, int from, double confidence) {
        int i = skipLinks(window, from);
        int end = numericDateEnd(window, i);
        if (end < 0) {
            end = writtenDateEnd(window, i);
        }
        return end < 0 ? null : Item.of(i, end, "date-of-birth", confidence);
    }

    /** Past {@code " is: "}, {@code "\": \""} and the like. */
    private static int skipLinks(Window window, int from) {
        int i = from;
        while (i - from < 6 && window.at(i) != '\0' && " :=\"'*#`-".indexOf(window.at(i)) >= 0) {
            i++;
        }
        if (window.startsWithIgnoreCase(i, "is ") || window.startsWithIgnoreCase(i, "was ")) {
            return window.at(i) == 'i' ? i + 3 : i + 4;
        }
        return i;
    }

    private static int numericDateEnd(Window window, int start) {
        DigitGroups groups = DigitGroups.read(window, start);
        if (groups.count < 3 || groups.separators[0] != groups.separators[1] || groups.separators[0] == ' ') {
            return -1;
        }
        boolean yearFirst = groups.length(0) == 4 && groups.length(1) <= 2 && groups.length(2) <= 2;
        boolean yearLast =
                groups.length(0) <= 2 && groups.length(1) <= 2 && (groups.length(2) == 4 || groups.length(2) == 2);
        return yearFirst || yearLast ? groups.ends[2] : -1;
    }

    /** {@code 12 March 1985} or {@code March 12, 1985}. */
    private static int writtenDateEnd(Window window, int start) {
        int i = start;
        if (window.isDigit(i)) {
            i = pastDay(window, i);
            if (window.startsWithIgnoreCase(i, "of ")) {
                i += 3;
            }
            if (!isMonth(window, i)) {
                return -1;
            }
            i = pastMonth(window, i);
        } else if (isMonth(window, i)) {
            i = pastMonth(window, i);
            if (!window.isDigit(i)) {
                return -1;
            }
            i = pastDay(window, i);
        } else {
            return -1;
        }
        boolean year =
                window.at(i) >= '1' && window.at(i) <= '2' && window.wordEnd(i) == i + 4 && window.isDigit(i + 3);
        return year ? i + 4 : -1;
    }

    private static int pastDay(Window window, int start) {
        int i = start;
        while (i - start < 2 && window.isDigit(i)) {
            i++;
        }
        if (window.isLetter(i) && window.isLetter(i + 1) && !window.isLetter(i + 2)) {
            i += 2;
        }
        return pastSeparator(window, i);
    }

    private static int pastMonth(Window window, int start) {
        int i = start;
        while (i - start < 9 && window.isLetter(i)) {
            i++;
        }
        return pastSeparator(window, i);
    }

    private static int pastSeparator(Window window, int start) {
        int i = start;
        while (i - start < 2 && (window.at(i) == ' ' || window.at(i) == ',' || window.at(i) == '.')) {
            i++;
        }
        return i;
    }

    private static boolean isMonth(Window window, int index) {
        for (String month : MONTHS) {
            if (window.startsWithIgnoreCase(index, month)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Item document(Window window, int from, String category, int least, int most) {
        int i = from;
        for (String link : new String[] {" number", " no.", " no", " id", " num", "'s number"}) {
            if (window.startsWithIgnoreCase(i, link) && !window.isLetter(i + link.length())) {
                i += link.length();
                break;
            }
        }
        i = skipLinks(window, i);
        int end = i;
        int digits = 0;
        while (end - i <= most && (window.isAlnum(end) || window.at(end) == '-' && window.isAlnum(end + 1))) {
            digits += window.isDigit(end) ? 1 : 0;
            end++;
        }
        int length = end - i;
        boolean year = length == 4;
        boolean placeholder = length > 0 && window.substring(i, end).contains("123456");
        boolean fits = length >= least && length <= most && digits >= 5 && !year && !placeholder;
        return fits ? Item.of(i, end, category, 0.985) : null;
    }

    /**
     * A postal address of the United States in full: number, street, place, state and ZIP code. Less than that is left
     * alone, for businesses and sights have streets as well.
     */
    static @Nullable Item address(Window window, int start, int numberEnd) {
        if (numberEnd - start > 5 || window.at(numberEnd) != ' ' || !isUpper(window.at(numberEnd + 1))) {
            return null;
        }
        int i = numberEnd + 1;
        boolean street = false;
        for (int words = 0; words < 5 && !street; words++) {
            int end = i;
            while (end - i < 24 && window.isLetter(end)) {
                end++;
            }
            if (end == i || !isUpper(window.at(i))) {
                return null;
            }
            street = words > 0 && isStreet(window, i, end);
            i = window.at(end) == '.' && street ? end + 1 : end;
            if (!street) {
                if (window.at(i) != ' ') {
                    return null;
                }
                i++;
            }
        }
        return street ? toZip(window, start, i) : null;
    }

    private static boolean isStreet(Window window, int start, int end) {
        for (String word : STREETS) {
            if (is(window, start, end, word)) {
                return true;
            }
        }
        return false;
    }

    /** On to two capitals and five digits, past a flat and a place. */
    private static @Nullable Item toZip(Window window, int start, int from) {
        int i = from;
        while (i - start < MAX_ADDRESS && window.at(i) != '\0') {
            char c = window.at(i);
            boolean state = isUpper(c) && isUpper(window.at(i + 1)) && window.at(i + 2) == ' ' && !window.isWord(i - 1);
            if (state && window.isDigit(i + 3) && window.wordEnd(i + 3) == i + 8 && window.isDigit(i + 7)) {
                int end = i + 8;
                boolean plusFour =
                        window.at(end) == '-' && window.wordEnd(end + 1) == end + 5 && window.isDigit(end + 4);
                return Item.of(start, plusFour ? end + 5 : end, "postal-address", 0.95);
            }
            if (!window.isAlnum(i) && " ,.#-\n".indexOf(c) < 0) {
                return null;
            }
            i++;
        }
        return null;
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
