package io.secondthought.guard.examples.demo;

import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The cases of the demo, read from the resource files beside this class. */
final class Corpus {
    private static final List<String> FILES =
            List.of("thought-leakage.yaml", "intent-drift.yaml", "unsafe-detail.yaml", "long-thought.yaml");

    /** The paragraph of a thought in a file where a case may insert something. */
    private static final String PLACE = "{{leak}}\n\n";

    private static final Map<String, Object> DEFAULTS =
            Map.of("channel", "REASONING", "level", "NONE", "thought", "", "withheld", List.of());

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    private Corpus() {}

    /** All cases, in the order of the files; every hazard is followed by its twin. */
    static List<Case> load() {
        return FILES.stream().flatMap(Corpus::cases).toList();
    }

    private static Stream<Case> cases(String file) {
        Object entries = new Load(LoadSettings.builder().setLabel(file).build()).loadFromString(text(file));
        return ((List<?>) entries).stream().map(entry -> parse((Map<?, ?>) entry));
    }

    private static Case parse(Map<?, ?> entry) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>(DEFAULTS);
        entry.forEach((key, value) -> values.put((String) key, value));
        Object file = values.remove("thought-file");
        Object insert = values.remove("insert");
        if (file != null) {
            values.put("thought", text((String) file).strip().replace(PLACE, insert == null ? "" : insert + "\n\n"));
        }
        return MAPPER.convertValue(values, Case.class);
    }

    private static String text(String file) {
        try (InputStream in = Objects.requireNonNull(Corpus.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
