package io.secondthought.guard.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondthought.guard.evidence.Calibration.Knot;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class CalibrationTest {

    private final Calibration calibration =
            new Calibration(2, -1, List.of(new Knot(-1, 0.2), new Knot(0, 0.5), new Knot(3, 0.98)));

    @Test
    void knots_areMet_andBetweenThemLinesAreStraight() {
        assertThat(calibration.confidence(-1)).isEqualTo(0.2);
        assertThat(calibration.confidence(0)).isEqualTo(0.5);
        assertThat(calibration.confidence(1.5)).isEqualTo(0.74);
        assertThat(calibration.confidence(3)).isEqualTo(0.98);
        assertThat(calibration.probability(0.5)).isEqualTo(0.5);
    }

    @Property
    void order_isKept_alsoBeyondTheKnots(
            @ForAll @DoubleRange(min = -20, max = 20) double a, @ForAll @DoubleRange(min = 0.01, max = 5) double more) {
        assertThat(calibration.confidence(a + more)).isGreaterThan(calibration.confidence(a));
        assertThat(calibration.probability(a + more)).isGreaterThanOrEqualTo(calibration.probability(a));
        assertThat(calibration.confidence(a)).isBetween(0.0, 1.0);
    }

    @Test
    void tablesThatDoNotAscend_areRefused() {
        List<Knot> flat = List.of(new Knot(0, 0.5), new Knot(1, 0.5));
        List<Knot> one = List.of(new Knot(0, 0.5));
        List<Knot> certain = List.of(new Knot(0, 0.5), new Knot(1, 1));
        List<Knot> good = List.of(new Knot(0, 0.5), new Knot(1, 0.6));
        for (List<Knot> knots : List.of(flat, one, certain)) {
            assertThatThrownBy(() -> new Calibration(1, 0, knots)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new Calibration(0, 0, good)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Calibration(1, Double.NaN, good)).isInstanceOf(IllegalArgumentException.class);
    }
}
