package io.secondthought.guard.evidence.lexical;

import com.fasterxml.jackson.databind.JsonNode;
import io.secondthought.guard.api.Deadline;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.FailMode;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.Head;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.evidence.Calibration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A classifier in pure Java: calibrated linear models over hashed words, pairs of words and parts of words. It scores each
 * unit on the last 3000 characters of its part, and the user's turns as a whole; its cost grows with the length of the text
 * and not with the number of units.
 *
 * <p>It knows words, not sense. It reads English; a unit that is mostly in another script, or that hangs together by the small
 * words of another language, is left {@linkplain SourceResult#unjudged() unjudged}. The fail mode for those is
 * {@link FailMode#OPEN}: the rules still apply, the verdict says what was not judged, and a guard that blocked every reply in
 * another language could not be used. A policy that cannot accept this overrides the mode.
 *
 * <p>Immutable and safe for use by several threads.
 */
public final class LexicalClassifier implements EvidenceSource {
    private static final String ID = "lexical";

    private final LexicalModel model;
    private final Map<Head, Calibration> calibrations;
    private final String fingerprint;

    LexicalClassifier(LexicalModel model, Map<Head, Calibration> calibrations, String fingerprint) {
        this.model = model;
        this.calibrations = new EnumMap<>(calibrations);
        this.fingerprint = fingerprint;
    }

    /**
     * The classifier that comes with the library; loaded on the first call and shared.
     *
     * @throws GuardConfigurationException if its files are missing or damaged
     */
    public static LexicalClassifier embedded() {
        return Embedded.CLASSIFIER.get();
    }

    /**
     * Loads a classifier from a folder that {@link #save} wrote.
     *
     * @throws GuardConfigurationException if a file is missing, damaged or does not fit the other; names the file and the reason
     */
    public static LexicalClassifier load(Path folder) {
        return ModelFiles.load(ModelFiles.Opener.of(folder), folder.toString());
    }

    /**
     * A classifier made of a model and the calibrations of its heads.
     *
     * @throws IllegalArgumentException if a head of the model has no calibration
     */
    public static LexicalClassifier of(LexicalModel model, Map<Head, Calibration> calibrations) {
        for (LexicalModel.HeadModel head : model.heads()) {
            if (!calibrations.containsKey(head.head())) {
                throw new IllegalArgumentException("no calibration for " + head.head());
            }
        }
        return new LexicalClassifier(model, calibrations, ModelFiles.fingerprint(model, calibrations));
    }

    /**
     * Writes the classifier's two files, {@code manifest.json} and {@code weights.bin.gz}, into a folder, which is created if
     * need be.
     *
     * @param about what the manifest says of the classifier's making; an object, kept as it is
     * @throws IOException if a file cannot be written
     */
    public void save(Path folder, JsonNode about) throws IOException {
        ModelFiles.save(folder, model, calibrations, about);
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public Deadline deadline() {
        return new Deadline(Duration.ofMillis(500), Duration.ofMillis(5));
    }

    @Override
    public FailMode failMode() {
        return FailMode.OPEN;
    }

    @Override
    public CompletionStage<SourceResult> examine(Examination examination) {
        LexicalModel.Scores scores = model.judge(examination);
        List<Evidence> evidence = new ArrayList<>(scores.scores().size());
        for (LexicalModel.RawScore raw : scores.scores()) {
            @Nullable Calibration calibration = calibrations.get(raw.head());
            if (calibration != null) {
                evidence.add(new Evidence.Score(
                        ID,
                        raw.span(),
                        raw.head(),
                        calibration.probability(raw.score()),
                        calibration.confidence(raw.score())));
            }
        }
        return CompletableFuture.completedFuture(new SourceResult(evidence, scores.foreign()));
    }

    /** Loads once; a failure is thrown anew to each caller, where a static field would hide it after the first. */
    private static final class Embedded {
        static final Embedded CLASSIFIER = new Embedded();
        private @Nullable LexicalClassifier loaded;

        synchronized LexicalClassifier get() {
            if (loaded == null) {
                loaded = ModelFiles.load(
                        ModelFiles.Opener.of(LexicalClassifier.class),
                        "the resources of " + LexicalClassifier.class.getName());
            }
            return loaded;
        }
    }
}
