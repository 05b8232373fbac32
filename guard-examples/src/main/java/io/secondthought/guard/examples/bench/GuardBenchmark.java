package io.secondthought.guard.examples.bench;

import io.secondthought.guard.Guard;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.GuardedReply;
import io.secondthought.guard.api.ModelCall;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.examples.cli.ClassifierChoice;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a guard adds to a call of a model, by the length of the reply; half of it is reasoning. The model answers at once, so
 * that what is beyond {@link #bareCall()} is the guard's. Evidence is cached per tenant: where the cache is not meant, each
 * call has a tenant of its own.
 *
 * <pre>java -cp guard-examples/target/secondthought.jar org.openjdk.jmh.Main GuardBenchmark -prof gc</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class GuardBenchmark {

    /** The words of the reply. */
    @Param({"2000", "10000", "50000"})
    private int words;

    private GuardRequest request;
    private ModelCall<RuntimeException> model;
    private Guard rules;
    private Guard lexical;
    private long calls;

    /** Builds the guards and the reply. */
    @Setup
    public void setUp() {
        String half = EverydayText.ofWords(words / 2);
        ModelReply reply = ModelReply.unread("<think>\n" + half + "</think>\n\n" + half);
        request = GuardRequest.of("How do I look after my plants, and what could I cook tonight?");
        model = asked -> reply;
        rules = ClassifierChoice.NONE.applyTo(Guard.builder()).build();
        lexical = ClassifierChoice.LEXICAL.applyTo(Guard.builder()).build();
    }

    /** Closes the guards. */
    @TearDown
    public void tearDown() {
        rules.close();
        lexical.close();
    }

    /** Doing nothing: the call alone. */
    @Benchmark
    public ModelReply bareCall() {
        return model.complete(newTenant());
    }

    /** Guarded by the rules alone. */
    @Benchmark
    public GuardedReply withoutClassifier() {
        return rules.call(newTenant(), model);
    }

    /** Guarded by the rules and the embedded classifier. */
    @Benchmark
    public GuardedReply lexicalClassifier() {
        return lexical.call(newTenant(), model);
    }

    /** The same reply to the same tenant again: the evidence comes from the cache. */
    @Benchmark
    public GuardedReply lexicalClassifierCached() {
        return lexical.call(request, model);
    }

    private GuardRequest newTenant() {
        return request.toBuilder().tenant(Long.toString(calls++)).build();
    }
}
