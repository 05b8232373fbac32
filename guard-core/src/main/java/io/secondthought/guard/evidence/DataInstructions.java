package io.secondthought.guard.evidence;

import io.secondthought.guard.api.Provenance;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The instructions that stand in the data of a request, by what is distinctive of each and was not given by the user.
 * Building it and asking it are linear: each token leads to a bounded number of instructions.
 */
final class DataInstructions {
    private static final PhraseList ADDRESSED = PhraseList.load("intent/addressed.txt");
    private static final Set<String> COMMON = Set.copyOf(
            RuleFiles.words(RuleFiles.entries("intent/stop-words.txt").getOrDefault("en", ""), " "));
    /** How many segments after one that speaks to the assistant still count as spoken to it. */
    private static final int REACH = 3;

    private static final int MAX_POSTINGS = 32;
    private static final int MAX_WORDS = 40;
    private static final int MIN_PHRASE = 8;
    private static final int MIN_WORD = 4;
    private static final int CLAIM_WORDS = 3;

    private final List<Instruction> instructions = new ArrayList<>();
    private final Map<String, List<Instruction>> byToken = new HashMap<>();
    private final Map<String, List<Instruction>> byName = new HashMap<>();
    private final Map<String, List<Instruction>> byWord = new HashMap<>();
    private final Map<String, List<Phrase>> byPhrase = new HashMap<>();
    private final Map<String, List<Order>> byClaim = new HashMap<>();
    private final WordSet words = new WordSet();
    private final WordSet told = new WordSet();
    private final UserIntent intent;

    private DataInstructions(UserIntent intent) {
        this.intent = intent;
    }

    /** One instruction; two with the same words stay two. */
    static final class Instruction {
        private final int actions;
        private final boolean addressed;
        private final @Nullable Provenance provenance;

        Instruction(int actions, boolean addressed, @Nullable Provenance provenance) {
            this.actions = actions;
            this.addressed = addressed;
            this.provenance = provenance;
        }

        /** The classes of actions it calls for. */
        int actions() {
            return actions;
        }

        /** Whether it speaks to the assistant. */
        boolean addressed() {
            return addressed;
        }

        @Nullable
        Provenance provenance() {
            return provenance;
        }
    }

    /** Whether the word is one of the most frequent ones, in lower case. */
    static boolean isCommon(String word) {
        return COMMON.contains(word);
    }

    static DataInstructions of(UserIntent intent) {
        DataInstructions all = new DataInstructions(intent);
        intent.data().forEach(all::read);
        return all;
    }

    boolean isEmpty() {
        return instructions.isEmpty() && byClaim.isEmpty();
    }

