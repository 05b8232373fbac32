package io.secondthought.guard.examples.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ConfusionTest {

    @Test
    void precisionRecallAndF1_byHand() {
        // Flagged at .5: two positives of three, one negative of two.
        Confusion confusion = Confusion.at(
                0.5,
                List.of(sample(true, 0.9), sample(true, 0.5), sample(true, 0.4), sample(false, 0.6), sample(false, 0)));
        assertThat(confusion).isEqualTo(new Confusion(2, 1, 1, 1));
        assertThat(confusion.precision()).hasValue(2 / 3.0);
        assertThat(confusion.recall()).hasValue(2 / 3.0);
        assertThat(confusion.f1()).hasValue(2 / 3.0);
    }

    @Test
    void noPositives_onlyPrecisionIsDefined() {
        Confusion confusion = Confusion.at(0.5, List.of(sample(false, 0.9)));
        assertThat(confusion.precision()).hasValue(0);
        assertThat(confusion.recall()).isEmpty();
        assertThat(confusion.f1()).isEmpty();
    }

    @Test
    void nothingFlagged_precisionIsUndefinedAndTheRestZero() {
        Confusion confusion = Confusion.at(0.5, List.of(sample(true, 0.1)));
        assertThat(confusion.precision()).isEmpty();
        assertThat(confusion.recall()).hasValue(0);
        assertThat(confusion.f1()).hasValue(0);
    }

    @Test
    void evidenceAlone_flagsNothing() {
        assertThat(Confusion.at(0.5, List.of(new Sample(true, new Rank(0, 1, 1)))))
                .isEqualTo(new Confusion(0, 0, 1, 0));
    }

    @Property
    void f1_isTheHarmonicMean(@ForAll List<Boolean> labels) {
        List<Sample> samples = labels.stream().map(l -> sample(l, 1)).toList();
        Confusion confusion = Confusion.at(0.5, samples);
        if (confusion.truePositives() > 0) {
            double p = confusion.precision().orElseThrow();
            double r = confusion.recall().orElseThrow();
            assertThat(confusion.f1().orElseThrow())
                    .isCloseTo(2 * p * r / (p + r), org.assertj.core.api.Assertions.within(1e-12));
        }
    }

    private static Sample sample(boolean positive, double confidence) {
        return new Sample(positive, new Rank(confidence, 0, 0));
    }
}
