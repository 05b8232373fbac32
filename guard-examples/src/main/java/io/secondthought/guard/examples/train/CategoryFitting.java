package io.secondthought.guard.examples.train;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondthought.guard.examples.data.Row;
import io.secondthought.guard.examples.data.Rows;
import io.secondthought.guard.examples.train.CategoryTrainer.Fitted;
import io.secondthought.guard.examples.train.CategoryTrainer.Sample;
import io.secondthought.guard.onnx.OnnxClassifier;
import io.secondthought.guard.onnx.model.Category;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Fits a category of a user's own on labelled rows, says how well it does on rows that were held out, and writes its file. */
public final class CategoryFitting {
    private static final double[] BUDGETS = {0.01, 0.02, 0.05};

    private CategoryFitting() {}

    /**
     * Reads rows whose labels have the category's name, 0 or 1, for their answer or else their thought.
     *
     * @return the file that was written
     * @throws IOException if a file cannot be read or written
     * @throws IllegalArgumentException if there are too few labelled rows
     */
    public static Path run(
            OnnxClassifier classifier,
            List<Path> data,
            String category,
            Path to,
            long seed,
            PrintWriter out,
            PrintWriter err)
            throws IOException {
        List<Sample> samples = samples(classifier, data, category, err);
        Fitted fitted = CategoryTrainer.fit(samples, seed);
        report(samples, fitted, out);
        float[] weights = new float[fitted.weights().length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) fitted.weights()[i];
        }
        ObjectNode about = JsonNodeFactory.instance.objectNode();
        about.put("fitted on", classifier.name() + " " + classifier.version());
        about.put("rows", samples.size());
        about.put("positive", samples.stream().filter(Sample::positive).count());
        about.put("cost", fitted.cost());
        about.put("seed", seed);
        return new Category(category, classifier.modelSha256(), weights, fitted.bias(), fitted.calibration())
                .write(to, about);
    }

    private static List<Sample> samples(OnnxClassifier classifier, List<Path> data, String category, PrintWriter err) {
        List<Sample> samples = new ArrayList<>();
        for (Path file : data) {
            try (Stream<Row> rows = Rows.read(file, err::println)) {
                rows.filter(row -> row.has(category, 0) || row.has(category, 1)).forEach(row -> {
                    String text = row.answer() != null ? row.answer() : row.thought() != null ? row.thought() : "";
                    String intent = String.join("\n", row.request().userTurns());
                    String group = intent.isBlank() ? text : intent;
                    classifier
                            .embed(intent, text)
                            .ifPresent(embedding -> samples.add(new Sample(group, embedding, row.has(category, 1))));
                });
            }
        }
        return samples;
    }

    private static void report(List<Sample> samples, Fitted fitted, PrintWriter out) {
        double[] scores = fitted.held();
        boolean[] labels = new boolean[scores.length];
        for (int i = 0; i < scores.length; i++) {
            labels[i] = samples.get(i).positive();
        }
        out.printf(
                Locale.ROOT,
                "%d rows, cross-validated on %d folds that share no prompt; penalty 1/%s%n%n",
                scores.length,
                CategoryTrainer.FOLDS,
                fitted.cost());
        out.println("threshold                     precision  recall     F1");
        line("probability 0.5", 0, scores, labels, out);
        double[] negatives = java.util.stream.IntStream.range(0, scores.length)
                .filter(i -> !labels[i])
                .mapToDouble(i -> scores[i])
                .sorted()
                .toArray();
        for (double budget : BUDGETS) {
            int allowed = (int) Math.floor(budget * negatives.length);
            double threshold = Math.nextUp(negatives[negatives.length - 1 - allowed]);
            line(
                    String.format(Locale.ROOT, "%.0f %% false alarms (%d)", 100 * budget, allowed),
                    threshold,
                    scores,
                    labels,
                    out);
        }
        out.flush();
    }

    private static void line(String name, double threshold, double[] scores, boolean[] labels, PrintWriter out) {
        int hits = 0;
        int flagged = 0;
        int positives = 0;
        for (int i = 0; i < scores.length; i++) {
            positives += labels[i] ? 1 : 0;
            if (scores[i] >= threshold) {
                flagged++;
                hits += labels[i] ? 1 : 0;
            }
        }
        double precision = flagged == 0 ? 0 : (double) hits / flagged;
        double recall = (double) hits / positives;
        double f1 = hits == 0 ? 0 : 2 * precision * recall / (precision + recall);
        out.printf(Locale.ROOT, "%-28s %10.3f %7.3f %6.3f%n", name, precision, recall, f1);
    }
}
