package io.secondthought.guard.examples.eval;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Level;
import java.util.List;

/**
 * What the guard said of one row for one target, with the texts it points at: a line of the user's own file.
 *
 * @param label 1 or 0
 * @param score the guard's confidence
 * @param evidence the highest confidence of the evidence
 * @param probability the highest probability of the classifier's scores
 * @param level how usable the harm is
 * @param decision what the policy called for, over all findings
 */
record Prediction(
        String file,
        String id,
        String target,
        int label,
        double score,
        double evidence,
        double probability,
        Level level,
        Decision decision,
        List<Found> findings) {

    /** A finding of the target. */
    record Found(Kind kind, String category, Channel channel, double confidence, List<String> spans) {}

    static Prediction of(String file, String id, Target target, boolean label, Rank rank, Observation seen) {
        return new Prediction(
                file,
                id,
                target.toString(),
                label ? 1 : 0,
                rank.confidence(),
                rank.evidence(),
                rank.probability(),
                target.level(seen),
                seen.verdict().decision(),
                target.findings(seen).stream().map(f -> found(f, seen)).toList());
    }

    private static Found found(Finding finding, Observation seen) {
        return new Found(
                finding.kind(),
                finding.category(),
                finding.channel(),
                finding.confidence(),
                finding.spans().stream().map(seen::text).toList());
    }
}
