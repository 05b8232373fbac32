package io.secondthought.guard.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.OpaqueData;
import io.secondthought.guard.api.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Laws of reading and writing, for every carrier. */
class WireFormatProperties {
    // Cuts.

    /** The fields of an event that hold pieces of text. */
    private static final Set<String> PIECES = Set.of(
            "content",
            "reasoning_content",
            "reasoning",
            "refusal",
            "text",
            "summary",
            "thinking",
            "delta",
            "partial_json",
            "arguments",
            "input",
            "tool_plan",
            "query");

    private static final Set<String> SIGNATURES = Set.of("signature", "thoughtSignature");

    @ParameterizedTest
    @EnumSource
    void eventsCutAtEveryPosition_giveTheSameReply(Recorded recorded) {
        ModelReply expected = recorded.format().read(recorded.body());
        List<String> events = recorded.events();
        for (int i = 0; i < events.size(); i++) {
            for (int at = 1; at < longest(events.get(i)); at++) {
                List<String> cut = new ArrayList<>(events.subList(0, i));
                cut.addAll(cut(events.get(i), at));
                cut.addAll(events.subList(i + 1, events.size()));

                assertThat(Recorded.joined(recorded.format(), cut)).isEqualTo(expected);
            }
        }
    }

    @Property(tries = 200)
    void eventsCutAtRandom_giveTheSameReply(@ForAll Recorded recorded, @ForAll Random random) {
        List<String> cut = new ArrayList<>();
        for (String event : recorded.events()) {
            String rest = event;
            while (longest(rest) > 1 && random.nextInt(4) > 0) {
                List<String> two = cut(rest, 1 + random.nextInt(longest(rest) - 1));
                cut.add(two.get(0));
                rest = two.get(1);
            }
            cut.add(rest);
        }

        assertThat(Recorded.joined(recorded.format(), cut))
                .isEqualTo(recorded.format().read(recorded.body()));
    }

    private static int longest(String event) {
        ObjectNode object = isPiece(event);
        int[] longest = {0};
        if (object != null) {
            pieces(object, text -> {
                longest[0] = Math.max(longest[0], text.length());
                return text;
            });
        }
        return longest[0];
    }

    /** The event if it is one that may come in smaller pieces. */
    private static ObjectNode isPiece(String event) {
        ObjectNode object = Json.object(event);
        boolean whole = object == null
                || event.contains("functionCall")
                || event.contains("{\"function\":{\"name\":")
                || (object.path("type").isTextual()
                        && !object.path("type").textValue().endsWith("delta"));
        return whole ? null : object;
    }

    private static List<String> cut(String event, int at) {
        ObjectNode head = isPiece(event);
        ObjectNode tail = isPiece(event);
        pieces(head, text -> text.substring(0, Math.min(at, text.length())));
        pieces(tail, text -> text.substring(Math.min(at, text.length())));
        head.findParents("signature").forEach(p -> ((ObjectNode) p).remove(SIGNATURES));
        head.findParents("thoughtSignature").forEach(p -> ((ObjectNode) p).remove(SIGNATURES));
        return List.of(head.toString(), tail.toString());
    }

