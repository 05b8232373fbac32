package io.secondthought.guard.onnx;

import io.secondthought.guard.api.Unit;
import io.secondthought.guard.evidence.lexical.PlainText;
import io.secondthought.guard.onnx.model.Manifest;
import io.secondthought.guard.onnx.tokenize.TextTokenizer;
import io.secondthought.guard.onnx.tokenize.TokenSequence;
import io.secondthought.guard.onnx.tokenize.Truncation;
import java.util.List;

/** Makes what the model reads of a request and of a unit. A unit's windows depend on the intent, the unit and what stood before it. */
final class Windows {
    private final TextTokenizer tokenizer;
    private final Manifest.Input input;

    Windows(TextTokenizer tokenizer, Manifest.Input input) {
        this.tokenizer = tokenizer;
        this.input = input;
    }

    /** The tokens of the user's turns. */
    int[] request(List<String> turns) {
        return encode(String.join("\n", turns));
    }

    /** What of the user's turns is read beside each window. */
    int[] intent(int[] request) {
        return Truncation.keepEnds(request, input.intentTokens());
    }

    /** The request alone. */
    List<TokenSequence> ofRequest(int[] request) {
        return Truncation.pieces(request, input.requestTokens()).stream()
                .map(tokenizer::sequence)
                .toList();
    }

    /**
     * What of a unit is read.
     *
     * @param sequences none if there is no token in it
     * @param known whether the model has a token of its own for at least half of it
     */
    record Read(List<TokenSequence> sequences, boolean known) {}

    /** A unit of a part. */
    Read ofUnit(int[] intent, String part, Unit unit) {
        int start = unit.span().start();
        int from = Math.max(unit.contextStart(), start - input.contextChars());
        int opening = from > input.openingChars() ? input.openingChars() : 0;
        if (from <= input.openingChars()) {
            from = 0;
        }
        if (from < start && splitsPair(part, from)) {
            from++;
        }
        if (splitsPair(part, opening)) {
            opening--;
        }
        int[] fresh = encode(part.substring(start, unit.span().end()));
        return new Read(
                of(intent, encode(part.substring(0, opening)), encode(part.substring(from, start)), fresh),
                fresh.length > 0 && !tokenizer.isMostlyUnknown(fresh));
    }

    private static boolean splitsPair(String text, int at) {
        return at > 0 && at < text.length() && Character.isSurrogatePair(text.charAt(at - 1), text.charAt(at));
    }

    /** A text without context. */
    List<TokenSequence> ofText(int[] intent, String text) {
        return of(intent, new int[0], new int[0], encode(text));
    }

    private int[] encode(String text) {
        return tokenizer.encode(PlainText.of(text));
    }

    private List<TokenSequence> of(int[] intent, int[] opening, int[] context, int[] fresh) {
        return Truncation.windows(opening, context, fresh, input.windowTokens()).stream()
                .map(window -> input.pair() ? tokenizer.sequence(intent, window) : tokenizer.sequence(window))
                .toList();
    }

    /** The length of the longest sequence. */
    int longest() {
        int window = input.pair()
                ? tokenizer.pairOverhead() + input.intentTokens() + input.windowTokens()
                : tokenizer.overhead() + input.windowTokens();
        return Math.max(window, tokenizer.overhead() + input.requestTokens());
    }
}
