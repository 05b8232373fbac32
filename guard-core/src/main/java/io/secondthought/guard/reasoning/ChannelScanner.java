package io.secondthought.guard.reasoning;

import io.secondthought.guard.api.ModelDelta;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.reasoning.Grammar.Mode;
import io.secondthought.guard.reasoning.Grammar.State;
import io.secondthought.guard.reasoning.Grammar.Token;
import io.secondthought.guard.reasoning.Section.Where;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one text into channels as it arrives. How the text is cut into chunks makes no difference: the deltas, joined by
 * block, are always those of the whole text. Not safe for use by several threads.
 *
 * <p>Text is given out as soon as its channel is certain. Kept back are:
 *
 * <ul>
 *   <li>an end of the text that may still become a delimiter,
 *   <li>white space (at most 64 characters) at the start of a block, and a line break before what may become a closer,
 *   <li>while it is undecided whether the beginning is a thought without opener: the beginning, up to a limit,
 *   <li>a call to a tool until its end, up to 1 Mi characters, and the head of a message, up to 256.
 * </ul>
 *
 * <p>Time is linear in the text, and memory bounded by those limits. No text makes it throw. The deltas are {@link
 * ModelDelta.Reasoning}, {@link ModelDelta.Answer} and {@link ModelDelta.ToolCall}, in blocks numbered from 0 in the order of
 * the text; why the model stopped is for the caller to add.
 */
public final class ChannelScanner {
    /** How many characters of an undecided beginning a stream keeps back: about a thousand tokens of English. */
    public static final int DEFAULT_START_LIMIT = 4096;

    /** Longer sections are not taken for calls to tools. */
    private static final int MAX_TOOLS = 1 << 20;
    /** Longer heads of messages are malformed; real ones have less than a hundred characters. */
    private static final int MAX_HEAD = 256;
    /** A longer chunk is read in pieces, so that the buffer stays small. */
    private static final int PIECE = 8192;

    private static final int NOTHING = 0;
    private static final int NOT_YET_KNOWN = -1;

    private final int startLimit;
    private final Surroundings around = new Surroundings();
    private final Blocks blocks;

    private char[] buffer = new char[PIECE];
    private int length;
    private State state;
    private boolean anyDelimiter;
    private int newlinesToDrop;
    /** What is kept back in a state that holds its text. */
    private final StringBuilder held = new StringBuilder();
    /** How much of it is the opener. */
    private int opener;
    /** How many more characters the state may hold. */
    private int room;

    private @Nullable Token matched;
    private boolean finished;

    ChannelScanner(State start, int startLimit) {
        this.startLimit = startLimit;
        state = start;
        blocks = new Blocks(state.mode == Mode.REASONING ? Mode.REASONING : Mode.ANSWER);
        newlinesToDrop = state.mode == Mode.REASONING ? 1 : 0;
        room = room();
    }

    /**
     * Takes more text.
     *
     * @return what became certain, possibly nothing; immutable
     * @throws IllegalStateException after {@link #finish()}
     */
    public List<ModelDelta> accept(CharSequence chunk) {
        if (finished) {
            throw new IllegalStateException("the text was finished already");
        }
        String text = chunk.toString();
        for (int from = 0; from < text.length(); from += PIECE) {
            int to = Math.min(text.length(), from + PIECE);
            if (length + to - from > buffer.length) {
                buffer = Arrays.copyOf(buffer, length + to - from);
            }
            text.getChars(from, to, buffer, length);
            length += to - from;
            read(false);
        }
        return List.copyOf(blocks.take());
    }

    /** Says that no more text comes, and gives out what was kept back; nothing if it was said before. */
    public List<ModelDelta> finish() {
        if (finished) {
            return List.of();
        }
        finished = true;
        read(true);
        release();
        if (!anyDelimiter) {
            blocks.keepBlank();
        }
        return List.copyOf(blocks.take());
    }

    private void read(boolean last) {
        int from = 0;
        int i = 0;
        while (i < length) {
            if (newlinesToDrop > 0) {
                int dropped = lineBreak(i, last);
                if (dropped == NOT_YET_KNOWN) {
                    break;
                }
                newlinesToDrop = dropped == NOTHING ? 0 : newlinesToDrop - 1;
                i += dropped;
                from = i;
                continue;
            }
            char c = buffer[i];
            if (state.isPlain(c) && around.isSteady()) {
                int end = (int) Math.min(length, (long) from + room + 1);
                do {
                    i++;
                } while (i < end && state.isPlain(buffer[i]));
                around.skipTo(buffer[i - 1]);
            } else {
                int delimiter = state.mayStart(c) ? match(i, last) : NOTHING;
                if (delimiter == NOT_YET_KNOWN) {
                    break;
                }
                if (delimiter != NOTHING && matched != null) {
                    text(from, i);
                    take(matched);
                    i += delimiter;
                    from = i;
                    continue;
                }
                around.feed(c);
                i++;
            }
            if (i - from > room) {
                text(from, i);
                from = i;
                giveUp();
            }
        }
        if (!last && i > from && Character.isHighSurrogate(buffer[i - 1])) {
            i--;
        }
        text(from, i);
        System.arraycopy(buffer, i, buffer, 0, length - i);
        length -= i;
    }

    /** The length of the line break at a place, {@link #NOTHING} or {@link #NOT_YET_KNOWN}. */
    private int lineBreak(int i, boolean last) {
        if (buffer[i] == '\n') {
            return 1;
        }
        if (buffer[i] != '\r') {
            return NOTHING;
        }
        if (i + 1 == length) {
            return last ? NOTHING : NOT_YET_KNOWN;
        }
        return buffer[i + 1] == '\n' ? 2 : NOTHING;
    }

