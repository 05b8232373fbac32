package io.secondthought.guard.examples.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.Role;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of labelled rows: UTF-8, one JSON object per line, gzipped if the name ends in {@code .gz}. One line is held at
 * a time.
 *
 * <p>Keys of a line: {@code id}, {@code source}, {@code prompt}, {@code messages} (objects with {@code role} and
 * {@code content}), {@code thought}, {@code answer}, {@code labels}, {@code meta}; null counts as missing, unknown keys are
 * skipped. Only the id must be there; a line without a source gets the name of its file.
 */
public final class Rows {
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);

    private Rows() {}

    /**
     * A line that is no row.
     *
     * @param file its file
     * @param line its number, from 1
     * @param reason what is wrong, without any of the line's text
     */
    public record BadLine(Path file, long line, String reason) {
        @Override
        public String toString() {
            return file + ":" + line + ": " + reason;
        }
    }

    /**
     * The files of a folder whose names end in {@code .jsonl} or {@code .jsonl.gz}, sorted by name.
     *
     * @throws UncheckedIOException if the folder cannot be read
     */
    public static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> nameOf(f).endsWith(".jsonl") || nameOf(f).endsWith(".jsonl.gz"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    /**
     * The rows of a file, read as they are asked for. Close the stream. Empty lines are skipped.
     *
     * @param bad is told of every line that is no row, before the row that follows it; the others are read all the same
     * @throws UncheckedIOException if the file cannot be read, also later, from the stream
     */
    public static Stream<Row> read(Path file, Consumer<BadLine> bad) {
        BufferedReader lines = open(file);
        RowIterator rows = new RowIterator(file, lines, bad);
        return StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .onClose(() -> {
                    try {
                        lines.close();
                    } catch (IOException e) {
                        throw new UncheckedIOException("cannot close " + file, e);
                    }
                });
    }

    private static BufferedReader open(Path file) {
        try {
            InputStream in = Files.newInputStream(file);
            try {
                InputStream plain = nameOf(file).endsWith(".gz") ? new GZIPInputStream(in, 1 << 16) : in;
                return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8), 1 << 16);
            } catch (IOException | RuntimeException e) {
                in.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    private static String nameOf(Path file) {
        @Nullable Path name = file.getFileName();
        return name == null ? "" : name.toString();
    }

    /** What is wrong with a line; the message holds none of its text. */
    private static final class BadRowException extends Exception {
        private static final long serialVersionUID = 1L;

        BadRowException(String reason) {
            super(reason);
        }
    }

    private static final class RowIterator implements Iterator<Row> {
        private final Path file;
        private final BufferedReader lines;
        private final Consumer<BadLine> bad;
        private long number;
        private @Nullable Row next;

        RowIterator(Path file, BufferedReader lines, Consumer<BadLine> bad) {
            this.file = file;
            this.lines = lines;
            this.bad = bad;
        }

        @Override
        public boolean hasNext() {
            while (next == null) {
                @Nullable String line;
                try {
                    line = lines.readLine();
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot read " + file + " after line " + number, e);
                }
                if (line == null) {
                    return false;
                }
                number++;
                if (line.isBlank()) {
                    continue;
                }
                try {
                    next = row(line, file);
                } catch (BadRowException e) {
                    bad.accept(new BadLine(file, number, String.valueOf(e.getMessage())));
                }
            }
            return true;
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new java.util.NoSuchElementException("no row after line " + number);
            }
            Row row = java.util.Objects.requireNonNull(next);
            next = null;
            return row;
        }
    }

    private static Row row(String line, Path file) throws BadRowException {
        JsonNode json = parse(line);
        if (!json.isObject()) {
            throw new BadRowException("not a JSON object");
        }
        @Nullable String id = text(json, "id");
        if (id == null) {
            throw new BadRowException("id is missing");
        }
        @Nullable String source = text(json, "source");
        @Nullable String prompt = text(json, "prompt");
        JsonNode labels = object(json, "labels");
        return new Row(
                id,
                source == null ? nameOf(file) : source,
                prompt,
                messages(json, prompt),
                text(json, "thought"),
                text(json, "answer"),
                numbers(labels),
                text(labels, "category"),
                object(json, "meta"));
    }

    private static JsonNode parse(String line) throws BadRowException {
        try (JsonParser parser = JSON.createParser(line)) {
            return JSON.readValue(parser);
        } catch (JsonProcessingException e) {
            // Jackson's own message quotes the line.
            throw new BadRowException("not valid JSON"
                    + (e.getLocation() == null
                            ? ""
                            : " at column " + e.getLocation().getColumnNr()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable String text(JsonNode json, String key) throws BadRowException {
        @Nullable JsonNode value = json.get(key);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw new BadRowException(key + " is not text");
        }
        return value.textValue();
    }

    private static JsonNode object(JsonNode json, String key) throws BadRowException {
        @Nullable JsonNode value = json.get(key);
        if (value == null || value.isNull()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (!value.isObject()) {
            throw new BadRowException(key + " is not an object");
        }
        return value;
    }

    private static Map<String, Integer> numbers(JsonNode labels) throws BadRowException {
        Map<String, Integer> numbers = new TreeMap<>();
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            JsonNode value = label.getValue();
            if (value.isNull() || label.getKey().equals("category")) {
                continue;
            }
            if (value.isBoolean()) {
                numbers.put(label.getKey(), value.booleanValue() ? 1 : 0);
            } else if (value.isIntegralNumber() && value.canConvertToInt()) {
                numbers.put(label.getKey(), value.intValue());
            } else {
                throw new BadRowException("a label is not a whole number");
            }
        }
        return numbers;
    }

    private static List<Message> messages(JsonNode json, @Nullable String prompt) throws BadRowException {
        @Nullable JsonNode given = json.get("messages");
        if (given == null || given.isNull()) {
            return prompt == null ? List.of() : Dialogue.read(prompt);
        }
        if (!given.isArray()) {
            throw new BadRowException("messages is not a list");
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode message : given) {
            @Nullable String role = text(message, "role");
            @Nullable String content = text(message, "content");
            if (role == null || content == null) {
                throw new BadRowException("a message lacks its role or its content");
            }
            messages.add(new Message(role(role), content, null));
        }
        return messages;
    }

    private static Role role(String name) throws BadRowException {
        for (Role role : Role.values()) {
            if (role.name().equalsIgnoreCase(name)) {
                return role;
            }
        }
        throw new BadRowException("a message has an unknown role");
    }
}
