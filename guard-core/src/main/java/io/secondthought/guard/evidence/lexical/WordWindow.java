package io.secondthought.guard.evidence.lexical;

import java.util.Arrays;

/**
 * The words of a text in a sliding window, counted. The text is read once, from left to right; a window that moves on adds
 * what enters and takes off what leaves, so that the cost grows with the text and not with the number of windows.
 *
 * <p>A <em>term</em> is a distinct word (its features are the word and the runs of 3 to 5 characters in it, edges marked) or a
 * distinct pair of neighbouring words (one feature). The words a text begins with are terms of their own besides. A term that
 * stands {@code n} times in the window counts {@code 1 + ln n}. All sums are of whole numbers: what is said of a window does not
 * depend on the way by which it was reached.
 *
 * <p>Not thread-safe.
 */
abstract class WordWindow {
    /** The features are numbered from 0 to this, exclusive. */
    static final int FEATURES = 1 << 18;

    /** The fixed-point one of {@link #amount}. */
    static final int ONE = 256;

    /** What a feature weighs in a term, in units of 1/{@link #WORD}: a whole word, a part of one, a pair of words. */
    static final int WORD = 64;

    static final int PART = 22;
    static final int PAIR = 77;

    /** Added to the sum of squares, so that few words make for small scores; in squared amounts. */
    private static final double PRIOR = 20;

    /** Words beyond this length are cut. */
    private static final int MAX_WORD = 40;

    /** How many words count as the beginning of a text. */
    private static final int OPENING = 6;

    private static final int[] AMOUNT = amounts(64);
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final long NEXT = 0xC2B2AE3D27D4EB4FL;
    private static final long OPENS = 0x165667B19E3779F9L;
    private static final long PIECE = 0x27D4EB2F165667C5L;

    // Where a term stands in the table is no one's to foresee; nothing that is computed depends on it.
    private static final long SALT = new java.security.SecureRandom().nextLong() | 1;

    private final char[] word = new char[MAX_WORD + 2];
    private int wordLength;
    private int wordStart;
    private int lookAlikes;
    private int latin;

    private int[] slots = new int[2048];
    private long[] keys = new long[1024];
    private int[] counts = new int[1024];
    private int terms;

    private int[] occurrenceTerm = new int[2048];
    private int[] occurrenceStart = new int[2048];
    private int occurrences;
    private int leaving;

    private final boolean fromStart;
    private final int[] features = new int[4 * MAX_WORD];
    private long previous;
    private int words;
    private long squares;

    private int latinLetters;
    private int otherLetters;
    private int nativeWords;
    private int foreignWords;

    /** @param fromStart whether the text is read from its beginning */
    WordWindow(boolean fromStart) {
        this.fromStart = fromStart;
    }

    /**
     * A term is seen for the first time.
     *
     * @param features the features, which are the caller's to overwrite
     * @param count how many: the term's own and then those of its parts
     * @param own what the term's own feature weighs: {@link #WORD} or {@link #PAIR}; the others weigh {@link #PART}
     */
    abstract void define(int term, int[] features, int count, int own);

    /** The amount of a term in the window changes, in units of 1/{@link #ONE}. */
    abstract void change(int term, int by);

    /** The amount of a term that stands {@code count} times in the window, in units of 1/{@link #ONE}. */
    static int amount(int count) {
        return AMOUNT[Math.min(count, AMOUNT.length - 1)];
    }

    private static int[] amounts(int n) {
        int[] amounts = new int[n];
        for (int i = 1; i < n; i++) {
            amounts[i] = (int) Math.round(ONE * (1 + StrictMath.log(i)));
        }
        return amounts;
    }

    /** Reads on. A word does not reach beyond {@code to}. */
    final void read(String text, int from, int to) {
        int i = from;
        while (i < to) {
            char c = text.charAt(i);
            int next = i + 1;
            char folded;
            if (Character.isHighSurrogate(c) && next < to && Character.isLowSurrogate(text.charAt(next))) {
                folded = Letters.fold(Character.toCodePoint(c, text.charAt(next)));
                next++;
            } else {
                folded = Letters.fold(c);
            }
            if (folded >= 'a' && folded <= 'z' || folded == '0') {
                append(folded, i);
                latin++;
            } else if (folded == Letters.GAP) {
                endWord();
            } else if (Letters.isLookAlikeScript(folded)) {
                append(folded, i);
                lookAlikes++;
            } else if (folded == Letters.OTHER_SCRIPT) {
                endWord();
                otherLetters++;
            } else if (folded != Letters.DROP && folded != '\'') {
                endWord();
                mark(folded, i);
            }
            i = next;
        }
        endWord();
    }

    /** Forgets the words that start before the position. */
    final void forgetBefore(int position) {
        while (leaving < occurrences && occurrenceStart[leaving] < position) {
            int term = occurrenceTerm[leaving++];
            int count = counts[term]--;
            adjust(term, amount(count), amount(count - 1));
        }
    }

    /** What the sum over the window is divided by: grows with the square root of the number of its terms. */
    final double norm() {
        return Math.sqrt(PRIOR + squares / (double) (ONE * ONE));
    }

