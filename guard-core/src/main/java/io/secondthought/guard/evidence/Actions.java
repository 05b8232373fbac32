package io.secondthought.guard.evidence;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The classes of actions that words name, as bit masks. Immutable. */
final class Actions {
    /** Looking something up: data leads there all the time, and it harms little. */
    static final int VISIT;

    /** Saying something in the answer. */
    static final int SAY;

    private static final Map<String, Integer> VERBS = new HashMap<>();
    private static final Map<String, Integer> NOUNS = new HashMap<>();
    private static final WordHashes LEADS = new WordHashes(Set.of(
            "please",
            "kindly",
            "must",
            "should",
            "shall",
            "and",
            "then",
            "now",
            "also",
            "first",
            "next",
            "finally",
            "immediately",
            "just",
            "you",
            "always",
            "only",
            "can",
            "could",
            "will",
            "would",
            "or"));
    private static final WordHashes USER_LEADS = new WordHashes(Set.of("to", "me", "i", "we", "us", "let's", "not"));
    private static final WordHashes BEFORE_TO = new WordHashes(Set.of(
            "you",
            "need",
            "want",
            "sure",
            "try",
            "remember",
            "forget",
            "have",
            "required",
            "asked",
            "is",
            "are",
            "has"));
    private static final int TO = Sentence.hash("to");
    private static final WordHashes KNOWN;

    static {
        int bit = 1;
        int visit = 0;
        int say = 0;
        for (Map.Entry<String, String> line :
                RuleFiles.entries("intent/actions.txt").entrySet()) {
            int semicolon = line.getValue().indexOf(';');
            add(VERBS, line.getValue().substring(0, semicolon), bit);
            add(NOUNS, line.getValue().substring(semicolon + 1), bit);
            visit = line.getKey().equals("visit") ? bit : visit;
            say = line.getKey().equals("say") ? bit : say;
            bit <<= 1;
        }
        VISIT = visit;
        SAY = say;
        Set<String> known = new HashSet<>(VERBS.keySet());
        known.addAll(NOUNS.keySet());
        KNOWN = new WordHashes(known);
    }

    private Actions() {}

    private static void add(Map<String, Integer> map, String words, int bit) {
        List<String> all = RuleFiles.words(words, " ");
        all.forEach(word -> map.merge(word, bit, (a, b) -> a | b));
    }

    /** The classes that a word names wherever it stands, as in the name of a tool. */
    static int anywhere(String word) {
        return VERBS.getOrDefault(word, 0) | NOUNS.getOrDefault(word, 0);
    }

    /** The classes that a user's words name: verbs where a verb stands, nouns anywhere. */
    static int namedByUser(String text) {
        return named(text, 0, text.length(), true);
    }

    /** The classes that a stretch of data calls for: verbs where an imperative stands. */
    static int calledFor(String text, int from, int to) {
        return named(text, from, to, false);
    }

    private static int named(String text, int from, int to, boolean user) {
        int mask = 0;
        int before = 0;
        int last = 0;
        char mark = ':';
        int start = -1;
        int hash = 0;
        for (int i = from; i <= to; i++) {
            char c = i < to ? text.charAt(i) : ' ';
            if (c >= 'a' && c <= 'z'
                    || isWordChar(c)
                    || start >= 0 && isApostrophe(c) && i + 1 < to && isWordChar(text.charAt(i + 1))) {
                start = start < 0 ? i : start;
                hash = 31 * hash + Character.toLowerCase(c);
                continue;
            }
            if (start >= 0) {
                if (KNOWN.contains(hash)) {
                    String word = text.substring(start, i).toLowerCase(Locale.ROOT);
                    mask |= isMark(mark) || leads(last, before, user) ? VERBS.getOrDefault(word, 0) : 0;
                    mask |= user ? NOUNS.getOrDefault(word, 0) : 0;
                }
                before = last;
                last = hash;
                mark = ' ';
                start = -1;
                hash = 0;
            }
            mark = Character.isWhitespace(c) || c == '*' || c == '"' ? (c == '\n' ? ':' : mark) : c;
        }
        return mask;
    }

    private static boolean leads(int last, int before, boolean user) {
        return LEADS.contains(last) || user && USER_LEADS.contains(last) || last == TO && BEFORE_TO.contains(before);
    }

    private static boolean isMark(char c) {
        return c == ':' || c == '!' || c == '.' || c == '?' || c == ';' || c == ',' || c == '-' || c == '•' || c == '>'
                || c == ')' || c == '\'' || c == '|' || c == '(';
    }

    private static boolean isWordChar(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private static boolean isApostrophe(char c) {
        return c == '\'' || c == '’';
    }
}
