package io.secondthought.guard.onnx.tokenize;

/**
 * The special tokens that a model wants around its text: {@code [CLS] a [SEP]} and {@code [CLS] a [SEP] b [SEP]} for BERT. Read
 * from the tokenizer itself, so that other families of models work too.
 *
 * @param first before the first text
 * @param end after the only text
 * @param middle between two texts
 * @param last after the second text
 * @param typed whether the second text and what follows has type 1
 */
@SuppressWarnings("ArrayRecordComponent") // A few numbers, not to be changed.
record Template(int[] first, int[] end, int[] middle, int[] last, boolean typed) {

    TokenSequence of(int[] text) {
        int[] ids = join(first, text, end);
        return new TokenSequence(ids, ids.length);
    }

    TokenSequence of(int[] a, int[] b) {
        int[] ids = join(first, a, middle, b, last);
        return new TokenSequence(ids, typed ? first.length + a.length + middle.length : ids.length);
    }

    int pairOverhead() {
        return first.length + middle.length + last.length;
    }

    int overhead() {
        return first.length + end.length;
    }

    private static int[] join(int[]... parts) {
        int length = 0;
        for (int[] part : parts) {
            length += part.length;
        }
        int[] all = new int[length];
        int at = 0;
        for (int[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
