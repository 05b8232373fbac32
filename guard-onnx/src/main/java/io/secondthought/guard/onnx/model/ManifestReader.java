package io.secondthought.guard.onnx.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.secondthought.guard.api.Head;
import io.secondthought.guard.api.Identifiers;
import io.secondthought.guard.evidence.Calibration;
import io.secondthought.guard.evidence.Calibration.Knot;
import io.secondthought.guard.onnx.model.Manifest.Expected;
import io.secondthought.guard.onnx.model.Manifest.FileRef;
import io.secondthought.guard.onnx.model.Manifest.Input;
import io.secondthought.guard.onnx.model.Manifest.Output;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a manifest to its end and collects whatever is wrong with it. */
final class ManifestReader {
    private static final int FORMAT = 1;
    private static final int MAX_TOKENS = 8192;
    private static final int MAX_CHARS = 100_000;

    private final JsonNode root;
    private final List<String> problems;

    ManifestReader(JsonNode root, List<String> problems) {
        this.root = root;
        this.problems = problems;
    }

    /** The manifest; only to be used if no problem was added. */
    Manifest read(String sha256) {
        if (root.path("format").asInt() != FORMAT) {
            problem("it is not of the format " + FORMAT);
        }
        String id = text(root, "id", "onnx");
        if (!Identifiers.isValid(id)) {
            problem("'id' must be 1 to 128 characters of [A-Za-z0-9._:/-]");
        }
        List<String> labels = strings("labels");
        if (labels.isEmpty()) {
            problem("'labels' names none");
        }
        if (new HashSet<>(labels).size() < labels.size()) {
            problem("'labels' names one twice");
        }
        FileRef model = file("model");
        @Nullable FileRef gpuModel = root.has("gpuModel") ? file("gpuModel") : null;
        FileRef tokenizer = file("tokenizer");
        Output output = output(labels.size());
        return new Manifest(
                id,
                text(root, "name", id),
                text(root, "version", ""),
                "onnx/" + sha256.substring(0, 16),
                model,
                gpuModel,
                tokenizer,
                input(),
                output,
                labels,
                heads(labels),
                strings("languages"),
                selfTest(labels));
    }

    private FileRef file(String key) {
        JsonNode json = root.path(key);
        String file = text(json, "file", "");
        String sha256 = text(json, "sha256", "").toLowerCase(Locale.ROOT);
        if (file.isEmpty() || file.contains("/") || file.contains("\\") || file.contains("..")) {
            problem("'" + key + ".file' must be the name of a file of the same folder");
            file = ""; // not to be opened
        }
        if (sha256.length() != 64 || !sha256.chars().allMatch(c -> Character.digit(c, 16) >= 0)) {
            problem("'" + key + ".sha256' must be 64 hexadecimal digits");
            sha256 = ""; // not to be compared
        }
        return new FileRef(file, sha256);
    }

    private Input input() {
        JsonNode json = root.path("input");
        String form = text(json, "form", "");
        if (!form.equals("pair") && !form.equals("text")) {
            problem("'input.form' must be pair or text");
        }
        return new Input(
                form.equals("pair"),
                text(json, "ids", "input_ids"),
                text(json, "mask", "attention_mask"),
                optional(json, "types"),
                whole(json, "windowTokens", 256, 1, MAX_TOKENS),
                whole(json, "intentTokens", 64, 1, MAX_TOKENS),
                whole(json, "requestTokens", 256, 1, MAX_TOKENS),
                whole(json, "openingChars", 0, 0, MAX_CHARS),
                whole(json, "contextChars", 300, 0, MAX_CHARS));
    }

    private Output output(int labels) {
        JsonNode json = root.path("output");
        String name = text(json, "activation", "none");
        Activation activation = Activation.NONE;
        switch (name) {
            case "none" -> {}
            case "softmax" -> activation = Activation.SOFTMAX;
            case "sigmoid" -> activation = Activation.SIGMOID;
            default -> problem("'output.activation' must be none, softmax or sigmoid");
        }
        if (activation == Activation.SOFTMAX && labels < 2) {
            problem("'output.activation' softmax needs two labels");
        }
        return new Output(text(json, "logits", "logits"), optional(json, "embedding"), activation);
    }

