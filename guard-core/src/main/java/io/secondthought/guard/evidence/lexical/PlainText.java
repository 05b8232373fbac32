package io.secondthought.guard.evidence.lexical;

import java.text.Normalizer;

/** Takes from a text what only dresses it up, for a classifier whose vocabulary knows plain letters. */
public final class PlainText {

    private PlainText() {}

    /**
     * The text in the compatibility form NFKC of Unicode, so that full-width and mathematical letters are plain ones; in words that
     * mix Latin letters with Cyrillic or Greek ones, those that look Latin are Latin (a subset of the confusables of Unicode UTS #39),
     * in lower case. The same text if it is ASCII. Linear in the text.
     */
    public static String of(String text) {
        if (isAscii(text)) {
            return text;
        }
        String composed = Normalizer.isNormalized(text, Normalizer.Form.NFKC)
                ? text
                : Normalizer.normalize(text, Normalizer.Form.NFKC);
        StringBuilder plain = new StringBuilder(composed);
        int start = 0;
        boolean latin = false;
        boolean lookAlike = false;
        for (int i = 0; i <= plain.length(); i++) {
            char folded = i < plain.length() ? Letters.fold(plain.charAt(i)) : Letters.GAP;
            if (folded >= 'a' && folded <= 'z') {
                latin = true;
            } else if (Letters.isLookAlikeScript(folded)) {
                lookAlike = true;
            } else if (folded != Letters.DROP) {
                if (latin && lookAlike) {
                    makeLatin(plain, start, i);
                }
                start = i + 1;
                latin = false;
                lookAlike = false;
            }
        }
        return plain.toString();
    }

    private static void makeLatin(StringBuilder plain, int start, int end) {
        for (int i = start; i < end; i++) {
            char folded = Letters.fold(plain.charAt(i));
            if (Letters.isLookAlikeScript(folded)) {
                plain.setCharAt(i, Letters.latinLike(folded));
            }
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
