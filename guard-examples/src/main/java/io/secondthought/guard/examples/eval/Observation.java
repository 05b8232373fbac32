package io.secondthought.guard.examples.eval;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Verdict;
import java.util.List;

/**
 * What a guard made of a row.
 *
 * @param reply the reply, read into channels: what spans point into
 * @param evidence what its sources saw
 * @param nanos how long the guard took, in nanoseconds
 */
record Observation(Verdict verdict, ModelReply reply, List<Evidence> evidence, long nanos) {

    Channel channel(Span span) {
        return reply.parts().get(span.part()).channel();
    }

    String text(Span span) {
        return reply.parts().get(span.part()).text().substring(span.start(), span.end());
    }
}
