package io.secondthought.guard.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What the formats share about JSON. */
final class Json {
    // Of two values under one key only one would be judged, so such a text is no JSON here. Numbers are kept as
    // written.
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    /** The object that the text is, or null if it is none. */
    @Nullable
    static ObjectNode object(String text) {
        try {
            return MAPPER.readTree(text) instanceof ObjectNode object ? object : null;
        } catch (JsonProcessingException | ArithmeticException | NumberFormatException e) {
            // The latter two for numbers that no Java number can be.
            return null;
        }
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** The text of a string, nothing for null or a missing value, and the JSON of anything else. */
    static String text(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue();
        }
        return node.isMissingNode() || node.isNull() ? "" : node.toString();
    }

    /** All strings in the value, one a line. */
    static String strings(JsonNode node) {
        if (node.isContainerNode()) {
            return StreamSupport.stream(node.spliterator(), false)
                    .map(Json::strings)
                    .filter(s -> !s.isEmpty())
                    .collect(Collectors.joining("\n"));
        }
        return text(node);
    }

    /** The arguments of a call as formats want them that take an object: text that is none stays a string. */
    static JsonNode arguments(String text) {
        ObjectNode object = text.isEmpty() ? object() : object(text);
        return object == null ? TextNode.valueOf(text) : object;
    }

    /**
     * The fields of an object that cannot hold text of the model: numbers, booleans, nulls and the named ones. A list of
     * what is kept, because nobody can list in which fields vendors repeat the text.
     */
    static ObjectNode kept(JsonNode object, Set<String> names) {
        ObjectNode kept = object();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode value = field.getValue();
            if (names.contains(field.getKey()) || value.isNumber() || value.isBoolean() || value.isNull()) {
                kept.set(field.getKey(), value);
            }
        }
        return kept;
    }
}
