package io.secondthought.guard.onnx.session;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.GuardException;
import io.secondthought.guard.onnx.natives.NativeFolder;
import io.secondthought.guard.onnx.tokenize.TokenSequence;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that is ready to run. Batches go in through direct buffers that are used again, and the logits come out in one that
 * was given, so that a run leaves little garbage. Safe for use by several threads, each of which has its own buffers while it runs.
 *
 * <p>A model that quantises while it runs takes one scale for the whole batch, so that a sequence would score otherwise beside others
 * than alone, and by as much as half a unit of log-odds. Such a model is given one sequence at a time: what is said of a text must
 * not depend on the texts of others.
 *
 * <p>On a GPU each new shape costs time and memory: there batches are padded to a few shapes, all of which are run once when the
 * session opens. Not run on a GPU yet.
 */
public final class EncoderSession implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EncoderSession.class);

    /**
     * The names of a model's inputs and outputs.
     *
     * @param types null if the model knows no token types
     * @param embedding null if the model gives none
     */
    public record Names(
            String ids,
            String mask,
            @Nullable String types,
            String logits,
            @Nullable String embedding) {
        List<String> inputs() {
            return types == null ? List.of(ids, mask) : List.of(ids, mask, types);
        }
    }

    /**
     * How to run.
     *
     * @param threads the threads of a run on the CPU, the caller's included
     * @param longest the longest sequence that will be asked for, in tokens
     * @param batchItems the most sequences of a batch
     * @param batchTokens the most tokens of a batch, padding not counted
     */
    public record Settings(Provider provider, int threads, int longest, int batchItems, int batchTokens) {}

    /**
     * A further label, made of the embedding: its logit is the sum of the embedding times the weights, and the bias.
     *
     * @param name for messages
     */
    @SuppressWarnings("ArrayRecordComponent") // read only
    public record Further(String name, float[] weights, double bias) {
        float logit(FloatBuffer embeddings, int at) {
            double sum = bias;
            for (int i = 0; i < weights.length; i++) {
                sum += weights[i] * embeddings.get(at + i);
            }
            return (float) sum;
        }
    }

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final Names names;
    private final int labels;
    private final Provider provider;
    private final Shapes shapes;
    private final boolean rowByRow;
    private final int callers;
    private final List<Further> further;
    private final ConcurrentLinkedQueue<Buffers> free = new ConcurrentLinkedQueue<>();
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    private EncoderSession(
            OrtEnvironment environment,
            OrtSession session,
            Names names,
            int labels,
            Provider provider,
            Shapes shapes,
            boolean rowByRow,
            int callers,
            List<Further> further) {
        this.environment = environment;
        this.session = session;
        this.names = names;
        this.labels = labels;
        this.provider = provider;
        this.shapes = shapes;
        this.rowByRow = rowByRow;
        this.callers = callers;
        this.further = List.copyOf(further);
    }

    /**
     * Starts ONNX Runtime ahead of {@link #open}, which waits for it; of two calls the later does nothing.
     *
     * @throws GuardConfigurationException if it cannot start; {@link #open} says so again
     */
    public static void start(NativeFolder folder) {
        OrtEnvironment unused = Ort.start(folder);
    }

    /**
     * Opens a model, checks it against its names, and runs its longest sequence once.
     *
     * @param model the model in the ONNX form
     * @param gpuModel the model for GPUs, or null if that is the same
     * @param labels the number of logits the model gives
     * @param further the labels that follow these
     * @throws GuardConfigurationException if ONNX Runtime or the chosen provider cannot start, the model cannot be read, or it does
     *     not have the inputs and outputs that are asked for; names all of these
     */
    public static EncoderSession open(
            byte[] model,
            byte @Nullable [] gpuModel,
            Names names,
            int labels,
            List<Further> further,
            Settings settings,
            NativeFolder folder) {
        OrtEnvironment environment = Ort.start(folder);
        byte[] forGpu = gpuModel == null ? model : gpuModel;
        switch (settings.provider) {
            case CUDA, TENSORRT -> {
                return open(environment, forGpu, names, labels, further, settings, settings.provider);
            }
            case AUTO -> {
                if (Ort.hasCuda()) {
                    try {
                        return open(environment, forGpu, names, labels, further, settings, Provider.CUDA);
                    } catch (GuardConfigurationException e) {
                        LOG.warn("The classifier runs on the CPU: {}", e.getMessage());
                    }
                }
            }
            case CPU -> {}
        }
        return open(environment, model, names, labels, further, settings, Provider.CPU);
    }

    private static EncoderSession open(
            OrtEnvironment environment,
            byte[] model,
            Names names,
            int labels,
            List<Further> further,
            Settings settings,
            Provider provider) {
        boolean rowByRow = quantisesWhileItRuns(model);
        // A short sequence gains little from a second core, two sequences side by side nearly all of it.
        boolean sideBySide = rowByRow && provider == Provider.CPU;
        OrtSession session = Ort.open(environment, model, provider, sideBySide ? 1 : settings.threads);
        boolean good = false;
        try {
            List<String> problems = problems(session, names, labels);
            if (!problems.isEmpty()) {
                throw new GuardConfigurationException(problems);
            }
            Shapes shapes =
                    provider == Provider.CPU ? Shapes.exact() : Shapes.bucketed(rowByRow ? 1 : settings.batchItems);
            EncoderSession opened = new EncoderSession(
                    environment,
                    session,
                    names,
                    labels,
                    provider,
                    shapes,
                    rowByRow,
                    sideBySide ? settings.threads : 1,
                    further);
            opened.tryOut(settings);
            good = true;
            return opened;
        } catch (OrtException e) {
            throw new GuardConfigurationException("the model cannot be read: " + e.getMessage(), e);
        } finally {
            if (!good) {
                close(session);
            }
        }
    }

    /** Fails now if the model is too short for the sequences or has other outputs than it says; and fills the caches of a GPU. */
    private void tryOut(Settings settings) {
        try {
            requireFitting();
            float[] logits = run(List.of(blank(settings.longest)), null).get(0);
            for (float logit : logits) {
                if (!Float.isFinite(logit)) {
                    throw new GuardConfigurationException(List.of("the model gives a logit that is no number"));
                }
            }
            for (int[] shape : shapes.all(settings.longest, settings.batchTokens)) {
                List<float[]> unused = run(Collections.nCopies(shape[0], blank(shape[1])), null);
            }
        } catch (OrtException e) {
            throw new GuardConfigurationException(
                    "the model does not run on " + provider + " with a sequence of " + settings.longest + " tokens and "
                            + labels + " labels: " + e.getMessage(),
                    e);
        }
    }

    private void requireFitting() throws OrtException {
        int width = names.embedding == null
                ? 0
                : run(List.of(blank(1)), names.embedding).get(0).length;
        List<String> problems = further.stream()
                .filter(one -> one.weights.length != width)
                .map(one -> one.name + " has " + one.weights.length + " weights, and the model's embedding has " + width
                        + " numbers")
                .toList();
        if (!problems.isEmpty()) {
            throw new GuardConfigurationException(problems);
        }
    }

    /** Whether the model has an operator whose name starts like this; names stand in a model as they are. */
    private static boolean quantisesWhileItRuns(byte[] model) {
        byte[] name = "DynamicQuantize".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i <= model.length - name.length; i++) {
            if (model[i] == name[0] && Arrays.equals(model, i, i + name.length, name, 0, name.length)) {
                return true;
            }
        }
        return false;
    }

    private static TokenSequence blank(int length) {
        return new TokenSequence(new int[length], length);
    }

    private static List<String> problems(OrtSession session, Names names, int labels) throws OrtException {
        List<String> problems = new ArrayList<>();
        Map<String, NodeInfo> inputs = session.getInputInfo();
        for (String name : names.inputs()) {
            @Nullable TensorInfo info = tensor("input", name, inputs, OnnxJavaType.INT64, problems);
            if (info != null
                    && !(info.getShape().length == 2 && isFree(info.getShape()[0]) && isFree(info.getShape()[1]))) {
                problems.add("the model's input '" + name + "' has the shape " + Arrays.toString(info.getShape())
                        + ", not [batch, sequence] of any size");
            }
        }
        Set<String> unfed = new LinkedHashSet<>(inputs.keySet());
        names.inputs().forEach(unfed::remove);
        if (!unfed.isEmpty()) {
            problems.add("the model has inputs that the manifest does not name: " + unfed);
        }
        Map<String, NodeInfo> outputs = session.getOutputInfo();
        @Nullable TensorInfo logits = tensor("output", names.logits, outputs, OnnxJavaType.FLOAT, problems);
        if (logits != null) {
            long[] shape = logits.getShape();
            if (shape.length != 2 || !isFree(shape[0])) {
                problems.add("the model's output '" + names.logits + "' has the shape " + Arrays.toString(shape)
                        + ", not [batch, labels]");
            } else if (!isFree(shape[1]) && shape[1] != labels) {
                problems.add("the manifest names " + labels + " labels, and the model's output '" + names.logits
                        + "' has " + shape[1]);
            }
        }
        if (names.embedding != null) {
            @Nullable TensorInfo embedding = tensor("output", names.embedding, outputs, OnnxJavaType.FLOAT, problems);
            if (embedding != null && embedding.getShape().length != 2) {
                problems.add("the model's output '" + names.embedding + "' has the shape "
                        + Arrays.toString(embedding.getShape()) + ", not [batch, hidden]");
            }
        }
        return problems;
    }

    private static boolean isFree(long dimension) {
        return dimension < 0;
    }

    private static @Nullable TensorInfo tensor(
            String side, String name, Map<String, NodeInfo> nodes, OnnxJavaType type, List<String> problems) {
        @Nullable NodeInfo node = nodes.get(name);
        if (node == null) {
            problems.add("the model has no " + side + " '" + name + "', only " + nodes.keySet());
        } else if (!(node.getInfo() instanceof TensorInfo info)) {
            problems.add("the model's " + side + " '" + name + "' is no tensor");
        } else if (info.type != type) {
            problems.add("the model's " + side + " '" + name + "' is of the type " + info.type + ", not " + type);
        } else {
            return info;
        }
        return null;
    }

    /** On what it runs: {@link Provider#CPU}, {@link Provider#CUDA} or {@link Provider#TENSORRT}. */
    public Provider provider() {
        return provider;
    }

    /** Whether batches are of use to the model; else its sequences are run one by one. */
    public boolean batches() {
        return !rowByRow;
    }

    /** How many threads should ask at once, to make use of all cores that it may have. */
    public int callers() {
        return callers;
    }

    /** Whether {@link #embeddings} may be asked for. */
    public boolean hasEmbedding() {
        return names.embedding != null;
    }

    /**
     * The logits of each sequence, in order: those of the model, and then those of the further labels.
     *
     * @throws ModelException if the model fails
     * @throws IllegalStateException if the session is closed
     */
    public List<float[]> logits(List<TokenSequence> batch) {
        return tell(batch, null);
    }

    /**
     * The embedding of each sequence, in order.
     *
     * @throws ModelException if the model fails
     * @throws IllegalStateException if the session is closed or the model gives no embeddings
     */
    public List<float[]> embeddings(List<TokenSequence> batch) {
        if (names.embedding == null) {
            throw new IllegalStateException("the model gives no embeddings");
        }
        return tell(batch, names.embedding);
    }

    /** What ONNX Runtime says of a failed run may hold tokens, which are text: only its code goes on. */
    private List<float[]> tell(List<TokenSequence> batch, @Nullable String embedding) {
        try {
            if (!rowByRow) {
                return run(batch, embedding);
            }
            List<float[]> rows = new ArrayList<>(batch.size());
            for (TokenSequence sequence : batch) {
                rows.addAll(run(List.of(sequence), embedding));
            }
            return rows;
        } catch (OrtException e) {
            throw new ModelException("the model failed: " + e.getCode());
        }
    }

    private List<float[]> run(List<TokenSequence> batch, @Nullable String embedding) throws OrtException {
        if (batch.isEmpty()) {
            return List.of();
        }
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the session is closed");
            }
            @Nullable Buffers taken = free.poll();
            Buffers buffers = taken == null ? new Buffers() : taken;
            try {
                return run(batch, embedding, buffers);
            } finally {
                free.add(buffers);
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    private List<float[]> run(List<TokenSequence> batch, @Nullable String embedding, Buffers buffers)
            throws OrtException {
        int longest = 0;
        for (TokenSequence sequence : batch) {
            longest = Math.max(longest, sequence.length());
        }
        int rows = shapes.rows(batch.size());
        int columns = shapes.columns(longest);
        buffers.fill(batch, rows, columns, labels);
        long[] shape = {rows, columns};
        Map<String, OnnxTensor> inputs = new HashMap<>();
        try {
            inputs.put(names.ids, OnnxTensor.createTensor(environment, buffers.ids(), shape));
            inputs.put(names.mask, OnnxTensor.createTensor(environment, buffers.mask(), shape));
            if (names.types != null) {
                inputs.put(names.types, OnnxTensor.createTensor(environment, buffers.types(), shape));
            }
            if (embedding != null) {
                try (OrtSession.Result result = session.run(inputs, Set.of(embedding))) {
                    FloatBuffer values = embeddings(result);
                    return rows(values, batch.size(), values.remaining() / rows);
                }
            }
            try (OnnxTensor logits =
                    OnnxTensor.createTensor(environment, buffers.logits(), new long[] {rows, labels})) {
                Set<String> beside = further.isEmpty() || names.embedding == null ? Set.of() : Set.of(names.embedding);
                try (OrtSession.Result result = session.run(inputs, beside, Map.of(names.logits, logits))) {
                    List<float[]> all = rows(buffers.logits(), batch.size(), labels);
                    return beside.isEmpty() ? all : withFurther(all, embeddings(result), rows);
                }
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private FloatBuffer embeddings(OrtSession.Result result) {
        OnnxTensor tensor =
                (OnnxTensor) result.get(Objects.requireNonNull(names.embedding)).orElseThrow();
        return tensor.getFloatBuffer();
    }

    private List<float[]> withFurther(List<float[]> logits, FloatBuffer embeddings, int rows) {
        int width = embeddings.remaining() / rows;
        List<float[]> all = new ArrayList<>(logits.size());
        for (int i = 0; i < logits.size(); i++) {
            float[] row = Arrays.copyOf(logits.get(i), labels + further.size());
            for (int j = 0; j < further.size(); j++) {
                row[labels + j] = further.get(j).logit(embeddings, i * width);
            }
            all.add(row);
        }
        return all;
    }

    private static List<float[]> rows(FloatBuffer values, int count, int width) {
        List<float[]> rows = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            float[] row = new float[width];
            values.get(i * width, row);
            rows.add(row);
        }
        return rows;
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                free.clear();
                close(session);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private static void close(OrtSession session) {
        try {
            session.close();
        } catch (OrtException e) {
            LOG.warn("A session of ONNX Runtime could not be closed: {}", e.getMessage());
        }
    }

    /** Thrown when a model fails to run. */
    public static final class ModelException extends GuardException {
        private static final long serialVersionUID = 1L;

        ModelException(String message) {
            super(message);
        }
    }
}
