package io.secondthought.guard.evidence;

import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** All runs of eight words of the system prompt that the user did not say, as hashes. */
final class Shingles {
    static final int SIZE = 8;

    /**
     * What marks a sentence as meant for the model and not for the reader. Alternatives of plain words, so linear; read on
     * the operator's text only.
     */
    private static final Pattern INSTRUCTION = Pattern.compile(
            "(?i)\\b(?:never|reveal|disclose|confidential|respond|assistant|users?|instructions?|prompt|internal|secret"
                    + "|refuse|you are|as an ai)\\b");

    /** The hash of each run, and whether it touches an instruction. */
    private final Map<Long, Boolean> runs;

    private Shingles(Map<Long, Boolean> runs) {
        this.runs = runs;
    }

    static Shingles of(GuardRequest request) {
        Map<Long, Boolean> runs = new HashMap<>();
        for (Message message : request.messages()) {
            if (message.role() == Role.SYSTEM) {
                add(message.text(), runs);
            }
        }
        for (String turn : runs.isEmpty() ? List.<String>of() : request.userTurns()) {
            Words words = Words.of(FoldedText.of(turn));
            for (int last = SIZE - 1; last < words.count(); last++) {
                runs.remove(words.shingle(last, SIZE));
            }
        }
        return new Shingles(runs);
    }

    private static void add(String prompt, Map<Long, Boolean> runs) {
        FoldedText folded = FoldedText.of(prompt);
        Words words = Words.of(folded);
        boolean[] instruction = instructions(folded.text(), words);
        for (int last = SIZE - 1; last < words.count(); last++) {
            boolean touches = false;
            for (int i = last - SIZE + 1; i <= last; i++) {
                touches |= instruction[i];
            }
            runs.merge(words.shingle(last, SIZE), touches, Boolean::logicalOr);
        }
    }

    /** For each word, whether its sentence is an instruction. */
    private static boolean[] instructions(String text, Words words) {
        boolean[] instruction = new boolean[words.count()];
        int first = 0;
        for (int i = 1; i <= words.count(); i++) {
            if (i == words.count() || endsSentence(text, words.end(i - 1), words.start(i))) {
                if (INSTRUCTION
                        .matcher(text.substring(words.start(first), words.end(i - 1)))
                        .find()) {
                    Arrays.fill(instruction, first, i, true);
                }
                first = i;
            }
        }
        return instruction;
    }

    private static boolean endsSentence(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (".!?\n".indexOf(text.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * A run of words that the prompt holds as well.
     *
     * @param start where it starts in the original text
     * @param end where it ends
     * @param telling how many of its words say something
     * @param instruction whether it touches an instruction
     */
    record Run(int start, int end, int telling, boolean instruction) {}

    /** A part of a reply with its runs up to each word, so that a long run costs each of its units nothing. */
    Matches match(Words words) {
        return new Matches(words);
    }

    /** The runs of one part. */
    final class Matches {
        private final Words words;
        /** For each word the first word of the run that it ends, or -1. */
        private final int[] firsts;
        /** How many words up to each one say something, and how many runs up to each one touch an instruction. */
        private final int[] telling;

        private final int[] instructions;

        private Matches(Words words) {
            this.words = words;
            firsts = new int[words.count()];
            telling = new int[words.count() + 1];
            instructions = new int[words.count() + 1];
            for (int i = 0; i < words.count(); i++) {
                @Nullable Boolean hit = i < SIZE - 1 || runs.isEmpty() ? null : runs.get(words.shingle(i, SIZE));
                boolean extended = hit != null && i > 0 && firsts[i - 1] >= 0;
                firsts[i] = hit == null ? -1 : extended ? firsts[i - 1] : i - SIZE + 1;
                telling[i + 1] = telling[i] + (words.isTelling(i) ? 1 : 0);
                instructions[i + 1] = instructions[i] + (Boolean.TRUE.equals(hit) ? 1 : 0);
            }
        }

        Words words() {
            return words;
        }

        /** The runs of which a word ends in the stretch of the original; what comes after it is not read. */
        List<Run> in(int originalStart, int originalEnd) {
            int limit = words.folded().before(originalEnd);
            int next = words.firstEndingAfter(limit);
            List<Run> found = new ArrayList<>();
            boolean cut = next < words.count() && words.start(next) < limit;
            int i = words.firstEndingAfter(words.folded().before(originalStart));
            for (; i < next; i++) {
                boolean last = i + 1 == next || firsts[i + 1] < 0;
                boolean goesOn = cut && i + 1 == next && cutHit(next, limit) != null;
                if (firsts[i] >= 0 && last && !goesOn) {
                    found.add(run(firsts[i], i + 1, words.end(i), instructions[i + 1] > instructions[firsts[i]]));
                }
            }
            @Nullable Boolean hit = cut ? cutHit(next, limit) : null;
            if (hit != null) {
                int first = firsts[next - 1] >= 0 ? firsts[next - 1] : next - SIZE + 1;
                found.add(run(first, next, limit, hit || instructions[next] > instructions[first]));
            }
            return found;
        }

        /** Whether the word that the limit cuts ends a run as it stands. */
        private @Nullable Boolean cutHit(int word, int limit) {
            return word < SIZE - 1 ? null : runs.get(words.shingleCutAt(word, SIZE, limit));
        }

        private Run run(int first, int past, int end, boolean instruction) {
            FoldedText folded = words.folded();
            return new Run(
                    folded.start(words.start(first)), folded.end(end), telling[past] - telling[first], instruction);
        }
    }
}
