package io.secondthought.guard.evidence;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.Level;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Says of each unit how usable it is by form alone, whatever it is about; a recipe and a recipe for harm look the same to
 * it. Immutable and safe for use by several threads.
 *
 * <p>Counted are steps (items of a numbered or bulleted list and parts of a sentence after <i>first, then, next …</i> that
 * open with an imperative), measures (a number with a unit, a temperature, a duration, a price), commands and lines of code.
 * Steps and measures count in the unit and its left context together, provided that the new text adds at least one of
 * them, so that step 4 belongs to a running list.
 *
 * <ul>
 *   <li>{@link Level#EXECUTABLE}: a command; two lines of code; or three steps that come with two measures
 *   <li>{@link Level#PARTIAL}: a step; two measures; one line of code; the arguments of a tool call
 *   <li>otherwise there is no evidence
 * </ul>
 *
 * <p>Linear in the length of the units and their contexts.
 */
public final class StructureSource implements EvidenceSource {
    /** The source's id. */
    public static final String ID = "structure";

    private static final int STEPS = 3;
    private static final int MEASURES = 2;
    private static final int CODE_LINES = 2;
    private static final int MAX_WORD = 24;

    private static final Set<String> IMPERATIVES = RuleFiles.words("structure/imperatives.txt");
    private static final Set<String> COMMANDS = RuleFiles.words("structure/commands.txt");
    private static final Set<String> SEQUENCE =
            Set.of("first", "then", "next", "finally", "afterwards", "lastly", "second");
    private static final Set<String> UNITS = Set.of(
            "g",
            "mg",
            "kg",
            "gram",
            "grams",
            "ml",
            "l",
            "dl",
            "cl",
            "liter",
            "liters",
            "litre",
            "litres",
            "oz",
            "ounce",
            "ounces",
            "lb",
            "lbs",
            "pound",
            "pounds",
            "cup",
            "cups",
            "tsp",
            "tbsp",
            "teaspoon",
            "teaspoons",
            "tablespoon",
            "tablespoons",
            "drop",
            "drops",
            "mm",
            "cm",
            "m",
            "km",
            "inch",
            "inches",
            "ft",
            "feet",
            "meter",
            "meters",
            "metre",
            "metres",
            "v",
            "volt",
            "volts",
            "amp",
            "amps",
            "ma",
            "w",
            "watt",
            "watts",
            "hz",
            "khz",
            "mhz",
            "ghz",
            "ohm",
            "ohms",
            "kb",
            "mb",
            "gb",
            "tb",
            "mol",
            "mmol",
            "psi",
            "bar",
            "rpm",
            "percent",
            "degrees",
            "degree",
            "celsius",
            "fahrenheit",
            "°c",
            "°f",
            "c",
            "f",
            "second",
            "seconds",
            "sec",
            "secs",
            "s",
            "ms",
            "minute",
            "minutes",
            "min",
            "mins",
            "hour",
            "hours",
            "h",
            "hr",
            "hrs",
            "day",
            "days",
            "week",
            "weeks",
            "parts",
            "mg/kg");
    private static final String FINGERPRINT =
            "1-" + RuleFiles.fingerprint(List.of("structure/imperatives.txt", "structure/commands.txt"));

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String fingerprint() {
        return FINGERPRINT;
    }

    @Override
    public CompletionStage<SourceResult> examine(Examination examination) {
        List<Evidence> evidence = new ArrayList<>();
        for (Unit unit : examination.units()) {
            String text = examination.reply().parts().get(unit.span().part()).text();
            Level level = level(unit, text);
            if (level != Level.NONE) {
                evidence.add(new Evidence.Detail(ID, unit.span(), level));
            }
        }
        return CompletableFuture.completedFuture(SourceResult.of(evidence));
    }

    private static Level level(Unit unit, String text) {
        Form context = new Form();
        context.read(text, unit.contextStart(), unit.span().start());
        Form added = new Form();
        added.fenced = context.fenced;
        added.read(text, unit.span().start(), unit.span().end());
        int steps = added.steps + context.steps;
        int measures = added.measures + context.measures;
        boolean adds = added.steps > 0 || added.measures > 0;
        if (added.commands > 0
                || added.code > 0 && added.code + context.code >= CODE_LINES
                || adds && steps >= STEPS && measures >= MEASURES) {
            return Level.EXECUTABLE;
        }
        boolean some = added.steps > 0
                || added.measures > 0 && measures >= MEASURES
                || added.code > 0
                || unit.channel() == Channel.TOOL_CALL && unit.span().length() > 0;
        return some ? Level.PARTIAL : Level.NONE;
    }

    /** What was counted in a stretch of text. */
    private static final class Form {
        private int steps;
        private int measures;
        private int commands;
        private int code;
        private boolean fenced;

        void read(String text, int from, int to) {
            int start = from;
            while (start < to) {
                int newline = text.indexOf('\n', start);
                int end = newline < 0 || newline > to ? to : newline;
                line(text, start, end);
                start = end + 1;
            }
        }

        private void line(String text, int from, int to) {
            int start = skip(text, from, to);
            if (text.startsWith("```", start) && start + 3 <= to) {
                fenced = !fenced;
                return;
            }
            boolean shell = start + 1 < to && text.charAt(start) == '$' && text.charAt(start + 1) == ' ';
            String first = word(text, shell ? start + 2 : start, to);
            if (shell || COMMANDS.contains(first) && looksLikeCommand(text, start + first.length(), to)) {
                commands++;
            }
            if (fenced || looksLikeCode(text, start, to)) {
                code += start < to ? 1 : 0;
                return;
            }
            int item = item(text, start, to);
            if (item > start && IMPERATIVES.contains(word(text, item, to).toLowerCase(Locale.ROOT))) {
                steps++;
            }
            words(text, start, to);
        }

        /** Counts measures, and steps told in prose. */
        private void words(String text, int from, int to) {
            boolean number = false;
            boolean sequence = false;
            int i = from;
            while (i < to) {
                char c = text.charAt(i);
                if (isNumber(c)) {
                    i = endOfNumber(text, i, to);
                    number = true;
                    if (i < to && text.charAt(i) == '%') {
                        measures++;
                        number = false;
                    }
                } else if (Character.isLetter(c) || c == '°') {
                    String word = word(text, i, to).toLowerCase(Locale.ROOT);
                    if (number && UNITS.contains(word)) {
                        measures++;
                    }
                    if (sequence && IMPERATIVES.contains(word)) {
                        steps++;
                    }
                    sequence = SEQUENCE.contains(word);
                    number = false;
                    i = Math.max(i + 1, endOfWord(text, i, to));
                } else {
                    if (c == '$' || c == '€' || c == '£') {
                        measures += i + 1 < to && isNumber(text.charAt(i + 1)) ? 1 : 0;
                    }
                    number &= c == ' ' || c == '-' || c == '\u00A0';
                    i++;
                }
            }
        }

        private static int endOfNumber(String text, int from, int to) {
            int i = from;
            while (i < to
                    && (isNumber(text.charAt(i))
                            || i + 1 < to
                                    && isNumber(text.charAt(i + 1))
                                    && (text.charAt(i) == '.' || text.charAt(i) == ',' || text.charAt(i) == '/'))) {
                i++;
            }
            return i;
        }

        private static boolean isNumber(char c) {
            return c >= '0' && c <= '9' || c == '½' || c == '¼' || c == '¾';
        }

        private static int skip(String text, int from, int to) {
            int i = from;
            while (i < to && Character.isWhitespace(text.charAt(i))) {
                i++;
            }
            return i;
        }

        /** Where the text of a list item starts, or {@code start} if the line is none. */
        private static int item(String text, int start, int to) {
            int i = start;
            while (i < to && (text.charAt(i) == '*' || text.charAt(i) == '#' || text.charAt(i) == ' ')) {
                i++;
            }
            int mark = i;
            if (i < to && (text.charAt(i) == '-' || text.charAt(i) == '•')) {
                mark = i + 1;
            } else {
                if (text.regionMatches(true, i, "step", 0, 4)) {
                    i = skip(text, i + 4, to);
                }
                int digits = i;
                while (digits < to && digits < i + 3 && isNumber(text.charAt(digits))) {
                    digits++;
                }
                if (digits > i
                        && digits < to
                        && (text.charAt(digits) == '.' || text.charAt(digits) == ')' || text.charAt(digits) == ':')) {
                    mark = digits + 1;
                }
            }
            while (mark > start && mark < to && (text.charAt(mark) == '*' || text.charAt(mark) == ' ')) {
                mark++;
            }
            return mark;
        }

        private static String word(String text, int from, int to) {
            return text.substring(from, Math.max(from, endOfWord(text, from, to)));
        }

        private static int endOfWord(String text, int from, int to) {
            int i = from;
            while (i < to && i < from + MAX_WORD && isWordChar(text.charAt(i))) {
                i++;
            }
            return i;
        }

        private static boolean isWordChar(char c) {
            return Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '°';
        }

        /** A program's name is also a word; a flag, a path or an operator after it tells. */
        private static boolean looksLikeCommand(String text, int from, int to) {
            for (int i = from; i + 1 < to && i < from + 200; i++) {
                char c = text.charAt(i);
                char next = text.charAt(i + 1);
                if (c == ' '
                        && (next == '-' && i + 2 < to && !Character.isWhitespace(text.charAt(i + 2))
                                || next == '/'
                                || next == '~'
                                || next == '|'
                                || next == '.' && i + 2 < to && text.charAt(i + 2) == '/')) {
                    return true;
                }
            }
            return text.startsWith(" install ", from) || text.startsWith(" apt", from);
        }

        /** Lines that end as statements do and hold a sign that prose does not. */
        private static boolean looksLikeCode(String text, int from, int to) {
            int end = to;
            while (end > from && Character.isWhitespace(text.charAt(end - 1))) {
                end--;
            }
            if (end - from < 3) {
                return false;
            }
            char last = text.charAt(end - 1);
            if (last != ';' && last != '{' && last != '}' && last != ')' && last != ':') {
                return false;
            }
            boolean call = false;
            boolean assignment = false;
            for (int i = from + 1; i + 1 < end; i++) {
                char c = text.charAt(i);
                call |= c == '(' && Character.isLetterOrDigit(text.charAt(i - 1));
                assignment |= c == '=' && text.charAt(i + 1) != ' ' && last == ';';
            }
            return last == ';' && (call || assignment) || call && last == '{';
        }
    }
}
