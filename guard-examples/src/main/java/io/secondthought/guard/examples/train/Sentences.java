package io.secondthought.guard.examples.train;

import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import java.util.ArrayList;
import java.util.List;

/** Splits a reply into units at the ends of sentences and lines. */
final class Sentences {
    private static final int SHORTEST = 40;
    private static final int LONGEST = 600;
    private static final int CONTEXT = 1000;

    private Sentences() {}

    static List<Unit> split(ModelReply reply) {
        List<Unit> units = new ArrayList<>();
        for (int part = 0; part < reply.parts().size(); part++) {
            String text = reply.parts().get(part).text();
            int start = 0;
            for (int i = 1; i <= text.length(); i++) {
                boolean sentence = i - start >= SHORTEST
                        && Character.isWhitespace(text.charAt(i - 1))
                        && (text.charAt(i - 1) == '\n' || i > 1 && ".!?".indexOf(text.charAt(i - 2)) >= 0);
                if (i == text.length() || sentence || i - start >= LONGEST) {
                    units.add(new Unit(
                            reply.parts().get(part).channel(), new Span(part, start, i), Math.max(0, start - CONTEXT)));
                    start = i;
                }
            }
        }
        return units;
    }
}
