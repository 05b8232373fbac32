package io.secondthought.guard.wire;

import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.ModelDelta;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.OpaqueData;
import io.secondthought.guard.api.Part;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins the deltas of a streamed reply to the reply: deltas of one type and block become one part, and parts stand in the
 * order in which their blocks first appeared. A block without text leaves no part, unless it is a call or a signed thought.
 *
 * <p>Not thread-safe.
 */
public final class ReplyJoiner {
    private final Map<Block, Joined> blocks = new LinkedHashMap<>();
    private FinishReason finishReason = FinishReason.UNKNOWN;

    /** A joiner that has seen no delta. */
    public ReplyJoiner() {}

    /** The reply that the deltas make up. */
    public static ModelReply join(Iterable<? extends ModelDelta> deltas) {
        ReplyJoiner joiner = new ReplyJoiner();
        deltas.forEach(joiner::add);
        return joiner.reply();
    }

    /** Takes the next delta. */
    public void add(ModelDelta delta) {
        // A switch over types would need a newer Java.
        if (delta instanceof ModelDelta.Unread more) {
            joined(Type.UNREAD, more.block()).text.append(more.text());
        } else if (delta instanceof ModelDelta.Reasoning more) {
            joined(Type.REASONING, more.block()).text.append(more.text());
        } else if (delta instanceof ModelDelta.Answer more) {
            joined(Type.ANSWER, more.block()).text.append(more.text());
        } else if (delta instanceof ModelDelta.Signature more) {
            joined(Type.REASONING, more.block()).opaque.append(more.data().data());
        } else if (delta instanceof ModelDelta.Encrypted more) {
            joined(Type.ENCRYPTED, more.block()).opaque.append(more.data().data());
        } else if (delta instanceof ModelDelta.ToolCall more) {
            Joined call = joined(Type.TOOL_CALL, more.block());
            call.id = call.id.isEmpty() ? more.id() : call.id;
            call.name = call.name.isEmpty() ? more.name() : call.name;
            call.text.append(more.text());
        } else if (delta instanceof ModelDelta.Finished finished) {
            finishReason = finished.reason();
        }
    }

    /** The reply so far; {@link FinishReason#UNKNOWN} as long as no delta said that the model stopped. */
    public ModelReply reply() {
        List<Part> parts = new ArrayList<>();
        blocks.forEach((block, joined) -> {
            if (!joined.isEmpty() || block.type == Type.TOOL_CALL) {
                parts.add(joined.part(block.type));
            }
        });
        return new ModelReply(parts, finishReason);
    }

    private Joined joined(Type type, int block) {
        return blocks.computeIfAbsent(new Block(type, block), b -> new Joined());
    }

    private enum Type {
        UNREAD,
        REASONING,
        ANSWER,
        TOOL_CALL,
        ENCRYPTED
    }

    private record Block(Type type, int number) {}

    private static final class Joined {
        private final StringBuilder text = new StringBuilder();
        private final StringBuilder opaque = new StringBuilder();
        private String id = "";
        private String name = "";

        boolean isEmpty() {
            return text.isEmpty() && opaque.isEmpty();
        }

        Part part(Type type) {
            OpaqueData data = new OpaqueData(opaque.toString());
            return switch (type) {
                case UNREAD -> new Part.Unread(text.toString());
                case REASONING -> new Part.Reasoning(text.toString(), opaque.isEmpty() ? null : data);
                case ANSWER -> new Part.Answer(text.toString());
                case TOOL_CALL -> new Part.ToolCall(id, name, text.toString());
                case ENCRYPTED -> new Part.Encrypted(data);
            };
        }
    }
}
