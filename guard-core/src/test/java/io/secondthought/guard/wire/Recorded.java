package io.secondthought.guard.wire;

import io.secondthought.guard.api.ModelDelta;
import io.secondthought.guard.api.ModelReply;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One reply as each carrier delivers it, whole and as the events of a stream. The texts are our own. */
enum Recorded {
    DEEPSEEK("deepseek", WireFormat.OPENAI_CHAT),
    VLLM("vllm", WireFormat.OPENAI_CHAT),
    OPENROUTER("openrouter", WireFormat.OPENAI_CHAT),
    OPENROUTER_SUMMARY("openrouter-summary", WireFormat.OPENAI_CHAT),
    LITELLM("litellm", WireFormat.OPENAI_CHAT),
    MISTRAL("mistral", WireFormat.OPENAI_CHAT),
    PLAIN_TEXT("plain-text", WireFormat.OPENAI_CHAT),
    REFUSAL("refusal", WireFormat.OPENAI_CHAT),
    RESPONSES("responses", WireFormat.OPENAI_RESPONSES),
    ANTHROPIC("anthropic", WireFormat.ANTHROPIC),
    GEMINI("gemini", WireFormat.GEMINI),
    GEMINI_UNMARKED("gemini-unmarked", WireFormat.GEMINI),
    BEDROCK("bedrock", WireFormat.BEDROCK),
    OLLAMA("ollama", WireFormat.OLLAMA),
    COHERE("cohere", WireFormat.COHERE);

    private final String file;
    private final WireFormat format;

    Recorded(String file, WireFormat format) {
        this.file = file;
        this.format = format;
    }

    WireFormat format() {
        return format;
    }

    String body() {
        return resource(file + ".json");
    }

    List<String> events() {
        return resource(file + ".stream").lines().toList();
    }

    /** The reply that the events of a stream make up. */
    static ModelReply joined(WireFormat format, List<String> events) {
        WireStream stream = format.stream();
        List<ModelDelta> deltas = new ArrayList<>();
        events.forEach(event -> deltas.addAll(stream.accept(event)));
        deltas.addAll(stream.finish());
        return ReplyJoiner.join(deltas);
    }

    private static String resource(String name) {
        try (InputStream in = Recorded.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
