package io.secondthought.guard.examples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowsTest {

    @TempDir
    private Path folder;

    private final List<Rows.BadLine> bad = new ArrayList<>();

    @Test
    void row_allKeys_areRead() throws IOException {
        Row row = read("""
                {"id":"a","source":"own","prompt":"Hello?","thought":"A greeting.","answer":"Hello!",\
                "labels":{"answer_unsafe":0,"level":2,"category":"greeting"},"meta":{"lang":"en"},"extra":[1]}
                """).get(0);
        assertThat(row.id()).isEqualTo("a");
        assertThat(row.source()).isEqualTo("own");
        assertThat(row.messages()).containsExactly(Message.user("Hello?"));
        assertThat(row.reply().parts()).containsExactly(new Part.Reasoning("A greeting."), new Part.Answer("Hello!"));
        assertThat(row.labels()).isEqualTo(Map.of("answer_unsafe", 0, "level", 2));
        assertThat(row.label("refusal")).isEmpty();
        assertThat(row.has("level", 2)).isTrue();
        assertThat(row.category()).isEqualTo("greeting");
        assertThat(row.meta().path("lang").asText()).isEqualTo("en");
        assertThat(row).hasToString("Row[own, a]");
    }

    @Test
    void row_withoutTexts_isARowOfUnknowns() throws IOException {
        Row row = read("{\"id\":\"a\",\"prompt\":null}").get(0);
        assertThat(row.source()).isEqualTo("rows.jsonl");
        assertThat(row.messages()).isEmpty();
        assertThat(row.reply().parts()).isEmpty();
    }

    @Test
    void prompt_thatIsADialogue_becomesItsTurns() throws IOException {
        Row row = read("{\"id\":\"a\",\"prompt\":\"User: Hi\\n\\nAssistant: Yes?\\n\\nOr no?\\n\\nUser: Thanks\"}")
                .get(0);
        assertThat(row.messages())
                .containsExactly(Message.user("Hi"), Message.assistant("Yes?\n\nOr no?"), Message.user("Thanks"));
        assertThat(row.request().lastUserTurn()).isEqualTo("Thanks");
    }

    @Test
    void messages_whenGiven_outrankThePrompt() throws IOException {
        Row row = read("{\"id\":\"a\",\"prompt\":\"x\",\"messages\":[{\"role\":\"system\",\"content\":\"Be kind.\"},"
                        + "{\"role\":\"user\",\"content\":\"Hi\"}]}")
                .get(0);
        assertThat(row.messages()).containsExactly(Message.system("Be kind."), Message.user("Hi"));
    }

    @Test
    void badLines_areNamedWithoutTheirText_andTheOthersAreRead() throws IOException {
        List<Row> rows = read("""
                {"id":"a"}
                {"id":"b", zebra}
                [1]

                {"prompt":"zebra"}
                {"id":"c","answer":["zebra"]}
                {"id":"d","labels":{"zebra":"zebra"}}
                {"id":"e","messages":[{"role":"zebra","content":"zebra"}]}
                {"id":"f"} {"id":"zebra"}
                {"id":"g","id":"zebra"}
                {"id":"h"}
                """);
        assertThat(rows).extracting(Row::id).containsExactly("a", "h");
        assertThat(bad).extracting(Rows.BadLine::line).containsExactly(2L, 3L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(bad)
                .allSatisfy(line -> assertThat(line.toString())
                        .startsWith(folder.resolve("rows.jsonl").toString())
                        .doesNotContain("zebra"));
        assertThat(bad)
                .extracting(Rows.BadLine::reason)
                .contains("not a JSON object", "id is missing", "answer is not text", "a label is not a whole number");
    }

    @Test
    void gzip_isReadByName_andFilesAreSorted() throws IOException {
        Path packed = folder.resolve("b.jsonl.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("{\"id\":\"ä\"}\n".getBytes(StandardCharsets.UTF_8));
        }
        Files.writeString(folder.resolve("a.jsonl"), "");
        Files.writeString(folder.resolve("notes.txt"), "");
        assertThat(Rows.files(folder)).containsExactly(folder.resolve("a.jsonl"), packed);
        assertThat(read(packed)).extracting(Row::id).containsExactly("ä");
    }

    @Test
    void unreadableFile_isNamed() throws IOException {
        Path torn = Files.writeString(folder.resolve("torn.jsonl.gz"), "not gzip");
        assertThatThrownBy(() -> read(torn))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("torn.jsonl.gz");
        assertThatThrownBy(() -> Rows.files(folder.resolve("none")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("none");
    }

    private List<Row> read(String lines) throws IOException {
        return read(Files.writeString(folder.resolve("rows.jsonl"), lines));
    }

    private List<Row> read(Path file) {
        try (Stream<Row> rows = Rows.read(file, bad::add)) {
            return rows.toList();
        }
    }
}
