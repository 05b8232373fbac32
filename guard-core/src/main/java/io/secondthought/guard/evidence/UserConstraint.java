package io.secondthought.guard.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One limit that a user set and that can be checked by counting. What breaks it is said at the character from which on it is
 * certain, so that a longer answer never changes what was said of a shorter one. What only the end of an answer could show
 * (too few items, a missing table) is not checked.
 *
 * @param type what kind of limit; a later one of the same type replaces it
 * @param limit the most that is allowed, or 0
 * @param word the language, or the word to leave out, in lower case; empty for other types
 * @param trust what the confidence of a breach is multiplied with: below 1 if the limit may not be meant for this answer
 * @param exact whether the user's words leave no doubt that the limit is strict
 */
record UserConstraint(Limit type, int limit, String word, double trust, boolean exact) {

    /** The kinds of limits; {@code category} is the finding's word for a breach. */
    enum Limit {
        LANGUAGE("language"),
        WORDS("length"),
        SENTENCES("length"),
        PARAGRAPHS("length"),
        CHARACTERS("length"),
        ITEMS("count"),
        YES_NO("format"),
        JSON("format"),
        NO_MARKDOWN("format"),
        NO_LISTS("format"),
        NO_CODE("format"),
        NO_EMOJI("format"),
        EXCLUDED_WORD("excluded-word");

        private final String category;

        Limit(String category) {
            this.category = category;
        }

        String category() {
            return category;
        }
    }

    /** A breach that leaves no doubt. */
    static final double SURE = 0.985;

    /** A breach that is one to the letter, perhaps not in spirit. */
    static final double LIKELY = 0.9;

    private static final Set<String> NEGATIONS = Set.of(
            "without",
            "avoid",
            "avoids",
            "avoiding",
            "not",
            "no",
            "never",
            "instead",
            "rather",
            "don't",
            "doesn't",
            "didn't",
            "won't",
            "excluding",
            "skip",
            "omit",
            "omitted",
            "asked",
            "free",
            "avoided",
            "neither",
            "nor");

    /**
     * A breach.
     *
     * @param at the index after the character with which it became certain
     */
    record Breach(int at, double confidence) {}

    /** The breaches in the answer so far, at most one for each confidence. */
    List<Breach> check(String answer) {
        Found found = new Found(trust);
        switch (type) {
            case LANGUAGE -> language(answer, found);
            case WORDS -> words(answer, found);
            case SENTENCES -> sentences(answer, found);
            case PARAGRAPHS -> paragraphs(answer, found);
            case CHARACTERS -> characters(answer, found);
            case ITEMS, NO_MARKDOWN, NO_LISTS, NO_CODE -> lines(answer, found);
            case NO_EMOJI -> emoji(answer, found);
            case YES_NO -> yesNo(answer, found);
            case JSON -> json(answer, found);
            case EXCLUDED_WORD -> excluded(answer, found);
        }
        return found.breaches;
    }

    private void language(String answer, Found found) {
        ReplyLanguage language = new ReplyLanguage(word);
        int[] count = {0};
        prose(
                answer,
                (at, hash) -> {
                    language.word(hash);
                    count[0]++;
                    if (count[0] % 20 == 0 && !found.done() && language.surelyOther()) {
                        found.add(at, SURE);
                    }
                },
                (at, c) -> {
                    language.letter(c);
                    if (c >= 0x250 && !found.done() && language.surelyOther()) {
                        found.add(at, SURE);
                    }
                });
    }

    private void words(String answer, Found found) {
        int[] count = {0};
        prose(
                answer,
                (at, hash) -> {
                    count[0]++;
                    if (count[0] > limit * 2 + 20) {
                        found.add(at, SURE);
                    } else if (count[0] > limit * 1.3 + 3) {
                        found.add(at, LIKELY);
                    }
                },
                (at, c) -> {});
    }

    private void characters(String answer, Found found) {
        if (answer.length() > limit * 1.1 + 10) {
            found.add((int) (limit * 1.1 + 10) + 1, LIKELY);
        }
        if (answer.length() > limit * 1.5 + 50) {
            found.add((int) (limit * 1.5 + 50) + 1, SURE);
        }
    }

