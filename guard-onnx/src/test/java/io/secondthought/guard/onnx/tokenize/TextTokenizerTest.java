package io.secondthought.guard.onnx.tokenize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.secondthought.guard.onnx.Tiny;
import io.secondthought.guard.onnx.natives.NativeFolder;
import java.io.IOException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextTokenizerTest {
    private static final TextTokenizer TOKENIZER =
            TextTokenizer.load(Tiny.bytes("tokenizer.json"), NativeFolder.of(null));

    @AfterAll
    static void close() {
        TOKENIZER.close();
    }

    @Test
    void encode_givesTheTokensWithoutSpecialOnes_beyondTheTruncationOfTheFile() {
        assertThat(TOKENIZER.encode("Bake bread, PLEASE!"))
                .containsExactly(id("bake"), id("bread"), id(","), id("please"), id("!"));
        assertThat(TOKENIZER.encode("")).isEmpty();
        assertThat(TOKENIZER.encode("the bread ".repeat(500))).hasSize(1000);
    }

    @Test
    void sequence_standsBetweenTheSpecialTokensOfTheTokenizer() {
        TokenSequence one = TOKENIZER.sequence(TOKENIZER.encode("bread"));
        assertThat(one.ids()).containsExactly(id("[CLS]"), id("bread"), id("[SEP]"));
        assertThat(one.secondFrom()).isEqualTo(3);

        TokenSequence two = TOKENIZER.sequence(TOKENIZER.encode("bake bread"), TOKENIZER.encode("flour"));
        assertThat(two.ids())
                .containsExactly(id("[CLS]"), id("bake"), id("bread"), id("[SEP]"), id("flour"), id("[SEP]"));
        assertThat(two.secondFrom()).isEqualTo(4);
        assertThat(TOKENIZER.overhead()).isEqualTo(2);
        assertThat(TOKENIZER.pairOverhead()).isEqualTo(3);
        assertThat(TOKENIZER.sequence(new int[0], new int[0]).ids())
                .containsExactly(id("[CLS]"), id("[SEP]"), id("[SEP]"));
    }

    /** RoBERTa has two separators between texts and no types. */
    @Test
    void sequence_ofAnotherFamily_hasItsForm() {
        String json = new String(Tiny.bytes("tokenizer.json"), java.nio.charset.StandardCharsets.UTF_8);
        int from = json.indexOf("\"post_processor\":");
        int to = json.indexOf("\"decoder\":");
        String roberta = json.substring(0, from)
                + "\"post_processor\":{\"type\":\"RobertaProcessing\",\"sep\":[\"[SEP]\",3],\"cls\":[\"[CLS]\",2],"
                + "\"trim_offsets\":true,\"add_prefix_space\":false}," + json.substring(to);
        try (TextTokenizer other =
                TextTokenizer.load(roberta.getBytes(java.nio.charset.StandardCharsets.UTF_8), NativeFolder.of(null))) {
            TokenSequence two = other.sequence(other.encode("bread"), other.encode("flour"));
            assertThat(two.ids())
                    .containsExactly(id("[CLS]"), id("bread"), id("[SEP]"), id("[SEP]"), id("flour"), id("[SEP]"));
            assertThat(two.secondFrom()).isEqualTo(6);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\ud83d", "\udca3", "\udca3\ud83d", "bread \ud83d bread", "\u0000", "\u0000bread\u0000", "\uffff"
            })
    void encode_textThatIsNoUnicode_orHoldsNul_doesNotDisturbTheRest(String text) {
        int[] alone = TOKENIZER.encode(text + " flour 😀 salt");
        assertThat(IntStream.of(alone).boxed().toList()).contains(id("flour"), id("[UNK]"), id("salt"));
    }

    @Test
    void wellFormed_changesHalfPairsOnly() {
        assertThat(TextTokenizer.wellFormed("a😀b")).isEqualTo("a😀b");
        assertThat(TextTokenizer.wellFormed("a\ud83db\udca3")).isEqualTo("a\ufffdb\ufffd");
        assertThat(TextTokenizer.wellFormed("\ud83d\ud83d\udca3")).isEqualTo("\ufffd\ud83d\udca3");
    }

    @Test
    void encode_byManyThreads_givesTheSame() {
        String text = "the secretly baked bread! ".repeat(50);
        int[] expected = TOKENIZER.encode(text);
        assertThat(Stream.generate(() -> text).limit(400).parallel().map(TOKENIZER::encode))
                .allSatisfy(ids -> assertThat(ids).isEqualTo(expected));
    }

    @Test
    void afterClosing_encodeFails() {
        TextTokenizer other = TextTokenizer.load(Tiny.bytes("tokenizer.json"), NativeFolder.of(null));
        other.close();
        other.close();
        assertThatThrownBy(() -> other.encode("a")).isInstanceOf(IllegalStateException.class);
    }

    private static int id(String token) {
        try {
            JsonNode vocabulary = JsonMapper.builder()
                    .build()
                    .readTree(Tiny.bytes("tokenizer.json"))
                    .at("/model/vocab");
            return vocabulary.required(token).intValue();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
