package io.secondthought.guard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import io.secondthought.guard.evidence.Calibration;
import io.secondthought.guard.evidence.Calibration.Knot;
import io.secondthought.guard.onnx.model.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Categories of a user's own beside the labels of the model. */
class CategoriesTest {
    private static final Calibration CALIBRATION =
            new Calibration(1, 0, List.of(new Knot(-10, 0.01), new Knot(10, 0.99)));
    private static final String TEXT = "A bomb.";

    @TempDir
    private Path folder;

    private String sha256 = "";
    private float[] embedding = {};

    @BeforeEach
    void writeTheModel() throws IOException {
        Tiny.write(folder, manifest -> {});
        try (OnnxClassifier plain = OnnxClassifier.from(folder)) {
            sha256 = plain.modelSha256();
            embedding = plain.embed("", TEXT).orElseThrow();
        }
    }

    @Test
    void aCategoryBesideTheManifest_isFoundInTheText() throws IOException {
        category("mine", embedding.clone(), -1).write(folder, JsonNodeFactory.instance.objectNode());
        double score = -1;
        for (float number : embedding) {
            score += number * number;
        }
        try (OnnxClassifier classifier = OnnxClassifier.from(folder)) {
            List<Evidence> evidence = classifier
                    .examine(examination())
                    .toCompletableFuture()
                    .join()
                    .evidence();
            assertThat(evidence)
                    .filteredOn(Evidence.Match.class::isInstance)
                    .map(Evidence.Match.class::cast)
                    .singleElement()
                    .matches(match ->
                            match.kind() == Kind.CUSTOM && match.category().equals("mine"));
            assertThat(((Evidence.Match) evidence.stream()
                                    .filter(Evidence.Match.class::isInstance)
                                    .findFirst()
                                    .orElseThrow())
                            .confidence())
                    .isEqualTo(CALIBRATION.confidence(score), within(1e-4));
            assertThat(classifier.labels()).endsWith("category:mine");
        }
    }

    @Test
    void theModelsOwnScores_areTheSameBesideACategory() throws IOException {
        List<Evidence> before;
        try (OnnxClassifier classifier = OnnxClassifier.from(folder)) {
            before = classifier
                    .examine(examination())
                    .toCompletableFuture()
                    .join()
                    .evidence();
        }
        Path file = category("mine", embedding.clone(), -1)
                .write(Files.createDirectory(folder.resolve("elsewhere")), JsonNodeFactory.instance.objectNode());
        try (OnnxClassifier classifier =
                OnnxClassifier.builder().model(folder).category(file).build()) {
            assertThat(classifier
                            .examine(examination())
                            .toCompletableFuture()
                            .join()
                            .evidence())
                    .containsAll(before);
        }
    }

    @Test
    void aCategoryChangesTheFingerprint() throws IOException {
        String before;
        try (OnnxClassifier classifier = OnnxClassifier.from(folder)) {
            before = classifier.fingerprint();
        }
        category("mine", embedding.clone(), -1).write(folder, JsonNodeFactory.instance.objectNode());
        try (OnnxClassifier classifier = OnnxClassifier.from(folder)) {
            assertThat(classifier.fingerprint()).isNotEqualTo(before);
        }
    }

    @Test
    void whatDoesNotFit_isNamedTogether() throws IOException {
        new Category("other-model", "0".repeat(64), embedding.clone(), 0, CALIBRATION)
                .write(folder, JsonNodeFactory.instance.objectNode());
        category("too-short", new float[1], 0).write(folder, JsonNodeFactory.instance.objectNode());
        Files.writeString(folder.resolve("category-broken.json"), "{");
        assertThatThrownBy(() -> OnnxClassifier.from(folder))
                .isInstanceOf(GuardConfigurationException.class)
                .hasMessageContaining("category-broken.json")
                .hasMessageContaining("too-short has 1 weights");
        Files.delete(folder.resolve("category-broken.json"));
        assertThatThrownBy(() -> OnnxClassifier.from(folder))
                .hasMessageContaining("other-model was fitted on another model");
    }

    @Test
    void aCategoryIsReadAsItWasWritten() throws IOException {
        Category category = category("mine", new float[] {0.1f, -2.5f}, 0.75);
        Category read = Category.read(category.write(folder, JsonNodeFactory.instance.objectNode()));
        assertThat(read.weights()).containsExactly(category.weights());
        assertThat(read).usingRecursiveComparison().isEqualTo(category);
    }

    private Category category(String name, float[] weights, double bias) {
        return new Category(name, sha256, weights, bias, CALIBRATION);
    }

    private static Examination examination() {
        return new Examination(
                GuardRequest.of(""),
                ModelReply.of("", TEXT),
                List.of(new Unit(Channel.ANSWER, new Span(0, 0, TEXT.length()), 0)));
    }
}
