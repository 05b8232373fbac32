package io.secondthought.guard.reasoning;

import io.secondthought.guard.reasoning.Profile.Start;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How a model marks its thoughts in plain text. Immutable and safe for use by several threads.
 *
 * <p>A named format reads what its model family writes, by that family's rules. {@link #auto()} is for models nobody named:
 * it knows the delimiters of all families but plain words and the tags of prompts ({@code prompted}), the first delimiter it
 * meets decides the family, and doubt counts as reasoning:
 *
 * <ul>
 *   <li>a closer without opener: what came before is reasoning
 *   <li>an opener without closer: what follows is reasoning
 *   <li>no delimiter: all is answer
 * </ul>
 *
 * <p>Tags that a person could write too ({@code <think>}) open a thought only at the start of a line outside code fences, so
 * that an answer about them keeps every byte; special tokens ({@code <|channel|>}) count everywhere.
 */
public final class ReasoningFormat {
    private static final ReasoningFormat AUTO = of(Profile.AUTO);
    private static final Map<String, ReasoningFormat> NAMED = index();

    private final Profile profile;
    private final Start start;

    private ReasoningFormat(Profile profile, Start start) {
        this.profile = profile;
        this.start = start;
    }

    /** The format for models of unknown family. */
    public static ReasoningFormat auto() {
        return AUTO;
    }

    /**
     * The format of a model family.
     *
     * @param name one of {@link #names()}
     * @throws IllegalArgumentException if there is no such format; lists those there are
     */
    public static ReasoningFormat named(String name) {
        ReasoningFormat format = NAMED.get(name);
        if (format == null) {
            throw new IllegalArgumentException("no such reasoning format; known are " + String.join(", ", names()));
        }
        return format;
    }

    /** All names and aliases that {@link #named} knows, sorted: those of the parsers of vLLM and SGLang, and a few more. */
    public static List<String> names() {
        return NAMED.keySet().stream().sorted().toList();
    }

    /** The name; of several for one format the first. */
    public String name() {
        return profile.name();
    }

    /**
     * The same format for a model whose prompt already ends with the opener ({@code true}), or does not ({@code false}).
     *
     * @param missingOpener {@code false} means that the opener is normally there; a closer without one still makes the
     *     beginning a thought where the family is known to leave openers out
     */
    public ReasoningFormat startInReasoning(boolean missingOpener) {
        if (missingOpener == startInReasoning()) {
            return this;
        }
        if (missingOpener) {
            return new ReasoningFormat(profile, Start.REASONING);
        }
        return new ReasoningFormat(profile, profile.start() == Start.REASONING ? Start.UNDECIDED : profile.start());
    }

    /** Whether a text without any delimiter is a thought, since the opener stood in the prompt. */
    public boolean startInReasoning() {
        return start == Start.REASONING;
    }

    @Override
    public String toString() {
        return name() + (startInReasoning() ? ", starting in reasoning" : "");
    }

    Profile profile() {
        return profile;
    }

    Start start() {
        return start;
    }

    private static ReasoningFormat of(Profile profile) {
        return new ReasoningFormat(profile, profile.start());
    }

    private static Map<String, ReasoningFormat> index() {
        Map<String, ReasoningFormat> byName = new HashMap<>();
        for (Profile profile : Profile.NAMED) {
            profile.names().forEach(name -> byName.put(name, of(profile)));
        }
        byName.put(AUTO.name(), AUTO);
        return Map.copyOf(byName);
    }
}