    private static void pieces(JsonNode node, UnaryOperator<String> edit) {
        if (node instanceof ObjectNode object) {
            for (String name : names(object)) {
                JsonNode value = object.path(name);
                if (value.isTextual() && PIECES.contains(name)) {
                    object.put(name, edit.apply(value.textValue()));
                } else {
                    pieces(value, edit);
                }
            }
        }
        if (node instanceof ArrayNode array) {
            array.forEach(n -> pieces(n, edit));
        }
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    // Hostile bodies.

    private static final List<String> KNOWN = List.of("""
            choices message delta content reasoning reasoning_content reasoning_details thinking_blocks thinking text
            summary signature data type index id function arguments tool_calls function_call finish_reason output
            output_index item response status candidates parts thought thoughtSignature functionCall finishReason
            content_block stop_reason contentBlockDelta contentBlockIndex start reasoningContent reasoningText toolUse
            input tool_plan done part messages system instructions contents role documents prompt""".split("\\s+"));

    private static final List<String> WORDS = List.of(
            "message",
            "text",
            "thinking",
            "tool_use",
            "reasoning",
            "function_call",
            "stop",
            "content_block_delta",
            "user",
            "text_delta",
            "response.output_item.done",
            "response.completed",
            "content-delta",
            "",
            "a \uD83D\uDE00 \uD800");

    @Property(tries = 2000)
    void anyJson_isReadWrittenAndStreamedWithoutFailing(
            @ForAll("trees") String tree, @ForAll WireFormat format, @ForAll Random random) {
        WireStream stream = format.stream();
        for (String text : List.of(tree, tree.substring(0, random.nextInt(tree.length() + 1)))) {
            ModelReply reply = format.read(text);
            assertThat(reply.parts()).doesNotContainNull();
            assertThat(format.read(format.write(text, ModelReply.of("", "clean")))
                            .answer())
                    .isEqualTo("clean");
            stream.accept(text);
            try {
                format.readRequest(text);
            } catch (MalformedRequestException e) {
                assertThat(e.getMessage()).endsWith(format.name());
            }
        }
        assertThat(stream.finish()).isNotEmpty();
    }

    @Property(tries = 500)
    void truncatedBodies_areReadWhole(@ForAll Recorded recorded, @ForAll Random random) {
        String body = recorded.body().strip();
        String cut = body.substring(0, random.nextInt(body.length()));

        assertThat(recorded.format().read(cut).answer()).isEqualTo(cut);
        assertThat(Recorded.joined(recorded.format(), List.of(cut)).answer()).isEqualTo(cut.isBlank() ? "" : cut);
    }

    /** Where each carrier has text, by the fields it stands in. */
    private static final Set<String> CARRIERS = Set.of(
            "message",
            "content",
            "reasoning",
            "reasoning_content",
            "reasoning_details",
            "thinking_blocks",
            "thinking",
            "refusal",
            "tool_calls",
            "text",
            "arguments",
            "summary",
            "reasoningText",
            "input",
            "tool_plan",
            "parts",
            "args");

    @Property(tries = 1000)
    void textInAPlaceWithAnotherShape_isNotLost(
            @ForAll Recorded recorded, @ForAll("strangers") JsonNode stranger, @ForAll Random random) {
        ObjectNode body = Json.object(recorded.body());
        List<Runnable> places = new ArrayList<>();
        places(body, stranger, places);
        places.get(random.nextInt(places.size())).run();

        ModelReply reply = recorded.format().read(body.toString());

        StringBuilder read = new StringBuilder();
        for (Part part : reply.parts()) {
            read.append(part.text());
            if (part instanceof Part.Encrypted encrypted) {
                read.append(encrypted.data().data());
            }
        }
        for (String word : Json.strings(stranger).lines().toList()) {
            assertThat(read.toString()).as(body.toString()).contains(word);
        }
    }

    private static void places(JsonNode node, JsonNode stranger, List<Runnable> places) {
        if (node instanceof ObjectNode object) {
            for (String name : names(object)) {
                // Settings of the request and quotations are no carriers.
                if (Set.of("provider_specific_fields", "usage", "annotations", "citations")
                                .contains(name)
                        || (name.equals("reasoning") && object.path(name).isObject())) {
                    continue;
                }
                if (CARRIERS.contains(name) && !(name.equals("message") && stranger.isObject())) {
                    places.add(() -> object.set(name, stranger));
                }
                places(object.path(name), stranger, places);
            }
        }
        if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                places.add(() -> array.set(at, stranger));
                places(array.get(i), stranger, places);
            }
        }
    }

    /** Values of any shape with field names nobody knows and words that occur nowhere else. */
    @Provide
    Arbitrary<JsonNode> strangers() {
        return Arbitraries.integers().between(0, 1 << 12).map(shape -> stranger(shape, new int[1]));
    }

    private static JsonNode stranger(int shape, int[] words) {
        TextNode word = TextNode.valueOf("stranger" + words[0]++);
        return switch (shape % 4) {
            case 0 -> word;
            case 1 -> Json.object().arrayNode().add(word);
            case 2 -> Json.object().set("k" + words[0], stranger(shape / 4, words));
            default -> Json.object().arrayNode().add(stranger(shape / 4, words)).add(word);
        };
    }

    @Provide
    Arbitrary<String> trees() {
        return Arbitraries.integers().between(0, Integer.MAX_VALUE).map(seed -> {
            Random random = new Random(seed);
            ObjectNode root = Json.object();
            for (int i = 0; i < 1 + random.nextInt(5); i++) {
                root.set(KNOWN.get(random.nextInt(KNOWN.size())), tree(random, 6));
            }
            return root.toString();
        });
    }

    private static JsonNode tree(Random random, int depth) {
        int choice = random.nextInt(depth == 0 ? 5 : 10);
        if (choice >= 7) {
            ObjectNode object = Json.object();
            for (int i = 0; i < random.nextInt(6); i++) {
                object.set(KNOWN.get(random.nextInt(KNOWN.size())), tree(random, depth - 1));
            }
            return object;
        }
        if (choice >= 5) {
            ArrayNode array = Json.object().arrayNode();
            for (int i = 0; i < random.nextInt(4); i++) {
                array.add(tree(random, depth - 1));
            }
            return array;
        }
        return switch (choice) {
            case 0 -> Json.object().nullNode();
            case 1 -> Json.object().numberNode(random.nextInt(3));
            case 2 -> Json.object().booleanNode(random.nextBoolean());
            default -> TextNode.valueOf(WORDS.get(random.nextInt(WORDS.size())));
        };
    }

    // Writing.

    @Property(tries = 1500)
    void whatWasWritten_isReadBack(@ForAll Recorded recorded, @ForAll("replies") ModelReply reply) {
        for (String body : List.of(recorded.body(), "{}")) {
            ModelReply again = recorded.format().read(recorded.format().write(body, reply));

            assertThat(again.reasoning()).isEqualTo(reply.reasoning());
            assertThat(again.answer()).isEqualTo(reply.answer());
            assertThat(again.toolCalls()).hasSameSizeAs(reply.toolCalls());
            for (int i = 0; i < reply.toolCalls().size(); i++) {
                Part.ToolCall call = reply.toolCalls().get(i);
                Part.ToolCall read = again.toolCalls().get(i);
                assertThat(read.id()).isEqualTo(call.id());
                assertThat(read.name()).isEqualTo(call.name());
                assertThat(value(read.text())).isEqualTo(value(call.text()));
            }
            if (reply.toolCalls().isEmpty()
                    && reply.finishReason() != FinishReason.UNKNOWN
                    && !(recorded == Recorded.OLLAMA)
                    && reply.finishReason() != FinishReason.TOOL_CALLS) {
                assertThat(again.finishReason()).isEqualTo(reply.finishReason());
            }
        }
    }

    private static Object value(String arguments) {
        ObjectNode object = Json.object(arguments.isEmpty() ? "{}" : arguments);
        return object == null ? arguments : object;
    }

    @Provide
    Arbitrary<ModelReply> replies() {
        Arbitrary<String> texts = Arbitraries.of(
                "Yes.",
                " ",
                "First I add 17 and 25. ",
                "First",
                "a\nb",
                "<think>",
                "\uD83D\uDE00",
                "THOUGHT: x",
                "{\"a\":1}",
                "");
        Arbitrary<Part> parts = Arbitraries.oneOf(
                texts.map(Part.Answer::new),
                texts.map(Part.Reasoning::new),
                texts.map(t -> new Part.Reasoning(t, new OpaqueData("sig" + t.length()))),
                Arbitraries.of("e1", "e2").map(d -> new Part.Encrypted(new OpaqueData(d))),
                Combinators.combine(
                                Arbitraries.of("", "call_k1", "toolu_01", "x"),
                                Arbitraries.of("note", "f", ""),
                                Arbitraries.of(
                                        "{\"a\": 1.50}", "{}", "", "\"text\"", "[1]", "no json", "{\"a\":1,\"a\":2}"))
                        .as(Part.ToolCall::new));
        return Combinators.combine(parts.list().ofMaxSize(7), Arbitraries.of(FinishReason.class))
                .as(ModelReply::new);
    }

    /** Labels that hold no text of the model, whole settings of the request among them. */
    private static final Set<String> LABELS = Set.of(
            "id",
            "object",
            "model",
            "usage",
            "system_fingerprint",
            "service_tier",
            "provider",
            "type",
            "role",
            "format",
            "call_id",
            "status",
            "created_at",
            "responseId",
            "modelVersion",
            "usageMetadata",
            "metrics",
            "tool_choice",
            "tools",
            "metadata",
            "previous_response_id",
            "index",
            "done",
            "thought");

    @Property(tries = 500)
    void nothingOfTheOriginalText_isLeftInWhatWasWritten(
            @ForAll Recorded recorded, @ForAll("replies") ModelReply reply, @ForAll Random random) {
        ObjectNode body = Json.object(recorded.body());
        plant(body, random);
        assertThat(body.toString()).contains("planted");

        assertThat(recorded.format().write(body.toString(), reply)).doesNotContain("planted");
    }

    private static void plant(JsonNode node, Random random) {
        if (node instanceof ObjectNode object) {
            for (String name : names(object)) {
                JsonNode value = object.path(name);
                boolean setting = name.equals("reasoning") && value.isObject();
                if (LABELS.contains(name) || setting) {
                    continue;
                }
                if (value.isTextual() || value.isNull() || (value.isContainerNode() && random.nextInt(12) == 0)) {
                    object.put(name, value.isTextual() ? value.textValue() + " planted" : "planted");
                } else {
                    plant(value, random);
                }
            }
            object.put("unheard_of", "planted");
            object.putObject("logs").put("unheard_of", "planted");
        }
        if (node instanceof ArrayNode array) {
            array.forEach(n -> plant(n, random));
            if (random.nextBoolean()) {
                array.add("planted");
            }
        }
    }

    // Time and memory.

    @ParameterizedTest
    @EnumSource
    @Timeout(20)
    void tensOfThousandsOfSmallEvents_areReadInLinearTime(Recorded recorded) {
        WireStream stream = recorded.format().stream();
        List<String> events = recorded.events();
        for (int i = 0; i < 50_000; i++) {
            stream.accept(events.get(i % events.size()));
        }

        assertThat(stream.finish()).isNotEmpty();
    }
}
