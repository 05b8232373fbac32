package io.secondthought.guard.examples.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A text with marked ranges, which can be shortened to what stands around them.
 *
 * @param text the text; no control characters but line ends
 * @param marks the marked ranges, sorted, not overlapping
 */
record Passage(String text, List<Range> marks) {
    /** A text of up to this many words is shown whole. */
    static final int WHOLE_WORDS = 220;

    private static final int CONTEXT_CHARS = 240;
    private static final int LEAST_GAP_WORDS = 20;

    /** A half-open range of UTF-16 units. */
    record Range(int start, int end) {}

    Passage {
        marks = List.copyOf(marks);
    }

    /** A passage whose control and direction characters cannot do anything to a terminal; overlapping marks are joined. */
    static Passage of(String text, List<Range> marks) {
        return new Passage(harmless(text), joined(marks));
    }

    /** Where the second text differs from the first one: from the first difference to the last; none if they are equal. */
    static List<Range> difference(String before, String after) {
        int shorter = Math.min(before.length(), after.length());
        int start = 0;
        while (start < shorter && before.charAt(start) == after.charAt(start)) {
            start++;
        }
        int tail = 0;
        while (tail < shorter - start
                && before.charAt(before.length() - 1 - tail) == after.charAt(after.length() - 1 - tail)) {
            tail++;
        }
        int end = after.length() - tail;
        return start == end ? List.of() : List.of(new Range(start, end));
    }

    /** The passage without its marks. */
    Passage unmarked() {
        return new Passage(text, List.of());
    }

    /**
     * This passage if it is short; else its beginning, its end and what stands around the marks and the other ranges.
     */
    Passage shortened(String ellipsis, List<Range> others) {
        if (words(text) <= WHOLE_WORDS) {
            return this;
        }
        List<Range> kept = new ArrayList<>();
        kept.add(new Range(0, CONTEXT_CHARS));
        Stream.concat(marks.stream(), others.stream())
                .forEach(m -> kept.add(new Range(m.start() - CONTEXT_CHARS, m.end() + CONTEXT_CHARS)));
        kept.add(new Range(text.length() - CONTEXT_CHARS, text.length()));
        List<Range> pieces = joined(kept.stream()
                .map(r -> new Range(wordStart(r.start()), wordEnd(r.end())))
                .toList());

        StringBuilder out = new StringBuilder();
        List<Range> moved = new ArrayList<>();
        int shown = 0;
        for (Range piece : pieces) {
            String gap = text.substring(shown, piece.start());
            int words = words(gap);
            int from = words < LEAST_GAP_WORDS ? shown : piece.start();
            if (words >= LEAST_GAP_WORDS) {
                out.append(ellipsis)
                        .append(String.format(" %,d words ", words))
                        .append(ellipsis)
                        .append(' ');
            }
            int shift = out.length() - from;
            out.append(text, from, piece.end()).append(' ');
            marks.stream()
                    .filter(m -> m.start() >= piece.start() && m.end() <= piece.end())
                    .forEach(m -> moved.add(new Range(m.start() + shift, m.end() + shift)));
            shown = piece.end();
        }
        return new Passage(out.toString().strip(), moved);
    }

    private int wordStart(int at) {
        int start = Math.max(0, at);
        while (start > 0 && !Character.isWhitespace(text.charAt(start - 1))) {
            start--;
        }
        return start;
    }

    private int wordEnd(int at) {
        int end = Math.min(text.length(), at);
        while (end < text.length() && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return end;
    }

    static int words(String text) {
        return (int) IntStream.range(0, text.length())
                .filter(i -> !Character.isWhitespace(text.charAt(i))
                        && (i == 0 || Character.isWhitespace(text.charAt(i - 1))))
                .count();
    }

    /** Replaced one for one, so that ranges stay what they are. */
    private static String harmless(String text) {
        StringBuilder out = new StringBuilder(text);
        for (int i = 0; i < out.length(); i++) {
            char c = out.charAt(i);
            if (c == '\t') {
                out.setCharAt(i, ' ');
            } else if (c != '\n' && (Character.isISOControl(c) || directs(c))) {
                out.setCharAt(i, '\uFFFD');
            }
        }
        return out.toString();
    }

    /** Whether the character changes the direction of the text that follows it. */
    private static boolean directs(char c) {
        return c >= '\u202A' && c <= '\u202E' || c >= '\u2066' && c <= '\u2069';
    }

    private static List<Range> joined(List<Range> ranges) {
        List<Range> sorted =
                ranges.stream().sorted(Comparator.comparingInt(Range::start)).toList();
        List<Range> joined = new ArrayList<>();
        for (Range range : sorted) {
            int last = joined.size() - 1;
            if (last >= 0 && range.start() <= joined.get(last).end()) {
                Range before = joined.get(last);
                joined.set(last, new Range(before.start(), Math.max(before.end(), range.end())));
            } else {
                joined.add(range);
            }
        }
        return joined;
    }
}
