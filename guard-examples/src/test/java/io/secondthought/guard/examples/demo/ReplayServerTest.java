package io.secondthought.guard.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.examples.cli.ClassifierChoice;
import io.secondthought.guard.policy.Policy;
import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayServerTest {

    private static final List<Case> CASES = Corpus.load();
    private static ReplayServer server;
    private static OpenAIClient client;

    @BeforeAll
    static void start() throws IOException {
        server = ReplayServer.start(CASES);
        client = OpenAIOkHttpClient.builder()
                .baseUrl(server.baseUrl())
                .apiKey("none")
                .proxy(Proxy.NO_PROXY)
                .maxRetries(0)
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    /** Whatever carries it, nothing of what was written is lost between the file and the guard. */
    @ParameterizedTest
    @EnumSource(Carrier.class)
    void carrier_throughHttpAndTheSdk_keepsThoughtAndAnswer(Carrier carrier) {
        for (Case each : CASES.stream().filter(c -> c.carrier() == carrier).toList()) {
            ModelReply reply = complete(each.id());
            String all = reply.parts().stream().map(Part::text).reduce("", String::concat);
            assertThat(all).as(each.id()).contains(each.thought()).contains(each.answer());
        }
    }

    @Test
    void thoughtInAFieldOfItsOwn_isReadAsReasoning_once() {
        for (String id : List.of("checksum", "users-own-prompt", "soap", "firm-answer")) {
            Case each = byId(id);
            assertThat(complete(id).reasoning()).as(id).isEqualTo(each.thought());
        }
    }

    @ParameterizedTest
    @EnumSource(Carrier.class)
    void carrier_throughTheGuard_isReadIntoThoughtAndAnswer(Carrier carrier) {
        Case each =
                CASES.stream().filter(c -> c.carrier() == carrier).findFirst().orElseThrow();
        try (Runner runner = new Runner(Policy.permissive(), ClassifierChoice.LEXICAL, CASES, System::nanoTime)) {
            ModelReply said = runner.run(each.request(), new OpenAiCalls(client, ReplayServer.model(each.id())))
                    .said();
            assertThat(said.reasoning().strip()).isEqualTo(each.thought());
            assertThat(said.answer().strip()).isEqualTo(each.answer());
        }
    }

    @Test
    void toolCall_arrivesWithNameAndArguments() {
        Case each = byId("tool-call-own-data");
        assertThat(complete(each.id()).toolCalls()).singleElement().satisfies(call -> {
            assertThat(call.name()).isEqualTo("send_mail");
            assertThat(call.text()).isEqualTo(each.call().arguments());
            assertThat(call.channel()).isEqualTo(Channel.TOOL_CALL);
        });
    }

    @Test
    void server_listensOnLoopbackOnly() {
        assertThat(URI.create(server.baseUrl()).getHost()).isEqualTo("127.0.0.1");
    }

    @Test
    void unknownModel_is404_withAMessage() throws Exception {
        HttpResponse<String> response = post("{\"model\":\"replay/nobody\"}");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("no model of that name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "7"})
    void bodyThatIsNoRequest_isRefused(String body) throws Exception {
        assertThat(post(body).statusCode()).isIn(400, 404);
    }

    @Test
    void get_isRefused() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/chat/completions"))
                .build();
        assertThat(http().send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
    }

    private static ModelReply complete(String id) {
        return new OpenAiCalls(client, ReplayServer.model(id)).complete(byId(id).request());
    }

    private static Case byId(String id) {
        return CASES.stream().filter(c -> c.id().equals(id)).findFirst().orElseThrow();
    }

    private static HttpResponse<String> post(String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.baseUrl() + "/chat/completions"))
                .POST(BodyPublishers.ofString(body))
                .build();
        return http().send(request, BodyHandlers.ofString());
    }

    private static HttpClient http() {
        return HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build();
    }
}
