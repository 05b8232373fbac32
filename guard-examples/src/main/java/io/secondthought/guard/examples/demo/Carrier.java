package io.secondthought.guard.examples.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** How a thought travels in the body of a chat completion. */
enum Carrier {
    /** DeepSeek R1, Qwen3 and many more, when nobody parses their text. */
    @JsonProperty("think-tags")
    THINK_TAGS("<think> tags in content"),
    /** The same models when the chat template ends with the opening tag. */
    @JsonProperty("missing-opener")
    MISSING_OPENER("content with </think> only"),
    /** DeepSeek, Kimi, GLM, older vLLM. */
    @JsonProperty("reasoning-content")
    REASONING_CONTENT("reasoning_content"),
    /** Newer vLLM. */
    @JsonProperty("reasoning")
    REASONING("reasoning"),
    /** Magistral. */
    @JsonProperty("mistral-list")
    MISTRAL_LIST("a list as content (Mistral)"),
    /** gpt-oss, when nobody parses its text. */
    @JsonProperty("harmony")
    HARMONY("Harmony channels in content"),
    /** OpenRouter says everything twice. */
    @JsonProperty("openrouter")
    OPENROUTER("reasoning and reasoning_details"),
    /** A model that does not think. */
    @JsonProperty("plain")
    PLAIN("content only");

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final String title;

    Carrier(String title) {
        this.title = title;
    }

    /** What a reader of the demo is told. */
    String title() {
        return title;
    }

    /** The message of a chat completion. */
    ObjectNode message(String thought, String answer, Case.@Nullable Call call) {
        ObjectNode message = JSON.objectNode().put("role", "assistant");
        switch (this) {
            case THINK_TAGS -> message.put("content", "<think>\n" + thought + "\n</think>\n\n" + answer);
            case MISSING_OPENER -> message.put("content", thought + "\n</think>\n\n" + answer);
            case REASONING_CONTENT -> message.put("reasoning_content", thought).put("content", answer);
            case REASONING -> message.put("reasoning", thought).put("content", answer);
            case MISTRAL_LIST -> {
                ObjectNode thinking = JSON.objectNode().put("type", "thinking");
                thinking.putArray("thinking").add(text(thought));
                message.putArray("content").add(thinking).add(text(answer));
            }
            case HARMONY ->
                message.put(
                        "content",
                        "<|channel|>analysis<|message|>" + thought
                                + "<|end|><|start|>assistant<|channel|>final<|message|>" + answer + "<|return|>");
            case OPENROUTER -> {
                message.put("reasoning", thought).put("content", answer);
                message.putArray("reasoning_details")
                        .add(JSON.objectNode()
                                .put("type", "reasoning.text")
                                .put("text", thought)
                                .put("index", 0));
            }
            case PLAIN -> message.put("content", answer);
        }
        if (call != null) {
            ObjectNode function = JSON.objectNode().put("name", call.name()).put("arguments", call.arguments());
            message.putArray("tool_calls")
                    .add(JSON.objectNode()
                            .put("id", "call_1")
                            .put("type", "function")
                            .set("function", function));
        }
        return message;
    }

    private static ObjectNode text(String text) {
        return JSON.objectNode().put("type", "text").put("text", text);
    }
}
