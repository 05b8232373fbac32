package io.secondthought.guard.examples.eval;

import io.secondthought.guard.examples.data.Row;
import io.secondthought.guard.examples.data.Rows;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Rows from JSON. */
final class TestRows {
    private TestRows() {}

    static Row row(String json) {
        try {
            Path file = Files.createTempFile("rows", ".jsonl");
            try {
                Files.writeString(file, json);
                return read(file).get(0);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Row> read(Path file) {
        try (Stream<Row> rows = Rows.read(file, bad -> {
            throw new AssertionError(bad);
        })) {
            return rows.toList();
        }
    }
}
