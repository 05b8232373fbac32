package io.secondthought.guard.examples.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secondthought.guard.evidence.Calibration;
import io.secondthought.guard.examples.train.Calibrator.Benign;
import io.secondthought.guard.examples.train.Calibrator.Labelled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalibratorTest {

    private final List<Benign> benign = new ArrayList<>();
    private final List<Labelled> labelled = new ArrayList<>();

    @Test
    void confidence_isOneMinusTheShareOfBenignRepliesThatReachTheScore() {
        add("talk", 0, 2000);
        assertThat(calibrate().confidence(0.98)).isCloseTo(0.98, within(0.002));
        assertThat(calibrate().confidence(0.5)).isCloseTo(0.5, within(0.01));
    }

    @Test
    void worstGroup_decides() {
        add("talk", 0, 2000);
        add("code", 1, 500);
        assertThat(calibrate().confidence(1.98)).isCloseTo(0.98, within(0.003));
    }

    @Test
    void groupOfAFew_doesNotDecideBesideLargerOnes() {
        add("talk", 0, 2000);
        add("odd", 5, 3);
        assertThat(calibrate().confidence(1.5)).isGreaterThan(0.99);
    }

    @Test
    void probability_isThatOfTheLabels() {
        for (int i = 0; i < 4000; i++) {
            double score = i % 40 / 10.0 - 2;
            double p = 1 / (1 + Math.exp(-(1.5 * score - 0.5)));
            int hundredth = i / 40;
            labelled.add(new Labelled(score, (hundredth + 0.5) / 100 < p, 1));
        }
        Calibration calibration = calibrate();
        assertThat(calibration.slope()).isCloseTo(1.5, within(0.05));
        assertThat(calibration.offset()).isCloseTo(-0.5, within(0.05));
    }

    @Test
    void noRows_giveACalibrationAllTheSame() {
        assertThat(calibrate().confidence(0)).isBetween(0.0, 1.0);
    }

    private Calibration calibrate() {
        return Calibrator.calibrate(benign, labelled);
    }

    /** Replies whose scores are spread evenly from {@code from} to {@code from + 1}. */
    private void add(String group, double from, int n) {
        for (int i = 0; i < n; i++) {
            benign.add(new Benign(group, from + (i + 0.5d) / n));
        }
    }
}
