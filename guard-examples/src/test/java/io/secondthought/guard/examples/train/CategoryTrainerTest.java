package io.secondthought.guard.examples.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondthought.guard.examples.train.CategoryTrainer.Fitted;
import io.secondthought.guard.examples.train.CategoryTrainer.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CategoryTrainerTest {

    @Test
    void whatCanBeToldApart_isToldApartOnTextsThatWereHeldOut() {
        List<Sample> samples = samples(120, 2);
        Fitted fitted = CategoryTrainer.fit(samples, 1);
        for (int i = 0; i < samples.size(); i++) {
            assertThat(fitted.held()[i] > 0).isEqualTo(samples.get(i).positive());
        }
        assertThat(fitted.weights()[0]).isPositive();
    }

    @Test
    void labelsThatMeanNothing_areNotToldApart() {
        List<Sample> samples = samples(400, 0);
        Fitted fitted = CategoryTrainer.fit(samples, 1);
        long right = java.util.stream.IntStream.range(0, samples.size())
                .filter(i -> fitted.held()[i] > 0 == samples.get(i).positive())
                .count();
        assertThat(right / (double) samples.size()).isBetween(0.4, 0.6);
    }

    @Test
    void theSameRowsAndSeed_giveTheSameNumbers() {
        List<Sample> samples = samples(100, 1);
        Fitted first = CategoryTrainer.fit(samples, 3);
        Fitted second = CategoryTrainer.fit(samples, 3);
        assertThat(second.weights()).containsExactly(first.weights());
        assertThat(second.held()).containsExactly(first.held());
    }

    @Test
    void repliesToOnePrompt_stayInOneFold() {
        // Ten texts that stand there four times each, with labels at random: a fold that knew a copy would be right
        // about it.
        Random random = new Random(5);
        List<Sample> samples = new ArrayList<>();
        for (int prompt = 0; prompt < 60; prompt++) {
            float[] embedding = new float[200];
            for (int i = 0; i < embedding.length; i++) {
                embedding[i] = (float) random.nextGaussian();
            }
            boolean positive = random.nextBoolean();
            for (int copy = 0; copy < 4; copy++) {
                samples.add(new Sample("prompt " + prompt, embedding, positive));
            }
        }
        Fitted fitted = CategoryTrainer.fit(samples, 1);
        long right = java.util.stream.IntStream.range(0, samples.size())
                .filter(i -> fitted.held()[i] > 0 == samples.get(i).positive())
                .count();
        assertThat(right / (double) samples.size()).isLessThan(0.7);
    }

    @Test
    void tooFewLines_areRefusedWithTheirNumber() {
        assertThatThrownBy(() -> CategoryTrainer.fit(samples(30, 1), 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("at least 20 lines of each label are needed: there are 15 of label 1 and 15 of label 0");
    }

    /** Half of each label; the first number of a positive one lies so much higher. */
    private static List<Sample> samples(int count, float apart) {
        Random random = new Random(11);
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean positive = i % 2 == 0;
            float[] embedding = new float[8];
            for (int j = 0; j < embedding.length; j++) {
                embedding[j] = (float) (0.2 * random.nextGaussian());
            }
            embedding[0] += positive ? apart / 2 : -apart / 2;
            samples.add(new Sample("prompt " + i, embedding, positive));
        }
        return samples;
    }
}
