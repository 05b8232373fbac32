package io.secondthought.guard.examples.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import java.util.ArrayList;
import java.util.List;

/** Stands in for the room that reads vendors' bodies, until that is here. */
final class Wire {
    private Wire() {}

    static ModelReply read(String body) throws JsonProcessingException {
        JsonNode message =
                new ObjectMapper().readTree(body).path("choices").path(0).path("message");
        List<Part> parts = new ArrayList<>();
        for (String field : List.of("reasoning_content", "reasoning")) {
            if (message.path(field).isTextual()) {
                parts.add(new Part.Reasoning(message.path(field).asText()));
            }
        }
        JsonNode content = message.path("content");
        if (content.isTextual()) {
            parts.add(new Part.Unread(content.asText()));
        }
        content.forEach(item -> parts.add(
                item.has("thinking")
                        ? new Part.Reasoning(
                                item.path("thinking").path(0).path("text").asText())
                        : new Part.Answer(item.path("text").asText())));
        message.path("tool_calls")
                .forEach(call -> parts.add(new Part.ToolCall(
                        call.path("id").asText(),
                        call.path("function").path("name").asText(),
                        call.path("function").path("arguments").asText())));
        return new ModelReply(parts, FinishReason.STOP);
    }
}
