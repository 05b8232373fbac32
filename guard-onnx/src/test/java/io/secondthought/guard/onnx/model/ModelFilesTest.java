package io.secondthought.guard.onnx.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.onnx.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModelFilesTest {

    @TempDir
    Path folder;

    @Test
    void read_aSoundFolder_hasNoProblems() throws IOException {
        ModelFiles files = read(manifest -> {});
        assertThat(files.problems()).isEmpty();
        assertThat(files.model()).isEqualTo(Tiny.bytes("model.onnx"));
        assertThat(files.manifest().heads()).hasSize(4);
        assertThat(files.manifest().heads().get(1).thresholds()).containsEntry("0.01", 2.1);
        assertThat(files.manifest().input().windowTokens()).isEqualTo(24);
    }

    /** It comes in a jar of its own. */
    @Test
    void read_theModelForGpus_mayBeNamedAndNotBeThere_butNotBeDamaged() throws IOException {
        Consumer<ObjectNode> named = manifest ->
                manifest.putObject("gpuModel").put("file", "model.fp16.onnx").put("sha256", "0".repeat(64));
        assertThat(read(named).problems()).isEmpty();
        Files.write(folder.resolve("model.fp16.onnx"), new byte[9]);
        assertThat(ModelFiles.read(ModelSource.of(folder), true).problems())
                .singleElement()
                .asString()
                .contains("model.fp16.onnx has the SHA-256");
        assertThat(ModelFiles.read(ModelSource.of(folder), false).problems()).isEmpty();
    }

    static Stream<Arguments> flaws() {
        return Stream.of(
                flaw("format", manifest -> manifest.put("format", 2)),
                flaw("'id'", manifest -> manifest.put("id", "not an id")),
                flaw("'labels' names one twice", manifest -> ((ArrayNode) manifest.path("labels")).add("drift")),
                flaw("'model.file'", manifest -> object(manifest, "model").put("file", "../model.onnx")),
                flaw(
                        "'tokenizer.sha256'",
                        manifest -> object(manifest, "tokenizer").put("sha256", "abc")),
                flaw("'input.form'", manifest -> object(manifest, "input").put("form", "triple")),
                flaw(
                        "'input.contextChars'",
                        manifest -> object(manifest, "input").put("contextChars", -1)),
                flaw(
                        "'output.activation'",
                        manifest -> object(manifest, "output").put("activation", "tanh")),
                flaw("'heads' names none", manifest -> manifest.putArray("heads")),
                flaw("either a head or a category", manifest -> head(manifest).put("category", "mine")),
                flaw("either a head or a category", manifest -> head(manifest).remove("head")),
                flaw("reply or request", manifest -> head(manifest).put("of", "both")),
                flaw("stands there twice", manifest -> head(manifest).put("head", "TOXIC")),
                flaw(
                        "a category can only be found in the reply",
                        manifest -> head(manifest)
                                .put("category", "mine")
                                .put("of", "request")
                                .remove("head")),
                flaw("knots", manifest -> calibration(manifest).putArray("knots")),
                flaw("lengthSlope", manifest -> calibration(manifest).put("lengthSlope", -0.1)),
                flaw(
                        "selfTest[0].window",
                        manifest -> object(manifest.path("selfTest").get(0)).remove("window")),
                flaw(
                        "number score",
                        manifest -> object(manifest.path("selfTest").get(0)).put("score", "high")));
    }

    @ParameterizedTest
    @MethodSource("flaws")
    void read_aFlawOfTheManifest_isOneProblemThatSaysWhere(String words, Consumer<ObjectNode> flaw) throws IOException {
        assertThat(read(flaw).problems()).singleElement().asString().contains(words);
    }

    @Test
    void read_noManifest_orNoJson_isSaid() throws IOException {
        assertThatThrownBy(() -> ModelFiles.read(ModelSource.of(folder), false))
                .isInstanceOf(GuardConfigurationException.class)
                .hasMessage("manifest.json is missing");
        Files.writeString(folder.resolve("manifest.json"), "{\"format\":1,\"format\":1}");
        assertThatThrownBy(() -> ModelFiles.read(ModelSource.of(folder), false))
                .isInstanceOf(GuardConfigurationException.class)
                .hasMessageContaining("is not valid JSON");
    }

    @Test
    void score_softmax_isTheLogOddsOfTheProbability_evenWhereThatIsOneInADouble() {
        float[] logits = {1, 2, 3};
        double p = Math.exp(2) / (Math.exp(1) + Math.exp(2) + Math.exp(3));
        assertThat(Activation.SOFTMAX.score(logits, 1)).isCloseTo(Math.log(p / (1 - p)), within(1e-9));
        assertThat(Activation.SOFTMAX.score(new float[] {900, 0}, 0)).isEqualTo(900);
        assertThat(Activation.SIGMOID.score(logits, 2)).isEqualTo(3);
        assertThat(Activation.NONE.score(logits, 0)).isEqualTo(1);
    }

    private ModelFiles read(Consumer<ObjectNode> change) throws IOException {
        return ModelFiles.read(ModelSource.of(Tiny.write(folder, change)), true);
    }

    private static Arguments flaw(String words, Consumer<ObjectNode> flaw) {
        return Arguments.of(words, flaw);
    }

    private static ObjectNode object(ObjectNode manifest, String key) {
        return object(manifest.path(key));
    }

    private static ObjectNode object(com.fasterxml.jackson.databind.JsonNode node) {
        return (ObjectNode) node;
    }

    private static ObjectNode head(ObjectNode manifest) {
        return object(manifest.path("heads").get(1));
    }

    private static ObjectNode calibration(ObjectNode manifest) {
        return object(head(manifest).path("calibration"));
    }
}
