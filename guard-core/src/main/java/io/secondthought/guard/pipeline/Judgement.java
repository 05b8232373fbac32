package io.secondthought.guard.pipeline;

import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.FailMode;
import io.secondthought.guard.api.SourceReport;
import java.util.List;
import java.util.stream.Stream;

/** What all sources said of one reply. */
record Judgement(List<Evidence> evidence, List<SourceReport> reports) {

    /** This judgement and further reports. */
    Judgement and(List<SourceReport> further) {
        return further.isEmpty()
                ? this
                : new Judgement(
                        evidence,
                        Stream.concat(reports.stream(), further.stream()).toList());
    }

    /** The largest share of the text that some source did not judge, 0 to 1. */
    double unjudgedShare() {
        return reports.stream().mapToDouble(SourceReport::unjudgedShare).max().orElse(0);
    }

    /** What the fail modes call for. */
    Decision failDecision() {
        return reports.stream()
                .filter(r -> r.unjudgedShare() > 0)
                .map(r -> decision(r.failMode()))
                .reduce(Decision.ALLOW, Decision::or);
    }

    private static Decision decision(FailMode mode) {
        return switch (mode) {
            case CLOSED -> Decision.BLOCK;
            case HIDE_REASONING -> Decision.HIDE_REASONING;
            case OPEN -> Decision.ALLOW;
        };
    }
}
