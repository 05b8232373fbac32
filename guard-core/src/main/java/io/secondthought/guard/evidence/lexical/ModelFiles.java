package io.secondthought.guard.evidence.lexical;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.Head;
import io.secondthought.guard.evidence.Calibration;
import io.secondthought.guard.evidence.Calibration.Knot;
import io.secondthought.guard.evidence.lexical.LexicalModel.HeadModel;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The two files of a classifier. {@code manifest.json} holds the heads, their calibrations, the SHA-256 of the weights and what
 * is known of their making; {@code weights.bin.gz} holds the columns of weights one after the other, a byte for each feature. The
 * hash is that of the unpacked weights, for the packed ones depend on the version of zlib.
 */
final class ModelFiles {
    private static final int FORMAT = 1;
    private static final String MANIFEST = "manifest.json";
    private static final String WEIGHTS = "weights.bin.gz";
    private static final int MAX_MANIFEST = 1 << 20;
    private static final int MAX_COLUMNS = 32;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .defaultPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")))
            .build();

    private ModelFiles() {}

    /** Opens a file of the model by its name. */
    @FunctionalInterface
    interface Opener {
        InputStream open(String name) throws IOException;

        static Opener of(Path folder) {
            return name -> Files.newInputStream(folder.resolve(name));
        }

        static Opener of(Class<?> type) {
            return name -> {
                @Nullable InputStream in = type.getResourceAsStream(name);
                if (in == null) {
                    throw new FileNotFoundException(name);
                }
                return in;
            };
        }
    }

    /** What is wrong with a file. */
    private static final class DamagedException extends Exception {
        private static final long serialVersionUID = 1L;

        DamagedException(String reason) {
            super(reason);
        }
    }

