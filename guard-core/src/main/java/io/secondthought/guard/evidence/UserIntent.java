package io.secondthought.guard.evidence;

import com.google.re2j.Pattern;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.Provenance;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request, taken apart into what the user said and what is only data. Data is every tool result and document, and what a
 * user's message marks as pasted: fenced blocks, quoted lines, tagged or triple-quoted text and what follows a heading such
 * as {@code Email:}.
 */
final class UserIntent {
    private static final PhraseList DELEGATIONS = PhraseList.load("intent/delegations.txt");
    private static final PhraseList TRANSFORMS = PhraseList.load("intent/transforms.txt");
    private static final PhraseList AFFIRMATIONS = PhraseList.load("intent/affirmations.txt");
    private static final PhraseList RETELLING = PhraseList.load("intent/retelling.txt");
    private static final PhraseList HOW_TO = PhraseList.load("intent/how-to.txt");
    private static final PhraseList LEEWAY = PhraseList.load("intent/leeway.txt");
    private static final PhraseList RISKS = PhraseList.load("intent/risks.txt");
    private static final Pattern TAG = Pattern.compile(
            "^\\s*<(document|documents|email|context|data|text|article|content|transcript|message|web_?page|page|file"
                    + "|tool_result|input|source|quote|untrusted)\\b[^>]{0,80}>");
    private static final Pattern HEADING = Pattern.compile("^\\s*(?:#+\\s*|\\**)?(context|document|e-?mail|text|article"
            + "|passage|content|transcript|input|message|web ?page|page|subject|from|tool result|search results?|data"
            + "|review|comment|answer)(?: \\d+)?\\**\\s*:");
    private static final Pattern OWN_AGAIN =
            Pattern.compile("^\\s*(?:#+\\s*|\\**)?(question|q|task|instructions?|request|my question)\\**\\s*:");
    private static final int HEAD_CHARS = 200;
    private static final int SHORTEST_STEM = 4;

    /** A user's own words are short; what is longer is mostly pasted. */
    private static final int MAX_CHARS_OF_A_WISH = 4000;

    private final List<String> ownTurns = new ArrayList<>();
    private final List<Data> data = new ArrayList<>();
    private final Set<String> given = new HashSet<>();
    private final Set<String> givenWords = new HashSet<>();
    private final StringBuilder trusted = new StringBuilder();
    private int actions;
    private boolean delegated;
    private boolean transforms;

    private UserIntent() {}

    /**
     * A stretch of data.
     *
     * @param loose marked by a heading only, so that its end is a guess and the user's own words may stand in it
     */
    record Data(String text, boolean loose, @Nullable Provenance provenance) {}

    static UserIntent of(GuardRequest request) {
        UserIntent intent = new UserIntent();
        @Nullable Message offer = null;
        for (Message message : request.messages()) {
            switch (message.role()) {
                case USER -> {
                    intent.readTurn(message.text());
                    if (offer != null && AFFIRMATIONS.matches(Sentence.whole(message.text()))) {
                        intent.give(offer.text(), Actions.namedByUser(offer.text()));
                    }
                    offer = null;
                }
                case SYSTEM -> {
                    intent.give(message.text(), 0);
                    intent.trusted
                            .append(message.text().toLowerCase(Locale.ROOT))
                            .append('\n');
                }
                case ASSISTANT -> offer = message;
                case TOOL -> intent.data.add(new Data(message.text(), false, Provenance.TOOL_RESULT));
                case DOCUMENT -> intent.data.add(new Data(message.text(), false, Provenance.DOCUMENT));
            }
        }
        return intent;
    }

