package io.secondthought.guard.examples.train;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.secondthought.guard.examples.data.Row;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What is known of a source of rows.
 *
 * @param origin who made it
 * @param licence its licence
 * @param weight what a row counts; 0 leaves the source out
 * @param unsureWeight what a row counts that its labeller was not sure of
 * @param requestWeight what its prompt counts for the head that judges requests
 * @param share the share of its rows that is used
 */
record Source(String origin, String licence, double weight, double unsureWeight, double requestWeight, double share) {

    private static final Source UNKNOWN = new Source("unknown", "unknown", 1, 1, 1, 1);

    /** The sources that have been weighed, by name. A source that is not among them counts fully. */
    static Map<String, Source> known() {
        try (InputStream in = Objects.requireNonNull(Source.class.getResourceAsStream("sources.json"))) {
            Map<String, Source> sources = new TreeMap<>();
            for (Map.Entry<String, JsonNode> entry :
                    new JsonMapper().readTree(in).properties()) {
                JsonNode source = entry.getValue();
                double weight = source.path("weight").asDouble(1);
                sources.put(
                        entry.getKey(),
                        new Source(
                                source.path("origin").asText(),
                                source.path("licence").asText(),
                                weight,
                                source.path("unsureWeight").asDouble(weight),
                                source.path("requestWeight").asDouble(1),
                                source.path("share").asDouble(1)));
            }
            return sources;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the list of sources", e);
        }
    }

    static Source of(Map<String, Source> known, Row row) {
        return known.getOrDefault(row.source(), UNKNOWN);
    }

    double weightOf(Row row) {
        return row.meta().path("sure").asInt(1) == 0 ? unsureWeight : weight;
    }
}
