package io.secondthought.guard.reasoning;

import io.secondthought.guard.api.ModelDelta;
import io.secondthought.guard.api.Part;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives out text as deltas in numbered blocks. White space at the start of a block is kept back until more follows, since it
 * goes with the delimiters if nothing does. Not safe for use by several threads.
 */
final class Blocks {
    /** Longer white space is text of its own; a bound for what is kept back. */
    private static final int MAX_BLANK = 64;

    private List<ModelDelta> out = new ArrayList<>();
    private int block = -1;
    private Grammar.Mode channel;
    private boolean begun;
    private final StringBuilder blank = new StringBuilder();

    Blocks(Grammar.Mode channel) {
        this.channel = channel;
    }

    Grammar.Mode channel() {
        return channel;
    }

    boolean hasBegun() {
        return begun;
    }

    /** Starts a block of its own; white space that waits in the last one is dropped. */
    void start(Grammar.Mode newChannel) {
        channel = newChannel;
        begun = false;
        blank.setLength(0);
    }

    void startCall(String name) {
        start(Grammar.Mode.CALL);
        begun = true;
        out.add(new ModelDelta.ToolCall(++block, "", name, ""));
    }

    void call(Part.ToolCall call) {
        out.add(new ModelDelta.ToolCall(++block, call.id(), call.name(), call.text()));
    }

    void dropBlank() {
        blank.setLength(0);
    }

    /** White space that waits becomes text after all. */
    void keepBlank() {
        if (!blank.isEmpty()) {
            begin();
        }
    }

    void text(String text) {
        if (!begun) {
            int i = 0;
            while (i < text.length() && blank.length() < MAX_BLANK && Character.isWhitespace(text.charAt(i))) {
                blank.append(text.charAt(i++));
            }
            if (i == text.length()) {
                return;
            }
            begin();
            emit(text.substring(i));
        } else if (!text.isEmpty()) {
            emit(text);
        }
    }

    List<ModelDelta> take() {
        List<ModelDelta> taken = out;
        out = new ArrayList<>();
        return taken;
    }

    private void begin() {
        begun = true;
        block++;
        if (!blank.isEmpty()) {
            emit(blank.toString());
            blank.setLength(0);
        }
    }

    private void emit(String text) {
        out.add(
                switch (channel) {
                    case REASONING -> new ModelDelta.Reasoning(block, text);
                    case CALL -> new ModelDelta.ToolCall(block, "", "", text);
                    default -> new ModelDelta.Answer(block, text);
                });
    }
}
