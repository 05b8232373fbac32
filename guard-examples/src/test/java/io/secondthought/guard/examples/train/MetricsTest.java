package io.secondthought.guard.examples.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.examples.train.Metrics.Scored;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private final List<Scored> scored =
            List.of(new Scored(0.9, true), new Scored(0.5, false), new Scored(0.5, true), new Scored(0.1, false));

    @Test
    void auroc_countsPairsInOrder_andTiesHalf() {
        assertThat(Metrics.auroc(scored)).isEqualTo(3.5 / 4);
        assertThat(Metrics.auroc(scored.subList(0, 1))).isNaN();
    }

    @Test
    void share_isThatOfOneClassAtOrAboveTheThreshold() {
        assertThat(Metrics.share(scored, true, 0.5)).isEqualTo(1);
        assertThat(Metrics.share(scored, false, 0.5)).isEqualTo(0.5);
        assertThat(Metrics.share(List.of(), false, 0.5)).isNaN();
    }
}
