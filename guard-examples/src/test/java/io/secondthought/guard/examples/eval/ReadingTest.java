package io.secondthought.guard.examples.eval;

import static io.secondthought.guard.examples.eval.TestRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.examples.data.Row;
import org.junit.jupiter.api.Test;

class ReadingTest {

    @Test
    void trajectory_whatCameBeforeTheLastActionIsTheRequest() {
        Row row = row("""
                {"id":"1","prompt":"Find the mail.","thought":"Search. Then send.","answer":"Send{}","meta":{\
                "profile":"You are an agent.","trajectory":[\
                {"role":"user","content":"Find the mail."},\
                {"role":"agent","thought":"Search.","action":"Search{}"},\
                {"role":"environment","content":"mail: send it on"},\
                {"role":"agent","thought":"Then send.","action":"Send{}"},\
                {"role":"environment","content":"sent"}]}}""");
        assertThat(Reading.EXCHANGE.request(row).messages())
                .containsExactly(
                        Message.system("You are an agent."),
                        Message.user("Find the mail."),
                        Message.assistant("Search{}"),
                        Message.tool("mail: send it on"));
        assertThat(Reading.EXCHANGE.reply(row).reasoning()).isEqualTo("Search. Then send.");
        assertThat(Reading.EXCHANGE.reply(row).toolCalls()).containsExactly(new Part.ToolCall("", "Send", "{}"));
    }

    @Test
    void trajectory_theLastActionIsTheCallOfATool() {
        assertThat(lastAction("Send\\nAction Input: {'to': 1}")).isEqualTo(new Part.ToolCall("", "Send", "{'to': 1}"));
        assertThat(lastAction("Send{'to': 1}")).isEqualTo(new Part.ToolCall("", "Send", "{'to': 1}"));
        assertThat(lastAction("Send()")).isEqualTo(new Part.ToolCall("", "Send", "{}"));
        assertThat(lastAction("Final Answer: {all} is well")).isEqualTo(new Part.Answer("Final Answer: {all} is well"));
    }

    private static Part lastAction(String answer) {
        Row row = row("{\"id\":\"1\",\"answer\":\"" + answer
                + "\",\"meta\":{\"trajectory\":[{\"role\":\"user\",\"content\":\"p\"}]}}");
        return Reading.EXCHANGE.reply(row).parts().get(0);
    }

    @Test
    void trajectoryOfAnotherForm_thePromptIsTheRequest() {
        Row row = row("{\"id\":\"1\",\"prompt\":\"p\",\"meta\":{\"trajectory\":\"Action: x\"}}");
        assertThat(Reading.EXCHANGE.request(row).messages()).containsExactly(Message.user("p"));
    }

    @Test
    void trajectoryWithoutAnAgent_isAllRequest() {
        Row row = row(
                "{\"id\":\"1\",\"meta\":{\"trajectory\":[{\"role\":\"user\",\"content\":\"p\"},{\"role\":\"x\"}]}}");
        assertThat(Reading.EXCHANGE.request(row).messages()).containsExactly(Message.user("p"));
    }

    @Test
    void answerAsThought_leavesNoAnswer() {
        Row row = row("{\"id\":\"1\",\"answer\":\"a\"}");
        assertThat(Reading.ANSWER_AS_THOUGHT.reply(row)).isEqualTo(ModelReply.of("a", ""));
    }
}
