package io.secondthought.guard.examples.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a real model is.
 *
 * @param baseUrl the address of the service, for instance {@code http://127.0.0.1:8000/v1}
 * @param apiKey the key
 * @param model the name of the model
 */
record ModelSettings(String baseUrl, String apiKey, String model) {
    static final String BASE_URL = "OPENAI_BASE_URL";
    static final String API_KEY = "OPENAI_API_KEY";
    static final String MODEL = "OPENAI_MODEL";

    /**
     * Takes what was given as an option, else what the environment says. The key has no option: others on the machine can
     * read command lines.
     *
     * @throws IllegalArgumentException if something is missing; names all that is missing
     */
    static ModelSettings of(@Nullable String baseUrl, @Nullable String model, Map<String, String> environment) {
        List<String> missing = new ArrayList<>();
        ModelSettings settings = new ModelSettings(
                value(baseUrl, BASE_URL, " (or --base-url)", environment, missing),
                value(null, API_KEY, " (any word if the service wants none)", environment, missing),
                value(model, MODEL, " (or --model)", environment, missing));
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "--prompt needs a model to ask, but these are not set: " + String.join(", ", missing));
        }
        return settings;
    }

    private static String value(
            @Nullable String option,
            String variable,
            String hint,
            Map<String, String> environment,
            List<String> missing) {
        String value = option != null ? option : environment.getOrDefault(variable, "");
        if (value.isBlank()) {
            missing.add(variable + hint);
        }
        return value.strip();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "ModelSettings[" + model + " at " + baseUrl + "]";
    }
}
