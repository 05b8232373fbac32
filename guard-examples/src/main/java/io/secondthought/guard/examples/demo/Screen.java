package io.secondthought.guard.examples.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/**
 * Where the demo prints: wraps to a width, and marks passages by colour or, where there is none, by brackets.
 *
 * @param out what it prints to
 * @param color whether ANSI sequences may be used
 * @param unicode whether more than ASCII can be shown
 * @param width the columns of a line
 */
record Screen(PrintWriter out, boolean color, boolean unicode, int width) {
    /** Below this nothing would be readable. */
    static final int LEAST_WIDTH = 40;

    private static final IStyle[] MARKED = {Style.fg_yellow, Style.underline};

    Screen {
        width = Math.max(LEAST_WIDTH, width);
    }

    String ellipsis() {
        return unicode ? "\u2026" : "...";
    }

    String arrow() {
        return unicode ? "\u2192" : "->";
    }

    /** The text in these styles, or as it is where there is no colour. */
    String styled(String text, IStyle... styles) {
        // Not Style.off: to some terminals the end of bold means underlined twice.
        return color && !text.isEmpty() && styles.length > 0 ? Style.on(styles) + text + Style.reset.on() : text;
    }

    void line() {
        out.println();
    }

    /** Prints lines that hold no ANSI sequences, wrapped. */
    void text(String text, IStyle... styles) {
        for (Passage.Range line : wrapped(text, width)) {
            out.println(styled(text.substring(line.start(), line.end()), styles));
        }
    }

    /** Prints a passage beside its label. */
    void passage(String label, Passage passage) {
        Passage shown = color ? passage : bracketed(passage);
        String indent = " ".repeat(label.length());
        String lead = styled(label, Style.faint);
        for (Passage.Range line : wrapped(shown.text(), width - label.length())) {
            String painted = color ? painted(shown, line) : shown.text().substring(line.start(), line.end());
            out.println((lead + painted).stripTrailing());
            lead = indent;
        }
    }

    private static Passage bracketed(Passage passage) {
        StringBuilder out = new StringBuilder(passage.text());
        List<Passage.Range> marks = passage.marks();
        for (int i = marks.size() - 1; i >= 0; i--) {
            out.insert(marks.get(i).end(), "]]").insert(marks.get(i).start(), "[[");
        }
        return new Passage(out.toString(), List.of());
    }

    private String painted(Passage passage, Passage.Range line) {
        StringBuilder out = new StringBuilder();
        int at = line.start();
        for (Passage.Range mark : passage.marks()) {
            int start = Math.max(at, Math.min(mark.start(), line.end()));
            int end = Math.max(start, Math.min(mark.end(), line.end()));
            out.append(passage.text(), at, start).append(styled(passage.text().substring(start, end), MARKED));
            at = end;
        }
        return out.append(passage.text(), at, line.end()).toString();
    }

    /** The ranges of the lines of a text, broken at spaces where possible. */
    static List<Passage.Range> wrapped(String text, int width) {
        List<Passage.Range> lines = new ArrayList<>();
        int start = 0;
        int columns = 0;
        int space = -1;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (c == '\n') {
                lines.add(new Passage.Range(start, i));
                start = i + 1;
                columns = 0;
                space = -1;
                i = start;
                continue;
            }
            if (c == ' ') {
                space = i;
            }
            columns += columns(c);
            if (columns > width && i > start) {
                int end = space > start ? space : i;
                lines.add(new Passage.Range(start, end));
                start = space > start ? space + 1 : i;
                i = start;
                columns = 0;
                space = -1;
                continue;
            }
            i += Character.charCount(c);
        }
        lines.add(new Passage.Range(Math.min(start, text.length()), text.length()));
        return lines;
    }

    /** The columns of a terminal that a character takes. */
    static int columns(int codePoint) {
        int type = Character.getType(codePoint);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        boolean wide = Character.isIdeographic(codePoint)
                || codePoint >= 0x1100 && codePoint <= 0x115F
                || codePoint >= 0x3000 && codePoint <= 0x30FF
                || codePoint >= 0xAC00 && codePoint <= 0xD7A3
                || codePoint >= 0xFF00 && codePoint <= 0xFF60
                || codePoint >= 0x1F300 && codePoint <= 0x1FAFF;
        return wide ? 2 : 1;
    }
}
