package io.secondthought.guard.examples.data;

import io.secondthought.guard.api.Message;
import java.util.ArrayList;
import java.util.List;

/** Reads a prompt that is a dialogue: turns that begin with {@code User: } or {@code Assistant: }, an empty line between. */
final class Dialogue {
    private static final String USER = "User: ";
    private static final String ASSISTANT = "Assistant: ";
    private static final String GAP = "\n\n";

    private Dialogue() {}

    /** The turns; a prompt that does not begin with {@code User: } is one turn of the user. */
    static List<Message> read(String prompt) {
        if (!prompt.startsWith(USER)) {
            return List.of(Message.user(prompt));
        }
        List<Message> turns = new ArrayList<>();
        int start = 0;
        while (start < prompt.length()) {
            int end = nextTurn(prompt, start);
            boolean user = prompt.startsWith(USER, start);
            String text = prompt.substring(start + (user ? USER : ASSISTANT).length(), end);
            turns.add(user ? Message.user(text) : Message.assistant(text));
            start = end + GAP.length();
        }
        return turns;
    }

    private static int nextTurn(String prompt, int from) {
        for (int gap = prompt.indexOf(GAP, from); gap >= 0; gap = prompt.indexOf(GAP, gap + 1)) {
            if (prompt.startsWith(USER, gap + GAP.length()) || prompt.startsWith(ASSISTANT, gap + GAP.length())) {
                return gap;
            }
        }
        return prompt.length();
    }
}
