package io.secondthought.guard.wire;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.ModelDelta;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The shapes of JSON in which vendors take requests and give replies. Framing, such as server-sent events, is not part of
 * it: a stream is read from the JSON payloads of its events.
 *
 * <p>Where a vendor tells thoughts and answer apart, they arrive as {@link Part.Reasoning} and {@link Part.Answer}; where
 * delimiters may be left in the text ({@link #OPENAI_CHAT}, {@link #BEDROCK}, {@link #OLLAMA}), the text arrives as
 * {@link Part.Unread}. A thought that a server sends in several fields is read once. Several alternatives (choices,
 * candidates) are read one after the other as one reply, so that none passes unjudged; {@link #write} then makes one
 * alternative of them. Ask for one.
 *
 * <p>An item that is neither text, thought nor a call of the caller's tools, such as a search that the vendor ran, is read
 * as a {@link Part.ToolCall} that is named after the item's type and has the item's JSON as its arguments.
 *
 * <p>Fields that a format does not know are neither read nor written. Safe for use by several threads.
 */
public enum WireFormat {
    /**
     * OpenAI Chat Completions and what speaks like it: DeepSeek, Qwen, Kimi, GLM, MiniMax, Mistral, SiliconFlow, vLLM,
     * SGLang, OpenRouter, LiteLLM. Thoughts in {@code reasoning_content}, {@code reasoning}, {@code reasoning_details},
     * {@code thinking_blocks} and {@code thinking} items of the content.
     */
    OPENAI_CHAT(new OpenAiChat()),
    /** OpenAI Responses. */
    OPENAI_RESPONSES(new OpenAiResponses()),
    /** Anthropic Messages. */
    ANTHROPIC(new AnthropicMessages()),
    /**
     * Gemini's generateContent. A text that starts with {@code THOUGHT:} is a thought, even if it is not marked as one
     * (googleapis/python-genai issue 2121): in a whole body that part, in a stream all text until the next part of another
     * kind, since a stream does not show where parts end.
     */
    GEMINI(new GeminiContent()),
    /** Amazon Bedrock Converse; events of a stream with or without their name around them. */
    BEDROCK(new BedrockConverse()),
    /** Ollama's chat and generate. */
    OLLAMA(new OllamaChat()),
    /** Cohere Chat, version 2. */
    COHERE(new CohereChat());

    private final Carrier carrier;

    WireFormat(Carrier carrier) {
        this.carrier = carrier;
    }

    /** The format of a whole reply, by the fields that only it has; empty if it has those of none or of several. */
    public static Optional<WireFormat> detect(String body) {
        ObjectNode object = Json.object(body);
        if (object == null) {
            return Optional.empty();
        }
        List<WireFormat> formats = Arrays.stream(values())
                .filter(format -> format.carrier.isReply(object))
                .toList();
        return formats.size() == 1 ? Optional.of(formats.get(0)) : Optional.empty();
    }

    /**
     * Reads a whole reply. A body that is no reply of this format, or repeats a key, becomes one {@link Part.Unread} with
     * the whole body and {@link FinishReason#UNKNOWN}; a value where the format has none of its kind becomes a
     * {@link Part.Unread} with its JSON. So nothing is lost and nothing passes unjudged.
     *
     * @param body the body as text
     */
    public ModelReply read(String body) {
        ObjectNode object = Json.object(body);
        if (object == null || !carrier.isReply(object)) {
            return unread(body);
        }
        Deltas deltas = new Deltas(true);
        carrier.whole(object, deltas);
        carrier.end(deltas);
        List<ModelDelta> all = new ArrayList<>(deltas.drained());
        all.add(new ModelDelta.Finished(deltas.finishReason()));
        return ReplyJoiner.join(all);
    }

    private static ModelReply unread(String body) {
        return new ModelReply(List.of(new Part.Unread(body)), FinishReason.UNKNOWN);
    }

    /** A reader for one streamed reply. */
    public WireStream stream() {
        return new WireStream(carrier);
    }

    /**
     * The vendor's body with a reply in place of the model's. Kept are ids, the model, usage, other numbers and what the
     * vendor repeats of the request's settings; everything that may hold the model's text is written anew from the reply.
     * Thoughts that the vendor signed and encrypted thoughts are written as they are, where the format has a place for them.
     *
     * <p>Reading what was written gives the channels of the reply. Parts of one channel may be joined, and where a format
     * has one field for each channel, their order among each other is lost. Arguments of calls keep their value but, where
     * the format wants an object, not their white space.
     *
     * @param body the vendor's body; if it is no reply of this format, a minimal body is written
     * @param delivered the reply to deliver
     * @throws IllegalArgumentException if the reply holds a {@link Part.Unread}
     */
    public String write(String body, ModelReply delivered) {
        if (delivered.parts().stream().anyMatch(Part.Unread.class::isInstance)) {
            throw new IllegalArgumentException("the reply has to be read into channels first");
        }
        ObjectNode object = Json.object(body);
        return carrier.written(object == null || !carrier.isReply(object) ? Json.object() : object, delivered)
                .toString();
    }

    /**
     * Reads a request: its system prompt, the turns of user and model, the results of tools and the documents, in order.
     * Thoughts and calls of earlier turns, images and files in binary form are left out. Who will read the reply stands in
     * no body; it is to be added with {@link GuardRequest#toBuilder()}.
     *
     * @param body the body as text
     * @throws MalformedRequestException if the body is no request of this format
     */
    public GuardRequest readRequest(String body) {
        Objects.requireNonNull(body, "body");
        ObjectNode object = Json.object(body);
        Conversation conversation = new Conversation();
        if (object == null || !carrier.request(object, conversation)) {
            throw new MalformedRequestException(this);
        }
        return conversation.request();
    }
}
