package io.secondthought.guard.onnx.model;

import io.secondthought.guard.api.GuardConfigurationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code manifest.json} says of a model.
 *
 * @param id the id of the evidence
 * @param fingerprint changes with every file of the model
 * @param gpuModel the model for GPUs, or null
 * @param languages the languages it reads, as two letters; empty if nothing is said
 */
public record Manifest(
        String id,
        String name,
        String version,
        String fingerprint,
        FileRef model,
        @Nullable FileRef gpuModel,
        FileRef tokenizer,
        Input input,
        Output output,
        List<String> labels,
        List<ScoredHead> heads,
        List<String> languages,
        List<Expected> selfTest) {

    public Manifest {
        labels = List.copyOf(labels);
        heads = List.copyOf(heads);
        languages = List.copyOf(languages);
        selfTest = List.copyOf(selfTest);
    }

    /**
     * This manifest, its labels and heads followed by one for each category.
     *
     * @throws GuardConfigurationException if a category was fitted on another model, or there already
     */
    public Manifest with(List<Category> categories) {
        List<String> problems = new ArrayList<>();
        List<String> moreLabels = new ArrayList<>(labels);
        List<ScoredHead> moreHeads = new ArrayList<>(heads);
        StringBuilder print = new StringBuilder(fingerprint);
        for (Category category : categories) {
            if (!category.model().equals(model.sha256())) {
                problems.add("the category " + category.name() + " was fitted on another model, of the SHA-256 "
                        + category.model());
            }
            if (moreHeads.stream().anyMatch(head -> category.name().equals(head.category()))) {
                problems.add("the category " + category.name() + " stands there twice");
            }
            moreHeads.add(new ScoredHead(
                    null, category.name(), moreLabels.size(), false, category.calibration(), 0, Map.of()));
            moreLabels.add("category:" + category.name());
            print.append('+').append(category.fingerprint());
        }
        if (!problems.isEmpty()) {
            throw new GuardConfigurationException(problems);
        }
        return new Manifest(
                id,
                name,
                version,
                print.toString(),
                model,
                gpuModel,
                tokenizer,
                input,
                output,
                moreLabels,
                moreHeads,
                languages,
                selfTest);
    }

    /**
     * A file and its hash.
     *
     * @param sha256 64 hexadecimal digits in lower case
     */
    public record FileRef(String file, String sha256) {}

    /**
     * What the model reads.
     *
     * @param pair whether it reads the intent beside the window
     * @param types null if it knows no token types
     * @param windowTokens the most tokens of a window, special tokens not counted
     * @param intentTokens the most tokens of the intent beside a window
     * @param requestTokens the most tokens of the request where that is judged
     * @param openingChars how many characters of a part's start are read with a later unit
     * @param contextChars the most characters before a unit that are read with it
     */
    public record Input(
            boolean pair,
            String ids,
            String mask,
            @Nullable String types,
            int windowTokens,
            int intentTokens,
            int requestTokens,
            int openingChars,
            int contextChars) {}

    /**
     * What the model says.
     *
     * @param embedding null if it gives none
     */
    public record Output(String logits, @Nullable String embedding, Activation activation) {}

    /**
     * A score that the model gave when it was made.
     *
     * @param intent the user's words, or null for none
     * @param label the index of the label
     */
    public record Expected(@Nullable String intent, String window, int label, double score, double tolerance) {}
}
