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
    private final List<Named> assessors;
    private final Policy policy;

    AssessorRunner(List<HazardAssessor> assessors, Policy policy) {
        this.assessors = assessors.stream().map(Named::of).toList();
        this.policy = policy;
    }

    /** An assessor and its id, which is asked for once: what fails must still have a name. */
    private record Named(String id, HazardAssessor assessor) {
        static Named of(HazardAssessor assessor) {
            return new Named("assessor/" + assessor.hazard().name().toLowerCase(Locale.ROOT), assessor);
        }
    }

    /** Adds what the assessors conclude to the findings; returns the judgement with what failed. */
    Judgement run(Examination examination, Judgement judgement, List<Finding> findings) {
        List<SourceReport> failed = new ArrayList<>();
        for (Named named : assessors) {
            try {
                List<Finding> assessed = named.assessor.assess(examination, judgement.evidence());
                assessed.forEach(finding -> requireInside(examination.reply(), finding));
                findings.addAll(assessed);
            } catch (Throwable anything) { // also an Error; its message may hold text, so it goes no further
                failed.add(failure(named));
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

    private SourceReport failure(Named named) {
        return new SourceReport(
                named.id,
                named.assessor.getClass().getName(),
                SourceReport.Status.ERROR,
                policy.failMode(named.id),
                1,
                Duration.ZERO,
                false);
    }
}