    /** The number of words read so far. */
    final int words() {
        return words;
    }

    /** Whether what was read since the last call is mostly in a script or a language other than the trained one. */
    final boolean takeForeign() {
        boolean foreign =
                otherLetters >= 8 && otherLetters > latinLetters || foreignWords >= 4 && foreignWords > 2 * nativeWords;
        latinLetters = 0;
        otherLetters = 0;
        nativeWords = 0;
        foreignWords = 0;
        return foreign;
    }

    final int terms() {
        return terms;
    }

    final int count(int term) {
        return counts[term];
    }

    private void append(char folded, int position) {
        if (wordLength == 0) {
            wordStart = position;
        } else if (wordLength == MAX_WORD) {
            endWord();
            wordStart = position;
        }
        word[++wordLength] = folded;
    }

    private void endWord() {
        if (wordLength == 0) {
            return;
        }
        if (lookAlikes > 0 && latin > 0) {
            for (int i = 1; i <= wordLength; i++) {
                word[i] = Letters.latinLike(word[i]);
            }
        }
        if (latin > 0) {
            latinLetters += wordLength;
            add(wordHash(), wordLength);
        } else {
            otherLetters += wordLength;
        }
        wordLength = 0;
        lookAlikes = 0;
        latin = 0;
    }

    private long wordHash() {
        long hash = wordLength;
        for (int i = 1; i <= wordLength; i++) {
            hash = (hash ^ word[i]) * MULTIPLIER;
            hash ^= hash >>> 29;
        }
        switch (FunctionWords.languageOf(hash)) {
            case FunctionWords.NATIVE -> nativeWords++;
            case FunctionWords.FOREIGN -> foreignWords++;
            default -> {}
        }
        return hash;
    }

    private void mark(char c, int position) {
        wordStart = position;
        long hash = mix(c * OPENS);
        occur(hash, 0, WORD, position);
        follow(hash, position);
    }

    private void add(long hash, int length) {
        occur(hash, length, WORD, wordStart);
        follow(hash, wordStart);
        if (words < OPENING && fromStart) {
            occur(mix(hash ^ OPENS), 0, WORD, wordStart);
        }
        words++;
    }

    private void follow(long hash, int position) {
        occur(mix(previous * NEXT + hash), 0, PAIR, position);
        previous = hash;
    }

    private void occur(long key, int letters, int own, int position) {
        int term = termOf(key, letters, own);
        if (occurrences == occurrenceTerm.length) {
            occurrenceTerm = Arrays.copyOf(occurrenceTerm, 2 * occurrences);
            occurrenceStart = Arrays.copyOf(occurrenceStart, 2 * occurrences);
        }
        occurrenceTerm[occurrences] = term;
        occurrenceStart[occurrences++] = position;
        int count = counts[term]++;
        adjust(term, amount(count), amount(count + 1));
    }

    private void adjust(int term, int from, int to) {
        if (from != to) {
            squares += (long) to * to - (long) from * from;
            change(term, to - from);
        }
    }

    private int termOf(long key, int letters, int own) {
        int mask = slots.length - 1;
        int slot = (int) ((key * SALT) >>> 33) & mask;
        while (slots[slot] != 0) {
            int term = slots[slot] - 1;
            if (keys[term] == key) {
                return term;
            }
            slot = (slot + 1) & mask;
        }
        slots[slot] = terms + 1;
        return newTerm(key, letters, own);
    }

    private int newTerm(long key, int letters, int own) {
        int term = terms++;
        if (term == keys.length) {
            keys = Arrays.copyOf(keys, 2 * term);
            counts = Arrays.copyOf(counts, 2 * term);
        }
        keys[term] = key;
        features[0] = index(key);
        define(term, features, letters == 0 ? 1 : parts(letters), own);
        if (2 * terms > slots.length) {
            rehash();
        }
        return term;
    }

    private void rehash() {
        slots = new int[2 * slots.length];
        int mask = slots.length - 1;
        for (int term = 0; term < terms; term++) {
            int slot = (int) ((keys[term] * SALT) >>> 33) & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = term + 1;
        }
    }

    private int parts(int letters) {
        word[0] = '<';
        word[letters + 1] = '>';
        int end = letters + 2;
        int n = 1;
        for (int i = 0; i + 3 <= end; i++) {
            long hash = PIECE;
            int last = Math.min(end, i + 5);
            for (int j = i; j < last; j++) {
                hash = (hash ^ word[j]) * MULTIPLIER;
                hash ^= hash >>> 29;
                if (j >= i + 2) {
                    features[n++] = index(hash);
                }
            }
        }
        return n;
    }

    private static int index(long hash) {
        return (int) (mix(hash) >>> 46);
    }

    private static long mix(long z) {
        long x = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        x = (x ^ (x >>> 27)) * 0x94D049BB133111EBL;
        return x ^ (x >>> 31);
    }

    /** The key of a word as {@link FunctionWords} looks it up. */
    static long hashOf(String folded) {
        long hash = folded.length();
        for (int i = 0; i < folded.length(); i++) {
            hash = (hash ^ folded.charAt(i)) * MULTIPLIER;
            hash ^= hash >>> 29;
        }
        return hash;
    }
}
