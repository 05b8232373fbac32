package io.secondthought.guard.examples.eval;

import com.fasterxml.jackson.databind.JsonNode;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.examples.data.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How well private data was pointed at: a span that was found is right if it overlaps one of {@code meta.spans}, and one of
 * those is found if a span overlaps it. Not thread-safe.
 */
final class SpanCounts {
    /**
     * A span of the data.
     *
     * @param type the source's word for it
     * @param start the first UTF-16 unit
     * @param end the UTF-16 unit after the last
     */
    record Gold(String type, int start, int end) {
        boolean overlaps(Span span) {
            return start < span.end() && span.start() < end;
        }
    }

    /** Of so many, so many were right. */
    record Share(long right, long of) {
        Share plus(boolean another) {
            return new Share(right + (another ? 1 : 0), of + 1);
        }
    }

    private static final Share NONE = new Share(0, 0);

    private Share precision = NONE;
    private Share recall = NONE;
    private final Map<String, Share> recallByType = new TreeMap<>();

    /** The spans of a row, which count code points in its text. */
    static List<Gold> gold(Row row, String text) {
        List<Gold> spans = new ArrayList<>();
        for (JsonNode span : row.meta().path("spans")) {
            int start = span.path("start_position").asInt(-1);
            int end = span.path("end_position").asInt(-1);
            if (start >= 0 && start < end && end <= text.codePointCount(0, text.length())) {
                int from = text.offsetByCodePoints(0, start);
                spans.add(new Gold(
                        span.path("entity_type").asText("?"), from, text.offsetByCodePoints(from, end - start)));
            }
        }
        return spans;
    }

    void add(List<Gold> gold, List<Span> found) {
        for (Span span : found) {
            precision = precision.plus(gold.stream().anyMatch(g -> g.overlaps(span)));
        }
        for (Gold span : gold) {
            boolean hit = found.stream().anyMatch(span::overlaps);
            recall = recall.plus(hit);
            recallByType.merge(span.type(), NONE.plus(hit), (a, b) -> new Share(a.right + b.right, a.of + b.of));
        }
    }

    boolean isEmpty() {
        return recall.of == 0 && precision.of == 0;
    }

    Share precision() {
        return precision;
    }

    Share recall() {
        return recall;
    }

    /** By the source's word, sorted. */
    Map<String, Share> recallByType() {
        return Collections.unmodifiableMap(recallByType);
    }
}
