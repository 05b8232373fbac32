package io.secondthought.guard.evidence;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import java.util.ArrayList;
import java.util.List;

/** Units for tests: cut after a line or a full stop once {@code size} characters are reached, or hard at twice as many. */
final class Cuts {
    static final int CONTEXT = 800;

    private Cuts() {}

    static List<Unit> units(ModelReply reply, int size) {
        List<Unit> units = new ArrayList<>();
        for (int part = 0; part < reply.parts().size(); part++) {
            String text = reply.parts().get(part).text();
            Channel channel = reply.parts().get(part).channel();
            int start = 0;
            while (start < text.length()) {
                int end = channel == Channel.TOOL_CALL ? text.length() : Math.min(text.length(), start + size);
                while (end < text.length() && end < start + 2 * size && !ends(text, end)) {
                    end++;
                }
                units.add(new Unit(channel, new Span(part, start, end), Math.max(0, start - CONTEXT)));
                start = end;
            }
        }
        return units;
    }

    private static boolean ends(String text, int end) {
        char last = text.charAt(end - 1);
        return last == '\n' || Character.isWhitespace(text.charAt(end)) && (last == '.' || last == '!' || last == '?');
    }

    /** What a source says of all units at once. */
    static List<Evidence> atOnce(EvidenceSource source, GuardRequest request, ModelReply reply, int size) {
        return ask(source, new Examination(request, reply, units(reply, size)));
    }

    /** What it says unit by unit, each time of no more than what has arrived. */
    static List<Evidence> oneByOne(EvidenceSource source, GuardRequest request, ModelReply reply, int size) {
        List<Evidence> evidence = new ArrayList<>();
        for (Unit unit : units(reply, size)) {
            List<Part> arrived =
                    new ArrayList<>(reply.parts().subList(0, unit.span().part()));
            Part last = reply.parts().get(unit.span().part());
            String text = last.text().substring(0, unit.span().end());
            arrived.add(
                    last instanceof Part.ToolCall call
                            ? new Part.ToolCall(call.id(), call.name(), text)
                            : last instanceof Part.Reasoning ? new Part.Reasoning(text) : new Part.Answer(text));
            ModelReply prefix = new ModelReply(arrived, reply.finishReason());
            evidence.addAll(ask(source, new Examination(request, prefix, List.of(unit))));
        }
        return evidence;
    }

    private static List<Evidence> ask(EvidenceSource source, Examination examination) {
        return source.examine(examination).toCompletableFuture().join().evidence();
    }
}