    private void sentences(String answer, Found found) {
        int count = 0;
        boolean open = false;
        boolean stopped = false;
        int letters = 0;
        for (int i = 0; i < answer.length(); i++) {
            char c = answer.charAt(i);
            if (Character.isLetter(c)) {
                if (!open || stopped) {
                    count++;
                    open = true;
                    stopped = false;
                    letters = 0;
                    if (count > limit + 2) {
                        found.add(i + 1, SURE);
                    } else if (count > limit) {
                        found.add(i + 1, LIKELY);
                    }
                }
                letters++;
            } else if (open && (c == '.' || c == '!' || c == '?') && letters >= 3) {
                // An initial or a short form ends no sentence; only a space after the stop does.
                stopped = i + 1 < answer.length() && Character.isWhitespace(answer.charAt(i + 1));
                letters = 0;
            } else if (Character.isWhitespace(c)) {
                letters = 0;
            }
        }
    }

    private void paragraphs(String answer, Found found) {
        int count = 0;
        int newlines = 2;
        for (int i = 0; i < answer.length(); i++) {
            char c = answer.charAt(i);
            if (c == '\n') {
                newlines++;
            } else if (!Character.isWhitespace(c)) {
                // A heading or a list item after a blank line is no paragraph.
                count += newlines >= 2 && Character.isLetter(c) ? 1 : 0;
                if (newlines >= 2 && Character.isLetter(c)) {
                    if (count > limit + 1) {
                        found.add(i + 1, SURE);
                    } else if (count > limit) {
                        found.add(i + 1, LIKELY);
                    }
                }
                newlines = 0;
            }
        }
    }

    private void lines(String answer, Found found) {
        boolean fenced = false;
        int numbered = 0;
        boolean over = false;
        int bullets = 0;
        int start = 0;
        while (start < answer.length() && !found.done()) {
            int newline = answer.indexOf('\n', start);
            int end = newline < 0 ? answer.length() : newline;
            if (answer.startsWith("```", start)) {
                fenced = !fenced;
                if (fenced && (type == Limit.NO_CODE || type == Limit.NO_MARKDOWN)) {
                    found.add(start + 3, SURE);
                }
            } else if (!fenced) {
                int number = number(answer, start, end);
                boolean bullet = isBullet(answer, start, end);
                if (type == Limit.ITEMS && number > 0 && !over) {
                    over = numbered > 0 && number != numbered + 1; // another list
                    numbered = number;
                    if (!over && number == limit + 1) {
                        found.add(itemEnd(answer, start, end), exact ? SURE : 0.95);
                    }
                } else if (type == Limit.NO_LISTS && (bullet || number > 0)) {
                    bullets++;
                    if (bullets == 2) {
                        found.add(itemEnd(answer, start, end), SURE);
                    }
                } else if (type == Limit.NO_MARKDOWN) {
                    int mark = heading(answer, start, end);
                    mark = mark < 0 ? bold(answer, start, end) : mark;
                    if (mark >= 0) {
                        found.add(mark, SURE);
                    }
                }
            }
            start = end + 1;
        }
    }

    /** The number of a numbered item at the start of the line, or 0; at most 2 digits, a letter after it. */
    private static int number(String text, int start, int end) {
        int i = start;
        while (i < end && text.charAt(i) == '*') {
            i++;
        }
        int number = 0;
        int digits = 0;
        while (i < end && digits < 3 && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            number = number * 10 + text.charAt(i) - '0';
            digits++;
            i++;
        }
        boolean item = digits > 0
                && i + 2 < end
                && (text.charAt(i) == '.' || text.charAt(i) == ')')
                && text.charAt(i + 1) == ' ';
        return item ? number : 0;
    }

    private static boolean isBullet(String text, int start, int end) {
        int i = start;
        while (i < end && text.charAt(i) == ' ') {
            i++;
        }
        return i + 2 < end
                && (text.charAt(i) == '-' || text.charAt(i) == '*' || text.charAt(i) == '•')
                && text.charAt(i + 1) == ' '
                && text.charAt(i + 2) != ' ';
    }

    /** An item is certain with the third character after its first blank. */
    private static int itemEnd(String text, int start, int end) {
        int blank = start;
        while (blank < end && text.charAt(blank) == ' ') {
            blank++;
        }
        int space = text.indexOf(' ', blank);
        return Math.min(end, space + 2);
    }

    private static int heading(String text, int start, int end) {
        int i = start;
        while (i < end && i < start + 6 && text.charAt(i) == '#') {
            i++;
        }
        return i > start && i + 1 < end && text.charAt(i) == ' ' && Character.isLetterOrDigit(text.charAt(i + 1))
                ? i + 2
                : -1;
    }

