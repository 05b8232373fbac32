package io.secondthought.guard.examples.check;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.GuardedReply;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Level;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Ruling;
import io.secondthought.guard.api.SourceReport;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Verdict;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A verdict as it is printed: one JSON object, no text of the reply unless it is to be delivered. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record VerdictLine(
        long line,
        @Nullable String id,
        Decision decision,
        Decision applied,
        List<FindingLine> findings,
        List<SourceLine> sources,
        double unjudgedShare,
        String policy,
        @Nullable Delivered delivered) {

    static VerdictLine of(Exchange exchange, GuardedReply guarded, boolean deliver) {
        Verdict verdict = guarded.verdict();
        return new VerdictLine(
                exchange.line(),
                exchange.id(),
                verdict.decision(),
                verdict.applied(),
                verdict.rulings().stream().map(FindingLine::of).toList(),
                verdict.sources().stream().map(SourceLine::of).toList(),
                verdict.unjudgedShare(),
                verdict.policy(),
                deliver ? Delivered.of(guarded) : null);
    }

    /** A finding and what the policy said to it. */
    record FindingLine(
            Kind kind,
            String category,
            Channel channel,
            Level level,
            double confidence,
            Decision decision,
            String rule,
            List<Span> spans,
            Set<String> sources) {

        static FindingLine of(Ruling ruling) {
            Finding finding = ruling.finding();
            return new FindingLine(
                    finding.kind(),
                    finding.category(),
                    finding.channel(),
                    finding.level(),
                    finding.confidence(),
                    ruling.decision(),
                    ruling.rule(),
                    finding.spans(),
                    finding.sources());
        }
    }

    /** How a source fared. */
    record SourceLine(String source, SourceReport.Status status, double unjudgedShare) {
        static SourceLine of(SourceReport report) {
            return new SourceLine(report.source(), report.status(), report.unjudgedShare());
        }
    }

    /** What the reader gets. */
    record Delivered(String reasoning, String answer, List<Call> toolCalls) {
        static Delivered of(GuardedReply guarded) {
            return new Delivered(
                    guarded.reasoning(),
                    guarded.answer(),
                    guarded.toolCalls().stream().map(Call::of).toList());
        }
    }

    /** A call to a tool, with its arguments as JSON text. */
    record Call(String id, String name, String arguments) {
        static Call of(Part.ToolCall call) {
            return new Call(call.id(), call.name(), call.text());
        }
    }
}
