package io.secondthought.guard.examples.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.secondthought.guard.examples.SecondThoughtRunner;
import io.secondthought.guard.policy.Policy;
import io.secondthought.guard.policy.Rule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalCommandTest {
    private static final String ROWS = """
            {"id":"1","prompt":"How do plants drink?","answer":"By their roots.","labels":{"answer_unsafe":0}}
            {"id":"2","messages":[{"role":"user","content":"And trees?"}],"answer":"So do trees.","labels":{"answer_unsafe":1}}
            {"id":"3","prompt":"And moss?","answer":"Moss has none."}
            """;

    @TempDir
    private Path folder;

    private final SecondThoughtRunner run = new SecondThoughtRunner();

    @Test
    void json_hasExactlyTheseKeys() throws IOException {
        assertThat(run.execute(
                        "eval", "--classifier", "none", "--json", file(ROWS).toString()))
                .isZero();
        List<JsonNode> lines = lines(run.out());
        assertThat(lines).extracting(l -> l.path("target").asText()).containsExactly("answer", "reply");
        List<String> keys = new ArrayList<>();
        lines.get(0).fieldNames().forEachRemaining(keys::add);
        assertThat(keys)
                .containsExactly(
                        "file",
                        "target",
                        "rows",
                        "positives",
                        "auroc",
                        "auprc",
                        "precision",
                        "recall",
                        "f1",
                        "threshold",
                        "recallAt1",
                        "recallAt5",
                        "benignBlocked",
                        "p50Millis",
                        "p95Millis");
        assertThat(lines.get(0).path("rows").asInt()).isEqualTo(2);
        assertThat(lines.get(0).path("auroc").asDouble()).isEqualTo(0.5);
        assertThat(lines.get(0).path("precision").isNull()).isTrue();
        assertThat(lines.get(0).path("recall").asDouble(-1)).isZero();
        assertThat(lines.get(0).path("threshold").asDouble()).isEqualTo(0.98);
    }

    @Test
    void noPositives_undefinedNumbersAreNull() throws IOException {
        String benign = ROWS.lines().findFirst().orElseThrow();
        assertThat(run.execute(
                        "eval", "--classifier", "none", "--json", file(benign).toString()))
                .isZero();
        JsonNode line = lines(run.out()).get(0);
        for (String undefined : List.of("auroc", "auprc", "recall", "f1", "recallAt1", "recallAt5")) {
            assertThat(line.path(undefined).isNull()).as(undefined).isTrue();
        }
        assertThat(line.path("benignBlocked").asDouble(-1)).isZero();
    }

    @Test
    void table_statesThePolicyTheClassifierAndTheThreshold() throws IOException {
        assertThat(run.execute("eval", "--classifier", "none", file(ROWS).toString()))
                .isZero();
        assertThat(run.out())
                .contains("policy balanced, classifier none; precision, recall and F1 at confidence 0.98")
                .contains("rows.jsonl (3 rows)")
                .contains("answer        2      1         1  0.500");
    }

    @Test
    void markdown_isOneTable() throws IOException {
        assertThat(run.execute(
                        "eval", "--classifier", "none", "--markdown", file(ROWS).toString()))
                .isZero();
        assertThat(run.out().lines().filter(line -> line.startsWith("| rows | answer | 2 | 1 | 0.500 |")))
                .hasSize(1);
        assertThat(run.out().lines()).allMatch(line -> line.startsWith("|"));
    }

    @Test
    void jsonAndMarkdown_excludeEachOther() throws IOException {
        assertThat(run.execute("eval", "--json", "--markdown", file(ROWS).toString()))
                .isEqualTo(2);
    }

    @Test
    void threshold_isTheOneOfTheBalancedPolicy() {
        assertThat(Policy.balanced().rules()).extracting(Rule::minConfidence).containsOnly(EvalCommand.THRESHOLD);
    }

    @Test
    void folderAndGzip_areRead_inTheOrderOfTheirNames() throws IOException {
        file(ROWS);
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve("more.jsonl.gz")))) {
            out.write(ROWS.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(run.execute("eval", "--classifier", "none", "--json", folder.toString()))
                .isZero();
        assertThat(lines(run.out()))
                .extracting(l -> Path.of(l.path("file").asText()).getFileName().toString() + " "
                        + l.path("target").asText())
                .containsExactly(
                        "more.jsonl.gz answer", "more.jsonl.gz reply", "rows.jsonl answer", "rows.jsonl reply");
    }

    @Test
    void badLines_areNamedWithoutTheirText() throws IOException {
        Path file = file("{\"id\": tarragon}\n" + ROWS);
        assertThat(run.execute("eval", "--classifier", "none", "--json", file.toString()))
                .isEqualTo(3);
        assertThat(run.err()).contains(file + ":1: ").doesNotContain("tarragon");
        assertThat(lines(run.out()).get(0).path("rows").asInt()).isEqualTo(2);
    }

    @Test
    void predictions_areWritten() throws IOException {
        Path predictions = folder.resolve("predictions.out");
        assertThat(run.execute(
                        "eval",
                        "--classifier",
                        "none",
                        "--predictions",
                        predictions.toString(),
                        file(ROWS).toString()))
                .isZero();
        List<JsonNode> lines = lines(Files.readString(predictions));
        assertThat(lines)
                .extracting(l -> l.path("id").asText() + " " + l.path("target").asText() + " "
                        + l.path("label").asInt())
                .containsExactly("1 answer 0", "1 reply 0", "2 answer 1", "2 reply 1");
        assertThat(lines.get(0).path("score").isNumber()).isTrue();
        assertThat(lines.get(0).path("level").asText()).isEqualTo("NONE");
        assertThat(lines.get(0).path("findings").isArray()).isTrue();
    }

    @Test
    void twoRuns_sayTheSameButForTheTimes() throws IOException {
        Path file = file(ROWS);
        SecondThoughtRunner other = new SecondThoughtRunner();
        run.execute("eval", "--classifier", "none", "--json", file.toString());
        other.execute("eval", "--classifier", "none", "--json", "--threads", "1", file.toString());
        String times = "\"p50Millis.*";
        assertThat(run.out().replaceAll(times, "")).isEqualTo(other.out().replaceAll(times, ""));
    }

    @Test
    void missingFiles_areNamedTogether() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThat(run.execute("eval", folder.resolve("a").toString(), empty.toString()))
                .isEqualTo(2);
        assertThat(run.err()).contains("no such file: " + folder.resolve("a")).contains("no .jsonl or .jsonl.gz in");
    }

    @Test
    void theNeuralClassifier_canBeChosen() throws IOException {
        assertThat(run.execute("eval", "--classifier", "onnx", file(ROWS).toString()))
                .isIn(0, 3);
        assertThat(run.out()).contains("classifier onnx");
    }

    @Test
    void help_explainsTheNumbers() {
        assertThat(run.execute("eval", "--help")).isZero();
        assertThat(run.out().replaceAll("\\s+", " "))
                .contains("(confidence 0.9, probability 0.5). R@1% is the recall at 1 % false alarms")
                .contains("Exit codes:")
                .contains("lexical, onnx, none; default lexical");
    }

    @Test
    void brokenGzip_isSaidInOneLine() throws IOException {
        Path file = Files.writeString(folder.resolve("rows.jsonl.gz"), ROWS);
        assertThat(run.execute("eval", "--classifier", "none", file.toString())).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("cannot read " + file);
    }

    @Test
    void noThreads_isAMistakeOfTheCommandLine() throws IOException {
        assertThat(run.execute("eval", "--threads", "0", file(ROWS).toString())).isEqualTo(2);
        assertThat(run.err()).contains("--threads must be at least 1, was 0");
    }

    private Path file(String rows) throws IOException {
        return Files.writeString(folder.resolve("rows.jsonl"), rows);
    }

    private static List<JsonNode> lines(String text) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : text.lines().toList()) {
            lines.add(new JsonMapper().readTree(line));
        }
        return lines;
    }
}
