package io.secondthought.guard.pipeline;

import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.HazardAssessor;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.SourceReport;
import io.secondthought.guard.policy.Policy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Asks the assessors one after another. One that throws or points outside the reply is reported like a source that failed,
 * under the id {@code assessor/} and its hazard, and the fail mode of that id applies. Thread-safe.
 */
final class AssessorRunner {
    private final List<HazardAssessor> assessors;
    private final Policy policy;

    AssessorRunner(List<HazardAssessor> assessors, Policy policy) {
        this.assessors = assessors;
        this.policy = policy;
    }

    /** Adds what the assessors conclude to the findings; returns the judgement with what failed. */
    Judgement run(Examination examination, Judgement judgement, List<Finding> findings) {
        List<SourceReport> failed = new ArrayList<>();
        for (HazardAssessor assessor : assessors) {
            try {
                List<Finding> assessed = assessor.assess(examination, judgement.evidence());
                assessed.forEach(finding -> requireInside(examination.reply(), finding));
                findings.addAll(assessed);
            } catch (RuntimeException e) { // its message may hold text, so it goes no further
                failed.add(failure(assessor));
            }
        }
        return judgement.and(failed);
    }

    private static void requireInside(ModelReply reply, Finding finding) {
        finding.spans().forEach(span -> {
            if (span.part() >= reply.parts().size()
                    || span.end() > reply.parts().get(span.part()).text().length()) {
                throw new IllegalArgumentException("points outside the reply: " + span);
            }
        });
    }

    private SourceReport failure(HazardAssessor assessor) {
        String id = "assessor/" + assessor.hazard().name().toLowerCase(Locale.ROOT);
        return new SourceReport(
                id,
                assessor.getClass().getName(),
                SourceReport.Status.ERROR,
                policy.failMode(id),
                1,
                Duration.ZERO,
                false);
    }
}
