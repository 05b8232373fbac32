package io.secondthought.guard.examples.check;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads exchanges: JSON lines, or else one plain reply. The input is JSON lines if its first character that is no white space
 * is a brace. A line is read when the one before it was dealt with, so that a stream is judged as it comes.
 */
final class Exchanges {
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final @Nullable String prompt;
    private final @Nullable String reader;

    /**
     * @param prompt the request of exchanges that have none, or null
     * @param reader who reads the replies, or null
     */
    Exchanges(@Nullable String prompt, @Nullable String reader) {
        this.prompt = prompt;
        this.reader = reader;
    }

    /** What happens to the lines, in order. */
    interface Sink {
        /** Deals with an exchange; false ends the reading. */
        boolean exchange(Exchange exchange);

        /**
         * Is told of a line that is no exchange.
         *
         * @param reason what is wrong, without any of the line's text
         */
        void bad(long line, String reason);
    }

    /** Reads all there is. */
    void read(Reader input, Sink sink) throws IOException {
        BufferedReader in = new BufferedReader(input);
        StringBuilder blank = new StringBuilder();
        int first = in.read();
        if (first == BYTE_ORDER_MARK) {
            first = in.read();
        }
        while (first >= 0 && Character.isWhitespace(first)) {
            blank.append((char) first);
            first = in.read();
        }
        if (first == '{') {
            readLines(in, 1 + blank.chars().filter(c -> c == '\n').count(), sink);
        } else if (first >= 0) {
            StringWriter reply = new StringWriter();
            reply.append(blank).append((char) first);
            in.transferTo(reply);
            GuardRequest request = request().build();
            sink.exchange(new Exchange(1, null, request, ModelReply.unread(reply.toString())));
        }
    }

    /** The lines after the opening brace of the first one. */
    private void readLines(BufferedReader in, long firstNumber, Sink sink) throws IOException {
        long number = firstNumber;
        @Nullable String rest = in.readLine();
        @Nullable String line = "{" + (rest == null ? "" : rest);
        for (boolean more = true; more && line != null; line = more ? in.readLine() : null, number++) {
            if (line.isBlank()) {
                continue;
            }
            Exchange exchange;
            try {
                exchange = exchange(number, line);
            } catch (BadLineException e) {
                sink.bad(number, e.reason);
                continue;
            }
            more = sink.exchange(exchange);
        }
    }

    private Exchange exchange(long number, String line) throws BadLineException {
        JsonNode json = parse(line);
        if (!json.isObject()) {
            throw new BadLineException("not a JSON object");
        }
        return new Exchange(number, id(json), request(json), reply(json));
    }

    private GuardRequest request(JsonNode json) throws BadLineException {
        @Nullable JsonNode messages = json.get("messages");
        @Nullable String asked = text(json, "prompt");
        if (messages == null || messages.isNull()) {
            return (asked == null ? request() : forReader().user(asked)).build();
        }
        if (asked != null) {
            throw new BadLineException("has both prompt and messages");
        }
        if (!messages.isArray()) {
            throw new BadLineException("messages is not a list");
        }
        GuardRequest.Builder request = forReader();
        for (JsonNode message : messages) {
            request.message(message(message));
        }
        return request.build();
    }

    /** The request of an exchange that has none of its own. */
    private GuardRequest.Builder request() {
        GuardRequest.Builder request = forReader();
        return prompt == null ? request : request.user(prompt);
    }

    private GuardRequest.Builder forReader() {
        GuardRequest.Builder request = GuardRequest.builder();
        return reader == null ? request : request.reader(reader);
    }

    private static Message message(JsonNode json) throws BadLineException {
        @Nullable String role = text(json, "role");
        @Nullable String content = text(json, "content");
        @Nullable String subject = text(json, "subject");
        if (role == null || content == null) {
            throw new BadLineException("a message lacks its role or its content");
        }
        for (Role known : Role.values()) {
            if (known.name().equalsIgnoreCase(role)) {
                return new Message(known, content, subject);
            }
        }
        throw new BadLineException("a message has an unknown role");
    }

    private static ModelReply reply(JsonNode json) throws BadLineException {
        @Nullable String raw = text(json, "reply");
        @Nullable String thought = text(json, "thought");
        @Nullable String answer = text(json, "answer");
        if (raw == null && thought == null && answer == null) {
            throw new BadLineException("has no reply: needs thought, answer or reply");
        }
        if (raw != null && (thought != null || answer != null)) {
            throw new BadLineException("has both reply and thought or answer");
        }
        return raw != null
                ? ModelReply.unread(raw)
                : ModelReply.of(thought == null ? "" : thought, answer == null ? "" : answer);
    }

    private static @Nullable String id(JsonNode json) throws BadLineException {
        @Nullable JsonNode id = json.get("id");
        return id != null && id.isIntegralNumber() ? id.asText() : text(json, "id");
    }

    private static @Nullable String text(JsonNode json, String key) throws BadLineException {
        @Nullable JsonNode value = json.get(key);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new BadLineException(key + " is not text");
        }
        return value.textValue();
    }

    private static JsonNode parse(String line) throws BadLineException {
        try (JsonParser parser = JSON.createParser(line)) {
            return JSON.readValue(parser);
        } catch (JsonProcessingException e) {
            // Jackson's own message quotes the line.
            throw new BadLineException(
                    e.getLocation() == null
                            ? "not valid JSON"
                            : "not valid JSON at column " + e.getLocation().getColumnNr());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with a line. */
    private static final class BadLineException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        BadLineException(String reason) {
            super(reason);
            this.reason = reason;
        }
    }
}