    private void read(UserIntent.Data data) {
        String text = data.text();
        int addressedUntil = -1;
        int index = 0;
        @Nullable Instruction open = null;
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            boolean stop = i < text.length() && endsSentence(text, i);
            if (i < text.length() && !stop && !endsValue(text, i) && i - start < Sentence.MAX_CHARS) {
                continue;
            }
            int end = Math.min(i + 1, text.length());
            List<Sentence> sentences = Sentence.of(text, start, end);
            if (!sentences.isEmpty()) {
                for (Sentence sentence : sentences) {
                    if (ADDRESSED.matches(sentence)) {
                        addressedUntil = index + REACH;
                    }
                }
                boolean addressed = index <= addressedUntil;
                int actions = data.loose() && !addressed ? 0 : Actions.calledFor(text, start, end);
                if (actions != 0) {
                    open = new Instruction(actions, addressed, data.provenance());
                    instructions.add(open);
                    indexPhrases(open, text, start);
                }
                if (open != null) {
                    index(open, text, start, end);
                }
                if (actions != 0 || addressed) {
                    boolean speech = (actions & Actions.SAY) != 0;
                    indexClaims(new Order(addressed, speech, data.provenance()), text, start, end);
                } else {
                    tell(text, start, end);
                }
                index++;
            }
            if (!stop) {
                open = null; // the next one stands in another line or value
            }
            start = end;
        }
    }

    private void index(Instruction instruction, String text, int from, int to) {
        Tokens.distinctive(text, from, to, (type, token) -> {
            if (!intent.gave(token)) {
                post(type == Tokens.Type.NAME ? byName : byToken, token, instruction);
            }
        });
        int[] words = {0};
        Tokens.words(text, from, to, word -> {
            if (word.length() >= MIN_WORD
                    && words[0] < MAX_WORDS
                    && !COMMON.contains(word)
                    && Actions.anywhere(word) == 0
                    && !intent.gaveWord(word)) {
                words[0]++;
                post(byWord, word, instruction);
                this.words.add(word.hashCode());
            }
        });
    }

    private void indexClaims(Order order, String text, int from, int to) {
        Tokens.words(text, from, to, word -> {
            if (word.length() >= MIN_WORD
                    && order.words.size() < MAX_WORDS
                    && !COMMON.contains(word)
                    && (Actions.anywhere(word) & Actions.SAY) == 0
                    && !intent.speaksOf(word)
                    && order.words.add(word)) {
                post(byClaim, word, order);
                words.add(word.hashCode());
            }
        });
    }

    /** Takes note of the words that data says without asking for anything: to repeat those is to answer from it. */
    private void tell(String text, int from, int to) {
        Tokens.words(
                text,
                from,
                to,
                hash -> {
                    told.add(hash);
                    return false;
                },
                word -> {});
    }

    private static <T> void post(Map<String, List<T>> index, String key, T instruction) {
        List<T> postings = index.computeIfAbsent(key, k -> new ArrayList<>(1));
        if (postings.size() < MAX_POSTINGS && !postings.contains(instruction)) {
            postings.add(instruction);
        }
    }

    /** Takes up quoted phrases of at least two words that follow soon after the start. */
    private void indexPhrases(Instruction instruction, String text, int start) {
        int limit = Math.min(text.length(), start + Sentence.MAX_CHARS);
        int open = -1;
        for (int i = start; i < limit; i++) {
            char c = Sentence.fold(text.charAt(i));
            if (c == '"' || c == '\'' && isOuter(text, i, limit)) {
                if (open >= 0 && i - open > MIN_PHRASE) {
                    String phrase =
                            Sentence.whole(text.substring(open + 1, i)).text().strip();
                    int space = phrase.indexOf(' ');
                    if (phrase.length() >= MIN_PHRASE && space > 0 && !intent.mentions(List.of(phrase))) {
                        post(byPhrase, phrase.substring(0, space), new Phrase(phrase, instruction));
                    }
                }
                open = open >= 0 ? -1 : i;
            }
        }
    }

    /** Whether a single quote opens or closes rather than joins letters. */
    private static boolean isOuter(String text, int i, int limit) {
        return i == 0
                || !Character.isLetterOrDigit(text.charAt(i - 1))
                || i + 1 >= limit
                || !Character.isLetterOrDigit(text.charAt(i + 1));
    }

    private static boolean endsSentence(String text, int i) {
        char c = text.charAt(i);
        return (c == '.' || c == '!' || c == '?')
                && (i + 1 == text.length() || Character.isWhitespace(text.charAt(i + 1)));
    }

    private static boolean endsValue(String text, int i) {
        char c = text.charAt(i);
        if (c == '\n' || c == '|' || c == '<') {
            return true;
        }
        if (i + 1 >= text.length()) {
            return false;
        }
        char next = text.charAt(i + 1);
        boolean quote = c == '"' || c == '\'';
        return quote && (next == ':' || next == ',' || next == '}' || next == ']') || c == '\\' && next == 'n';
    }

    private record Phrase(String text, Instruction instruction) {}

    /** The instructions of which the sentence holds a quoted phrase. */
    List<Instruction> phrased(Sentence sentence) {
        if (byPhrase.isEmpty()) {
            return List.of();
        }
        List<Instruction> found = new ArrayList<>();
        for (String word : RuleFiles.words(sentence.text(), " ")) {
            for (Phrase phrase : byPhrase.getOrDefault(word, List.of())) {
                if (sentence.text().contains(phrase.text())) {
                    found.add(phrase.instruction());
                }
            }
        }
        return found;
    }

    /**
     * What a stretch of a reply takes over.
     *
     * @param tokens how many distinctive tokens it shares with the instruction
     * @param words how many further words
     */
    record Overlap(Instruction instruction, int tokens, int words) {}

    /** The instructions with which the stretch shares tokens or words. */
    List<Overlap> overlaps(String text, int from, int to) {
        if (instructions.isEmpty()) {
            return List.of();
        }
        Map<Instruction, Set<String>> tokens = new HashMap<>();
        Map<Instruction, Set<String>> words = new HashMap<>();
        Tokens.distinctive(
                text, from, to, (type, token) -> collect(type == Tokens.Type.NAME ? byName : byToken, token, tokens));
        Tokens.words(text, from, to, this.words::contains, word -> collect(byWord, word, words));
        Set<Instruction> seen = new HashSet<>(tokens.keySet());
        seen.addAll(words.keySet());
        return seen.stream()
                .map(i -> new Overlap(
                        i,
                        tokens.getOrDefault(i, Set.of()).size(),
                        words.getOrDefault(i, Set.of()).size()))
                .toList();
    }

    /** A sentence of data that asks for something or speaks to the assistant. */
    static final class Order {
        private final boolean addressed;
        private final boolean speech;
        private final @Nullable Provenance provenance;
        private final Set<String> words = new HashSet<>();

        Order(boolean addressed, boolean speech, @Nullable Provenance provenance) {
            this.addressed = addressed;
            this.speech = speech;
            this.provenance = provenance;
        }

        /** Whether it speaks to the assistant. */
        boolean addressed() {
            return addressed;
        }

        /** Whether it asks for something to be said. */
        boolean speech() {
            return speech;
        }

        @Nullable
        Provenance provenance() {
            return provenance;
        }
    }

    /** The orders whose content the stretch says: most of their words or {@value #CLAIM_WORDS}, said nowhere else. */
    List<Order> carriedOut(String text, int from, int to) {
        if (byClaim.isEmpty()) {
            return List.of();
        }
        Map<Order, Set<String>> found = new HashMap<>();
        Tokens.words(
                text,
                from,
                to,
                hash -> words.contains(hash) && !told.contains(hash),
                word -> collect(byClaim, word, found));
        return found.entrySet().stream()
                .filter(e -> carries(e.getKey(), e.getValue().size()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private boolean carries(Order order, int shared) {
        return shared >= CLAIM_WORDS
                || shared == 2
                        && order.words.stream()
                                        .filter(word -> !told.contains(word.hashCode()))
                                        .count()
                                <= 4;
    }

    private static <T> void collect(Map<String, List<T>> index, String key, Map<T, Set<String>> found) {
        index.getOrDefault(key, List.of())
                .forEach(i -> found.computeIfAbsent(i, k -> new HashSet<>()).add(key));
    }

    /** Whether the sentence itself speaks to an assistant: then it repeats data. */
    boolean speaksToAssistant(Sentence sentence) {
        return ADDRESSED.matches(sentence);
    }

    /** The instructions that name the tool. */
    List<Instruction> naming(String tool) {
        List<Instruction> camel = byName.getOrDefault(tool, List.of());
        return camel.isEmpty() ? byToken.getOrDefault(tool.toLowerCase(Locale.ROOT), List.of()) : camel;
    }
}
