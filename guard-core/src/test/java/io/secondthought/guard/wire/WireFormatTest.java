package io.secondthought.guard.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.ModelDelta;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.OpaqueData;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireFormatTest {
    private static final String FIRST = "First I add 17 and 25. ";
    private static final String SECOND = "That makes 42, so I am\nfairly sure.";
    private static final String ANSWER = "The sum is **42**. Shall I note it? \uD83D\uDE42";
    private static final String ARGUMENTS = "{\"text\":\"17 + 25 = 42\",\"times\":1}";
    private static final OpaqueData ONE = new OpaqueData("c2lnbmF0dXJlLW9uZQ==");
    private static final OpaqueData TWO = new OpaqueData("c2lnbmF0dXJlLXR3bw==");
    private static final OpaqueData HIDDEN = new OpaqueData("b3BhcXVlLXRob3VnaHQ=");

    // Every carrier.

    @ParameterizedTest
    @EnumSource
    void wholeBodyAndStream_giveTheSameParts(Recorded recorded) {
        assertThat(Recorded.joined(recorded.format(), recorded.events()))
                .isEqualTo(recorded.format().read(recorded.body()));
    }

    @ParameterizedTest
    @EnumSource
    void everyCarrier_deliversEachTextOnce(Recorded recorded) {
        ModelReply reply = recorded.format().read(recorded.body());
        String thought = switch (recorded) {
            case PLAIN_TEXT, REFUSAL -> "";
            case GEMINI_UNMARKED -> "THOUGHT: " + FIRST + SECOND;
            default -> FIRST + SECOND;
        };

        assertThat(reply.reasoning()).isEqualTo(thought);
        assertThat(reply.answer()).isEqualTo(ANSWER);
        assertThat(reply.toolCalls()).allSatisfy(call -> {
            assertThat(call.name()).isEqualTo("note");
            assertThat(call.text()).isEqualTo(ARGUMENTS);
        });
        assertThat(reply.finishReason())
                .isEqualTo(reply.toolCalls().isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS);
    }

    @ParameterizedTest
    @EnumSource
    void detect_knowsEveryFormat(Recorded recorded) {
        assertThat(WireFormat.detect(recorded.body())).contains(recorded.format());
    }

    @Test
    void ollamaBodyWhoseTextFieldsHoldNoText_isWrittenWithoutThem() {
        String body =
                "{\"tool_calls\":false,\"done\":false,\"message\":false,\"thinking\":1,\"response\":{\"a\":false}}";
        String written = WireFormat.OLLAMA.write(body, ModelReply.of("", "clean"));
        assertThat(WireFormat.OLLAMA.read(written)).isEqualTo(ModelReply.unread("clean"));
    }

    @Test
    void detect_ofSomethingElse_isEmpty() {
        assertThat(WireFormat.detect("{\"hello\":1}")).isEmpty();
        assertThat(WireFormat.detect("no json")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aBrokenOffStream_keepsItsTextAndSaysNoReason(Recorded recorded) {
        List<String> events = recorded.events();
        int end = recorded == Recorded.GEMINI_UNMARKED ? 1 : events.size() / 2;
        WireStream stream = recorded.format().stream();
        List<ModelDelta> deltas = new ArrayList<>();
        events.subList(0, end).forEach(event -> deltas.addAll(stream.accept(event)));
        deltas.addAll(stream.finish());

        ModelReply reply = ReplyJoiner.join(deltas);
        assertThat(reply.length()).isPositive();
        assertThat(reply.finishReason()).isEqualTo(FinishReason.UNKNOWN);
        assertThat(stream.finish()).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> stream.accept("{}"));
    }

    @Test
    void anthropic_interleavedBlocks_keepTheirOrderAndSignatures() {
        assertThat(WireFormat.ANTHROPIC.read(Recorded.ANTHROPIC.body()).parts())
                .containsExactly(
                        new Part.Reasoning(FIRST, ONE),
                        new Part.Encrypted(HIDDEN),
                        new Part.Answer("The sum is **42**. "),
                        new Part.Reasoning(SECOND, TWO),
                        new Part.Answer("Shall I note it? \uD83D\uDE42"),
                        new Part.ToolCall("toolu_01", "note", ARGUMENTS));
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENROUTER", "LITELLM"})
    void thoughtsInSeveralFields_areReadOnce_withTheirSignatures(Recorded recorded) {
        assertThat(recorded.format().read(recorded.body()).parts())
                .containsExactly(
                        new Part.Reasoning(FIRST, ONE),
                        new Part.Reasoning(SECOND, TWO),
                        new Part.Encrypted(HIDDEN),
                        new Part.Unread(ANSWER));
    }

    @Test
    void gemini_signatureOfACall_standsBeforeTheCall() {
        assertThat(WireFormat.GEMINI.read(Recorded.GEMINI.body()).parts())
                .containsExactly(
                        new Part.Reasoning(FIRST + SECOND, ONE),
                        new Part.Answer(ANSWER),
                        new Part.Encrypted(TWO),
                        new Part.ToolCall("", "note", ARGUMENTS));
    }

    @Test
    void responses_readsSummaryContentAndEncryptedThought() {
        assertThat(WireFormat.OPENAI_RESPONSES.read(Recorded.RESPONSES.body()).parts())
                .containsExactly(
                        new Part.Reasoning(FIRST),
                        new Part.Reasoning(SECOND),
                        new Part.Encrypted(HIDDEN),
                        new Part.Answer(ANSWER),
                        new Part.ToolCall("call_k1", "note", ARGUMENTS));
    }

    @ParameterizedTest
    @EnumSource
    void opaqueData_isNeverPrinted(Recorded recorded) {
        WireStream stream = recorded.format().stream();
        String printed = recorded.events().stream()
                        .map(stream::accept)
                        .map(Object::toString)
                        .collect(Collectors.joining())
                + recorded.format().read(recorded.body());

        assertThat(printed).doesNotContain("c2ln", "b3Bh", "sum", "First");
    }

    // Where formats are misused.

    @Test
    void severalChoices_areAllJudged_andWrittenAsOne() {
        String body = """
                {"choices":[{"index":0,"message":{"content":"one "}},
                            {"index":1,"message":{"content":"two","reasoning":"why"},"finish_reason":"length"}]}""";

        ModelReply reply = WireFormat.OPENAI_CHAT.read(body);

        assertThat(reply.answer()).isEqualTo("one two");
        assertThat(reply.reasoning()).isEqualTo("why");
        assertThat(reply.finishReason()).isEqualTo(FinishReason.LENGTH);
        String written = WireFormat.OPENAI_CHAT.write(body, ModelReply.of("", "clean"));
        assertThat(written).doesNotContain("one", "two", "why");
        assertThat(WireFormat.OPENAI_CHAT.read(written).answer()).isEqualTo("clean");
    }

    @Test
    void severalChoicesOfAStream_areNotMixed() {
        ModelReply reply = Recorded.joined(
                WireFormat.OPENAI_CHAT,
                List.of(
                        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}",
                        "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"x\"}}]}",
                        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"b\"}}]}",
                        "{\"choices\":[{\"index\":1,\"delta\":{\"content\":\"y\"}}]}"));

        assertThat(reply.parts()).containsExactly(new Part.Unread("ab"), new Part.Unread("xy"));
    }

    @Test
    void severalCandidatesOfGemini_areAllJudged() {
        assertThat(WireFormat.GEMINI.read("""
                                {"candidates":[{"content":{"parts":[{"text":"one "}]}},
                                               {"content":{"parts":[{"text":"two"}]}}]}""").answer()).isEqualTo("one two");
    }

    @Test
    void fieldsThatSayDifferentThings_areBothRead() {
        ModelReply reply = WireFormat.OPENAI_CHAT.read("""
                {"choices":[{"message":{"reasoning_content":"The key is blue.","reasoning":"The key is red."}}]}""");

        assertThat(reply.parts())
                .containsExactly(new Part.Reasoning("The key is blue."), new Part.Reasoning("The key is red."));
    }

    @Test
    void fieldsOfAStreamInDifferentPace_areReadOnce() {
        ModelReply reply = Recorded.joined(
                WireFormat.OPENAI_CHAT,
                List.of(
                        "{\"choices\":[{\"delta\":{\"reasoning\":\"one two\"}}]}",
                        "{\"choices\":[{\"delta\":{\"reasoning_content\":\"one\"}}]}",
                        "{\"choices\":[{\"delta\":{\"reasoning_content\":\" two three\"}}]}",
                        "{\"choices\":[{\"delta\":{\"reasoning\":\" three four\"}}]}",
                        "{\"choices\":[{\"delta\":{\"reasoning_details\":[{\"text\":\"one two three\"}]}}]}",
                        "{\"choices\":[{\"delta\":{\"reasoning_details\":[{\"text\":\" four five\",\"signature\":\"s\"}]}}]}"));

        assertThat(reply.parts()).containsExactly(new Part.Reasoning("one two three four five", new OpaqueData("s")));
    }

    @Test
    void aSignatureOverSomethingElse_isNotKept() {
        ModelReply reply = Recorded.joined(
                WireFormat.OPENAI_CHAT,
                List.of(
                        "{\"choices\":[{\"delta\":{\"reasoning\":\"one two\"}}]}",
                        "{\"choices\":[{\"delta\":{\"reasoning_details\":[{\"text\":\"one \",\"index\":0}]}}]}",
                        "{\"choices\":[{\"delta\":{\"reasoning_details\":[{\"text\":\"x\",\"index\":1,\"signature\":\"s\"}]}}]}"));

        assertThat(reply.parts()).containsExactly(new Part.Reasoning("one two"), new Part.Reasoning("one x"));
    }

    @Test
    void callsThatShareANumber_areTwoCallsIfTheirIdsDiffer() {
        ModelReply reply = Recorded.joined(
                WireFormat.OPENAI_CHAT,
                List.of(
                        "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}}]}",
                        "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]}}]}"));

        assertThat(reply.parts()).containsExactly(new Part.ToolCall("a", "f", "{}"), new Part.ToolCall("b", "g", "{}"));
    }

    @Test
    void responses_whatOnlyTheLastEventSays_isRead() {
        ModelReply reply = Recorded.joined(
                WireFormat.OPENAI_RESPONSES,
                List.of(
                        "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"Good \"}",
                        "{\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"output\":[{\"type\":\"message\",\"content\":[{\"type\":\"output_text\",\"text\":\"Good morning\"}]}]}}"));

        assertThat(reply).isEqualTo(new ModelReply(List.of(new Part.Answer("Good morning")), FinishReason.STOP));
    }

    @Test
    void responses_aDoneTextThatDiffersFromItsDeltas_isJudgedToo() {
        ModelReply reply = Recorded.joined(
                WireFormat.OPENAI_RESPONSES,
                List.of(
                        "{\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"Good\"}",
                        "{\"type\":\"response.output_text.done\",\"output_index\":0,\"content_index\":0,\"text\":\"Evil\"}"));

        assertThat(reply.parts()).containsExactly(new Part.Answer("Good"), new Part.Answer("Evil"));
    }

    @Test
    void anthropic_searchOfTheVendor_isJudgedAndGoesBackAsItWas() {
        String body = """
                {"id":"msg_2","type":"message","role":"assistant","model":"m","content":[
                  {"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"sum"}},
                  {"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"title":"Sums"}]},
                  {"type":"text","text":"42"}],"stop_reason":"end_turn"}""";

        ModelReply reply = WireFormat.ANTHROPIC.read(body);

        assertThat(reply.toolCalls())
                .extracting(Part.ToolCall::name)
                .containsExactly("web_search", "web_search_tool_result");
        assertThat(reply.toolCalls().get(1).text()).contains("Sums");
        String written = WireFormat.ANTHROPIC.write(body, reply);
        assertThat(Json.object(written).path("content"))
                .isEqualTo(Json.object(body).path("content"));
    }

    @Test
    void anthropic_callWithoutArguments_isAnEmptyObjectInTheStreamToo() {
        ModelReply reply = Recorded.joined(
                WireFormat.ANTHROPIC,
                List.of(
                        "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"now\",\"input\":{}}}",
                        "{\"type\":\"content_block_stop\",\"index\":0}"));

        assertThat(reply.parts()).containsExactly(new Part.ToolCall("t", "now", "{}"));
    }

    @Test
    void gemini_answerThatOnlyStartsLikeTheMark_isAnAnswer() {
        ModelReply reply = Recorded.joined(
                WireFormat.GEMINI,
                List.of(
                        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"THOU\"}]}}]}",
                        "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"SANDS\"}]},\"finishReason\":\"STOP\"}]}"));

        assertThat(reply.parts()).containsExactly(new Part.Answer("THOUSANDS"));
    }

    @Test
    void gemini_wholeBodyWithAnUnmarkedThought_keepsTheNextPartAsTheAnswer() {
        ModelReply reply = WireFormat.GEMINI.read(
                "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"THOUGHT: hm\"},{\"text\":\"yes\"}]},\"finishReason\":\"STOP\"}]}");

        assertThat(reply.parts()).containsExactly(new Part.Reasoning("THOUGHT: hm"), new Part.Answer("yes"));
    }

    @Test
    void ollama_generate_isReadAndWritten() {
        String body = "{\"model\":\"q\",\"response\":\"yes\",\"thinking\":\"hm\",\"done\":true,\"context\":[1,2,3]}";

        assertThat(WireFormat.OLLAMA.read(body).reasoning()).isEqualTo("hm");
        assertThat(WireFormat.OLLAMA.write(body, ModelReply.of("", "no")))
                .isEqualTo("{\"model\":\"q\",\"done\":true,\"response\":\"no\",\"done_reason\":\"stop\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "[]",
                "{",
                "{\"error\":{\"message\":\"overloaded\"}}",
                "{\"choices\":[],\"choices\":[{\"message\":{\"content\":\"x\"}}]}",
                "{\"choices\":[]}",
                "{\"candidates\":[1e99999999999]}",
                "null"
            })
    void bodiesThatAreNoReply_becomeUnreadText(String body) {
        for (WireFormat format : WireFormat.values()) {
            ModelReply reply = format.read(body);

            assertThat(reply.finishReason()).isEqualTo(FinishReason.UNKNOWN);
            assertThat(reply.parts()).isEqualTo(List.of(new Part.Unread(body)));
            assertThat(format.read(format.write(body, ModelReply.of("", "ok"))).answer())
                    .isEqualTo("ok");
        }
    }

    @Test
    void endlessNesting_isUnreadText() {
        String body = "{\"choices\":" + "[".repeat(100_000);

        assertThat(WireFormat.OPENAI_CHAT.read(body).answer()).isEqualTo(body);
        assertThat(Recorded.joined(WireFormat.ANTHROPIC, List.of(body)).answer())
                .isEqualTo(body);
    }

    @Test
    void eventsWithoutText_giveNothing() {
        assertThat(WireFormat.OPENAI_CHAT.stream().accept("[DONE]")).isEmpty();
        assertThat(WireFormat.OPENAI_CHAT.stream().accept(" ")).isEmpty();
        assertThat(WireFormat.ANTHROPIC.stream().accept("{\"type\":\"ping\"}")).isEmpty();
        assertThat(WireFormat.ANTHROPIC.stream()
                        .accept("{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}"))
                .isEmpty();
        assertThat(WireFormat.OPENAI_CHAT.stream().accept("{\"error\":{\"message\":\"x\"}}"))
                .isEmpty();
    }

    // Writing.

    @Test
    void write_keepsIdModelAndUsage() {
        String written = WireFormat.OPENAI_CHAT.write(Recorded.OPENROUTER.body(), ModelReply.of("", "Blocked."));

        assertThat(written)
                .startsWith("{\"id\":\"chatcmpl-7f3a\",\"object\":\"chat.completion\",\"created\":1764000000,")
                .contains("\"total_tokens\":89", "\"provider\":\"Anthropic\"", "Blocked.")
                .doesNotContain("reasoning\"", "reasoning_details", "42", "c2ln", "b3Bh");
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENROUTER", "LITELLM", "ANTHROPIC", "GEMINI", "BEDROCK", "RESPONSES"})
    void write_unchangedReply_keepsSignedAndEncryptedThoughts(Recorded recorded) {
        ModelReply reply = read(recorded);

        ModelReply again = recorded.format().read(recorded.format().write(recorded.body(), reply));

        assertThat(opaque(again)).isEqualTo(opaque(reply)).isNotEmpty();
    }

    @Test
    void write_openRouter_keepsTheLabelsOfUnchangedThoughts() {
        String written = WireFormat.OPENAI_CHAT.write(Recorded.OPENROUTER.body(), read(Recorded.OPENROUTER));

        assertThat(Json.object(written).findValue("reasoning_details"))
                .isEqualTo(Json.object(Recorded.OPENROUTER.body()).findValue("reasoning_details"));
    }

    @Test
    void write_responses_unchangedReply_keepsItsItems() {
        String written = WireFormat.OPENAI_RESPONSES.write(Recorded.RESPONSES.body(), read(Recorded.RESPONSES));

        assertThat(Json.object(written).path("output").path(0))
                .isEqualTo(Json.object(Recorded.RESPONSES.body()).path("output").path(0));
        assertThat(Json.object(written).path("output").path(2))
                .isEqualTo(Json.object(Recorded.RESPONSES.body()).path("output").path(2));
    }

    @Test
    void write_unreadText_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WireFormat.OLLAMA.write("{}", ModelReply.unread("not judged")))
                .withMessageNotContaining("judged");
    }

    @Test
    void write_responses_dropsTheOperatorsInstructions() {
        assertThat(WireFormat.OPENAI_RESPONSES.write(Recorded.RESPONSES.body(), ModelReply.of("", "x")))
                .contains("\"instructions\":null")
                .doesNotContain("Add numbers");
    }

    /** The reply of a recorded body with its unread text as the answer. */
    static ModelReply read(Recorded recorded) {
        ModelReply reply = recorded.format().read(recorded.body());
        return new ModelReply(
                reply.parts().stream()
                        .map(p -> p instanceof Part.Unread unread ? new Part.Answer(unread.text()) : p)
                        .toList(),
                reply.finishReason());
    }

    private static List<Part> opaque(ModelReply reply) {
        return reply.parts().stream()
                .filter(p -> p instanceof Part.Encrypted || (p instanceof Part.Reasoning r && r.signature() != null))
                .toList();
    }

    // Requests.

    @Test
    void readRequest_openAiChat() {
        GuardRequest request = WireFormat.OPENAI_CHAT.readRequest("""
                {"model":"m","messages":[
                  {"role":"developer","content":"Be kind."},
                  {"role":"user","content":[{"type":"text","text":"Look"},{"type":"image_url","image_url":{"url":"data:x"}},
                                            {"type":"text","text":"here."}]},
                  {"role":"assistant","content":null,"reasoning_content":"hm","tool_calls":[{"id":"1"}]},
                  {"role":"tool","tool_call_id":"1","content":"found"},
                  {"role":"stranger","content":"obey"},
                  {"role":"assistant","content":"Yes."}]}""");

        assertThat(said(request))
                .containsExactly(
                        "SYSTEM Be kind.", "USER Look\nhere.", "TOOL found", "DOCUMENT obey", "ASSISTANT Yes.");
    }

    @Test
    void readRequest_openAiResponses() {
        assertThat(said(WireFormat.OPENAI_RESPONSES.readRequest("{\"instructions\":\"Be kind.\",\"input\":\"Hello\"}")))
                .containsExactly("SYSTEM Be kind.", "USER Hello");
        assertThat(said(WireFormat.OPENAI_RESPONSES.readRequest("""
                        {"input":[{"role":"user","content":[{"type":"input_text","text":"Hello"}]},
                          {"type":"reasoning","summary":[{"type":"summary_text","text":"hm"}]},
                          {"type":"function_call","call_id":"1","name":"f","arguments":"{}"},
                          {"type":"function_call_output","call_id":"1","output":"found"},
                          {"type":"message","role":"assistant","content":[{"type":"output_text","text":"Yes."}]}]}""")))
                .containsExactly("USER Hello", "TOOL found", "ASSISTANT Yes.");
    }

    @Test
    void readRequest_anthropic() {
        assertThat(said(WireFormat.ANTHROPIC.readRequest("""
                        {"system":[{"type":"text","text":"Be kind."}],"messages":[
                          {"role":"user","content":[
                            {"type":"document","title":"Paper","source":{"type":"text","media_type":"text/plain","data":"facts"}},
                            {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="}},
                            {"type":"text","text":"Hello"}]},
                          {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"s"},
                            {"type":"tool_use","id":"1","name":"f","input":{}}]},
                          {"role":"user","content":[{"type":"tool_result","tool_use_id":"1","content":[{"type":"text","text":"found"}]},
                            {"type":"text","text":"And?"}]}]}""")))
                .containsExactly("SYSTEM Be kind.", "DOCUMENT Paper\nfacts", "USER Hello", "TOOL found", "USER And?");
        assertThat(said(WireFormat.ANTHROPIC.readRequest(
                        "{\"system\":\"Be kind.\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")))
                .containsExactly("SYSTEM Be kind.", "USER Hi");
    }

    @Test
    void readRequest_gemini() {
        assertThat(said(WireFormat.GEMINI.readRequest("""
                        {"systemInstruction":{"parts":[{"text":"Be kind."}]},"contents":[
                          {"role":"user","parts":[{"text":"Hello"}]},
                          {"role":"model","parts":[{"text":"hm","thought":true},{"functionCall":{"name":"f","args":{}}}]},
                          {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"result":"found"}}}]},
                          {"role":"model","parts":[{"text":"Yes."}]},{"parts":[{"text":"And?"}]}]}""")))
                .containsExactly("SYSTEM Be kind.", "USER Hello", "TOOL found", "ASSISTANT Yes.", "USER And?");
    }

    @Test
    void readRequest_bedrock() {
        assertThat(said(WireFormat.BEDROCK.readRequest("""
                        {"system":[{"text":"Be kind."},{"cachePoint":{"type":"default"}}],"messages":[
                          {"role":"user","content":[{"document":{"name":"p","format":"txt","source":{"text":"facts"}}},{"text":"Hello"}]},
                          {"role":"assistant","content":[{"toolUse":{"toolUseId":"1","name":"f","input":{}}}]},
                          {"role":"user","content":[{"toolResult":{"toolUseId":"1","content":[{"json":{"r":"found"}},{"text":"more"}]}}]}]}""")))
                .containsExactly("SYSTEM Be kind.", "DOCUMENT facts", "USER Hello", "TOOL found\nmore");
    }

    @Test
    void readRequest_ollama() {
        assertThat(
                        said(
                                WireFormat.OLLAMA.readRequest(
                                        "{\"model\":\"q\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\",\"images\":[\"aGk=\"]}]}")))
                .containsExactly("USER Hi");
        assertThat(said(WireFormat.OLLAMA.readRequest("{\"model\":\"q\",\"system\":\"Be kind.\",\"prompt\":\"Hi\"}")))
                .containsExactly("SYSTEM Be kind.", "USER Hi");
    }

    @Test
    void readRequest_cohere() {
        assertThat(said(WireFormat.COHERE.readRequest("""
                        {"documents":["first",{"id":"2","data":{"title":"t","snippet":"second"}}],"messages":[
                          {"role":"system","content":"Be kind."},{"role":"user","content":"Hi"},
                          {"role":"tool","tool_call_id":"1","content":[{"type":"document","document":{"data":"{\\"r\\":1}"}}]}]}""")))
                .containsExactly(
                        "DOCUMENT first", "DOCUMENT t\nsecond", "SYSTEM Be kind.", "USER Hi", "DOCUMENT {\"r\":1}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"''", "secret", "[]", "{\"messages\":\"secret\"}", "{\"messages\":[\"secret\"]}", "{\"input\":[1]}"
            })
    void readRequest_somethingElse_failsWithoutItsText(String body) {
        for (WireFormat format : WireFormat.values()) {
            assertThatThrownBy(() -> format.readRequest(body))
                    .isInstanceOf(MalformedRequestException.class)
                    .hasMessage("the body is no request of the format " + format)
                    .hasNoCause();
        }
    }

    private static List<String> said(GuardRequest request) {
        assertThat(request.messages())
                .noneMatch(m -> m.role() == Role.USER && m.text().isEmpty());
        return request.messages().stream().map(m -> m.role() + " " + m.text()).toList();
    }
}
