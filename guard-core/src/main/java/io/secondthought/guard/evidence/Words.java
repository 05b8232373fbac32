package io.secondthought.guard.evidence;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** The words of a text as hashes, without case, punctuation and invisible characters. */
final class Words {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final int SHORTEST_TELLING = 4;
    private static final Set<String> STOP_WORDS = Set.of(
            "about",
            "above",
            "after",
            "again",
            "also",
            "because",
            "been",
            "before",
            "being",
            "below",
            "between",
            "both",
            "could",
            "does",
            "doing",
            "down",
            "during",
            "each",
            "from",
            "further",
            "have",
            "having",
            "here",
            "into",
            "just",
            "know",
            "like",
            "make",
            "more",
            "most",
            "need",
            "only",
            "other",
            "over",
            "please",
            "same",
            "shall",
            "should",
            "some",
            "such",
            "sure",
            "take",
            "than",
            "that",
            "their",
            "them",
            "then",
            "there",
            "these",
            "they",
            "think",
            "this",
            "those",
            "through",
            "under",
            "until",
            "very",
            "want",
            "well",
            "were",
            "what",
            "when",
            "where",
            "which",
            "while",
            "will",
            "with",
            "would",
            "your",
            "yours",
            "helpful",
            "assistant",
            "answer",
            "question",
            "user",
            "step",
            "first");

    private final FoldedText folded;
    private int count;
    private int[] starts = new int[64];
    private int[] ends = new int[64];
    private long[] hashes = new long[64];
    private boolean[] telling = new boolean[64];

    private Words(FoldedText folded) {
        this.folded = folded;
    }

    static Words of(FoldedText folded) {
        Words words = new Words(folded);
        String text = folded.text();
        int i = 0;
        while (i < text.length()) {
            int end = end(text, i);
            if (end > i) {
                words.add(text, i, end);
            }
            i = Math.max(end, i + 1);
        }
        return words;
    }

    /** The end of the word at the index; the index itself if there is none. Scripts without spaces count by the character. */
    private static int end(String text, int start) {
        int end = start;
        while (end < text.length() && isWord(text.charAt(end))) {
            if (isUnspaced(text.charAt(end))) {
                return end == start ? end + 1 : end;
            }
            end++;
        }
        return end;
    }

    private static boolean isWord(char c) {
        return c < 0x80
                ? c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
                : Character.isLetterOrDigit(c);
    }

    /** Thai, Lao, Khmer, Kana, Han. */
    private static boolean isUnspaced(char c) {
        return c >= 0xE00 && c < 0xF00
                || c >= 0x1780 && c < 0x1800
                || c >= 0x3040 && c < 0x3100
                || Character.isIdeographic(c);
    }

    private void add(String text, int start, int end) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
            ends = Arrays.copyOf(ends, 2 * count);
            hashes = Arrays.copyOf(hashes, 2 * count);
            telling = Arrays.copyOf(telling, 2 * count);
        }
        starts[count] = start;
        ends[count] = end;
        hashes[count] = hash(text, start, end);
        // two characters of an unspaced script say about as much as one word
        telling[count] = isUnspaced(text.charAt(start)) ? count % 2 == 0 : isTelling(text, start, end);
        count++;
    }

    private static boolean isTelling(String text, int start, int end) {
        return end - start >= SHORTEST_TELLING && !(end - start <= 9 && STOP_WORDS.contains(lower(text, start, end)));
    }

    private static String lower(String text, int start, int end) {
        return text.substring(start, end).toLowerCase(Locale.ROOT);
    }

    private static long hash(String text, int start, int end) {
        long hash = FNV_OFFSET;
        for (int i = start; i < end; i++) {
            hash = (hash ^ Character.toLowerCase(text.charAt(i))) * FNV_PRIME;
        }
        return hash;
    }

    FoldedText folded() {
        return folded;
    }

    int count() {
        return count;
    }

    int start(int word) {
        return starts[word];
    }

    int end(int word) {
        return ends[word];
    }

    boolean isTelling(int word) {
        return telling[word];
    }

    /** The hash of the given number of words of which the last is given. */
    long shingle(int last, int size) {
        return shingle(last, size, hashes[last]);
    }

    /** The same with the last word cut off at the index. */
    long shingleCutAt(int last, int size, int limit) {
        return shingle(last, size, hash(folded.text(), starts[last], limit));
    }

    private long shingle(int last, int size, long lastHash) {
        long shingle = FNV_OFFSET;
        for (int i = last - size + 1; i < last; i++) {
            shingle = mix(shingle, hashes[i]);
        }
        return mix(shingle, lastHash);
    }

    private static long mix(long shingle, long word) {
        long mixed = (shingle ^ word) * FNV_PRIME;
        return mixed ^ mixed >>> 29;
    }

    /** The first word that ends after the index; the count if there is none. */
    int firstEndingAfter(int index) {
        int found = Arrays.binarySearch(ends, 0, count, index);
        return found >= 0 ? found + 1 : -found - 1;
    }
}
