package io.secondthought.guard.examples.bench;

import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.reasoning.ChannelReader;
import io.secondthought.guard.reasoning.ReasoningFormat;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * How fast raw text is read into channels. One operation is 1,000,000 ASCII characters, so that operations per second are
 * megabytes per second.
 *
 * <pre>java -cp guard-examples/target/secondthought.jar org.openjdk.jmh.Main ReaderBenchmark -prof gc</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ReaderBenchmark {
    private static final int MEGABYTE = 1_000_000;

    /** The format's name, or auto. */
    @Param({"auto", "deepseek_r1"})
    private String format = "auto";

    /** What the text is like: ordinary, or full of what may be a delimiter and is none. */
    @Param({"everyday", "almostDelimiters"})
    private String text = "everyday";

    private ChannelReader reader;
    private ModelReply reply;

    /** Builds the text. */
    @Setup
    public void setUp() {
        reader = ChannelReader.of(format.equals("auto") ? ReasoningFormat.auto() : ReasoningFormat.named(format));
        String filling = text.equals("everyday")
                ? EverydayText.ofWords(MEGABYTE / 4)
                : "</thin\n<|chan `<think` ".repeat(MEGABYTE / 20);
        String half = filling.substring(0, MEGABYTE / 2 - 16);
        reply = ModelReply.unread("<think>\n" + half + "</think>\n" + half);
    }

    /** The same number of characters, only looked at: what any reader must pay. */
    @Benchmark
    public int lookedAtOnly() {
        return reply.parts().get(0).text().chars().reduce(0, (a, b) -> 31 * a + b);
    }

    /** Read into channels. */
    @Benchmark
    public ModelReply read() {
        return reader.read(reply);
    }
}
