package io.secondthought.guard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Head;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import io.secondthought.guard.evidence.lexical.LexicalClassifier;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainLexicalTest {

    private static final String[] GOOD = {"bread", "garden", "music", "river", "letter", "teacher", "winter", "bicycle"
    };
    private static final String[] BAD = {
        "burgle", "forge", "swindle", "sabotage", "smuggle", "blackmail", "loot", "ambush"
    };

    @TempDir
    private Path folder;

    private Path data;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void generate() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        SplittableRandom random = new SplittableRandom(7);
        StringBuilder lines = new StringBuilder("{\"id\":\"broken\", zebra\n");
        for (int i = 0; i < 600; i++) {
            int bad = i % 3 == 0 ? 1 : 0;
            String[] words = bad == 1 ? BAD : GOOD;
            lines.append("{\"id\":\"r" + i + "\",\"source\":\"made-up\",\"prompt\":\"Question number " + i + " about a "
                    + words[random.nextInt(words.length)] + "\",\"answer\":\"");
            for (int j = 0; j < 12; j++) {
                lines.append("Then we talk about the "
                        + (random.nextInt(3) == 0 ? GOOD : words)[random.nextInt(words.length)] + ". ");
            }
            lines.append("\",\"labels\":{\"answer_unsafe\":" + bad + ",\"prompt_harmful\":" + bad + ",\"level\":"
                    + 2 * bad + ",\"refusal\":0,\"toxic\":0}}\n");
        }
        Files.writeString(data.resolve("made-up.jsonl"), lines);
    }

    @Test
    void training_learnsWhatTellsTheRowsApart_andWritesAClassifier() throws IOException {
        Path to = folder.resolve("out");
        assertThat(run(data.toString(), "--out", to.toString(), "--date", "2026-01-01"))
                .isZero();
        assertThat(err.toString()).contains("made-up.jsonl:1: not valid JSON").doesNotContain("zebra");
        assertThat(out.toString()).startsWith("head").contains("UNSAFE_CONTENT");

        JsonNode about =
                new JsonMapper().readTree(to.resolve("manifest.json").toFile()).path("about");
        assertThat(about.path("date").asText()).isEqualTo("2026-01-01");
        assertThat(about.path("files").path("made-up.jsonl").path("rows").asInt())
                .isEqualTo(600);
        assertThat(about.path("metrics")
                        .path("UNSAFE_CONTENT")
                        .path("made-up")
                        .path("auroc")
                        .asDouble())
                .isGreaterThan(0.95);

        LexicalClassifier classifier = LexicalClassifier.load(to);
        assertThat(confidence(classifier, "Then we talk about how they burgle, smuggle and loot."))
                .isGreaterThan(confidence(classifier, "Then we talk about the garden, the river and the music."));
    }

    @Test
    void sameDataAndSeed_giveTheSameBytes() throws IOException {
        Path first = folder.resolve("first");
        Path second = folder.resolve("second");
        assertThat(run(data.toString(), "--out", first.toString(), "--seed", "5"))
                .isZero();
        assertThat(run(data.toString(), "--out", second.toString(), "--seed", "5"))
                .isZero();
        assertThat(second.resolve("manifest.json")).hasSameBinaryContentAs(first.resolve("manifest.json"));
        assertThat(second.resolve("weights.bin.gz")).hasSameBinaryContentAs(first.resolve("weights.bin.gz"));
    }

    @Test
    void emptyOrMissingFolder_isSaidPlainly() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThat(run(empty.toString(), "--out", folder.toString())).isNotZero();
        assertThat(err.toString()).contains("no rows in " + empty);
        assertThat(run(folder.resolve("none").toString(), "--out", folder.toString()))
                .isNotZero();
        assertThat(err.toString()).contains("cannot list " + folder.resolve("none"));
    }

    private int run(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "train-lexical";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return SecondThought.commandLine(InputStream.nullInputStream())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all);
    }

    private static double confidence(LexicalClassifier classifier, String text) {
        Unit unit = new Unit(Channel.ANSWER, new Span(0, 0, text.length()), 0);
        Examination examination = new Examination(GuardRequest.of("What now?"), ModelReply.of("", text), List.of(unit));
        return classifier.examine(examination).toCompletableFuture().join().evidence().stream()
                .map(Evidence.Score.class::cast)
                .filter(s -> s.head() == Head.UNSAFE_CONTENT)
                .findFirst()
                .orElseThrow()
                .confidence();
    }
}
