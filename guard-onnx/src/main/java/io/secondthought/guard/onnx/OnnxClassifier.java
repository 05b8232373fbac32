package io.secondthought.guard.onnx;

import io.secondthought.guard.api.Deadline;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.FailMode;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import io.secondthought.guard.evidence.lexical.ForeignUnits;
import io.secondthought.guard.onnx.batch.MicroBatcher;
import io.secondthought.guard.onnx.cache.LogitsCache;
import io.secondthought.guard.onnx.model.Category;
import io.secondthought.guard.onnx.model.Manifest;
import io.secondthought.guard.onnx.model.ModelFiles;
import io.secondthought.guard.onnx.model.ModelSource;
import io.secondthought.guard.onnx.model.ScoredHead;
import io.secondthought.guard.onnx.natives.NativeFolder;
import io.secondthought.guard.onnx.session.EncoderSession;
import io.secondthought.guard.onnx.session.Provider;
import io.secondthought.guard.onnx.tokenize.TextTokenizer;
import io.secondthought.guard.onnx.tokenize.TokenSequence;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A classifier that is a small encoder, run inside the JVM by ONNX Runtime. It reads each unit of a reply with what stood before it
 * and the user's intent beside it, and the request by itself. It opens no connection.
 *
 * <p>A model is a folder with {@code manifest.json}, which says what its labels stand for, a {@code tokenizer.json} and the model in
 * the ONNX form. Any text classifier fits.
 *
 * <p>If the manifest says that the model reads English only, a unit that is mostly in another script, or that hangs together by the
 * small words of another language, is left {@linkplain SourceResult#unjudged() unjudged}. The fail mode for those is
 * {@link FailMode#OPEN}, as for the embedded classifier; a policy may override it.
 *
 * <p>Safe for use by several threads. It holds memory outside the heap until it is closed; what is under way then fails.
 */
public final class OnnxClassifier implements EvidenceSource, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OnnxClassifier.class);
    private static final String RESOURCES = "model/";
    private static final Duration GPU_DELAY = Duration.ofMillis(2);

    private final Manifest manifest;
    private final String fingerprint;
    private final TextTokenizer tokenizer;
    private final EncoderSession session;
    private final Windows windows;
    private final MicroBatcher<TokenSequence, float[]> batcher;
    private final LogitsCache cache;
    private final boolean englishOnly;
    private final List<ScoredHead> ofReply;
    private final List<ScoredHead> ofRequest;

    private OnnxClassifier(
            Manifest manifest,
            TextTokenizer tokenizer,
            EncoderSession session,
            Windows windows,
            MicroBatcher<TokenSequence, float[]> batcher,
            LogitsCache cache) {
        this.manifest = manifest;
        this.tokenizer = tokenizer;
        this.session = session;
        this.windows = windows;
        this.batcher = batcher;
        this.cache = cache;
        // The model for GPUs rounds otherwise.
        fingerprint = session.provider() == Provider.CPU
                ? manifest.fingerprint()
                : manifest.fingerprint() + "/" + session.provider();
        englishOnly = manifest.languages().equals(List.of("en"));
        ofReply = manifest.heads().stream().filter(head -> !head.ofRequest()).toList();
        ofRequest = manifest.heads().stream().filter(ScoredHead::ofRequest).toList();
    }

    /**
     * Loads the classifier that comes with this jar.
     *
     * @throws GuardConfigurationException if its files are missing or damaged, or native code cannot be loaded; names everything that
     *     is wrong
     */
    public static OnnxClassifier load() {
        return builder().build();
    }

    /**
     * Loads a classifier from a folder.
     *
     * @throws GuardConfigurationException if a file is missing or damaged, the manifest does not fit the model, or native code cannot
     *     be loaded; names everything that is wrong
     */
    public static OnnxClassifier from(Path folder) {
        return builder().model(folder).build();
    }

    /** A builder that starts from the model that comes with this jar and the provider {@link Provider#AUTO}. */
    public static Builder builder() {
        return new Builder();
    }

    @Override
    public String id() {
        return manifest.id();
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    /** 2 s and 300 ms for each thousand characters, three times what two slow cores need. */
    @Override
    public Deadline deadline() {
        return new Deadline(Duration.ofSeconds(2), Duration.ofMillis(300));
    }

    @Override
    public FailMode failMode() {
        return FailMode.OPEN;
    }

    /** The name of the model. */
    public String name() {
        return manifest.name();
    }

    /** The version of the model, or the empty text. */
    public String version() {
        return manifest.version();
    }

    /** On what it runs: {@link Provider#CPU}, {@link Provider#CUDA} or {@link Provider#TENSORRT}. */
    public Provider provider() {
        return session.provider();
    }

    @Override
    public CompletionStage<SourceResult> examine(Examination examination) {
        try {
            List<Span> foreign = englishOnly ? ForeignUnits.of(examination) : List.of();
            return new Examining(examination, foreign).result();
        } catch (IllegalStateException closed) {
            return CompletableFuture.failedFuture(closed);
        }
    }

    /**
     * Sequences that share a verdict: the highest score of each label counts.
     *
     * @param span null for the request
     * @param k the number of the unit in its part
     * @param from the first sequence, and the one after the last
     */
    private record Scored(@Nullable Span span, int k, int from, int to) {}

    /** One examination under way. */
    private final class Examining {
        private final List<Scored> all = new ArrayList<>();
        private final List<TokenSequence> sequences = new ArrayList<>();
        private final List<Span> unjudged;
        private final String tenant;

        Examining(Examination examination, List<Span> foreign) {
            unjudged = new ArrayList<>(foreign);
            tenant = examination.request().tenant();
            boolean pair = manifest.input().pair();
            int[] request = pair || !ofRequest.isEmpty()
                    ? windows.request(examination.request().userTurns())
                    : new int[0];
            if (!ofRequest.isEmpty()) {
                add(null, 0, windows.ofRequest(request));
            }
            if (!ofReply.isEmpty()) {
                units(examination, pair ? windows.intent(request) : request);
            }
        }

        private void units(Examination examination, int[] intent) {
            Set<Span> foreign = new HashSet<>(unjudged);
            int part = -1;
            int k = 0;
            for (Unit unit : examination.units()) {
                k = unit.span().part() == part ? k + 1 : 0;
                part = unit.span().part();
                if (!foreign.contains(unit.span())) {
                    String text = examination.reply().parts().get(part).text();
                    Windows.Read read = windows.ofUnit(intent, text, unit);
                    add(unit.span(), k, read.sequences());
                    // What the model cannot read others can: not seen is not safe. The rest is scored all the same, or
                    // a
                    // few strange signs between the words would hide it.
                    if (!read.known() && !examination.text(unit).isBlank()) {
                        unjudged.add(unit.span());
                    }
                }
            }
        }

        private void add(@Nullable Span span, int k, List<TokenSequence> windowsOfOne) {
            int from = sequences.size();
            sequences.addAll(windowsOfOne);
            if (sequences.size() > from) {
                all.add(new Scored(span, k, from, sequences.size()));
            }
        }

        /** Whoever gives up sets free what is not yet run. */
        CompletableFuture<SourceResult> result() {
            CompletableFuture<List<float[]>> logits = cache.get(tenant, sequences, batcher::submitAll);
            CompletableFuture<SourceResult> result = logits.thenApply(this::collected);
            CompletableFuture<?> unused = result.whenComplete((done, failure) -> {
                if (result.isCancelled()) {
                    logits.cancel(false);
                }
            });
            return result;
        }

        private SourceResult collected(List<float[]> logits) {
            List<Evidence> evidence = new ArrayList<>();
            for (Scored scored : all) {
                List<float[]> own = logits.subList(scored.from, scored.to);
                for (ScoredHead head : scored.span == null ? ofRequest : ofReply) {
                    evidence.add(evidence(head, scored.span, head.effective(highest(own, head.label()), scored.k)));
                }
            }
            return new SourceResult(evidence, unjudged);
        }
    }

    private Evidence evidence(ScoredHead head, @Nullable Span span, double score) {
        if (head.head() != null) {
            return new Evidence.Score(
                    manifest.id(), span, head.head(), head.probability(score), head.confidence(score));
        }
        return new Evidence.Match(
                manifest.id(),
                Objects.requireNonNull(span),
                Kind.CUSTOM,
                Objects.requireNonNull(head.category()),
                head.confidence(score),
                null);
    }

    private double highest(List<float[]> logits, int label) {
        double highest = Double.NEGATIVE_INFINITY;
        for (float[] of : logits) {
            highest = Math.max(highest, manifest.output().activation().score(of, label));
        }
        return highest;
    }

    /** Whether {@link #embed} may be called. */
    public boolean hasEmbedding() {
        return session.hasEmbedding();
    }

    /**
     * The embedding of a text's first window beside the intent, as a unit's is made. Blocks; runs on the calling thread.
     *
     * @param intent the user's words, or the empty text
     * @return one number for each dimension of the model, or empty if there is no token in the text
     * @throws IllegalStateException if the model gives no embeddings or the classifier is closed
     */
    public Optional<float[]> embed(String intent, String text) {
        List<TokenSequence> sequences = windows.ofText(windows.intent(windows.request(List.of(intent))), text);
        return sequences.isEmpty()
                ? Optional.empty()
                : Optional.of(session.embeddings(List.of(sequences.get(0))).get(0));
    }

    /** The SHA-256 of the model for CPUs: what a category that is fitted on it belongs to. */
    public String modelSha256() {
        return manifest.model().sha256();
    }

    /** The labels of the model and of the categories. */
    public List<String> labels() {
        return manifest.labels();
    }

    /**
     * Runs the examples of the manifest. Blocks; runs on the calling thread.
     *
     * @throws IllegalStateException if the classifier is closed
     */
    public SelfTest selfTest() {
        List<SelfTest.Check> checks = new ArrayList<>();
        for (Manifest.Expected test : manifest.selfTest()) {
            int[] intent = windows.intent(windows.request(test.intent() == null ? List.of() : List.of(test.intent())));
            List<float[]> logits = windows.ofText(intent, test.window()).stream()
                    .map(sequence -> session.logits(List.of(sequence)).get(0))
                    .toList();
            checks.add(new SelfTest.Check(
                    manifest.labels().get(test.label()),
                    test.score(),
                    highest(logits, test.label()),
                    test.tolerance()));
        }
        return new SelfTest(checks);
    }

    /** Frees the model; what is under way fails, and so does whatever is asked later. Closing again does nothing. */
    @Override
    public void close() {
        batcher.close();
        session.close();
        tokenizer.close();
    }

    /** Configures an {@link OnnxClassifier}. Not thread-safe. */
    public static final class Builder {
        private static final int MOST_THREADS = 1000;

        private @Nullable Path folder;
        private @Nullable Path nativeFolder;
        private final List<Path> categories = new ArrayList<>();
        private Provider provider = Provider.AUTO;
        private int threads = Math.min(2, Runtime.getRuntime().availableProcessors());
        private int batchItems = 32;
        private int batchTokens = 4096;
        private int queueCapacity = 8192;
        private int cachedWindows = 8192;
        private @Nullable Duration batchDelay;

        private Builder() {}

        /** The folder of the model; by default the one in this jar. */
        public Builder model(Path folder) {
            this.folder = Objects.requireNonNull(folder, "folder");
            return this;
        }

        /**
         * Adds a category of the user's own, from a file that {@code fit-category} wrote. Those beside the manifest of a
         * {@linkplain #model folder} are there already.
         */
        public Builder category(Path file) {
            categories.add(Objects.requireNonNull(file, "file"));
            return this;
        }

        /** On what to run; by default {@link Provider#AUTO}. */
        public Builder provider(Provider provider) {
            this.provider = Objects.requireNonNull(provider, "provider");
            return this;
        }

        /**
         * How many cores to use on a CPU, 1 to 1,000; by default 2, or 1 on a single core. The model in this jar runs so many windows at
         * once, each on a thread; others share the threads within a batch. They sleep when there is no work.
         */
        public Builder threads(int threads) {
            this.threads = threads;
            return this;
        }

        /**
         * Where native libraries are unpacked: a folder that may be written and whose files may be run. By default the system
         * property {@code secondthought.native.folder}, else the folder for temporary files. Counts for the first classifier of a
         * JVM, since native libraries are loaded once.
         */
        public Builder nativeFolder(Path folder) {
            this.nativeFolder = Objects.requireNonNull(folder, "folder");
            return this;
        }

        /** The most windows of a batch, at least 1; by default 32. */
        public Builder batchItems(int items) {
            this.batchItems = items;
            return this;
        }

        /** The most tokens of a batch, at least 1; by default 4096. A window that alone is longer is a batch by itself. */
        public Builder batchTokens(int tokens) {
            this.batchTokens = tokens;
            return this;
        }

        /** How long a window may wait for others to share a batch, not negative; by default 2 ms on a GPU and 0 on a CPU. */
        public Builder batchDelay(Duration delay) {
            this.batchDelay = Objects.requireNonNull(delay, "delay");
            return this;
        }

        /** How many windows may wait, at least 1; by default 8192, which is at least a million characters. */
        public Builder queueCapacity(int windows) {
            this.queueCapacity = windows;
            return this;
        }

        /**
         * How many windows' scores to remember, 0 or more; by default 8192, some 3 MB. Of a reply that is judged again after an edit,
         * only what changed is then scored again.
         */
        public Builder cachedWindows(int windows) {
            this.cachedWindows = windows;
            return this;
        }

        /**
         * Loads the classifier.
         *
         * @throws GuardConfigurationException if a number is out of its range, a file is missing or damaged, the manifest does not fit
         *     the model, or native code cannot be loaded; names everything that is wrong
         */
        public OnnxClassifier build() {
            requireRanges();
            NativeFolder natives = NativeFolder.of(nativeFolder);
            thread(() -> startAhead(natives)).start();
            ModelFiles files = files();
            List<String> problems = new ArrayList<>(files.problems());
            List<Category> own = categories(problems);
            Manifest bare = files.manifest();
            @Nullable Manifest joined = problems.isEmpty() ? tried(problems, () -> bare.with(own)) : null;
            Manifest manifest = joined == null ? bare : joined;
            byte @Nullable [] tokens = files.tokenizer();
            byte @Nullable [] model = files.model();
            @Nullable
            TextTokenizer tokenizer =
                    tokens == null ? null : tried(problems, () -> TextTokenizer.load(tokens, natives));
            @Nullable Windows windows = tokenizer == null ? null : new Windows(tokenizer, manifest.input());
            int longest = windows == null ? 1 : windows.longest();
            @Nullable
            EncoderSession session = model == null
                    ? null
                    : tried(problems, () -> open(bare, own, model, files.gpuModel(), longest, natives));
            if (!problems.isEmpty() || tokenizer == null || windows == null || session == null) {
                if (session != null) {
                    session.close();
                }
                if (tokenizer != null) {
                    tokenizer.close();
                }
                throw failure(problems, null);
            }
            warnOfHeadsWithoutCalibration(manifest);
            LogitsCache cache = new LogitsCache(cachedWindows, new SecureRandom());
            return new OnnxClassifier(manifest, tokenizer, session, windows, batcher(session), cache);
        }

        /** Unpacking native code takes about as long as reading the model, and may as well be done beside it. */
        private static void startAhead(NativeFolder natives) {
            try {
                EncoderSession.start(natives);
            } catch (GuardConfigurationException e) {
                LOG.debug("ONNX Runtime did not start", e); // opening the session says so
            }
        }

        /** What is made, or null if that adds problems. */
        private static <T> @Nullable T tried(List<String> problems, Supplier<T> making) {
            try {
                return making.get();
            } catch (GuardConfigurationException e) {
                problems.addAll(e.problems());
                LOG.debug("Loading a classifier failed", e);
                return null;
            }
        }

        private List<Category> categories(List<String> problems) {
            List<Path> files = new ArrayList<>();
            if (folder != null) {
                try {
                    files.addAll(Category.filesIn(folder));
                } catch (IOException e) {
                    problems.add("its folder cannot be listed: " + e.getClass().getSimpleName());
                }
            }
            categories.stream().filter(file -> !files.contains(file)).forEach(files::add);
            List<Category> read = new ArrayList<>();
            for (Path file : files) {
                @Nullable Category category = tried(problems, () -> Category.read(file));
                if (category != null) {
                    read.add(category);
                }
            }
            return read;
        }

        private EncoderSession open(
                Manifest manifest,
                List<Category> own,
                byte[] model,
                byte @Nullable [] gpuModel,
                int longest,
                NativeFolder natives) {
            EncoderSession.Names names = new EncoderSession.Names(
                    manifest.input().ids(),
                    manifest.input().mask(),
                    manifest.input().types(),
                    manifest.output().logits(),
                    manifest.output().embedding());
            return EncoderSession.open(
                    model,
                    gpuModel,
                    names,
                    manifest.labels().size(),
                    own.stream()
                            .map(one ->
                                    new EncoderSession.Further("the category " + one.name(), one.weights(), one.bias()))
                            .toList(),
                    new EncoderSession.Settings(provider, threads, longest, batchItems, batchTokens),
                    natives);
        }

        private ModelFiles files() {
            ModelSource source =
                    folder == null ? ModelSource.of(OnnxClassifier.class, RESOURCES) : ModelSource.of(folder);
            try {
                return ModelFiles.read(source, provider != Provider.CPU);
            } catch (GuardConfigurationException e) {
                throw failure(e.problems(), e);
            }
        }

        private GuardConfigurationException failure(
                List<String> problems, @Nullable GuardConfigurationException cause) {
            String where = folder == null ? "the resources of guard-onnx" : folder.toString();
            GuardConfigurationException all = new GuardConfigurationException(problems.stream()
                    .map(problem -> "cannot load the classifier from " + where + ": " + problem)
                    .toList());
            if (cause != null) {
                all.initCause(cause);
            }
            return all;
        }

        private MicroBatcher<TokenSequence, float[]> batcher(EncoderSession session) {
            Duration usual = session.provider() == Provider.CPU ? Duration.ZERO : GPU_DELAY;
            return MicroBatcher.<TokenSequence, float[]>builder(session::logits, TokenSequence::length)
                    .maxBatchItems(session.batches() ? batchItems : 1)
                    .maxBatchTokens(batchTokens)
                    .delay(batchDelay == null ? usual : batchDelay)
                    .queueItems(queueCapacity)
                    .workers(session.callers())
                    .threadFactory(Builder::thread)
                    .build();
        }

        private static Thread thread(Runnable work) {
            Thread thread = new Thread(work, "secondthought-onnx");
            thread.setDaemon(true);
            return thread;
        }

        private void requireRanges() {
            List<String> problems = new ArrayList<>();
            if (threads < 1 || threads > MOST_THREADS) {
                problems.add("threads must be 1 to 1,000, was " + threads);
            }
            atLeastOne("batchItems", batchItems, problems);
            atLeastOne("batchTokens", batchTokens, problems);
            atLeastOne("queueCapacity", queueCapacity, problems);
            if (cachedWindows < 0) {
                problems.add("cachedWindows must not be negative, was " + cachedWindows);
            }
            if (batchDelay != null && batchDelay.isNegative()) {
                problems.add("batchDelay must not be negative, was " + batchDelay);
            }
            if (!problems.isEmpty()) {
                throw new GuardConfigurationException(problems);
            }
        }

        private static void atLeastOne(String name, int value, List<String> problems) {
            if (value < 1) {
                problems.add(name + " must be at least 1, was " + value);
            }
        }

        private static void warnOfHeadsWithoutCalibration(Manifest manifest) {
            List<String> labels = manifest.heads().stream()
                    .filter(head -> head.calibration() == null)
                    .map(head -> manifest.labels().get(head.label()))
                    .toList();
            if (!labels.isEmpty()) {
                LOG.warn(
                        "The classifier {} has no calibration for {}: its probabilities stand for confidences, and a policy's"
                                + " thresholds do not mean shares of false alarms",
                        manifest.name(),
                        labels);
            }
        }
    }
}