    private List<ScoredHead> heads(List<String> labels) {
        List<ScoredHead> heads = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        JsonNode array = root.path("heads");
        if (!array.isArray() || array.isEmpty()) {
            problem("'heads' names none");
        }
        int index = 0;
        for (JsonNode json : array) {
            String at = "heads[" + index++ + "]";
            int label = label(json, labels, at);
            @Nullable String name = optional(json, "head");
            @Nullable String category = optional(json, "category");
            @Nullable Head head = name == null ? null : head(name, at);
            String of = text(json, "of", "reply");
            if ((name == null) == (category == null)) {
                problem("'" + at + "' must have either a head or a category");
            }
            if (category != null && !Identifiers.isValid(category)) {
                problem("'" + at + ".category' must be 1 to 128 characters of [A-Za-z0-9._:/-]");
            }
            if (!of.equals("reply") && !of.equals("request")) {
                problem("'" + at + ".of' must be reply or request");
            } else if (category != null && of.equals("request")) {
                problem("'" + at + "': a category can only be found in the reply");
            }
            if (!seen.add(name + " " + category + " " + of)) {
                problem("'" + at + "' stands there twice");
            }
            heads.add(new ScoredHead(
                    head,
                    category,
                    label,
                    of.equals("request"),
                    json.has("calibration") ? calibration(json.path("calibration"), at) : null,
                    json.path("calibration").has("lengthSlope")
                            ? slope(number(json.path("calibration"), "lengthSlope", at), at)
                            : 0,
                    thresholds(json.path("thresholds"), at)));
        }
        return heads;
    }

    private @Nullable Head head(String name, String at) {
        try {
            return Head.valueOf(name);
        } catch (IllegalArgumentException e) {
            problem("'" + at + ".head' is unknown, not one of " + List.of(Head.values()));
            return null;
        }
    }

    private int label(JsonNode json, List<String> labels, String at) {
        int label = labels.indexOf(text(json, "label", ""));
        if (label < 0) {
            problem("'" + at + ".label' is not one of the labels " + labels);
        }
        return label;
    }

    private @Nullable Calibration calibration(JsonNode json, String at) {
        List<Knot> knots = new ArrayList<>();
        for (JsonNode knot : json.path("knots")) {
            knots.add(new Knot(knot.path(0).asDouble(Double.NaN), knot.path(1).asDouble(Double.NaN)));
        }
        try {
            return new Calibration(number(json, "slope", at), number(json, "offset", at), knots);
        } catch (IllegalArgumentException e) {
            problem("'" + at + ".calibration': " + e.getMessage());
            return null;
        }
    }

    private double slope(double slope, String at) {
        if (slope < 0) {
            problem("'" + at + ".calibration.lengthSlope' must not be negative");
        }
        return slope;
    }

    private Map<String, Double> thresholds(JsonNode json, String at) {
        Map<String, Double> thresholds = new TreeMap<>();
        json.fieldNames().forEachRemaining(key -> thresholds.put(key, number(json, key, at + ".thresholds")));
        return thresholds;
    }

    private List<Expected> selfTest(List<String> labels) {
        List<Expected> tests = new ArrayList<>();
        int index = 0;
        for (JsonNode json : root.path("selfTest")) {
            String at = "selfTest[" + index++ + "]";
            @Nullable String window = optional(json, "window");
            if (window == null || window.isBlank()) {
                problem("'" + at + ".window' is missing");
            }
            tests.add(new Expected(
                    optional(json, "intent"),
                    window == null ? "" : window,
                    label(json, labels, at),
                    number(json, "score", at),
                    json.has("tolerance") ? number(json, "tolerance", at) : 0.2));
        }
        return tests;
    }

    private List<String> strings(String key) {
        List<String> strings = new ArrayList<>();
        for (JsonNode value : root.path(key)) {
            if (!value.isTextual()) {
                problem("'" + key + "' must hold texts only");
                return List.of();
            }
            strings.add(value.textValue());
        }
        return strings;
    }

    private int whole(JsonNode json, String key, int otherwise, int least, int most) {
        if (!json.has(key)) {
            return otherwise;
        }
        JsonNode value = json.path(key);
        if (!value.isInt() || value.intValue() < least || value.intValue() > most) {
            problem("'input." + key + "' must be a whole number from " + least + " to " + most);
            return otherwise;
        }
        return value.intValue();
    }

    private double number(JsonNode json, String key, String at) {
        JsonNode value = json.path(key);
        if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
            problem("'" + at + "' lacks the number " + key);
            return Double.NaN;
        }
        return value.doubleValue();
    }

    private static String text(JsonNode json, String key, String otherwise) {
        @Nullable String value = optional(json, key);
        return value == null ? otherwise : value;
    }

    private static @Nullable String optional(JsonNode json, String key) {
        JsonNode value = json.path(key);
        return value.isTextual() ? value.textValue() : null;
    }

    private void problem(String sentence) {
        problems.add("manifest.json: " + sentence);
    }
}
