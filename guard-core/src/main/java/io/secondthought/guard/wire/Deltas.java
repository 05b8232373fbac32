package io.secondthought.guard.wire;

import com.fasterxml.jackson.databind.JsonNode;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.ModelDelta;
import io.secondthought.guard.api.OpaqueData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Collects the deltas of one reply and keeps what a format must remember between events. Formats name blocks by keys of
 * their own; numbers are given in the order of first appearance. A whole body is read as one large event. Not thread-safe.
 */
final class Deltas {

    /** What a text is. */
    enum Kind {
        UNREAD,
        THOUGHT,
        ANSWER
    }

    private final boolean whole;
    private final Map<String, Integer> blocks = new HashMap<>();
    private final Map<String, Run> runs = new HashMap<>();
    private final Map<String, Repeats> repeats = new HashMap<>();
    private final Map<String, String> homes = new HashMap<>();
    private final Map<String, Integer> signed = new HashMap<>();
    private final Map<String, String> signers = new HashMap<>();
    private final Map<String, StringBuilder> said = new HashMap<>();
    private final Map<String, String> callIds = new HashMap<>();
    private final Map<String, Integer> callNumbers = new HashMap<>();
    private final Set<String> argued = new HashSet<>();
    private final Set<String> encrypted = new HashSet<>();
    private final Map<String, String> notes = new HashMap<>();
    private @Nullable FinishReason finishReason;
    private int fresh;
    private List<ModelDelta> out = new ArrayList<>();

    /** @param whole whether one whole body is read, not a stream */
    Deltas(boolean whole) {
        this.whole = whole;
    }

    boolean isWhole() {
        return whole;
    }

    /** The deltas since the last call. */
    List<ModelDelta> drained() {
        List<ModelDelta> drained = out;
        out = new ArrayList<>();
        return drained;
    }

    /** A key nobody has. */
    String freshKey() {
        return "fresh/" + fresh++;
    }

    // Text.

    void text(Kind kind, String key, String text) {
        if (text.isEmpty()) {
            return;
        }
        int block = block(kind.name(), key);
        out.add(
                switch (kind) {
                    case UNREAD -> new ModelDelta.Unread(block, text);
                    case THOUGHT -> new ModelDelta.Reasoning(block, text);
                    case ANSWER -> new ModelDelta.Answer(block, text);
                });
    }

    /** What no format knows goes on as text to be read and judged: neither lost nor passed. */
    void unknown(JsonNode node) {
        text(Kind.UNREAD, freshKey(), Json.text(node));
    }

    /** The items of a list; what is no list goes on as {@link #unknown}. */
    List<JsonNode> items(JsonNode node) {
        if (node.isArray()) {
            return StreamSupport.stream(node.spliterator(), false).toList();
        }
        unknown(node);
        return List.of();
    }

    /** More text of a block whose whole text comes again later. */
    void more(Kind kind, String key, String text) {
        text(kind, key, text);
        said(kind.name(), key).append(text);
    }

    /** The whole text of a block, of which {@link #more} may have said a part. Other text makes another block. */
    void rest(Kind kind, String key, String text) {
        StringBuilder said = said(kind.name(), key);
        if (startsWith(text, said)) {
            more(kind, key, text.substring(said.length()));
        } else if (!startsWith(said, text)) {
            text(kind, freshKey(), text);
        }
    }

    // Thoughts.

    /**
     * More of a thought that other fields of the message may repeat.
     *
     * @param message what the thought belongs to
     * @param carrier the field
     * @param key the block if the thought is new
     */
    void repeatable(String message, String carrier, String key, String text) {
        if (text.isEmpty()) {
            return;
        }
        Repeats thoughts = repeats.computeIfAbsent(message, m -> new Repeats());
        Repeats.Carried carried = thoughts.carrier(carrier);
        boolean behind = thoughts.isBehind(carried);
        String fresh = thoughts.fresh(carried, text);
        String last = thoughts.block();
        // A field without blocks of its own continues whatever block the thought is in.
        boolean plain = key.equals(carrier);
        String home = homes.get(key);
        if (carried.isApart()) {
            home = key;
        } else if (plain || home == null) {
            home = last != null && (plain || behind) ? last : key;
        }
        homes.put(key, home);
        if (!fresh.isEmpty()) {
            text(Kind.THOUGHT, home, fresh);
            if (!carried.isApart()) {
                thoughts.continuedIn(home);
            }
        }
    }

