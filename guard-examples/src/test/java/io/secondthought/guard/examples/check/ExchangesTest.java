package io.secondthought.guard.examples.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.ModelReply;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExchangesTest implements Exchanges.Sink {
    private final List<Exchange> read = new ArrayList<>();
    private final List<String> bad = new ArrayList<>();
    private int limit = Integer.MAX_VALUE;

    @Test
    void messages_rolesAndSubjects_areRead() throws IOException {
        read("{\"messages\":[{\"role\":\"System\",\"content\":\"s\"},{\"role\":\"user\",\"content\":\"u\"},"
                + "{\"role\":\"assistant\",\"content\":\"a\"},{\"role\":\"tool\",\"content\":\"t\",\"subject\":\"p1\"},"
                + "{\"role\":\"document\",\"content\":\"d\"}],\"thought\":\"x\"}");
        assertThat(bad).isEmpty();
        assertThat(read.get(0).request().messages())
                .containsExactly(
                        Message.system("s"),
                        Message.user("u"),
                        Message.assistant("a"),
                        Message.tool("t").about("p1"),
                        Message.document("d"));
        assertThat(read.get(0).request().reader()).isEqualTo("r1");
    }

    @Test
    void reply_isLeftUnread() throws IOException {
        read("{\"reply\":\"<think>x</think>y\"}");
        assertThat(read.get(0).reply()).isEqualTo(ModelReply.unread("<think>x</think>y"));
        assertThat(read.get(0).request().userTurns()).containsExactly("asked");
    }

    @Test
    void plainText_keepsEveryCharacter() throws IOException {
        read(" \r\n  Well,\n\n so be it. \n");
        assertThat(read.get(0).reply()).isEqualTo(ModelReply.unread(" \r\n  Well,\n\n so be it. \n"));
        assertThat(read.get(0).line()).isEqualTo(1);
    }

    @Test
    void byteOrderMarkAndBlankLines_beforeTheFirstBrace_areSkippedButCounted() throws IOException {
        read("\uFEFF\r\n\n{\"answer\":\"x\"}\r\n");
        assertThat(bad).isEmpty();
        assertThat(read.get(0).line()).isEqualTo(3);
    }

    @Test
    void sinkThatHasEnough_endsTheReading() throws IOException {
        limit = 1;
        read("{\"answer\":\"x\"}\n{\"answer\":\"y\"}\n");
        assertThat(read).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '\0', textBlock = """
                    {"answer":1}; answer is not text
                    {"answer":"x","answer":"y"}; not valid JSON at column 23
                    {"answer":"x"} x; not valid JSON at column 16
                    {"reply":"x","answer":"y"}; has both reply and thought or answer
                    {"answer":"x","prompt":"a","messages":[]}; has both prompt and messages
                    {"answer":"x","messages":{}}; messages is not a list
                    {"answer":"x","messages":[{"role":"user"}]}; a message lacks its role or its content
                    {"answer":"x","messages":[{"role":"king","content":"x"}]}; a message has an unknown role
                    {"prompt":"x"}; has no reply: needs thought, answer or reply
                    {; not valid JSON at column 2
                    """)
    void badLine_saysWhy(String line, String reason) throws IOException {
        read(line + "\n{\"answer\":\"after\"}");
        assertThat(bad).containsExactly("1: " + reason);
        assertThat(read).hasSize(1);
    }

    private void read(String text) throws IOException {
        new Exchanges("asked", "r1").read(new StringReader(text), this);
    }

    @Override
    public boolean exchange(Exchange exchange) {
        read.add(exchange);
        return read.size() < limit;
    }

    @Override
    public void bad(long line, String reason) {
        bad.add(line + ": " + reason);
    }
}
