package io.secondthought.guard.examples.bench;

import java.util.Random;

/** Harmless text of a given length, the same each time: sentences of made-up household advice, in paragraphs. */
final class EverydayText {
    private static final String[] WORDS =
            ("the a to of and in is it you that for on with as be this if or can not have more water"
                            + " soil plant light leaf root pot garden summer week day morning kitchen table bread flour oven salt"
                            + " oil pan minute cut mix add stir cool warm small large dry wet fresh slowly well before after"
                            + " because therefore however instead first then finally perhaps user question answer think check"
                            + " number step means three twelve 40 2,5 e.g. half often rarely quite seedlings temperature")
                    .split(" ");
    private static final int SENTENCES_PER_PARAGRAPH = 5;

    private EverydayText() {}

    /** So many words. */
    static String ofWords(int words) {
        return ofWords(words, 42);
    }

    /** So many words, others for each seed. */
    static String ofWords(int words, long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder(words * 6);
        int sentences = 0;
        for (int left = words; left > 0; ) {
            int length = Math.min(left, 6 + random.nextInt(16));
            for (int i = 0; i < length; i++) {
                String word = WORDS[random.nextInt(WORDS.length)];
                text.append(i == 0 ? Character.toUpperCase(word.charAt(0)) + word.substring(1) : " " + word);
            }
            left -= length;
            sentences++;
            text.append(sentences % SENTENCES_PER_PARAGRAPH == 0 ? ".\n\n" : ". ");
        }
        return text.toString();
    }
}
