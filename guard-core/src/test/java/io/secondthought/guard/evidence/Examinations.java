package io.secondthought.guard.evidence;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import java.util.ArrayList;
import java.util.List;

/** Examinations of single texts, for tests. */
final class Examinations {
    private Examinations() {}

    static Examination reasoning(GuardRequest request, String text, int... cuts) {
        return of(request, ModelReply.of(text, ""), Channel.REASONING, text, cuts);
    }

    static Examination answer(GuardRequest request, String text, int... cuts) {
        return of(request, ModelReply.of("", text), Channel.ANSWER, text, cuts);
    }

    static Examination toolCall(GuardRequest request, String text) {
        ModelReply reply = new ModelReply(List.of(new Part.ToolCall("", "t", text)), FinishReason.TOOL_CALLS);
        return of(request, reply, Channel.TOOL_CALL, text);
    }

    private static Examination of(GuardRequest request, ModelReply reply, Channel channel, String text, int... cuts) {
        List<Unit> units = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int end = i == cuts.length ? text.length() : cuts[i];
            if (end > start) {
                units.add(new Unit(channel, new Span(0, start, end), 0));
                start = end;
            }
        }
        return new Examination(request, reply, units);
    }

    static List<Evidence.Match> matches(EvidenceSource source, Examination examination) {
        return source.examine(examination).toCompletableFuture().join().evidence().stream()
                .map(Evidence.Match.class::cast)
                .toList();
    }

    static String under(Examination examination, Evidence.Match match) {
        Span span = match.span();
        return examination.reply().parts().get(span.part()).text().substring(span.start(), span.end());
    }
}
