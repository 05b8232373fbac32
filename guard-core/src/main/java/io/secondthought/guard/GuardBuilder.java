package io.secondthought.guard;

import io.secondthought.guard.action.Edits;
import io.secondthought.guard.action.Texts;
import io.secondthought.guard.api.ClassifierProvider;
import io.secondthought.guard.api.ContextPropagator;
import io.secondthought.guard.api.Deadline;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.HazardAssessor;
import io.secondthought.guard.api.Identifiers;
import io.secondthought.guard.api.KeyedDigest;
import io.secondthought.guard.api.Rewriter;
import io.secondthought.guard.cache.EvidenceCache;
import io.secondthought.guard.event.Auditor;
import io.secondthought.guard.event.GuardListener;
import io.secondthought.guard.event.GuardListeners;
import io.secondthought.guard.event.Slf4jListener;
import io.secondthought.guard.evidence.IntentSource;
import io.secondthought.guard.evidence.PrivateDataSource;
import io.secondthought.guard.evidence.QuotationSource;
import io.secondthought.guard.evidence.StructureSource;
import io.secondthought.guard.evidence.lexical.LexicalClassifier;
import io.secondthought.guard.hazard.IntentDriftAssessor;
import io.secondthought.guard.hazard.ThoughtLeakageAssessor;
import io.secondthought.guard.hazard.UnsafeDetailAssessor;
import io.secondthought.guard.pipeline.GuardPipeline;
import io.secondthought.guard.pipeline.Resources;
import io.secondthought.guard.pipeline.Stages;
import io.secondthought.guard.policy.Policy;
import io.secondthought.guard.reasoning.ChannelReader;
import io.secondthought.guard.reasoning.ReasoningFormat;
import io.secondthought.guard.reasoning.UnitSplitter;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects a {@link Guard}. Whatever is not set has the default of {@link Guard}. A setting can be made once; {@link #build()}
 * reports all problems together. Not thread-safe.
 */
public final class GuardBuilder {
    /** How long all sources together may take: 5 s and 300 ms for each thousand characters of request and reply, unless set. */
    public static final Deadline DEFAULT_DEADLINE = new Deadline(Duration.ofSeconds(5), Duration.ofMillis(300));

    private static final Logger LOG = LoggerFactory.getLogger(Guard.class);
    private static final int MAX_THREADS = 256;

    private final List<String> problems = new ArrayList<>();
    private final List<EvidenceSource> sources = new ArrayList<>();
    private final List<HazardAssessor> assessors = new ArrayList<>();
    private final List<ContextPropagator> propagators = new ArrayList<>();
    private @Nullable Policy policy;
    private @Nullable EvidenceSource classifier;
    private boolean noClassifier;
    private @Nullable ReasoningFormat format;
    private @Nullable Rewriter rewriter;
    private @Nullable Texts texts;
    private @Nullable Deadline deadline;
    private @Nullable ExecutorService executor;
    private @Nullable Integer threads;
    private final List<GuardListener> listeners = new ArrayList<>(List.of(new Slf4jListener()));
    private boolean noCache;
    private long cacheItems = EvidenceCache.DEFAULT_MAX_ITEMS;
    private Duration cacheTimeToLive = EvidenceCache.DEFAULT_TIME_TO_LIVE;
    private byte @Nullable [] auditKey;
    private InstantSource clock = InstantSource.system();
    private LongSupplier nanoClock = System::nanoTime;

    GuardBuilder() {}

    /** What findings call for. Default {@link Policy#balanced()}. */
    public GuardBuilder policy(Policy policy) {
        this.policy = once("policy", this.policy, policy);
        return this;
    }

    /** The classifier, in place of the one on the class path or the embedded one. It is not closed with the guard. */
    public GuardBuilder classifier(EvidenceSource classifier) {
        this.classifier = once("classifier", this.classifier, classifier);
        return this;
    }

    /** Rules only. The verdicts then say nothing about harm, and drift is seen by rules alone. */
    public GuardBuilder withoutClassifier() {
        noClassifier = true;
        return this;
    }

    /** Adds a source of the caller's own. */
    public GuardBuilder source(EvidenceSource source) {
        sources.add(Objects.requireNonNull(source, "source"));
        return this;
    }

    /** Adds an assessor of the caller's own, for instance for a {@code CUSTOM} hazard. */
    public GuardBuilder assessor(HazardAssessor assessor) {
        assessors.add(Objects.requireNonNull(assessor, "assessor"));
        return this;
    }

    /** How thoughts stand in text that is not read yet. Default {@link ReasoningFormat#auto()}. */
    public GuardBuilder format(ReasoningFormat format) {
        this.format = once("format", this.format, format);
        return this;
    }

    /** Carries out {@code REWRITE}; without one such a decision becomes the policy's last resort. */
    public GuardBuilder rewriter(Rewriter rewriter) {
        this.rewriter = once("rewriter", this.rewriter, rewriter);
        return this;
    }

    /** What readers read in place of what is withheld. Default: the library's texts in English. */
    public GuardBuilder texts(Texts texts) {
        this.texts = once("texts", this.texts, texts);
        return this;
    }

    /**
     * How long all sources together may take for one reply and its request, and how long a call that asks again may wait for
     * a thread. Default {@link #DEFAULT_DEADLINE}.
     */
    public GuardBuilder deadline(Deadline deadline) {
        this.deadline = once("deadline", this.deadline, deadline);
        return this;
    }

    /** How many threads the guard may use, 1 to 256. Default: as many as the machine has processors. */
    public GuardBuilder threads(int threads) {
        this.threads = once("threads", this.threads, threads);
        return this;
    }

    /** Runs the guard's work in place of threads of its own. It is not shut down with the guard. */
    public GuardBuilder executor(ExecutorService executor) {
        this.executor = once("executor", this.executor, executor);
        return this;
    }

    /**
     * How much evidence is kept for replies that come again.
     *
     * @param maxItems about 100 bytes each; default {@link EvidenceCache#DEFAULT_MAX_ITEMS}
     * @param timeToLive default {@link EvidenceCache#DEFAULT_TIME_TO_LIVE}
     */
    public GuardBuilder cache(long maxItems, Duration timeToLive) {
        cacheItems = maxItems;
        cacheTimeToLive = Objects.requireNonNull(timeToLive, "timeToLive");
        return this;
    }

    /** Asks every source anew each time. */
    public GuardBuilder withoutCache() {
        noCache = true;
        return this;
    }

    /** Is told what happens, beside the log ({@link Slf4jListener}); may be called several times. */
    public GuardBuilder listener(GuardListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * The key of the digests in audit records, at least {@value KeyedDigest#LENGTH} bytes, to be kept as long as records are
     * compared. Default: a random key for each guard.
     */
    public GuardBuilder auditKey(byte[] key) {
        this.auditKey = once("auditKey", this.auditKey, key.clone());
        return this;
    }

    /** The clock of audit records. Default: the system's. */
    public GuardBuilder clock(InstantSource clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
        return this;
    }

    /** Carries the caller's context into the guard's threads, beside the MDC; may be called several times. */
    public GuardBuilder context(ContextPropagator propagator) {
        propagators.add(Objects.requireNonNull(propagator, "propagator"));
        return this;
    }

    /** The clock for deadlines and durations, in nanoseconds as {@link System#nanoTime()}. */
    GuardBuilder nanoClock(LongSupplier nanoClock) {
        this.nanoClock = Objects.requireNonNull(nanoClock, "nanoClock");
        return this;
    }

    /**
     * Builds the guard.
     *
     * @throws GuardConfigurationException if a setting was made twice or is out of range, two settings contradict each
     *     other, two sources share an id, or the classifier on the class path cannot be loaded; names all problems
     */
    public Guard build() {
        Policy policy = this.policy == null ? Policy.balanced() : this.policy;
        Texts texts = this.texts == null ? Texts.of(Locale.ENGLISH) : this.texts;
        Classifier chosen = chooseClassifier();
        List<EvidenceSource> all = new ArrayList<>();
        if (chosen.source() != null) {
            all.add(chosen.source());
        }
        all.add(new PrivateDataSource());
        all.add(new QuotationSource());
        all.add(new StructureSource());
        all.add(new IntentSource());
        all.addAll(sources);
        check(all);
        List<HazardAssessor> allAssessors = new ArrayList<>(
                List.of(new ThoughtLeakageAssessor(), new IntentDriftAssessor(), new UnsafeDetailAssessor()));
        allAssessors.addAll(assessors);

        GuardThreads own =
                new GuardThreads(threads == null ? Runtime.getRuntime().availableProcessors() : threads);
        ExecutorService workers = executor == null ? own.workers() : executor;
        GuardPipeline pipeline = new GuardPipeline(
                new Stages(
                        ChannelReader.of(format == null ? ReasoningFormat.auto() : format)::read,
                        UnitSplitter::split,
                        allAssessors,
                        policy,
                        new Edits(texts),
                        texts,
                        rewriter),
                all,
                new Resources(
                        deadline == null ? DEFAULT_DEADLINE : deadline,
                        workers,
                        own,
                        nanoClock,
                        noCache ? null : cache(workers),
                        new GuardListeners(listeners),
                        auditor(policy)));
        Guard guard = new Guard(pipeline, policy, chosen.source(), new CallerContext(propagators), () -> {
            own.close();
            chosen.close();
        });
        LOG.atInfo()
                .addKeyValue("policy", policy.id())
                .addKeyValue("classifier", guard.classifier())
                .addKeyValue("sources", all.stream().map(EvidenceSource::id).toList())
                .log("guard built");
        return guard;
    }

    private EvidenceCache cache(Executor executor) {
        return new EvidenceCache(cacheItems, cacheTimeToLive, new SecureRandom(), executor, nanoClock);
    }

    private Auditor auditor(Policy policy) {
        KeyedDigest digest = auditKey == null ? KeyedDigest.random(new SecureRandom()) : new KeyedDigest(auditKey);
        @Nullable String version = Guard.class.getPackage().getImplementationVersion();
        return new Auditor(version == null ? "unpackaged" : version, policy.fingerprint(), digest, clock);
    }

    private void check(List<EvidenceSource> all) {
        List<String> found = new ArrayList<>(problems);
        if (threads != null && (threads < 1 || threads > MAX_THREADS)) {
            found.add("threads must be in 1 to " + MAX_THREADS + ", was " + threads);
        }
        if (threads != null && executor != null) {
            found.add("threads and executor exclude each other");
        }
        if (cacheItems <= 0) {
            found.add("the cache's maxItems must be positive, was " + cacheItems);
        }
        if (cacheTimeToLive.isNegative() || cacheTimeToLive.isZero()) {
            found.add("the cache's timeToLive must be positive, was " + cacheTimeToLive);
        }
        if (auditKey != null && auditKey.length < KeyedDigest.LENGTH) {
            found.add("auditKey must have at least " + KeyedDigest.LENGTH + " bytes, had " + auditKey.length);
        }
        if (classifier != null && noClassifier) {
            found.add("classifier and withoutClassifier exclude each other");
        }
        all.stream()
                .filter(source -> !Identifiers.isValid(source.id()))
                .forEach(
                        source -> found.add("a source's id must be 1 to 128 characters of [A-Za-z0-9._:/-], as that of "
                                + source.getClass().getName() + " is not"));
        Set<String> ids = new LinkedHashSet<>();
        all.stream()
                .map(EvidenceSource::id)
                .filter(id -> !ids.add(id))
                .distinct()
                .forEach(id -> found.add("two sources have the id '" + id + "'"));
        if (!found.isEmpty()) {
            throw new GuardConfigurationException(found);
        }
    }

    /** The caller's, else the one on the class path, else the embedded one. */
    private Classifier chooseClassifier() {
        if (classifier != null || noClassifier) {
            return new Classifier(classifier, false);
        }
        List<ServiceLoader.Provider<ClassifierProvider>> found =
                ServiceLoader.load(ClassifierProvider.class).stream().toList();
        if (found.size() > 1) {
            problems.add("several classifiers are on the class path, choose one by classifier(...): "
                    + found.stream().map(p -> p.type().getName()).sorted().toList());
        }
        return found.isEmpty()
                ? new Classifier(LexicalClassifier.embedded(), false)
                : new Classifier(found.get(0).get().load(), true);
    }

    private <T> T once(String name, @Nullable T before, T value) {
        if (before != null) {
            problems.add(name + " was set twice");
        }
        return Objects.requireNonNull(value, name);
    }

    /**
     * The classifier in use.
     *
     * @param owned whether it is closed with the guard
     */
    private record Classifier(@Nullable EvidenceSource source, boolean owned) {
        void close() {
            if (owned && source instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (Exception e) {
                    LOG.atWarn().addKeyValue("type", e.getClass().getName()).log("the classifier did not close");
                }
            }
        }
    }
}
