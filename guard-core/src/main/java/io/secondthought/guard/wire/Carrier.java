package io.secondthought.guard.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One vendor's shape of JSON. Stateless: what a stream must remember is in {@link Deltas}. */
abstract sealed class Carrier
        permits AnthropicMessages, BedrockConverse, CohereChat, GeminiContent, OllamaChat, OpenAiChat, OpenAiResponses {

    /** Whether the object is a whole reply of this format. */
    abstract boolean isReply(ObjectNode body);

    /** Reads a whole reply. */
    abstract void whole(ObjectNode body, Deltas out);

    /** Reads one event of a stream. */
    abstract void event(ObjectNode event, Deltas out);

    /** Gives out what was held back until the end of the reply. */
    void end(Deltas out) {}

    /**
     * A body with the reply in it.
     *
     * @param body the vendor's body, or an empty object
     */
    abstract ObjectNode written(ObjectNode body, ModelReply reply);

    /** Reads a request; false if the object is none. */
    abstract boolean request(ObjectNode body, Conversation out);

    /** Why the model stopped, by the vendor's words; nothing is said by null or a missing value. */
    static void finished(JsonNode said, Map<String, FinishReason> words, Deltas out) {
        if (said.isTextual()) {
            out.finished(words.getOrDefault(said.textValue(), FinishReason.UNKNOWN));
        }
    }

    /** The vendor's word if it still says why, else the usual word for the reason, or null. */
    @Nullable
    static String word(
            JsonNode said, Map<String, FinishReason> words, FinishReason reason, Map<FinishReason, String> usual) {
        String word = Json.text(said);
        return words.get(word) == reason ? word : usual.get(reason);
    }

    /**
     * An item that is neither text nor thought nor a call of the caller's tools, such as a search on the vendor's side and
     * its result. It is judged like a call, since like a call it carries the model's words elsewhere.
     */
    static void foreign(String key, String id, String type, JsonNode item, Deltas out) {
        out.call(key, id, type, item.toString());
    }

    /** The item that {@link #foreign} made a call of, or null if the call is a call or the body held no such item. */
    @Nullable
    static ObjectNode foreign(Part.ToolCall call, Set<String> types) {
        return types.contains(call.name()) ? Json.object(call.text()) : null;
    }
}
