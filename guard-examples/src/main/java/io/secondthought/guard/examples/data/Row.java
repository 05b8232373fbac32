package io.secondthought.guard.examples.data;

import com.fasterxml.jackson.databind.JsonNode;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One labelled exchange. What is missing in the data is unknown: null, or no label.
 *
 * @param id the row's id, unique in its source
 * @param source where it comes from
 * @param prompt what the user said, or null; may be a dialogue in the form {@code User: ...}, {@code Assistant: ...}
 * @param messages the conversation: as given, or else read from the prompt; empty if there is neither
 * @param thought the reasoning, or null
 * @param answer the answer, or null
 * @param labels the labels that are numbers: 1 yes, 0 no, and 0 to 2 for {@code level}
 * @param category the source's own word for what the row is about, or null
 * @param meta what else the source says; an object, never to be changed
 */
public record Row(
        String id,
        String source,
        @Nullable String prompt,
        List<Message> messages,
        @Nullable String thought,
        @Nullable String answer,
        Map<String, Integer> labels,
        @Nullable String category,
        JsonNode meta) {

    public Row {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(source, "source");
        messages = List.copyOf(messages);
        labels = Map.copyOf(labels);
        Objects.requireNonNull(meta, "meta");
    }

    /** The label of the given name, empty if it is unknown. */
    public OptionalInt label(String name) {
        @Nullable Integer value = labels.get(name);
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    /** Whether the label is known to have the given value. */
    public boolean has(String name, int value) {
        @Nullable Integer found = labels.get(name);
        return found != null && found == value;
    }

    /** The conversation as a request. */
    public GuardRequest request() {
        GuardRequest.Builder request = GuardRequest.builder();
        messages.forEach(request::message);
        return request.build();
    }

    /** The thought and the answer as a reply, each only if there is one. */
    public ModelReply reply() {
        List<Part> parts = new ArrayList<>();
        if (thought != null && !thought.isEmpty()) {
            parts.add(new Part.Reasoning(thought));
        }
        if (answer != null && !answer.isEmpty()) {
            parts.add(new Part.Answer(answer));
        }
        return new ModelReply(parts, FinishReason.STOP);
    }

    /** Without any text. */
    @Override
    public String toString() {
        return "Row[" + source + ", " + id + "]";
    }
}
