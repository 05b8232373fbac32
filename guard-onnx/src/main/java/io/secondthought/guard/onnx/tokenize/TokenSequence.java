package io.secondthought.guard.onnx.tokenize;

/**
 * What a model reads at once.
 *
 * @param ids the tokens, special tokens included; not to be changed
 * @param secondFrom the index from which tokens have type 1, the length if none
 */
@SuppressWarnings("ArrayRecordComponent") // A few hundred numbers, made once and read once.
public record TokenSequence(int[] ids, int secondFrom) {

    public TokenSequence {
        if (ids.length == 0 || secondFrom < 0 || secondFrom > ids.length) {
            throw new IllegalArgumentException("no sequence: " + ids.length + " tokens, the second from " + secondFrom);
        }
    }

    /** The number of tokens. */
    public int length() {
        return ids.length;
    }

    @Override
    public String toString() {
        return "TokenSequence[" + ids.length + " tokens]"; // tokens are text
    }
}