    private void readTurn(String turn) {
        StringBuilder own = new StringBuilder();
        StringBuilder pasted = new StringBuilder();
        @Nullable String until = null;
        boolean loose = false;
        int from = 0;
        while (from < turn.length()) {
            int newline = turn.indexOf('\n', from);
            int to = newline < 0 ? turn.length() : newline + 1;
            String line = turn.substring(from, to);
            String head = line.substring(0, Math.min(line.length(), HEAD_CHARS))
                    .strip()
                    .toLowerCase(Locale.ROOT);
            from = to;
            if (until != null) {
                pasted.append(line);
                if (line.toLowerCase(Locale.ROOT).contains(until)) {
                    until = null;
                    endData(pasted, false);
                }
            } else if (loose && !OWN_AGAIN.matcher(head).find()) {
                pasted.append(line);
            } else {
                if (loose) {
                    loose = false;
                    endData(pasted, true);
                }
                until = opened(head);
                if (until != null) {
                    pasted.append(line);
                    int again = line.toLowerCase(Locale.ROOT).indexOf(until, line.indexOf(head.charAt(0)) + 1);
                    if (again > 0 && again > until.length()) {
                        until = null;
                        endData(pasted, false);
                    }
                } else if (head.startsWith(">")) {
                    pasted.append(line);
                } else if (HEADING.matcher(head).find()) {
                    loose = true;
                    pasted.append(line);
                } else {
                    endData(pasted, false);
                    own.append(line);
                }
            }
        }
        endData(pasted, loose);
        String words = own.toString();
        ownTurns.add(words);
        give(words, Actions.namedByUser(words));
        trusted.append(words.toLowerCase(Locale.ROOT)).append('\n');
        for (Sentence sentence : Sentence.of(words, 0, words.length())) {
            delegated |= DELEGATIONS.matches(sentence);
            transforms |= TRANSFORMS.matches(sentence);
        }
    }

    /** What closes the data that the line opens, or null if it opens none. */
    private static @Nullable String opened(String head) {
        if (head.startsWith("```") || head.startsWith("~~~")) {
            return head.substring(0, 3);
        }
        if (head.startsWith("\"\"\"")) {
            return "\"\"\"";
        }
        com.google.re2j.Matcher tag = TAG.matcher(head);
        return tag.find() ? "</" + tag.group(1) : null;
    }

    private void endData(StringBuilder pasted, boolean loose) {
        if (pasted.length() > 0) {
            String text = pasted.toString();
            data.add(new Data(text, loose, null));
            if (loose) {
                actions |= Actions.namedByUser(text) & ~Actions.SAY;
            }
            pasted.setLength(0);
        }
    }

    private void give(String text, int named) {
        Tokens.distinctive(text, 0, text.length(), (type, token) -> given.add(token.toLowerCase(Locale.ROOT)));
        Tokens.words(text, 0, text.length(), givenWords::add);
        actions |= named;
    }

    /** The user's own words, turn by turn, without what was pasted. */
    List<String> ownTurns() {
        return ownTurns;
    }

    List<Data> data() {
        return data;
    }

    /** Whether the user or the operator gave the token themselves. */
    boolean gave(String token) {
        return given.contains(token.toLowerCase(Locale.ROOT));
    }

    boolean gaveWord(String word) {
        return givenWords.contains(word);
    }

    /** The classes of actions that the user named. */
    int actions() {
        return actions;
    }

    /** Whether the user told the assistant to act on what data says. */
    boolean delegated() {
        return delegated;
    }

    /** Whether the task is to repeat data in another form. */
    boolean transforms() {
        return transforms;
    }

    /** Whether the user asks how something is done. */
    boolean asksHow() {
        return own(HOW_TO);
    }

    /** Whether the answer may tell what data asks of its readers, as a summary does. */
    boolean retells() {
        return own(RETELLING);
    }

    /** Whether the user leaves the choice to the assistant or lets a first wish go. */
    boolean leavesChoice() {
        return own(LEEWAY);
    }

    /** Whether the request is risky by its own words. */
    boolean isRisky() {
        return own(RISKS);
    }

    private boolean own(PhraseList list) {
        return ownTurns.stream()
                .flatMap(turn -> Sentence.of(turn, 0, Math.min(turn.length(), MAX_CHARS_OF_A_WISH)).stream())
                .anyMatch(list::matches);
    }

    /** Whether the user's or the operator's own words hold the word or one of the same stem. */
    boolean speaksOf(String word) {
        return gaveWord(word)
                || word.length() > SHORTEST_STEM
                        && trusted.indexOf(word.substring(0, Math.max(SHORTEST_STEM, word.length() - 4))) >= 0;
    }

    /** Whether the user's or the operator's own words hold one of the stems. */
    boolean mentions(List<String> stems) {
        return stems.stream().anyMatch(stem -> trusted.indexOf(stem) >= 0);
    }
}
