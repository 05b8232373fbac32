package io.secondthought.guard.reasoning;

import io.secondthought.guard.reasoning.Grammar.Mode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of a message of OpenAI Harmony or Muse Glimmer: who speaks, in which channel, to whom, and of what type the content
 * is, in any order. Whoever is spoken to decides first, then the channel.
 *
 * @param channel what the body is; a channel nobody knows is a thought
 * @param tool the tool that is called, or the empty text
 * @param rest what is no head: the first words of the body, if the model left the separator out
 */
record MessageHead(Mode channel, String tool, String rest) {
    private static final String TO = "to=";
    private static final String FUNCTIONS = "functions.";
    private static final List<String> CHANNELS = List.of("analysis", "commentary", "final");
    private static final List<String> WORDS =
            List.of("assistant", "user", "system", "developer", "tool", "json", "code", "text");
    private static final List<String> PEOPLE = List.of("user", "assistant", "all");

    static MessageHead parse(String head) {
        String channel = null;
        String recipient = null;
        int i = 0;
        while (true) {
            while (i < head.length() && Character.isWhitespace(head.charAt(i))) {
                i++;
            }
            String word = channel == null ? prefix(head, i, CHANNELS) : null;
            if (word != null) {
                channel = word;
                i += word.length();
            } else if (head.startsWith(TO, i)) {
                int end = wordEnd(head, i + TO.length());
                recipient = head.substring(i + TO.length(), end);
                i = end;
            } else if (WORDS.contains(head.substring(i, wordEnd(head, i)))) {
                i = wordEnd(head, i);
            } else {
                break;
            }
        }
        String rest = head.substring(i);
        if (recipient != null && !recipient.isEmpty() && !PEOPLE.contains(recipient)) {
            return recipient.equals("self")
                    ? new MessageHead(Mode.REASONING, "", rest)
                    : new MessageHead(Mode.CALL, toolName(recipient), rest);
        }
        boolean known = channel != null || recipient != null || rest.isEmpty();
        return new MessageHead(!known || "analysis".equals(channel) ? Mode.REASONING : Mode.ANSWER, "", rest);
    }

    static String toolName(String recipient) {
        return recipient.startsWith(FUNCTIONS) ? recipient.substring(FUNCTIONS.length()) : recipient;
    }

    /** The channel a head continues with; malformed heads run into the text ("analysisWe"). */
    private static @Nullable String prefix(String head, int i, List<String> words) {
        return words.stream()
                .filter(word -> head.startsWith(word, i))
                .findFirst()
                .orElse(null);
    }

    /** The end of a word of letters, digits and {@code _ . : -}. */
    static int wordEnd(String text, int start) {
        int i = start;
        while (i < text.length()
                && (Character.isLetterOrDigit(text.charAt(i)) || "_.:-".indexOf(text.charAt(i)) >= 0)) {
            i++;
        }
        return i;
    }
}
