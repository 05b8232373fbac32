package io.secondthought.guard.examples.demo;

import io.secondthought.guard.Guard;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.GuardedReply;
import io.secondthought.guard.api.ModelCall;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.examples.cli.ClassifierChoice;
import io.secondthought.guard.policy.Policy;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Guards calls and keeps what the demo shows of them. Not thread-safe. */
final class Runner implements AutoCloseable {
    private final Witness witness = new Witness();
    private final ScriptedRewriter rewriter;
    private final Guard guard;
    private final LongSupplier nanoClock;

    /** @param cases those for which there may be a scripted rewrite; none if a real model is called */
    Runner(Policy policy, ClassifierChoice classifier, List<Case> cases, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        rewriter = new ScriptedRewriter(cases);
        var builder = classifier.applyTo(Guard.builder()).policy(policy).assessor(witness);
        if (!cases.isEmpty()) {
            builder.rewriter(rewriter);
        }
        guard = builder.build();
    }

    Outcome run(GuardRequest request, ModelCall<RuntimeException> model) {
        Timed timed = new Timed(model, nanoClock);
        GuardedReply guarded = guard.call(request, timed);
        String id = request.id();
        return new Outcome(
                witness.take(timed.reply), guarded, Duration.ofNanos(timed.nanos), id != null && rewriter.answered(id));
    }

    Policy policy() {
        return guard.policy();
    }

    String classifier() {
        return guard.classifier();
    }

    @Override
    public void close() {
        guard.close();
    }

    /** Times the model apart from the guard; adds up if the model is asked again. */
    private static final class Timed implements ModelCall<RuntimeException> {
        private final ModelCall<RuntimeException> model;
        private final LongSupplier nanoClock;
        private ModelReply reply = ModelReply.of("", "");
        private long nanos;

        Timed(ModelCall<RuntimeException> model, LongSupplier nanoClock) {
            this.model = model;
            this.nanoClock = nanoClock;
        }

        @Override
        public ModelReply complete(GuardRequest request) {
            long start = nanoClock.getAsLong();
            reply = model.complete(request);
            nanos += nanoClock.getAsLong() - start;
            return reply;
        }
    }
}
