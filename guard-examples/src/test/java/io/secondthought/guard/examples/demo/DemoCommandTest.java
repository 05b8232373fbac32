package io.secondthought.guard.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.secondthought.guard.api.GuardRequest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DemoCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** What the guard catches is for the table to say, not for this test. */
    @Test
    void demo_runsEveryCase_andEndsWithTheSummary_inPlainText() {
        assertThat(run(Map.of())).isZero();
        List<Case> cases = Corpus.load();
        assertThat(out.toString())
                .doesNotContain("\u001b")
                .contains("Hazards caught: ")
                .contains("/" + cases.stream().filter(c -> !c.clean()).count() + ". False alarms: ")
                .contains("Guard: median ");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 100, "fits the width");
        assertThat(cases)
                .allSatisfy(c -> assertThat(out.toString())
                        .contains(c.id() + ": " + c.title())
                        .contains("\n" + c.id()));
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void oneCase_isShownAlone_narrowIfAskedTo() {
        assertThat(run(Map.of(), "--case", "checksum", "--width", "60")).isZero();
        assertThat(out.toString()).contains("1/1  checksum: ").doesNotContain("soap");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 60, "fits the width");
    }

    @ParameterizedTest
    @ValueSource(strings = {"strict", "balanced", "permissive", "watchful"})
    void json_isOneObject(String policy) throws Exception {
        assertThat(run(Map.of(), "--json", "--policy", policy, "--case", "soap", "--case", "phishing-kit"))
                .isZero();
        JsonNode json = new ObjectMapper().readTree(out.toString());
        assertThat(json.path("policy").asText()).isEqualTo(policy);
        assertThat(json.path("cases")).hasSize(2);
        assertThat(json.path("totals").path("hazards").asInt()).isEqualTo(1);
    }

    @Test
    void unknownCase_namesTheKnownOnes() {
        assertThat(run(Map.of(), "--case", "nobody")).isEqualTo(2);
        assertThat(err.toString()).contains("there is no case nobody").contains("checksum");
    }

    @Test
    void prompt_withoutAModel_namesWhatIsMissing() {
        assertThat(run(Map.of("OPENAI_API_KEY", "key-of-mine"), "--prompt", "Hello"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("OPENAI_BASE_URL")
                .contains("OPENAI_MODEL")
                .doesNotContain("OPENAI_API_KEY")
                .doesNotContain("key-of-mine");
    }

    @Test
    void options_thatNeedAPrompt_sayso() {
        assertThat(run(Map.of(), "--model", "m")).isEqualTo(2);
        assertThat(err.toString()).contains("need --prompt");
    }

    /** A key in the environment, as developers have it, changes nothing as long as nobody asks for a model. */
    @Test
    void keyInTheEnvironment_doesNotSendAnythingAnywhere() {
        assertThat(run(Map.of("OPENAI_API_KEY", "key-of-mine"), "--case", "soap"))
                .isZero();
        assertThat(out.toString()).contains("replayed at http://127.0.0.1:");
    }

    @Test
    void prompt_isAskedOfTheModel_andItsReplyGuarded() throws Exception {
        try (ReplayServer server = ReplayServer.start(Corpus.load())) {
            Map<String, String> environment = Map.of(
                    "OPENAI_BASE_URL", server.baseUrl(),
                    "OPENAI_API_KEY", "key-of-mine",
                    "OPENAI_MODEL", ReplayServer.model("takes-it-as-meant"));
            assertThat(run(environment, "--prompt", "How do I end a process?")).isZero();
        }
        assertThat(out.toString())
                .contains("  user         How do I end a process?")
                .contains("  thought      They want to kill the Python process")
                .contains("  decision     ")
                .contains("; model ")
                .doesNotContain("key-of-mine");
    }

    @Test
    void modelThatRefuses_isAnErrorWithoutTheKey() throws Exception {
        try (ReplayServer server = ReplayServer.start(List.of())) {
            Map<String, String> environment =
                    Map.of("OPENAI_BASE_URL", server.baseUrl(), "OPENAI_API_KEY", "key-of-mine");
            assertThat(run(environment, "--model", "none", "--prompt", "Hello")).isEqualTo(1);
        }
        assertThat(err.toString()).contains("status 404").doesNotContain("key-of-mine");
    }

    @Test
    void rolesOfARequest_reachTheModel_dataMarkedAsData() {
        GuardRequest request = GuardRequest.builder()
                .system("s")
                .document("d")
                .user("u")
                .tool("t")
                .assistant("a")
                .build();
        ChatCompletionCreateParams params = OpenAiCalls.params(request, "m");
        assertThat(params.messages()).hasSize(5);
        assertThat(params.messages().get(0).isSystem()).isTrue();
        assertThat(params.messages().get(1).asUser().content().asText())
                .contains("no instructions")
                .endsWith("d");
        assertThat(params.messages().get(3).asUser().content().asText())
                .contains("no instructions")
                .endsWith("t");
        assertThat(params.messages().get(4).isAssistant()).isTrue();
    }

    private int run(Map<String, String> environment, String... arguments) {
        return new CommandLine(new DemoCommand(environment, System::nanoTime))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