    /** The length of the longest delimiter at a place, which becomes {@link #matched}, or the two other answers. */
    private int match(int i, boolean last) {
        matched = null;
        int start = i;
        int lineBreak = state.trims() ? lineBreak(i, last) : NOTHING;
        if (lineBreak == NOT_YET_KNOWN) {
            return NOT_YET_KNOWN;
        }
        if (lineBreak > 0) {
            start += lineBreak;
            if (start == length) {
                return last ? NOTHING : NOT_YET_KNOWN;
            }
            around.feed('\n'); // will be fed again if it turns out to be text, which changes nothing
        }
        Token best = null;
        boolean undecided = false;
        for (Token token : state.tokens(buffer[start])) {
            String text = token.text();
            if (lineBreak > 0 && !token.trims() || !around.allows(token.where())) {
                continue;
            }
            int end = start + common(text, start);
            if (end - start < text.length()) {
                undecided |= end == length && !last;
            } else if (end == length && !last && looksAhead(token.where(), start)) {
                undecided = true;
            } else if ((best == null || text.length() > best.text().length()) && fits(token.where(), start, end)) {
                best = token;
            }
        }
        if (undecided) {
            return NOT_YET_KNOWN;
        }
        matched = best;
        return best == null ? NOTHING : start - i + best.text().length();
    }

    private int common(String text, int start) {
        int n = Math.min(text.length(), length - start);
        int i = 0;
        while (i < n && text.charAt(i) == buffer[start + i]) {
            i++;
        }
        return i;
    }

    /** Whether the character after a delimiter decides whether it is one. */
    private boolean looksAhead(Where where, int start) {
        return switch (where) {
            case TEXT_START_GLUED -> true;
            case PROSE, UNQUOTED -> isQuote(before(start));
            default -> false;
        };
    }

    private boolean fits(Where where, int start, int end) {
        if (!looksAhead(where, start)) {
            return true;
        }
        char after = end < length ? buffer[end] : '\n';
        return where == Where.TEXT_START_GLUED ? Character.isLetter(after) : after != before(start);
    }

    private char before(int i) {
        return i == 0 ? around.last() : buffer[i - 1];
    }

    private static boolean isQuote(char c) {
        return c == '`' || c == '"' || c == '\'';
    }

    private void text(int from, int to) {
        if (from == to) {
            return;
        }
        if (state.mode.isHeld()) {
            held.append(buffer, from, to - from);
            room = room();
        } else {
            blocks.text(new String(buffer, from, to - from));
        }
    }

    private int room() {
        return switch (state.mode) {
            case UNDECIDED -> startLimit - held.length();
            case TOOLS -> MAX_TOOLS - held.length();
            case HEADER -> MAX_HEAD - held.length();
            default -> Integer.MAX_VALUE;
        };
    }

    private void take(Token token) {
        anyDelimiter = true;
        switch (token.effect()) {
            case DROP -> {
                newlinesToDrop = blocks.hasBegun() ? 0 : token.newlines();
                blocks.dropBlank();
            }
            case OPEN -> {
                release();
                open(token);
            }
            case CLOSE -> {
                if (state.mode != Mode.TOOLS) {
                    release();
                    section(Mode.ANSWER, token);
                } else if (releaseTools(token.text())) {
                    newlinesToDrop = token.newlines();
                }
                enter(token.next());
            }
            case CLOSE_UNOPENED -> {
                blocks.start(Mode.REASONING);
                blocks.text(drain());
                section(Mode.ANSWER, token);
                enter(token.next());
            }
            case SEPARATE -> {
                held.append(' ');
                room = room();
            }
            case BODY -> enter(readHead());
        }
    }

    private void open(Token token) {
        enter(token.next());
        switch (state.mode) {
            case TOOLS -> {
                held.append(token.text());
                opener = held.length();
                room = room();
            }
            case HEADER -> around.startSection();
            default -> section(state.mode, token);
        }
    }

    /** Starts a new section after a delimiter. */
    private void section(Mode channel, Token token) {
        blocks.start(channel);
        around.startSection();
        newlinesToDrop = token.newlines();
    }

    private void enter(State next) {
        state = next;
        room = room();
    }

    private String drain() {
        String text = held.toString();
        held.setLength(0);
        return text;
    }

    /** Gives out what the state holds. */
    private void release() {
        switch (state.mode) {
            case UNDECIDED -> blocks.text(drain());
            case TOOLS -> releaseTools("");
            case HEADER -> readHead();
            default -> {}
        }
    }

    /** The state holds as much as it may: what it waits for does not come. */
    private void giveUp() {
        State next = state.fallback();
        switch (state.mode) {
            case HEADER -> next = readHead();
            case TOOLS -> answer(drain());
            default -> blocks.text(drain());
        }
        enter(next);
    }

    /** Gives out the calls that a section holds, or its text if it holds none; whether there were calls. */
    private boolean releaseTools(String closer) {
        String section = drain();
        List<Part.ToolCall> calls = ToolCalls.parse(section.substring(0, opener), section.substring(opener));
        if (calls.isEmpty()) {
            answer(section + closer);
            return false;
        }
        blocks.start(Mode.ANSWER);
        calls.forEach(blocks::call);
        around.startSection();
        return true;
    }

    private void answer(String text) {
        if (blocks.channel() != Mode.ANSWER) {
            blocks.start(Mode.ANSWER);
        }
        blocks.text(text);
    }

    /** Reads the head of a message that is held, and starts the body it announces. */
    private State readHead() {
        MessageHead head = MessageHead.parse(drain());
        if (head.channel() == Mode.CALL) {
            blocks.startCall(head.tool());
        } else {
            blocks.start(head.channel());
        }
        blocks.text(head.rest());
        around.startSection();
        newlinesToDrop = 0;
        return state.body(head.channel());
    }
}
