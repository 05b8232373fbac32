package io.secondthought.guard.reasoning;

import io.secondthought.guard.api.ModelDelta;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Reads text in which reasoning and answer stand mixed into channels. Immutable and safe for use by several threads.
 *
 * <p>Delimiters go; all other text stays, byte for byte, with these exceptions around delimiters: one line break just after an
 * opener, one just before the closer of a thought or of an {@code <answer>}, up to two just after a closer, and stretches of at
 * most 64 characters that are white space only, between two delimiters or at an end of the text.
 *
 * <p>A closer inside a thought counts also in code, since code in thoughts is often left unfinished; it does not where it is
 * named, directly between two equal quotation marks or backticks. A closer without opener, where the format knows any, counts
 * only outside fences, code spans and quotations. A closer that directly follows another closer is dropped; any other closer
 * in an answer is text.
 *
 * <p>A call to a tool becomes a {@link Part.ToolCall} if it can be read as one: a name and a JSON object. What cannot be read
 * stays as text of the answer, with its delimiters.
 */
public final class ChannelReader {
    private static final int UNLIMITED = Integer.MAX_VALUE - 1;

    private final Grammar.State start;
    private final Grammar.State startOfMore;

    private ChannelReader(ReasoningFormat format) {
        start = Grammar.of(format);
        startOfMore = format.startInReasoning() ? Grammar.of(format.startInReasoning(false)) : start;
    }

    /** A reader of a format. */
    public static ChannelReader of(ReasoningFormat format) {
        return new ChannelReader(Objects.requireNonNull(format, "format"));
    }

    /**
     * Reads all text that was not read yet; other parts and the finish reason stay.
     *
     * <p>Each {@link Part.Unread} is a text of its own. If a thought or another such text stands before it, it does not start
     * in reasoning, whatever the format says: its thought was delivered already.
     *
     * @return the reply without any {@link Part.Unread} and without parts that lost all their text to delimiters
     */
    public ModelReply read(ModelReply reply) {
        if (reply.parts().stream().noneMatch(Part.Unread.class::isInstance)) {
            return reply;
        }
        List<Part> parts = new ArrayList<>();
        boolean thoughtSeen = false;
        for (Part part : reply.parts()) {
            if (part instanceof Part.Unread) {
                parts.addAll(read(part.text(), thoughtSeen ? startOfMore : start));
                thoughtSeen = true;
            } else {
                parts.add(part);
                thoughtSeen |= part instanceof Part.Reasoning || part instanceof Part.Encrypted;
            }
        }
        return new ModelReply(parts, reply.finishReason());
    }

    /**
     * The same, as the text arrives; an undecided beginning is kept back up to {@link ChannelScanner#DEFAULT_START_LIMIT}.
     *
     * @return a reader of one text
     */
    public ChannelScanner scanner() {
        return scanner(ChannelScanner.DEFAULT_START_LIMIT);
    }

    /**
     * The same, as the text arrives.
     *
     * @param startLimit how many characters of the beginning are kept back while a closer without opener may still make them
     *     a thought; only formats that leave openers out do so. A beginning that is longer is an answer, and a later closer
     *     text of it. This depends on the count of characters alone, not on the chunks. With no limit
     *     ({@link Integer#MAX_VALUE}) the result is always that of {@link #read}.
     * @return a reader of one text
     * @throws IllegalArgumentException if the limit is negative
     */
    public ChannelScanner scanner(int startLimit) {
        if (startLimit < 0) {
            throw new IllegalArgumentException("startLimit must not be negative: " + startLimit);
        }
        return new ChannelScanner(start, Math.min(startLimit, UNLIMITED));
    }

    private static List<Part> read(String text, Grammar.State start) {
        ChannelScanner scanner = new ChannelScanner(start, UNLIMITED);
        List<ModelDelta> deltas = new ArrayList<>(scanner.accept(text));
        deltas.addAll(scanner.finish());
        return join(deltas);
    }

    /** The parts that the deltas of a scanner are pieces of; in them the blocks follow one another. */
    static List<Part> join(List<ModelDelta> deltas) {
        List<Part> parts = new ArrayList<>();
        int i = 0;
        while (i < deltas.size()) {
            ModelDelta first = deltas.get(i);
            StringBuilder text = new StringBuilder();
            do {
                text.append(text(deltas.get(i++)));
            } while (i < deltas.size() && block(deltas.get(i)) == block(first));
            if (first instanceof ModelDelta.ToolCall call) {
                parts.add(new Part.ToolCall(call.id(), call.name(), text.toString()));
            } else if (first instanceof ModelDelta.Reasoning) {
                parts.add(new Part.Reasoning(text.toString()));
            } else {
                parts.add(new Part.Answer(text.toString()));
            }
        }
        return parts;
    }

    private static int block(ModelDelta delta) {
        if (delta instanceof ModelDelta.Reasoning thought) {
            return thought.block();
        }
        return delta instanceof ModelDelta.ToolCall call ? call.block() : ((ModelDelta.Answer) delta).block();
    }

    private static String text(ModelDelta delta) {
        if (delta instanceof ModelDelta.Reasoning thought) {
            return thought.text();
        }
        return delta instanceof ModelDelta.ToolCall call ? call.text() : ((ModelDelta.Answer) delta).text();
    }
}
