package io.secondthought.guard.examples.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.secondthought.guard.examples.SecondThoughtRunner;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckCommandTest {
    private static final String GREETING =
            "{\"id\":\"a\",\"prompt\":\"Hello?\",\"thought\":\"A greeting.\",\"answer\":\"Hello!\"}\n";

    @TempDir
    private Path folder;

    private final SecondThoughtRunner run = new SecondThoughtRunner();

    @Test
    void jsonLines_oneVerdictEach() throws IOException {
        Path file = file("replies.jsonl", GREETING + "\n" + GREETING.replace("\"a\"", "7"));
        assertThat(run.execute("check", "--classifier", "none", file.toString()))
                .isZero();
        List<JsonNode> verdicts = verdicts();
        assertThat(verdicts).hasSize(2);
        assertThat(verdicts.get(0).path("line").asInt()).isEqualTo(1);
        assertThat(verdicts.get(0).path("id").asText()).isEqualTo("a");
        assertThat(verdicts.get(0).path("decision").asText()).isEqualTo("ALLOW");
        assertThat(verdicts.get(0).path("applied").asText()).isEqualTo("ALLOW");
        assertThat(verdicts.get(0).path("findings").isArray()).isTrue();
        assertThat(verdicts.get(0).path("unjudgedShare").asDouble(-1)).isZero();
        assertThat(verdicts.get(0).path("policy").asText()).isEqualTo("balanced");
        assertThat(verdicts.get(0).has("delivered")).isFalse();
        assertThat(verdicts.get(1).path("line").asInt()).isEqualTo(3);
        assertThat(verdicts.get(1).path("id").asText()).isEqualTo("7");
        assertThat(run.err()).contains("judged 2: allow 2").contains("policy balanced, classifier none");
    }

    @Test
    void deliver_printsWhatTheReaderGets() throws IOException {
        Path file = file("replies.jsonl", GREETING.replace("Hello!", "Grüezi!"));
        assertThat(run.execute("check", "--classifier", "none", "--deliver", file.toString()))
                .isZero();
        assertThat(run.out()).isASCII();
        JsonNode delivered = verdicts().get(0).path("delivered");
        assertThat(delivered.path("reasoning").asText()).isEqualTo("A greeting.");
        assertThat(delivered.path("answer").asText()).isEqualTo("Grüezi!");
        assertThat(delivered.path("toolCalls")).isEmpty();
    }

    @Test
    void strict_deliversNoReasoning() throws IOException {
        Path file = file("replies.jsonl", GREETING);
        assertThat(run.execute("check", "--classifier", "none", "--policy", "strict", "--deliver", file.toString()))
                .isZero();
        assertThat(verdicts().get(0).path("policy").asText()).isEqualTo("strict");
        assertThat(verdicts().get(0).path("delivered").path("reasoning").asText("?"))
                .isEmpty();
    }

    @Test
    void badLines_areNamedWithoutTheirText_andTheOthersAreJudged() throws IOException {
        Path file = file(
                "replies.jsonl",
                GREETING + "{\"answer\": tarragon}\n[\"tarragon\"]\n{\"prompt\":\"tarragon\"}\n" + GREETING);
        assertThat(run.execute("check", "--classifier", "none", file.toString()))
                .isEqualTo(3);
        assertThat(verdicts()).extracting(v -> v.path("line").asInt()).containsExactly(1, 5);
        assertThat(run.err())
                .contains(file + ":2: not valid JSON")
                .contains(file + ":3: not a JSON object")
                .contains(file + ":4: has no reply")
                .contains("not readable: 3")
                .doesNotContain("tarragon");
    }

    @Test
    void gzip_isUnzipped() throws IOException {
        Path file = folder.resolve("replies.jsonl.gz");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(GREETING.getBytes(StandardCharsets.UTF_8));
        }
        assertThat(run.execute("check", "--classifier", "none", file.toString()))
                .isZero();
        assertThat(verdicts()).hasSize(1);
    }

    @Test
    void plainText_isOneRawReply() throws IOException {
        Path file = file("reply.txt", "\nHello!\nHow are you?\n");
        assertThat(run.execute("check", "--classifier", "none", "--prompt", "Hello?", "--deliver", file.toString()))
                .isZero();
        assertThat(verdicts()).hasSize(1);
        assertThat(verdicts().get(0).path("delivered").path("answer").asText()).contains("Hello!\nHow are you?");
    }

    @Test
    void standardInput_isJudgedAsItComes() throws IOException {
        InputStream lines = new OneLineAtATime(List.of(GREETING, GREETING, GREETING));
        assertThat(run.execute(lines, "check", "--classifier", "none", "-")).isZero();
        assertThat(verdicts()).hasSize(3);
    }

    @Test
    void noInput_isNoError() {
        assertThat(run.execute(InputStream.nullInputStream(), "check", "--classifier", "none", "-"))
                .isZero();
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("judged 0");
    }

    @Test
    void standardInput_badLine_isNamed() {
        InputStream in = new ByteArrayInputStream((GREETING + "{}\n").getBytes(StandardCharsets.UTF_8));
        assertThat(run.execute(in, "check", "--classifier", "none", "-")).isEqualTo(3);
        assertThat(run.err()).contains("-:2: has no reply: needs thought, answer or reply");
    }

    @Test
    void missingFile_isAMistakeOfTheCommandLine() {
        assertThat(run.execute("check", folder.resolve("nowhere.jsonl").toString()))
                .isEqualTo(2);
        assertThat(run.err()).contains("no such file");
    }

    @Test
    void rawReply_isReadIntoChannels_inTheFormatThatWasNamed() throws IOException {
        Path file = file("reply.txt", "A greeting.</think>Hello!");
        assertThat(run.execute(
                        "check", "--classifier", "none", "--format", "deepseek_r1", "--deliver", file.toString()))
                .isZero();
        JsonNode delivered = verdicts().get(0).path("delivered");
        assertThat(delivered.path("reasoning").asText()).isEqualTo("A greeting.");
        assertThat(delivered.path("answer").asText()).isEqualTo("Hello!");
    }

    @Test
    void unknownFormat_isAMistakeOfTheCommandLine_thatListsTheKnownOnes() throws IOException {
        assertThat(run.execute(
                        "check", "--format", "rot13", file("reply.txt", "x").toString()))
                .isEqualTo(2);
        assertThat(run.err()).contains("no such reasoning format; known are").contains("deepseek_r1");
    }

    @Test
    void brokenGzip_isSaidInOneLine() throws IOException {
        Path file = file("replies.jsonl.gz", GREETING);
        assertThat(run.execute("check", "--classifier", "none", file.toString()))
                .isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("cannot read " + file);
    }

    @Test
    void theNeuralClassifier_canBeChosen() throws IOException {
        assertThat(run.execute(
                        "check",
                        "--classifier",
                        "onnx",
                        file("replies.jsonl", GREETING).toString()))
                .isZero();
    }

    @Test
    void help_statesTheExitCodes() {
        assertThat(run.execute("check", "--help")).isZero();
        assertThat(run.out())
                .contains("Exit codes:")
                .contains("3   some lines could not be read")
                .contains("strict, balanced, permissive")
                .contains("lexical, onnx, none");
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private List<JsonNode> verdicts() throws IOException {
        List<JsonNode> verdicts = new ArrayList<>();
        for (String line : run.out().lines().toList()) {
            verdicts.add(new JsonMapper().readTree(line));
        }
        return verdicts;
    }

    /** Gives out a line only after the verdict on the one before was printed; nothing but that can make it go on. */
    private final class OneLineAtATime extends InputStream {
        private final List<String> lines;
        private int given;

        OneLineAtATime(List<String> lines) {
            this.lines = lines;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            assertThat(run.out().lines())
                    .as("verdicts before line " + (given + 1))
                    .hasSize(given);
            if (given == lines.size()) {
                return -1;
            }
            byte[] line = lines.get(given++).getBytes(StandardCharsets.UTF_8);
            assertThat(line).hasSizeLessThan(length);
            System.arraycopy(line, 0, buffer, offset, line.length);
            return line.length;
        }

        @Override
        public int read() {
            throw new AssertionError("read in blocks");
        }
    }
}
