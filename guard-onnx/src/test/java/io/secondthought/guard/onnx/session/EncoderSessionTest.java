package io.secondthought.guard.onnx.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secondthought.guard.onnx.Tiny;
import io.secondthought.guard.onnx.natives.NativeFolder;
import io.secondthought.guard.onnx.tokenize.TokenSequence;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncoderSessionTest {
    private static final int THREADS = 2;
    private static final EncoderSession.Names NAMES =
            new EncoderSession.Names("input_ids", "attention_mask", "token_type_ids", "logits", "embedding");

    /** Quantised to 8 bits by the batch's own range, a text scored 0.5 higher or lower by what stood beside it. */
    @ParameterizedTest
    @ValueSource(strings = {"model.onnx", "model.int8.onnx"})
    void aSequence_scoresTheSameAloneAndInABatch(String model) {
        List<TokenSequence> batch = sequences(40);
        try (EncoderSession session = open(model)) {
            List<float[]> together = session.logits(batch);
            List<float[]> embedded = session.embeddings(batch);
            assertThat(together).hasSize(40);
            for (int i = 0; i < batch.size(); i++) {
                assertThat(session.logits(List.of(batch.get(i))).get(0))
                        .containsExactly(together.get(i), within(1e-5f));
                assertThat(session.embeddings(List.of(batch.get(i))).get(0))
                        .containsExactly(embedded.get(i), within(1e-5f));
            }
        }
    }

    @Test
    void aModelThatQuantisesWhileItRuns_takesNoBatches_butOneCallerForEachCore() {
        try (EncoderSession plain = open("model.onnx");
                EncoderSession quantised = open("model.int8.onnx")) {
            assertThat(plain.batches()).isTrue();
            assertThat(plain.callers()).isEqualTo(1);
            assertThat(quantised.batches()).isFalse();
            assertThat(quantised.callers()).isEqualTo(THREADS);
        }
    }

    @Test
    void manyThreads_getTheirOwnResults() {
        List<TokenSequence> sequences = sequences(60);
        try (EncoderSession session = open("model.onnx")) {
            List<float[]> expected = session.logits(sequences);
            IntStream.range(0, 600).parallel().forEach(i -> {
                int from = i % 50;
                List<float[]> some = session.logits(sequences.subList(from, from + 1 + i % 10));
                for (int j = 0; j < some.size(); j++) {
                    assertThat(some.get(j)).containsExactly(expected.get(from + j), within(1e-5f));
                }
            });
        }
    }

    @Test
    void aTokenThatTheModelDoesNotKnow_failsWithoutNamingIt() {
        try (EncoderSession session = open("model.onnx")) {
            TokenSequence unknown = new TokenSequence(new int[] {2, 987_654, 3}, 3);
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> session.logits(List.of(unknown))))
                    .isInstanceOf(EncoderSession.ModelException.class)
                    .hasNoCause()
                    .hasMessageNotContaining("987654");
            assertThat(session.logits(sequences(1))).hasSize(1);
            assertThat(session.logits(List.of())).isEmpty();
        }
    }

    private static EncoderSession open(String model) {
        return EncoderSession.open(
                Tiny.bytes(model),
                null,
                NAMES,
                4,
                List.of(),
                new EncoderSession.Settings(Provider.CPU, THREADS, 64, 32, 4096),
                NativeFolder.of(null));
    }

    private static List<TokenSequence> sequences(int count) {
        Random random = new Random(7);
        return Stream.generate(() -> {
                    int length = 1 + random.nextInt(60);
                    return new TokenSequence(random.ints(length, 0, 120).toArray(), random.nextInt(length + 1));
                })
                .limit(count)
                .toList();
    }
}
