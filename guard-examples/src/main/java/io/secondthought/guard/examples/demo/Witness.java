package io.secondthought.guard.examples.demo;

import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.Hazard;
import io.secondthought.guard.api.HazardAssessor;
import io.secondthought.guard.api.ModelReply;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the reply as the guard read it, before it did anything to it. A verdict holds no text, and its spans point into
 * that reply. It finds nothing. Serves one call at a time.
 */
final class Witness implements HazardAssessor {
    private final AtomicReference<@Nullable ModelReply> first = new AtomicReference<>();

    @Override
    public Hazard hazard() {
        return Hazard.CUSTOM;
    }

    @Override
    public List<Finding> assess(Examination examination, List<Evidence> evidence) {
        first.compareAndSet(null, examination.reply());
        return List.of();
    }

    /** The first reply since this was asked last; the given one if the guard read none. */
    ModelReply take(ModelReply otherwise) {
        @Nullable ModelReply seen = first.getAndSet(null);
        return seen == null ? otherwise : seen;
    }
}
