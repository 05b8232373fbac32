package io.secondthought.guard.examples.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import io.secondthought.guard.onnx.OnnxClassifier;
import io.secondthought.guard.onnx.natives.NativeFolder;
import io.secondthought.guard.onnx.session.Provider;
import io.secondthought.guard.onnx.tokenize.TextTokenizer;
import io.secondthought.guard.onnx.tokenize.TokenSequence;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * The ONNX classifier against a bare session of ONNX Runtime that is fed the same sequences, made ready beforehand, one after the other.
 * Both run the int8 model on two cores: the session with two threads in each run, the classifier with two runs side by side.
 *
 * <pre>java -cp guard-examples/target/secondthought.jar org.openjdk.jmh.Main OnnxBenchmark -prof gc</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class OnnxBenchmark {
    private static final String MODEL = "/io/secondthought/guard/onnx/model/";
    private static final int OPENING = 120;
    private static final int CONTEXT = 400;
    private static final int UNIT = 260;

    /** The windows of the reply, of some 190 tokens. */
    @Param({"1", "64"})
    private int windows;

    private OnnxClassifier classifier;
    private Examination examination;
    private OrtEnvironment environment;
    private OrtSession session;
    private final List<Map<String, OnnxTensor>> ready = new ArrayList<>();

    /** Loads the classifier and the bare session, and makes the sequences. */
    @Setup
    public void setUp() throws IOException, OrtException {
        classifier = OnnxClassifier.builder()
                .provider(Provider.CPU)
                .threads(2)
                .cachedWindows(0)
                .build();
        String intent = "How do I look after my plants, and what could I cook tonight?";
        String text = EverydayText.ofWords(60 * windows + 200).substring(0, UNIT * windows);
        List<Unit> units = new ArrayList<>();
        for (int i = 0; i < windows; i++) {
            int start = i * UNIT;
            units.add(new Unit(Channel.ANSWER, new Span(0, start, start + UNIT), Math.max(0, start - CONTEXT)));
        }
        examination = new Examination(GuardRequest.of(intent), ModelReply.of("", text), units);

        environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(2);
            options.setInterOpNumThreads(1);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            session = environment.createSession(bytes("model.int8.onnx"), options);
        }
        try (TextTokenizer tokenizer = TextTokenizer.load(bytes("tokenizer.json"), NativeFolder.of(null))) {
            int[] request = tokenizer.encode(intent);
            add(tokenizer.sequence(request));
            for (Unit unit : units) {
                int from = unit.contextStart();
                String opening = from <= OPENING ? text.substring(0, from) : text.substring(0, OPENING);
                add(tokenizer.sequence(
                        request,
                        tokenizer.encode(
                                opening + text.substring(from, unit.span().end()))));
            }
        }
    }

    private void add(TokenSequence sequence) throws OrtException {
        int length = sequence.length();
        long[][] ids = new long[1][length];
        long[][] mask = new long[1][length];
        long[][] types = new long[1][length];
        for (int i = 0; i < length; i++) {
            ids[0][i] = sequence.ids()[i];
            mask[0][i] = 1;
            types[0][i] = i < sequence.secondFrom() ? 0 : 1;
        }
        Map<String, OnnxTensor> inputs = new HashMap<>();
        inputs.put("input_ids", OnnxTensor.createTensor(environment, ids));
        inputs.put("attention_mask", OnnxTensor.createTensor(environment, mask));
        inputs.put("token_type_ids", OnnxTensor.createTensor(environment, types));
        ready.add(inputs);
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(OnnxClassifier.class.getResourceAsStream(MODEL + name))) {
            return in.readAllBytes();
        }
    }

    /** Frees what is outside the heap. */
    @TearDown
    public void tearDown() throws OrtException {
        classifier.close();
        ready.forEach(inputs -> inputs.values().forEach(OnnxTensor::close));
        session.close();
    }

    /** Doing nothing. */
    @Benchmark
    public Examination nothing() {
        return examination;
    }

    /** The bare session on sequences that are ready. */
    @Benchmark
    public float bareSession() throws OrtException {
        float sum = 0;
        for (Map<String, OnnxTensor> inputs : ready) {
            try (OrtSession.Result result = session.run(inputs)) {
                sum += ((float[][]) result.get("logits").orElseThrow().getValue())[0][1];
            }
        }
        return sum;
    }

    /** The classifier on the text. */
    @Benchmark
    public SourceResult classifier() {
        return classifier.examine(examination).toCompletableFuture().join();
    }
}