    static LexicalClassifier load(Opener files, String where) {
        String file = MANIFEST;
        try {
            byte[] bytes = read(files.open(MANIFEST), MAX_MANIFEST, "is too long");
            JsonNode manifest = JSON.readTree(bytes);
            if (manifest.path("format").asInt() != FORMAT) {
                throw new DamagedException("is not of format " + FORMAT);
            }
            Heads heads = heads(manifest.path("heads"));
            String sha256 = manifest.path("weights").path("sha256").asText();
            file = WEIGHTS;
            int size = WordWindow.FEATURES * (heads.replySteps.size() + heads.promptSteps.size());
            byte[] weights = read(new GZIPInputStream(files.open(WEIGHTS), 1 << 16), size, "is too long");
            if (weights.length != size) {
                throw new DamagedException("holds " + weights.length + " weights, not " + size);
            }
            String found = sha256(weights);
            if (!found.equals(sha256)) {
                throw new DamagedException("has the SHA-256 " + found + ", the manifest says " + sha256);
            }
            LexicalModel model = new LexicalModel(
                    heads.models,
                    columns(weights, 0, heads.replySteps),
                    columns(weights, heads.replySteps.size(), heads.promptSteps));
            return new LexicalClassifier(
                    model, heads.calibrations, "lexical/" + sha256(bytes).substring(0, 16));
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw failure(where, file, "is missing", e);
        } catch (DamagedException e) {
            throw failure(where, file, String.valueOf(e.getMessage()), e);
        } catch (JacksonException e) {
            throw failure(where, file, "is not valid JSON", e);
        } catch (IOException e) {
            throw failure(where, file, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static GuardConfigurationException failure(String where, String file, String reason, Exception cause) {
        return new GuardConfigurationException(
                "cannot load the lexical classifier from " + where + ": " + file + " " + reason, cause);
    }

    private record Heads(
            List<HeadModel> models,
            List<Double> replySteps,
            List<Double> promptSteps,
            Map<Head, Calibration> calibrations) {}

    private static Heads heads(JsonNode json) throws DamagedException {
        Heads heads = new Heads(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new EnumMap<>(Head.class));
        if (!json.isArray() || json.isEmpty() || json.size() > MAX_COLUMNS) {
            throw new DamagedException("names no heads, or too many");
        }
        for (JsonNode head : json) {
            try {
                Head name = Head.valueOf(head.path("head").asText());
                int reply = column(head, "replyStep", heads.replySteps);
                int prompt = column(head, "promptStep", heads.promptSteps);
                if (reply < 0 && prompt < 0) {
                    throw new DamagedException("has a head that looks at nothing");
                }
                heads.models.add(new HeadModel(name, reply, prompt, number(head, "bias")));
                List<Knot> knots = new ArrayList<>();
                for (JsonNode knot : head.path("knots")) {
                    knots.add(new Knot(
                            knot.path(0).asDouble(Double.NaN), knot.path(1).asDouble(Double.NaN)));
                }
                Calibration calibration = new Calibration(number(head, "slope"), number(head, "offset"), knots);
                if (heads.calibrations.put(name, calibration) != null) {
                    throw new DamagedException("names " + name + " twice");
                }
            } catch (IllegalArgumentException e) {
                throw new DamagedException("has a head that is unknown or badly calibrated");
            }
        }
        return heads;
    }

    private static int column(JsonNode head, String key, List<Double> steps) throws DamagedException {
        if (!head.has(key)) {
            return -1;
        }
        steps.add(number(head, key));
        return steps.size() - 1;
    }

    private static double number(JsonNode json, String key) throws DamagedException {
        @Nullable JsonNode value = json.get(key);
        if (value == null || !value.isNumber() || !Double.isFinite(value.doubleValue())) {
            throw new DamagedException("lacks the number " + key + " of a head");
        }
        return value.doubleValue();
    }

    /** Reads to the end, which must come after at most {@code limit} bytes, and closes. */
    private static byte[] read(InputStream in, int limit, String otherwise) throws IOException, DamagedException {
        try (in) {
            byte[] bytes = in.readNBytes(limit);
            if (in.read() >= 0) {
                throw new DamagedException(otherwise);
            }
            return bytes;
        }
    }

    private static Weights columns(byte[] all, int first, List<Double> steps) {
        int n = steps.size();
        byte[] values = new byte[WordWindow.FEATURES * n];
        for (int i = 0; i < n; i++) {
            int from = (first + i) * WordWindow.FEATURES;
            for (int j = 0; j < WordWindow.FEATURES; j++) {
                values[j * n + i] = all[from + j];
            }
        }
        return new Weights(
                values, steps.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static byte[] bytes(LexicalModel model) {
        byte[] all = new byte
                [WordWindow.FEATURES
                        * (model.replyWeights().columns()
                                + model.promptWeights().columns())];
        int at = 0;
        for (Weights weights : List.of(model.replyWeights(), model.promptWeights())) {
            for (int i = 0; i < weights.columns(); i++) {
                for (int j = 0; j < WordWindow.FEATURES; j++) {
                    all[at++] = weights.value(j, i);
                }
            }
        }
        return all;
    }

    static void save(Path folder, LexicalModel model, Map<Head, Calibration> calibrations, JsonNode about)
            throws IOException {
        Files.createDirectories(folder);
        byte[] weights = bytes(model);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(weights);
        }
        Files.write(folder.resolve(WEIGHTS), packed.toByteArray());
        ObjectNode manifest = manifest(model, calibrations, sha256(weights));
        manifest.set("about", about);
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(manifest) + "\n";
        Files.write(folder.resolve(MANIFEST), text.getBytes(StandardCharsets.UTF_8));
    }

    static String fingerprint(LexicalModel model, Map<Head, Calibration> calibrations) {
        String manifest = manifest(model, calibrations, sha256(bytes(model))).toString();
        return "lexical/" + sha256(manifest.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    }

    private static ObjectNode manifest(LexicalModel model, Map<Head, Calibration> calibrations, String sha256) {
        ObjectNode manifest = JSON.createObjectNode();
        manifest.put("format", FORMAT);
        manifest.putObject("weights").put("file", WEIGHTS).put("sha256", sha256);
        ArrayNode heads = manifest.putArray("heads");
        for (HeadModel head : model.heads()) {
            ObjectNode json = heads.addObject().put("head", head.head().name());
            if (head.replyColumn() >= 0) {
                json.put("replyStep", model.replyWeights().step(head.replyColumn()));
            }
            if (head.promptColumn() >= 0) {
                json.put("promptStep", model.promptWeights().step(head.promptColumn()));
            }
            @Nullable Calibration calibration = calibrations.get(head.head());
            if (calibration == null) {
                throw new IllegalArgumentException("no calibration for " + head.head());
            }
            json.put("bias", head.bias()).put("slope", calibration.slope()).put("offset", calibration.offset());
            ArrayNode knots = json.putArray("knots");
            for (Knot knot : calibration.knots()) {
                knots.addArray().add(knot.score()).add(knot.confidence());
            }
        }
        return manifest;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
