package io.secondthought.guard.reasoning;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A stretch of a reply between delimiters.
 *
 * @param kind what stands in it
 * @param openers any of these opens it
 * @param openAt where an opener counts
 * @param closers any of these closes it
 * @param closeAt where a closer counts
 * @param inner delimiters inside it that say nothing about channels and are dropped
 */
record Section(Kind kind, List<String> openers, Where openAt, List<String> closers, Where closeAt, List<String> inner) {

    enum Kind {
        REASONING,
        ANSWER,
        /** One or several calls to tools, in any notation {@link ToolCalls} reads. It also ends a thought. */
        TOOLS,
        /** The head of a message, which names its channel. */
        HEADER
    }

    /** Where in a text a delimiter counts. */
    enum Where {
        /** Everywhere: a special token, which nobody writes by hand. */
        ANYWHERE,
        /** Everywhere, but only after another delimiter of the same family was seen. */
        LATER,
        /** After at most three spaces at the start of a line or section, outside fences. */
        LINE_START,
        /** With nothing but white space between it and the last delimiter. */
        SECTION_START,
        /** With nothing but white space before it. */
        TEXT_START,
        /** As {@link #TEXT_START}, and only if a letter follows at once. */
        TEXT_START_GLUED,
        /** Everywhere but in fences, code spans and quotations. */
        PROSE,
        /** Everywhere but directly between two equal quotation marks or backticks. */
        UNQUOTED;

        boolean isSpecial() {
            return this == ANYWHERE || this == LATER;
        }
    }

    /** A thought between tags that a person could write too. */
    static Section tag(String opener, String closer) {
        return new Section(Kind.REASONING, cases(opener), Where.LINE_START, cases(closer), Where.UNQUOTED, List.of());
    }

    /** The cases in which models that were only asked for tags write them. */
    private static List<String> cases(String tag) {
        int letter = tag.startsWith("</") ? 2 : 1;
        String capital =
                tag.substring(0, letter) + Character.toUpperCase(tag.charAt(letter)) + tag.substring(letter + 1);
        return Stream.of(tag, capital, tag.toUpperCase(Locale.ROOT)).distinct().toList();
    }

    /** A thought between special tokens. */
    static Section special(String opener, String... closers) {
        return new Section(
                Kind.REASONING, List.of(opener), Where.ANYWHERE, List.of(closers), Where.ANYWHERE, List.of());
    }

    /** An answer between tags that follow the thought. */
    static Section wrapper(String opener, String closer) {
        return new Section(Kind.ANSWER, List.of(opener), Where.SECTION_START, List.of(closer), Where.PROSE, List.of());
    }

    /** An answer between special tokens. */
    static Section specialAnswer(String opener, String... closers) {
        return new Section(Kind.ANSWER, List.of(opener), Where.ANYWHERE, List.of(closers), Where.ANYWHERE, List.of());
    }

    /** Calls to tools between tags that a person could write too. */
    static Section tools(String opener, String closer) {
        return new Section(Kind.TOOLS, List.of(opener), Where.LINE_START, List.of(closer), Where.ANYWHERE, List.of());
    }

    /** Calls to tools between special tokens. */
    static Section specialTools(String opener, String closer) {
        return tools(opener, closer).openAt(Where.ANYWHERE);
    }

    Section openAt(Where where) {
        return new Section(kind, openers, where, closers, closeAt, inner);
    }

    Section alsoOpens(String... more) {
        return new Section(kind, join(openers, more), openAt, closers, closeAt, inner);
    }

    Section alsoCloses(String... more) {
        return new Section(kind, openers, openAt, join(closers, more), closeAt, inner);
    }

    Section closeAt(Where where) {
        return new Section(kind, openers, openAt, closers, where, inner);
    }

    Section dropping(String... delimiters) {
        return new Section(kind, openers, openAt, closers, closeAt, join(inner, delimiters));
    }

    private static List<String> join(List<String> some, String... more) {
        return Stream.concat(some.stream(), Arrays.stream(more)).toList();
    }
}
