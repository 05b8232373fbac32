package io.secondthought.guard.onnx.model;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.Identifiers;
import io.secondthought.guard.evidence.Calibration;
import io.secondthought.guard.evidence.Calibration.Knot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A category of a user's own: a linear score of the embedding that a model gives, fitted while the model stayed as it is.
 *
 * @param name the category of the findings
 * @param model the SHA-256 of the model it was fitted on: with another it means nothing
 * @param weights one for each number of the embedding
 */
@SuppressWarnings("ArrayRecordComponent") // a few hundred numbers, read only
public record Category(String name, String model, float[] weights, double bias, Calibration calibration) {
    private static final String PREFIX = "category-";
    private static final int MAX_BYTES = 1 << 22;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** @throws IllegalArgumentException if the name is not 1 to 128 characters of {@code [A-Za-z0-9._-]}, or a number is not finite */
    public Category {
        if (!Identifiers.isValid(name) || name.contains("/") || name.contains(":")) {
            throw new IllegalArgumentException("a category's name must be 1 to 128 characters of [A-Za-z0-9._-]");
        }
        for (float weight : weights) {
            if (!Float.isFinite(weight)) {
                throw new IllegalArgumentException("a weight is not finite");
            }
        }
        if (!Double.isFinite(bias)) {
            throw new IllegalArgumentException("the bias is not finite");
        }
    }

    /** The name of the file that holds it, beside the manifest of its model. */
    public String fileName() {
        return PREFIX + name + ".json";
    }

    /**
     * The files of categories in the folder of a model, in the order of their names.
     *
     * @throws IOException if the folder cannot be listed
     */
    public static List<Path> filesIn(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> {
                        String name = file.getFileName().toString();
                        return name.startsWith(PREFIX) && name.endsWith(".json");
                    })
                    .sorted()
                    .toList();
        }
    }

    /**
     * Reads a file that {@link #write} wrote.
     *
     * @throws GuardConfigurationException if it is missing or damaged; names the file and the reason
     */
    public static Category read(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new GuardConfigurationException(List.of(file + " is longer than " + MAX_BYTES + " bytes"));
            }
            JsonNode json = JSON.readTree(Files.readAllBytes(file));
            float[] weights = new float[json.path("weights").size()];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = (float) json.path("weights").path(i).asDouble(Double.NaN);
            }
            List<Knot> knots = new ArrayList<>();
            for (JsonNode knot : json.path("knots")) {
                knots.add(
                        new Knot(knot.path(0).asDouble(Double.NaN), knot.path(1).asDouble(Double.NaN)));
            }
            return new Category(
                    json.path("category").asText(),
                    json.path("model").asText(),
                    weights,
                    json.path("bias").asDouble(Double.NaN),
                    new Calibration(
                            json.path("slope").asDouble(Double.NaN),
                            json.path("offset").asDouble(Double.NaN),
                            knots));
        } catch (IOException e) {
            throw new GuardConfigurationException(
                    file + " cannot be read as a category: " + e.getClass().getSimpleName(), e);
        } catch (IllegalArgumentException e) {
            throw new GuardConfigurationException(file + " is not a category: " + e.getMessage(), e);
        }
    }

    /**
     * Writes the category into a folder.
     *
     * @param about what the file says of how it was made; an object, kept as it is
     * @return the file
     * @throws IOException if it cannot be written
     */
    public Path write(Path folder, JsonNode about) throws IOException {
        ObjectNode json = JSON.createObjectNode();
        json.put("category", name).put("model", model).put("bias", bias);
        json.put("slope", calibration.slope()).put("offset", calibration.offset());
        ArrayNode knots = json.putArray("knots");
        calibration.knots().forEach(knot -> knots.addArray().add(knot.score()).add(knot.confidence()));
        ArrayNode numbers = json.putArray("weights");
        for (float weight : weights) {
            numbers.add(weight);
        }
        json.set("about", about);
        Files.createDirectories(folder);
        return Files.write(folder.resolve(fileName()), JSON.writeValueAsBytes(json));
    }

    /** Changes with every number of the category. */
    String fingerprint() {
        StringBuilder all = new StringBuilder(name)
                .append(' ')
                .append(model)
                .append(' ')
                .append(bias)
                .append(' ')
                .append(calibration);
        for (float weight : weights) {
            all.append(' ').append(weight);
        }
        return HexFormat.of()
                .formatHex(ModelFiles.digest(all.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8)), 0, 8);
    }

    /** Without the weights. */
    @Override
    public String toString() {
        return "Category[" + name + "]";
    }
}
