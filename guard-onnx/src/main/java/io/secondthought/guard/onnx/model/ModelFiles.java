package io.secondthought.guard.onnx.model;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.onnx.model.Manifest.FileRef;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files of a model, read and checked. A file whose hash is another than the manifest's is not handed on.
 *
 * @param model the content of the model for CPUs, or null if there is a problem with it
 * @param gpuModel the content of the model for GPUs, or null if there is none, it was not asked for or there is a problem with it
 * @param tokenizer the content of the tokenizer, or null if there is a problem with it
 * @param problems what is wrong, one sentence each; the manifest is only to be relied on if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // Tens of megabytes, handed on and let go.
public record ModelFiles(
        Manifest manifest,
        byte @Nullable [] model,
        byte @Nullable [] gpuModel,
        byte @Nullable [] tokenizer,
        List<String> problems) {
    private static final String MANIFEST = "manifest.json";
    private static final int MAX_MANIFEST = 1 << 22;
    private static final int MAX_FILE = 1 << 30;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /**
     * Reads the files.
     *
     * @param gpu whether the model for GPUs is wanted; it comes in a jar of its own, so that it may be named and not be there
     * @throws GuardConfigurationException if there is no manifest, or none that is JSON
     */
    public static ModelFiles read(ModelSource source, boolean gpu) {
        List<String> problems = new ArrayList<>();
        byte @Nullable [] json = read(source, MANIFEST, MAX_MANIFEST, problems);
        @Nullable JsonNode root = json == null ? null : parse(json, problems);
        if (json == null || root == null) {
            throw new GuardConfigurationException(problems);
        }
        Manifest manifest = new ManifestReader(root, problems).read(sha256(json));
        byte @Nullable [] model = read(source, manifest.model(), problems);
        byte @Nullable [] tokenizer = read(source, manifest.tokenizer(), problems);
        byte @Nullable [] gpuModel = null;
        if (gpu
                && manifest.gpuModel() != null
                && isThere(source, manifest.gpuModel().file())) {
            gpuModel = read(source, manifest.gpuModel(), problems);
        }
        return new ModelFiles(manifest, model, gpuModel, tokenizer, List.copyOf(problems));
    }

    private static @Nullable JsonNode parse(byte[] json, List<String> problems) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            problems.add(MANIFEST + " is not valid JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            problems.add(MANIFEST + " cannot be read: " + e.getMessage());
        }
        return null;
    }

    private static boolean isThere(ModelSource source, String file) {
        try (InputStream in = source.open(file)) {
            return in.available() >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static byte @Nullable [] read(ModelSource source, FileRef file, List<String> problems) {
        if (file.file().isEmpty()) {
            return null; // said already
        }
        byte @Nullable [] bytes = read(source, file.file(), MAX_FILE, problems);
        if (file.sha256().isEmpty()) {
            return null; // said already
        }
        if (bytes != null) {
            String found = sha256(bytes);
            if (!found.equals(file.sha256())) {
                problems.add(file.file() + " has the SHA-256 " + found + ", the manifest says " + file.sha256());
                return null;
            }
        }
        return bytes;
    }

    private static byte @Nullable [] read(ModelSource source, String name, int limit, List<String> problems) {
        try (InputStream in = source.open(name)) {
            byte[] bytes = in.readNBytes(limit);
            if (in.read() < 0) {
                return bytes;
            }
            problems.add(name + " is longer than " + limit + " bytes");
        } catch (NoSuchFileException | FileNotFoundException e) {
            problems.add(name + " is missing");
        } catch (IOException e) {
            problems.add(name + " cannot be read: " + e.getMessage());
        }
        return null;
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest(bytes));
    }

    static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
