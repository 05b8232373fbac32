package io.secondthought.guard.onnx;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Head;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import io.secondthought.guard.onnx.session.Provider;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The tiny model of the tests; see make.py beside it. */
public final class Tiny {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Tiny() {}

    /** Writes the model into a folder, its manifest changed. */
    public static Path write(Path folder, Consumer<ObjectNode> change) throws IOException {
        for (String name : List.of("model.onnx", "tokenizer.json")) {
            Files.write(folder.resolve(name), bytes(name));
        }
        ObjectNode manifest = (ObjectNode) JSON.readTree(bytes("manifest.json"));
        change.accept(manifest);
        Files.write(folder.resolve("manifest.json"), JSON.writeValueAsBytes(manifest));
        return folder;
    }

    public static byte[] bytes(String name) {
        try (InputStream in = Objects.requireNonNull(Tiny.class.getResourceAsStream("tiny/" + name))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Without a cache: what a test asks twice is scored twice. */
    static OnnxClassifier classifier(Path folder, Consumer<ObjectNode> change) throws IOException {
        return OnnxClassifier.builder()
                .model(write(folder, change))
                .provider(Provider.CPU)
                .threads(1)
                .cachedWindows(0)
                .build();
    }

    static Examination examination(String request, String answer, List<Unit> units) {
        return new Examination(
                GuardRequest.of(request), new ModelReply(List.of(new Part.Answer(answer)), FinishReason.STOP), units);
    }

    /** Units of the given length, each with all that stands before as its context. */
    static List<Unit> units(String text, int length) {
        List<Unit> units = new ArrayList<>();
        for (int start = 0; start < text.length(); start += length) {
            units.add(new Unit(
                    Channel.ANSWER,
                    new Span(0, start, Math.min(text.length(), start + length)),
                    Math.max(0, start - length)));
        }
        return units;
    }

    static SourceResult examine(OnnxClassifier classifier, Examination examination) {
        try {
            return classifier.examine(examination).toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    static double confidence(SourceResult result, Head head) {
        return result.evidence().stream()
                .filter(Evidence.Score.class::isInstance)
                .map(Evidence.Score.class::cast)
                .filter(score -> score.head() == head)
                .mapToDouble(Evidence.Score::confidence)
                .max()
                .orElseThrow();
    }
}
