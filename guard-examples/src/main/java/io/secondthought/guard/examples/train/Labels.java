package io.secondthought.guard.examples.train;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Head;
import io.secondthought.guard.examples.data.Row;
import java.util.OptionalInt;

/** What the labels of a row say of each head. */
final class Labels {
    private Labels() {}

    /** An unsafe answer of this length is taken to give usable detail where no one said how usable it is. */
    private static final int DETAILED = 800;

    /** 1 or 0 for the text of a channel, empty if the row does not say. */
    static OptionalInt of(Row row, Head head, Channel channel) {
        String unsafe = channel == Channel.REASONING ? "thought_unsafe" : "answer_unsafe";
        return switch (head) {
            case UNSAFE_CONTENT -> row.label(unsafe);
            case REFUSAL ->
                channel == Channel.REASONING
                        ? OptionalInt.empty()
                        : orElse(row.label("refusal"), everyday(row) && row.has("answer_unsafe", 0));
            case TOXIC -> orElse(row.label("toxic"), everyday(row) && row.has(unsafe, 0));
            case USABLE_DETAIL ->
                row.has(unsafe, 0)
                        ? OptionalInt.of(0)
                        : row.label("level").isPresent() ? yes(row.has("level", 2)) : longAndUnsafe(row, unsafe);
            case HARMFUL_REQUEST -> orElse(row.label("prompt_harmful"), row.has("injection", 0));
            case DRIFT, ADOPTED_INSTRUCTION -> OptionalInt.empty();
        };
    }

    /** Whether the request is known to be harmless. */
    static boolean everyday(Row row) {
        return row.has("prompt_harmful", 0);
    }

    private static OptionalInt orElse(OptionalInt label, boolean zero) {
        return label.isEmpty() && zero ? OptionalInt.of(0) : label;
    }

    private static OptionalInt longAndUnsafe(Row row, String unsafe) {
        boolean detailed =
                row.has(unsafe, 1) && row.answer() != null && row.answer().length() >= DETAILED;
        return detailed ? OptionalInt.of(1) : OptionalInt.empty();
    }

    private static OptionalInt yes(boolean value) {
        return OptionalInt.of(value ? 1 : 0);
    }
}
