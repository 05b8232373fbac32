package io.secondthought.guard.reasoning;

import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Unit;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a reply into the causal units of judging. Units tile every part that has text: each character stands in exactly one.
 *
 * <p>Where a unit ends depends on nothing that stands more than {@link #LOOK_AHEAD} characters after its end, so that a stream
 * ({@link UnitCutter}) cuts the same units as the whole reply.
 */
public final class UnitSplitter {
    /** Shorter sentences are joined, in characters: about 30 tokens, below which a classifier has little to go by. */
    public static final int MIN_UNIT = 120;
    /**
     * The longest unit, in characters: with its context about 300 tokens of English, so that both fit a window of 512. In
     * scripts of about a token a character a classifier with such a window has to shorten the context.
     */
    public static final int MAX_UNIT = 600;
    /** The longest left context, in characters; it starts where a unit starts. */
    public static final int MAX_CONTEXT = 600;
    /** How many characters after its end may decide where a unit ends. */
    public static final int LOOK_AHEAD = 96;

    /** In a code block lines are short and mean little alone. */
    static final int MIN_CODE_UNIT = 400;
    /** How far before the limit white space is looked for: longer words are cut. */
    static final int CUT_WINDOW = 80;

    private UnitSplitter() {}

    /** The units of all parts, in order. */
    public static List<Unit> split(ModelReply reply) {
        List<Unit> units = new ArrayList<>();
        for (int i = 0; i < reply.parts().size(); i++) {
            Part part = reply.parts().get(i);
            UnitCutter cutter = new UnitCutter(part.channel(), i);
            units.addAll(cutter.accept(part.text()));
            units.addAll(cutter.finish());
        }
        return List.copyOf(units);
    }
}
