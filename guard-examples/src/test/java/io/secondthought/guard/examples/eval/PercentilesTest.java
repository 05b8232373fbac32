package io.secondthought.guard.examples.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PercentilesTest {

    @Test
    void nearestRank() {
        Percentiles ten = new Percentiles(List.of(10L, 9L, 8L, 7L, 6L, 5L, 4L, 3L, 2L, 1L));
        assertThat(ten.at(50)).hasValue(5);
        assertThat(ten.at(95)).hasValue(10);
        assertThat(ten.at(1)).hasValue(1);
        assertThat(ten.at(100)).hasValue(10);
    }

    @Test
    void oneValue_isEveryPercentile() {
        Percentiles one = new Percentiles(List.of(7L));
        assertThat(one.at(50)).hasValue(7);
        assertThat(one.at(95)).hasValue(7);
    }

    @Test
    void noValues_nothingIsDefined() {
        assertThat(new Percentiles(List.of()).at(50)).isEmpty();
    }
}
