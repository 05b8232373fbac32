package io.secondthought.guard.reasoning;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * Cuts one part into units as its text arrives. How the text is cut into chunks makes no difference. Not safe for use by
 * several threads.
 *
 * <p>A unit ends after the first end of a sentence, line or paragraph at which it has {@link UnitSplitter#MIN_UNIT}
 * characters. White space after a sentence belongs to it. In a code block a unit ends with a line, but only from {@link
 * UnitSplitter#MIN_CODE_UNIT} characters on. A unit that reaches {@link UnitSplitter#MAX_UNIT} characters without such an end
 * is cut there, at white space if there is any close before, never inside a character as a reader sees it unless the character
 * is longer than that. The arguments of a tool call are cut in this last way only.
 *
 * <p>Time is linear in the text; not more than two units of text are kept.
 */
public final class UnitCutter {
    private final Channel channel;
    private final int part;
    private final Surroundings around = new Surroundings();
    private final StringBuilder buffer = new StringBuilder();
    /** Where the buffer starts in the part; a unit starts there too. */
    private int offset;
    /** How far into the buffer the text was looked at. */
    private int scanned;
    /** The starts of the last units, oldest first, as far back as a context may reach. */
    private final Deque<Integer> starts = new ArrayDeque<>();

    private boolean finished;

    /**
     * @param channel the channel of the part
     * @param part the index of the part in its reply
     * @throws IllegalArgumentException if the index is negative
     */
    public UnitCutter(Channel channel, int part) {
        this.channel = Objects.requireNonNull(channel, "channel");
        if (part < 0) {
            throw new IllegalArgumentException("part must not be negative: " + part);
        }
        this.part = part;
    }

    /**
     * Takes more text.
     *
     * @return the units that are certain now, possibly none; immutable
     * @throws IllegalStateException after {@link #finish()}
     */
    public List<Unit> accept(CharSequence text) {
        if (finished) {
            throw new IllegalStateException("the part was finished already");
        }
        List<Unit> units = new ArrayList<>();
        int from = 0;
        while (from < text.length()) { // in pieces, so that the buffer stays small
            int to = Math.min(text.length(), from + UnitSplitter.MAX_UNIT);
            buffer.append(text, from, to);
            from = to;
            cut(units, false);
        }
        return List.copyOf(units);
    }

    /** Says that no more text comes, and gives out what is left as units; nothing if it was said before. */
    public List<Unit> finish() {
        if (finished) {
            return List.of();
        }
        finished = true;
        List<Unit> units = new ArrayList<>();
        cut(units, true);
        if (!buffer.isEmpty()) {
            units.add(unit(buffer.length()));
        }
        return List.copyOf(units);
    }

    private void cut(List<Unit> units, boolean last) {
        while (scanned < buffer.length()) {
            if (scanned >= UnitSplitter.MAX_UNIT) {
                if (!last && buffer.length() < UnitSplitter.MAX_UNIT + Sentences.CUT_AHEAD) {
                    return;
                }
                units.add(unit(Sentences.cut(buffer, UnitSplitter.MAX_UNIT, UnitSplitter.CUT_WINDOW)));
                continue;
            }
            boolean tooEarly = scanned + Sentences.REACH < UnitSplitter.MIN_UNIT;
            int end = tooEarly || channel == Channel.TOOL_CALL
                    ? Sentences.NONE
                    : Sentences.end(buffer, scanned, last, around);
            if (end == Sentences.NOT_YET_KNOWN) {
                return;
            }
            around.feed(buffer.charAt(scanned));
            scanned++;
            int least = around.inFence() ? UnitSplitter.MIN_CODE_UNIT : UnitSplitter.MIN_UNIT;
            if (end >= least && end <= UnitSplitter.MAX_UNIT) {
                while (scanned < end) {
                    around.feed(buffer.charAt(scanned++));
                }
                units.add(unit(end));
            }
        }
    }

    private Unit unit(int length) {
        int start = offset;
        int end = start + length;
        while (!starts.isEmpty() && starts.getFirst() < start - UnitSplitter.MAX_CONTEXT) {
            starts.removeFirst();
        }
        Unit unit = new Unit(channel, new Span(part, start, end), starts.isEmpty() ? start : starts.getFirst());
        starts.addLast(start);
        buffer.delete(0, length);
        offset = end;
        scanned = Math.max(0, scanned - length);
        return unit;
    }
}
