package io.secondthought.guard.evidence.lexical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Unit;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Laws that hold for any text, also for what no one would write. */
class LexicalPropertiesTest {

    private final LexicalClassifier classifier = LexicalClassifier.embedded();

    @Property(tries = 200)
    void whatIsSaidOfAUnit_dependsOnNothingThatComesLater(
            @ForAll("texts") String text,
            @ForAll("texts") String more,
            @ForAll @IntRange(min = 1, max = 60) int length) {
        List<Unit> units = LexicalClassifierTest.units(text, length);
        SourceResult alone = examine(text, units);
        SourceResult continued = examine(text + more, units);
        assertThat(continued).isEqualTo(alone);
        assertThat(examine(text, units)).isEqualTo(alone);
    }

    @Property(tries = 200)
    void everyUnit_isScoredOrUnjudgedOrWordless_andEveryNumberIsAShare(@ForAll("texts") String text) {
        List<Unit> units = LexicalClassifierTest.units(text, 50);
        SourceResult result = examine(text, units);
        assertThat(result.unjudged())
                .allSatisfy(span -> assertThat(result.evidence()).noneMatch(e -> span.equals(e.span())));
        assertThat(result.evidence()).allSatisfy(e -> {
            Evidence.Score score = (Evidence.Score) e;
            assertThat(score.probability()).isBetween(0.0, 1.0);
            assertThat(score.confidence()).isBetween(0.0, 1.0);
        });
    }

    @Property(tries = 100)
    void bagsForTraining_scoreAsTheRunningWindowDoes(@ForAll("texts") String text) {
        float[] weights = new float[Bags.FEATURES];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i % 255 - 127;
        }
        ScoringWindow window = new ScoringWindow(Weights.rounded(List.of(weights)), true);
        int end = text.length();
        window.read(text, 0, end);
        window.forgetBefore(end - LexicalModel.WINDOW);
        Bag bag = Bags.of(text, List.of(end)).get(0);
        double dot = 0;
        for (int i = 0; i < bag.features().length; i++) {
            dot += (double) weights[bag.features()[i]] * bag.amounts()[i];
        }
        assertThat(window.score(0)).isCloseTo(dot, org.assertj.core.data.Offset.offset(1e-3 * (1 + Math.abs(dot))));
    }

    @Test
    void everyWordEntersAndLeavesTheWindowOnce_howeverManyUnitsThereAre() {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            words.append(Integer.toString(i % 7000, 26).replaceAll("\\d", "z")).append(i % 3 == 0 ? "ing " : " ");
        }
        String text = words.toString();
        assertThat(changes(text, 20)).isCloseTo(changes(text, 2000), withinPercentage(5));
        assertThat(changes(text + text, 20)).isLessThan(21 * changes(text, 20) / 10);
    }

    /** How often the amount of a term is touched. */
    private static long changes(String text, int unit) {
        long[] changes = {0};
        WordWindow window = new WordWindow(true) {
            @Override
            void define(int term, int[] features, int count, int own) {}

            @Override
            void change(int term, int by) {
                changes[0]++;
            }
        };
        int read = 0;
        while (read < text.length()) {
            int end = text.indexOf(' ', Math.min(text.length() - 1, read + unit)) + 1;
            window.read(text, read, end);
            window.forgetBefore(end - LexicalModel.WINDOW);
            read = end;
        }
        return changes[0];
    }

    @Test
    void hostileTexts_areReadInLinearTime() {
        for (String text : List.of(
                "a".repeat(500_000),
                "\u0301".repeat(500_000),
                "\uD835".repeat(300_000),
                "а1".repeat(250_000),
                "?!".repeat(250_000),
                "'".repeat(500_000),
                "\u0000\uFFFF".repeat(250_000))) {
            assertThat(examine(text, LexicalClassifierTest.units(text, 400))).isNotNull();
        }
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> words = Arbitraries.of(
                "the ",
                "steal ",
                "sorry, ",
                "ich ",
                "und ",
                "nicht ",
                "bread. ",
                "погода ",
                "天気",
                "x=1;",
                "\n",
                "?! ",
                "c\u0430r ",
                "\uD83D\uDE00",
                "\uD835",
                "can't ",
                "ﬁne ",
                "\u200B",
                "0x1F ");
        return Arbitraries.oneOf(
                words.list().ofMaxSize(120).map(list -> String.join("", list)),
                Arbitraries.strings().ofMaxLength(400),
                words.list().ofMinSize(800).ofMaxSize(1200).map(list -> String.join("", list)));
    }

    private SourceResult examine(String text, List<Unit> units) {
        ModelReply reply = new ModelReply(List.of(new Part.Answer(text)), FinishReason.STOP);
        return classifier
                .examine(new Examination(GuardRequest.of("How are you?"), reply, units))
                .toCompletableFuture()
                .join();
    }
}
