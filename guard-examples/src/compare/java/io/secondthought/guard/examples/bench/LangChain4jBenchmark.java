package io.secondthought.guard.examples.bench;

import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Unit;
import io.secondthought.guard.onnx.OnnxClassifier;
import io.secondthought.guard.onnx.session.Provider;
import io.secondthought.guard.reasoning.UnitSplitter;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A reply of 64 windows through the classifier and through LangChain4j's in-process path for ONNX models, which embeds the same texts
 * with the encoder that the classifier was made from (all-MiniLM-L6-v2): as it is, and in the 8-bit form that it offers. Two cores each.
 *
 * <pre>
 * mvn -B -ntp -q -Pcompare -DskipTests package
 * java -cp guard-examples/target/secondthought.jar org.openjdk.jmh.Main LangChain4jBenchmark
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 4, time = 5)
@Fork(2)
public class LangChain4jBenchmark {
    private static final int WINDOWS = 64;
    private static final int THREADS = 2;
    private static final String INTENT = "How do I look after my plants, and what could I cook tonight?";

    private OnnxClassifier classifier;
    private Examination examination;
    private ExecutorService pool;
    private EmbeddingModel full;
    private EmbeddingModel quantized;
    private List<TextSegment> texts;

    /** Loads the models and makes the texts. */
    @Setup
    public void setUp() {
        classifier = OnnxClassifier.builder().provider(Provider.CPU).threads(THREADS).cachedWindows(0).build();
        ModelReply reply = ModelReply.of("", EverydayText.ofWords(40 * WINDOWS));
        List<Unit> units = UnitSplitter.split(reply).subList(0, WINDOWS);
        examination = new Examination(GuardRequest.of(INTENT), reply, units);
        pool = Executors.newFixedThreadPool(THREADS);
        full = new AllMiniLmL6V2EmbeddingModel(pool);
        quantized = new AllMiniLmL6V2QuantizedEmbeddingModel(pool);
        String text = reply.parts().get(0).text();
        texts = units.stream()
                .map(unit -> TextSegment.from(INTENT + "\n" + window(text, unit)))
                .toList();
    }

    /** As the manifest of the classifier has it: the opening and 400 characters of context. */
    private static String window(String text, Unit unit) {
        int start = unit.span().start();
        int from = Math.max(unit.contextStart(), start - 400);
        return from <= 120
                ? text.substring(0, unit.span().end())
                : text.substring(0, 120) + text.substring(from, unit.span().end());
    }

    /** Frees what is outside the heap. */
    @TearDown
    public void tearDown() {
        classifier.close();
        pool.shutdownNow();
    }

    /** Doing nothing. */
    @Benchmark
    public Examination nothing() {
        return examination;
    }

    /** The classifier, 8 bits. */
    @Benchmark
    public SourceResult classifier() {
        return classifier.examine(examination).toCompletableFuture().join();
    }

    /** LangChain4j, 32 bits. */
    @Benchmark
    public Object langChain4j() {
        return full.embedAll(texts);
    }

    /** LangChain4j, 8 bits. */
    @Benchmark
    public Object langChain4jQuantized() {
        return quantized.embedAll(texts);
    }
}
