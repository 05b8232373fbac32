package io.secondthought.guard.reasoning;

import io.secondthought.guard.reasoning.Section.Where;

/**
 * What a place in a text is surrounded by, as far as Markdown and quotation marks tell, from the characters before it alone.
 * Fences and indents follow CommonMark; code spans and quotations are taken to end with their line. Not safe for use by
 * several threads.
 */
final class Surroundings {
    private static final int MAX_INDENT = 3;
    private static final int SHORTEST_FENCE = 3;

    private enum Place {
        INDENT,
        /** In the backticks or tildes that a line starts with. */
        RUN,
        WITHIN_LINE
    }

    private boolean textStart = true;
    private boolean sectionStart = true;
    private Place place = Place.INDENT;
    private int indent;
    private char last = '\n';

    private char fence;
    private int fenceLength;
    private boolean opensFence;
    private boolean closesFence;
    private char runOf;
    private int run;

    private int codeTicks;
    private boolean quoted;
    private boolean quotedLine;

    /** A delimiter ended a section: what follows stands for itself. */
    void startSection() {
        textStart = false;
        sectionStart = true;
        fenceLength = 0;
        run = 0;
        last = '\n';
        startLine();
    }

    void feed(char c) {
        if (c == '\n') {
            endLine();
        } else {
            switch (place) {
                case INDENT -> indent(c);
                case RUN -> {
                    if (c == runOf) {
                        run++;
                    } else {
                        endRun();
                        withinLine(c);
                    }
                }
                case WITHIN_LINE -> withinLine(c);
            }
            if (!Character.isWhitespace(c) && !isInvisible(c)) {
                textStart = false;
                sectionStart = false;
            }
        }
        last = c;
    }

    /** Whether nothing but a line break, a backtick or a quotation mark can change the surroundings. */
    boolean isSteady() {
        return place == Place.WITHIN_LINE && run == 0 && !closesFence && !sectionStart;
    }

    /** Takes the last of some characters that change nothing. */
    void skipTo(char c) {
        last = c;
    }

    char last() {
        return last;
    }

    boolean atLineStart() {
        return place == Place.INDENT && !inFence();
    }

    boolean atSectionStart() {
        return sectionStart;
    }

    boolean inFence() {
        return fenceLength > 0;
    }

    boolean allows(Where where) {
        return switch (where) {
            case ANYWHERE, LATER, UNQUOTED -> true;
            case LINE_START -> atLineStart();
            case SECTION_START -> sectionStart;
            case TEXT_START, TEXT_START_GLUED -> textStart;
            case PROSE -> !inFence() && place != Place.RUN && !quotedLine && !quoted && ticksAfterRun() == 0;
        };
    }

    private void indent(char c) {
        if (c == '\r' || isInvisible(c)) {
            return;
        }
        if (c == ' ' && indent < MAX_INDENT) {
            indent++;
        } else if (c == '`' || c == '~') {
            place = Place.RUN;
            runOf = c;
            run = 1;
        } else {
            place = Place.WITHIN_LINE;
            quotedLine = c == '>';
            withinLine(c);
        }
    }

    /** A byte order mark or a zero-width space, which some servers and models put before everything else. */
    private static boolean isInvisible(char c) {
        return c == '\uFEFF' || c == '\u200B';
    }

    private void endRun() {
        place = Place.WITHIN_LINE;
        if (run >= SHORTEST_FENCE && fenceLength == 0) {
            fence = runOf;
            fenceLength = run;
            opensFence = true;
            run = 0;
        } else if (run >= fenceLength && fenceLength > 0 && runOf == fence) {
            closesFence = true;
            run = 0;
        } else if (runOf != '`') {
            run = 0;
        }
    }

    private void withinLine(char c) {
        if (closesFence && !Character.isWhitespace(c)) {
            closesFence = false;
        }
        if (c == '`') {
            if (opensFence && fence == '`') { // such a line is a code span after all
                fenceLength = 0;
                opensFence = false;
            }
            run++;
            return;
        }
        if (run > 0) {
            codeTicks = ticksAfterRun();
            run = 0;
        }
        switch (c) {
            case '"' -> quoted = !quoted && (Character.isWhitespace(last) || "([{:=,>".indexOf(last) >= 0);
            case '\u201C' -> quoted = !quoted; // opens in English, closes in German
            case '\u201E', '\u00AB' -> quoted = true;
            case '\u201D', '\u00BB' -> quoted = false;
            default -> {}
        }
    }

    private int ticksAfterRun() {
        if (run == 0) {
            return codeTicks;
        }
        if (codeTicks == 0) {
            return run;
        }
        return codeTicks == run ? 0 : codeTicks;
    }

    private void endLine() {
        if (place == Place.RUN) {
            endRun();
        }
        if (closesFence) {
            fenceLength = 0;
        }
        startLine();
    }

    private void startLine() {
        place = Place.INDENT;
        indent = 0;
        opensFence = false;
        closesFence = false;
        run = 0;
        codeTicks = 0;
        quoted = false;
        quotedLine = false;
    }
}
