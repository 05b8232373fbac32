package io.secondthought.guard.examples.eval;

import static io.secondthought.guard.examples.eval.TestRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.api.Span;
import io.secondthought.guard.examples.data.Row;
import io.secondthought.guard.examples.eval.SpanCounts.Gold;
import io.secondthought.guard.examples.eval.SpanCounts.Share;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpanCountsTest {

    @Test
    void overlap_countsAsFound_touchingDoesNot() {
        SpanCounts counts = new SpanCounts();
        counts.add(
                List.of(new Gold("EMAIL", 0, 5), new Gold("PHONE", 10, 15)),
                List.of(new Span(0, 4, 6), new Span(0, 5, 10), new Span(0, 2, 3)));
        counts.add(List.of(new Gold("PHONE", 0, 3)), List.of(new Span(0, 0, 3)));
        assertThat(counts.precision()).isEqualTo(new Share(3, 4));
        assertThat(counts.recall()).isEqualTo(new Share(2, 3));
        assertThat(counts.recallByType()).isEqualTo(Map.of("EMAIL", new Share(1, 1), "PHONE", new Share(1, 2)));
    }

    @Test
    void gold_countsCodePoints() {
        String text = "\uD83D\uDE00 a@b.example";
        assertThat(SpanCounts.gold(spans("{\"entity_type\":\"EMAIL\",\"start_position\":2,\"end_position\":13}"), text))
                .containsExactly(new Gold("EMAIL", 3, 14));
    }

    @Test
    void gold_outsideTheText_isNoSpan() {
        Row row = spans("{\"start_position\":2,\"end_position\":9},{\"start_position\":1},{\"start_position\":2,"
                + "\"end_position\":2}");
        assertThat(SpanCounts.gold(row, "abc")).isEmpty();
        assertThat(SpanCounts.gold(row("{\"id\":\"1\"}"), "abc")).isEmpty();
    }

    private static Row spans(String spans) {
        return row("{\"id\":\"1\",\"meta\":{\"spans\":[" + spans + "]}}");
    }
}