    private static int bold(String text, int start, int end) {
        int open = stars(text, start, end);
        if (open < 0 || open + 3 >= end || !Character.isLetterOrDigit(text.charAt(open + 2))) {
            return -1;
        }
        int close = stars(text, open + 3, end);
        return close < 0 ? -1 : close + 2;
    }

    private static int stars(String text, int start, int end) {
        for (int i = start; i + 1 < end; i++) {
            if (text.charAt(i) == '*' && text.charAt(i + 1) == '*') {
                return i;
            }
        }
        return -1;
    }

    private static void emoji(String answer, Found found) {
        for (int i = 0; i + 1 < answer.length() && !found.done(); i++) {
            if (Character.isHighSurrogate(answer.charAt(i)) && Character.isLowSurrogate(answer.charAt(i + 1))) {
                int c = answer.codePointAt(i);
                if (c >= 0x1F300 && c <= 0x1FAFF) {
                    found.add(i + 2, SURE);
                }
            }
        }
    }

    private static void yesNo(String answer, Found found) {
        int[] seen = {0};
        boolean[] said = {false};
        prose(
                answer,
                (at, hash) -> {
                    seen[0]++;
                    said[0] |= seen[0] <= 12 && (hash == Sentence.hash("yes") || hash == Sentence.hash("no"));
                    if (seen[0] == 60) {
                        found.add(at, said[0] ? LIKELY : SURE);
                    }
                },
                (at, c) -> {});
    }

    private static void json(String answer, Found found) {
        int i = 0;
        while (i < answer.length() && Character.isWhitespace(answer.charAt(i))) {
            i++;
        }
        if (i == answer.length() || !Character.isLetter(answer.charAt(i))) {
            return;
        }
        int spaces = 0;
        for (int j = i; j < answer.length() && answer.charAt(j) != '{' && answer.charAt(j) != '['; j++) {
            spaces += answer.charAt(j) == ' ' && answer.charAt(j - 1) != ' ' ? 1 : 0;
            if (spaces == 5) {
                found.add(j + 1, SURE);
                return;
            }
        }
    }

    private void excluded(String answer, Found found) {
        int at = 0;
        String lower = lower(answer);
        while (!found.done()) {
            at = lower.indexOf(word, at);
            if (at < 0) {
                return;
            }
            int end = at + word.length();
            boolean whole = (at == 0 || !Character.isLetterOrDigit(lower.charAt(at - 1)))
                    && end < lower.length()
                    && !Character.isLetterOrDigit(lower.charAt(end));
            if (whole && !excused(lower, at)) {
                found.add(end + 1, exact ? SURE : LIKELY);
                return;
            }
            at = end;
        }
    }

    /** In lower case, letter by letter: the language's own rules may change the length. */
    static String lower(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            lower.append(Character.toLowerCase(text.charAt(i)));
        }
        return lower.toString();
    }

    /** Whether the words before it in the same sentence say that it is left out. */
    private static boolean excused(String text, int at) {
        int start = at;
        while (start > 0 && at - start < 120 && text.charAt(start - 1) != '\n' && text.charAt(start - 1) != '.') {
            start--;
        }
        return RuleFiles.words(text.substring(start, at), " ").stream().anyMatch(NEGATIONS::contains);
    }

    /** Gives each word of the text outside fenced code, at its first character, and each letter. */
    private static void prose(String text, OnWord onWord, OnLetter onLetter) {
        boolean fenced = false;
        boolean inside = false;
        int hash = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!fenced && (Character.isLetter(c) || c == '\'' && inside)) {
                onLetter.at(i + 1, c);
                hash = 31 * hash + Sentence.fold(c);
                inside = true;
                continue;
            }
            if (inside) {
                onWord.at(i + 1, hash);
                hash = 0;
                inside = false;
            }
            if (c == '`' && text.startsWith("```", i)) {
                fenced = !fenced;
                i += 2;
            }
        }
    }

    private interface OnWord {
        void at(int end, int hash);
    }

    private interface OnLetter {
        void at(int end, char c);
    }

    /** The first breach of each confidence. */
    private static final class Found {
        private final List<Breach> breaches = new ArrayList<>(2);
        private final double trust;
        private double best;

        Found(double trust) {
            this.trust = trust;
        }

        void add(int at, double confidence) {
            if (confidence > best) {
                best = confidence;
                breaches.add(new Breach(at, confidence * trust));
            }
        }

        boolean done() {
            return best >= LIKELY;
        }
    }
}