    /** The signature of a {@link #repeatable} thought; the first field that signs a block is the one that counts. */
    void repeatableSignature(String message, String carrier, String key, String data) {
        Repeats thoughts = repeats.computeIfAbsent(message, m -> new Repeats());
        String home = homes.getOrDefault(key, key);
        if (!thoughts.carrier(carrier).isMixed()
                && signers.computeIfAbsent(home, h -> key).equals(key)) {
            signature(home, data);
        }
        signed.merge(message + "/" + carrier, 1, Integer::sum);
    }

    /** How many signatures the field had so far. */
    int signed(String field) {
        return signed.getOrDefault(field, 0);
    }

    void signature(String key, String data) {
        if (!data.isEmpty()) {
            out.add(new ModelDelta.Signature(block(Kind.THOUGHT.name(), key), new OpaqueData(data)));
        }
    }

    /** An encrypted thought; the same data twice is the same thought. */
    void encrypted(String data) {
        if (!data.isEmpty() && encrypted.add(data)) {
            out.add(new ModelDelta.Encrypted(block("ENCRYPTED", freshKey()), new OpaqueData(data)));
        }
    }

    // Runs: blocks where a format has no numbers for them.

    /** The block for the next piece of a list: the same as long as the kind stays the same. */
    String run(String list, Kind kind) {
        Run run = runs.computeIfAbsent(list, l -> new Run());
        if (run.kind != kind) {
            run.kind = kind;
            run.number++;
        }
        return list + "/run/" + run.number;
    }

    void endRun(String list) {
        runs.computeIfAbsent(list, l -> new Run()).kind = null;
    }

    private static final class Run {
        private @Nullable Kind kind;
        private int number;
    }

    // Calls.

    void call(String key, String id, String name, String arguments) {
        if (!arguments.isEmpty()) {
            argued.add(key);
        }
        out.add(new ModelDelta.ToolCall(block("CALL", key), id, name, arguments));
    }

    /** A call some servers give the number of another call: a new id is a new call. */
    void numberedCall(String key, String id, String name, String arguments) {
        String last = callIds.getOrDefault(key, "");
        if (!id.isEmpty()) {
            if (!last.isEmpty() && !last.equals(id)) {
                callNumbers.merge(key, 1, Integer::sum);
            }
            callIds.put(key, id);
        }
        call(key + "/" + callNumbers.getOrDefault(key, 0), id, name, arguments);
    }

    /** The whole arguments of a call, of which deltas may have said a part. */
    void restOfCall(String key, String id, String name, String arguments) {
        StringBuilder said = said("CALL", key);
        if (startsWith(arguments, said)) {
            moreOfCall(key, id, name, arguments.substring(said.length()));
        } else if (!startsWith(said, arguments)) {
            call(freshKey(), id, name, arguments);
        }
    }

    void moreOfCall(String key, String id, String name, String arguments) {
        if (!arguments.isEmpty() || !isCall(key)) {
            call(key, id, name, arguments);
            said("CALL", key).append(arguments);
        }
    }

    boolean isCall(String key) {
        return blocks.containsKey("CALL/" + key);
    }

    /** Ends a call: one without arguments has none, which is an empty object. */
    void endCall(String key) {
        if (isCall(key) && !argued.contains(key)) {
            call(key, "", "", "{}");
        }
    }

    // The rest.

    /** Why the model stopped; of several alternatives' reasons the gravest counts. */
    void finished(FinishReason reason) {
        if (finishReason == null || gravity(reason) > gravity(finishReason)) {
            finishReason = reason;
        }
    }

    private static int gravity(FinishReason reason) {
        return switch (reason) {
            case UNKNOWN -> 0;
            case STOP -> 1;
            case TOOL_CALLS -> 2;
            case LENGTH -> 3;
            case CONTENT_FILTER -> 4;
        };
    }

    FinishReason finishReason() {
        return finishReason == null ? FinishReason.UNKNOWN : finishReason;
    }

    /** What the format noted under the key, or null. */
    @Nullable
    String note(String key) {
        return notes.get(key);
    }

    /** All keys with notes. */
    List<String> noted() {
        return notes.keySet().stream().sorted().toList();
    }

    void note(String key, @Nullable String note) {
        if (note == null) {
            notes.remove(key);
        } else {
            notes.put(key, note);
        }
    }

    private int block(String type, String key) {
        return blocks.computeIfAbsent(type + "/" + key, k -> blocks.size());
    }

    private StringBuilder said(String type, String key) {
        return Objects.requireNonNull(said.computeIfAbsent(type + "/" + key, k -> new StringBuilder()));
    }

    private static boolean startsWith(CharSequence text, CharSequence start) {
        return text.length() >= start.length() && CharSequence.compare(text.subSequence(0, start.length()), start) == 0;
    }
}
