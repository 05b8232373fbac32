package io.secondthought.guard.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.Role;
import org.jspecify.annotations.Nullable;

/** Collects the messages of a request. Texts of one role within one turn are one message. */
final class Conversation {
    private final GuardRequest.Builder request = GuardRequest.builder();
    private @Nullable Role role;
    private final StringBuilder text = new StringBuilder();

    GuardRequest request() {
        endTurn();
        return request.build();
    }

    void endTurn() {
        if (role != null) {
            request.message(new Message(role, text.toString(), null));
        }
        role = null;
        text.setLength(0);
    }

    void say(Role role, String said) {
        if (said.isEmpty()) {
            return;
        }
        if (this.role != role) {
            endTurn();
            this.role = role;
        } else {
            text.append('\n');
        }
        text.append(said);
    }

    /** A text of which each stands alone, such as a document. */
    void sayAlone(Role role, String said) {
        endTurn();
        say(role, said);
        endTurn();
    }

    /** The messages of a list, each with a role and a content; false if it is none. */
    boolean messages(JsonNode messages) {
        if (!messages.isArray()) {
            return false;
        }
        for (JsonNode message : messages) {
            if (!message.isObject()) {
                return false;
            }
            content(role(message.path("role")), message.path("content"));
            endTurn();
        }
        return true;
    }

    /** The role by any vendor's word for it; a word nobody knows gives no trust. */
    static Role role(JsonNode word) {
        return switch (Json.text(word)) {
            case "system", "developer" -> Role.SYSTEM;
            case "user" -> Role.USER;
            case "assistant", "model" -> Role.ASSISTANT;
            case "tool", "function" -> Role.TOOL;
            default -> Role.DOCUMENT;
        };
    }

    /** A content: a text, an item or a list of them. */
    void content(Role role, JsonNode content) {
        if (content.isArray()) {
            content.forEach(item -> item(role, item));
        } else {
            item(role, content);
        }
    }

    private void item(Role role, JsonNode item) {
        if (!item.isObject()) {
            say(role, Json.text(item));
            return;
        }
        switch (Json.text(item.path("type"))) {
            case "tool_result" -> {
                endTurn();
                content(Role.TOOL, item.path("content"));
                endTurn();
            }
            case "document", "search_result" -> {
                endTurn();
                document(item);
                endTurn();
            }
            case "refusal" -> say(role, Json.text(item.path("refusal")));
            case "thinking", "redacted_thinking" -> {
                // A thought of an earlier turn is nothing anybody said.
            }
            default -> say(role, Json.text(item.path("text")));
        }
    }

    /** A document of Anthropic or Cohere; binary ones hold no text that could be read here. */
    private void document(JsonNode item) {
        say(Role.DOCUMENT, Json.text(item.path("title")));
        say(Role.DOCUMENT, Json.text(item.path("context")));
        JsonNode source = item.path("source");
        if (Json.text(source.path("type")).equals("text")) {
            say(Role.DOCUMENT, Json.text(source.path("data")));
        }
        content(Role.DOCUMENT, source.path("content"));
        content(Role.DOCUMENT, item.path("content"));
        say(Role.DOCUMENT, Json.strings(item.path("document").path("data")));
    }
}
