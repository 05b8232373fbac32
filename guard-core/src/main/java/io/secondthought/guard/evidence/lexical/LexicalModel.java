package io.secondthought.guard.evidence.lexical;

import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.Head;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Linear heads over hashed words, pairs of words and parts of words. A unit is scored on the window of its part that ends
 * with it. Immutable and safe for use by several threads.
 */
public final class LexicalModel {
    /** The length of a window, in UTF-16 units. */
    static final int WINDOW = 3000;

    /** How much before its first window a part is read: longer than two words. */
    private static final int RUN_UP = 256;

    private final List<HeadModel> heads;
    private final Weights replyWeights;
    private final Weights promptWeights;

    /**
     * A head before its weights are rounded.
     *
     * @param head what it scores
     * @param reply the weights of the reply's features, or null if it does not look at the reply
     * @param prompt the weights of the features of the user's turns, or null if it does not look at them
     * @param bias what is added
     */
    @SuppressWarnings("ArrayRecordComponent") // Half a million numbers, read once.
    public record HeadWeights(Head head, float @Nullable [] reply, float @Nullable [] prompt, double bias) {}

    /**
     * A score before it is calibrated.
     *
     * @param span the unit's new text, or null for the request
     */
    public record RawScore(@Nullable Span span, Head head, double score) {}

    /** What was said of an examination. */
    record Scores(List<RawScore> scores, List<Span> foreign) {}

    /** A head's columns in the tables, -1 for none. */
    record HeadModel(Head head, int replyColumn, int promptColumn, double bias) {}

    LexicalModel(List<HeadModel> heads, Weights replyWeights, Weights promptWeights) {
        this.heads = List.copyOf(heads);
        this.replyWeights = replyWeights;
        this.promptWeights = promptWeights;
    }

    /** A model of the given heads, their weights rounded to 8 bits. */
    public static LexicalModel of(List<HeadWeights> heads) {
        List<HeadModel> models = new ArrayList<>();
        List<float[]> reply = new ArrayList<>();
        List<float[]> prompt = new ArrayList<>();
        for (HeadWeights head : heads) {
            models.add(new HeadModel(head.head, column(head.reply, reply), column(head.prompt, prompt), head.bias));
        }
        return new LexicalModel(models, Weights.rounded(reply), Weights.rounded(prompt));
    }

    private static int column(float @Nullable [] weights, List<float[]> columns) {
        if (weights == null) {
            return -1;
        }
        columns.add(weights);
        return columns.size() - 1;
    }

    /** The scores of the request and of each unit that holds words. */
    public List<RawScore> score(Examination examination) {
        return judge(examination).scores;
    }

    Scores judge(Examination examination) {
        Scores result = new Scores(new ArrayList<>(), new ArrayList<>());
        double[] prompt = request(examination.request().userTurns(), result);
        List<Unit> units = examination.units();
        for (int from = 0; from < units.size(); ) {
            int part = units.get(from).span().part();
            int to = from + 1;
            while (to < units.size() && units.get(to).span().part() == part) {
                to++;
            }
            part(examination.reply().parts().get(part).text(), units.subList(from, to), prompt, result);
            from = to;
        }
        return result;
    }

    /** Scores the user's turns and returns what they add to each column of the heads that look at both sides. */
    private double[] request(List<String> turns, Scores result) {
        String text = String.join("\n", turns);
        ScoringWindow window = new ScoringWindow(promptWeights, true);
        double[] highest = new double[promptWeights.columns()];
        double[] latest = new double[promptWeights.columns()];
        java.util.Arrays.fill(highest, Double.NEGATIVE_INFINITY);
        for (int read = 0; read < text.length(); ) {
            int end = Math.min(text.length(), read + WINDOW / 2);
            window.read(text, read, end);
            window.forgetBefore(end - WINDOW);
            for (int i = 0; i < latest.length; i++) {
                latest[i] = window.score(i);
                highest[i] = Math.max(highest[i], latest[i]);
            }
            read = end;
        }
        if (window.words() > 0) {
            for (HeadModel head : heads) {
                if (head.replyColumn < 0) {
                    result.scores.add(new RawScore(null, head.head, head.bias + highest[head.promptColumn]));
                }
            }
        }
        return latest;
    }

    private void part(String text, List<Unit> units, double[] prompt, Scores result) {
        int read = Math.max(0, units.get(0).span().end() - WINDOW - RUN_UP);
        ScoringWindow window = new ScoringWindow(replyWeights, read == 0);
        for (Unit unit : units) {
            Span span = unit.span();
            if (span.start() > read) {
                window.read(text, read, span.start());
            }
            window.takeForeign();
            window.read(text, Math.max(read, span.start()), span.end());
            read = Math.max(read, span.end());
            window.forgetBefore(span.end() - WINDOW);
            if (window.takeForeign()) {
                result.foreign.add(span);
            } else if (window.words() > 0) {
                for (HeadModel head : heads) {
                    if (head.replyColumn >= 0) {
                        double score = head.bias + window.score(head.replyColumn);
                        result.scores.add(new RawScore(
                                span, head.head, head.promptColumn < 0 ? score : score + prompt[head.promptColumn]));
                    }
                }
            }
        }
    }

    List<HeadModel> heads() {
        return heads;
    }

    Weights replyWeights() {
        return replyWeights;
    }

    Weights promptWeights() {
        return promptWeights;
    }
}
