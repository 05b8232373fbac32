package io.secondthought.guard.examples.train;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondthought.guard.examples.data.Row;
import io.secondthought.guard.examples.data.Rows;
import io.secondthought.guard.reasoning.UnitSplitter;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From a folder of labelled rows to a folder with a classifier. The same rows and the same seed give the same files. */
public final class LexicalTraining {
    private LexicalTraining() {}

    /**
     * Trains, writes the classifier and prints how well it does on held-out rows.
     *
     * @param data a folder of files as {@link Rows} reads them
     * @param to the folder to write to
     * @param seed decides the order of the examples
     * @param date what the manifest gives as the date, or null for none
     * @throws IOException if a file cannot be read or written
     * @throws IllegalArgumentException if the folder holds no row to learn from
     */
    public static void run(Path data, Path to, long seed, @Nullable String date, PrintWriter out, PrintWriter err)
            throws IOException {
        Map<String, Source> known = Source.known();
        List<Row> rows = new ArrayList<>();
        ObjectNode files = JsonNodeFactory.instance.objectNode();
        for (Path file : Rows.files(data)) {
            int before = rows.size();
            try (Stream<Row> read = Rows.read(file, bad -> err.println("skipped " + bad))) {
                read.forEach(rows::add);
            }
            files.putObject(String.valueOf(file.getFileName()))
                    .put("sha256", sha256(file))
                    .put("rows", rows.size() - before);
        }
        err.flush();
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("no rows in " + data);
        }
        LexicalTrainer.Result result =
                new LexicalTrainer(LexicalTrainer.Settings.DEFAULT, known, UnitSplitter::split, seed).train(rows);
        Report report = Report.of(result);
        report.print(out);
        ObjectNode about = JsonNodeFactory.instance.objectNode();
        if (date != null) {
            about.put("date", date);
        }
        about.put("seed", seed).set("files", files);
        about.set("sources", sources(rows, known));
        about.put(
                "measured",
                "highest score of each row, by a model that had not seen its prompt; confidences calibrated on harmless"
                        + " requests by models that had not seen their source");
        about.set("metrics", report.json());
        result.classifier().save(to, about);
    }

    private static ObjectNode sources(List<Row> rows, Map<String, Source> known) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        Map<String, Source> used = new TreeMap<>();
        rows.forEach(row -> used.put(row.source(), Source.of(known, row)));
        used.forEach((name, source) -> {
            if (source.weight() > 0) {
                json.putObject(name)
                        .put("origin", source.origin())
                        .put("licence", source.licence())
                        .put("weight", source.weight())
                        .put("share", source.share());
            }
        });
        return json;
    }

    private static String sha256(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
