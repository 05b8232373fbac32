package io.secondthought.guard.evidence.lexical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Head;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.evidence.Calibration;
import io.secondthought.guard.evidence.Calibration.Knot;
import io.secondthought.guard.evidence.lexical.LexicalModel.HeadWeights;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFilesTest {

    @TempDir
    private Path folder;

    private LexicalClassifier written;

    @BeforeEach
    void write() throws IOException {
        float[] reply = new float[Bags.FEATURES];
        float[] prompt = new float[Bags.FEATURES];
        for (int i = 0; i < reply.length; i++) {
            reply[i] = (i * 37 % 101 - 50) / 50f;
            prompt[i] = (i * 53 % 97 - 48) / 80f;
        }
        LexicalModel model = LexicalModel.of(List.of(
                new HeadWeights(Head.UNSAFE_CONTENT, reply, prompt, -0.1),
                new HeadWeights(Head.HARMFUL_REQUEST, null, reply, 0.3)));
        Calibration calibration = new Calibration(1.1, 0.2, List.of(new Knot(-1, 0.25), new Knot(2, 0.75)));
        written = LexicalClassifier.of(
                model, Map.of(Head.UNSAFE_CONTENT, calibration, Head.HARMFUL_REQUEST, calibration));
        written.save(folder, JsonNodeFactory.instance.objectNode().put("seed", 1));
    }

    @Test
    void whatWasSaved_isLoadedAgain_toTheLastBit() {
        Examination examination = new Examination(
                GuardRequest.of("What do bees eat?"),
                ModelReply.of("", "Bees eat honey and pollen."),
                LexicalClassifierTest.units("Bees eat honey and pollen.", 9));
        LexicalClassifier loaded = LexicalClassifier.load(folder);
        assertThat(loaded.examine(examination).toCompletableFuture().join())
                .isEqualTo(written.examine(examination).toCompletableFuture().join());
    }

    @Test
    void saving_twice_givesTheSameBytes() throws IOException {
        Path again = folder.resolve("again");
        written.save(again, JsonNodeFactory.instance.objectNode().put("seed", 1));
        assertThat(again.resolve("manifest.json")).hasSameBinaryContentAs(folder.resolve("manifest.json"));
        assertThat(again.resolve("weights.bin.gz")).hasSameBinaryContentAs(folder.resolve("weights.bin.gz"));
    }

    @Test
    void fingerprint_changesWithTheCalibration() throws IOException {
        String before = LexicalClassifier.load(folder).fingerprint();
        edit("\"offset\" : 0.2", "\"offset\" : 0.3");
        assertThat(LexicalClassifier.load(folder).fingerprint()).isNotEqualTo(before);
    }

    @Test
    void changedWeights_areRefusedByTheirHash() throws IOException {
        Path file = folder.resolve("weights.bin.gz");
        byte[] weights = new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file))).readAllBytes();
        weights[1000]++;
        pack(file, weights);
        assertThatThrownBy(() -> LexicalClassifier.load(folder))
                .isInstanceOf(GuardConfigurationException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("weights.bin.gz has the SHA-256")
                .hasMessageContaining("the manifest says");
    }

    @Test
    void weightsOfAnotherLength_areRefused() throws IOException {
        pack(folder.resolve("weights.bin.gz"), new byte[10]);
        assertRefused("weights.bin.gz holds 10 weights, not " + 3 * Bags.FEATURES);
        pack(folder.resolve("weights.bin.gz"), new byte[4 * Bags.FEATURES]);
        assertRefused("weights.bin.gz is too long");
    }

    @Test
    void tornOrMissingFiles_areNamed() throws IOException {
        Path weights = folder.resolve("weights.bin.gz");
        byte[] bytes = Files.readAllBytes(weights);
        Files.write(weights, java.util.Arrays.copyOf(bytes, bytes.length / 2));
        assertRefused("weights.bin.gz cannot be read");
        Files.delete(weights);
        assertRefused("weights.bin.gz is missing");
        edit("{", "[");
        assertRefused("manifest.json is not valid JSON");
        Files.delete(folder.resolve("manifest.json"));
        assertRefused("manifest.json is missing");
    }

    @Test
    void manifestThatMakesNoSense_isRefused() throws IOException {
        edit("\"format\" : 1", "\"format\" : 2");
        assertRefused("manifest.json is not of format 1");
        edit("\"format\" : 2", "\"format\" : 1");
        edit("UNSAFE_CONTENT", "HARMFUL_REQUEST");
        assertRefused("manifest.json names HARMFUL_REQUEST twice");
        edit("HARMFUL_REQUEST", "WEATHER");
        assertRefused("manifest.json has a head that is unknown or badly calibrated");
        edit("WEATHER", "UNSAFE_CONTENT");
        edit("\"slope\" : 1.1", "\"slope\" : -1.1");
        assertRefused("manifest.json has a head that is unknown or badly calibrated");
        edit("\"slope\" : -1.1", "\"incline\" : 1.1");
        assertRefused("manifest.json lacks the number slope of a head");
    }

    private void assertRefused(String reason) {
        assertThatThrownBy(() -> LexicalClassifier.load(folder))
                .isInstanceOf(GuardConfigurationException.class)
                .hasMessageContaining(reason);
    }

    private void edit(String from, String to) throws IOException {
        Path manifest = folder.resolve("manifest.json");
        String text = Files.readString(manifest);
        assertThat(text).contains(from);
        int at = text.indexOf(from);
        Files.writeString(manifest, text.substring(0, at) + to + text.substring(at + from.length()));
    }

    private static void pack(Path file, byte[] bytes) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(bytes);
        }
    }
}
