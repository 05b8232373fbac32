package io.secondthought.guard.examples.train;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondthought.guard.api.Head;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How well the held-out rows were told apart, by head and source. */
record Report(List<Line> lines) {
    private static final double BALANCED = 0.98;
    private static final String ALL = "all";

    /**
     * One head on one source, or on all of them.
     *
     * @param auroc NaN if there is only one class
     * @param mistaken the share of the negatives with a confidence of at least 0.98
     * @param found the share of the positives with a confidence of at least 0.98
     */
    record Line(
            Head head, String source, long negatives, long positives, double auroc, double mistaken, double found) {}

    static Report of(LexicalTrainer.Result result) {
        List<Line> lines = new ArrayList<>();
        for (Head head : LexicalTrainer.HEADS) {
            List<Metrics.Scored> all = new ArrayList<>();
            for (Map.Entry<String, List<Metrics.Scored>> source :
                    LexicalTrainer.bySource(head, result).entrySet()) {
                lines.add(line(head, source.getKey(), source.getValue()));
                all.addAll(source.getValue());
            }
            lines.add(line(head, ALL, all));
        }
        return new Report(lines);
    }

    private static Line line(Head head, String source, List<Metrics.Scored> scored) {
        long positives = scored.stream().filter(Metrics.Scored::positive).count();
        return new Line(
                head,
                source,
                scored.size() - positives,
                positives,
                Metrics.auroc(scored),
                Metrics.share(scored, false, BALANCED),
                Metrics.share(scored, true, BALANCED));
    }

    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-16s %-28s %9s %9s %6s %15s %15s%n",
                "head",
                "source",
                "negatives",
                "positives",
                "AUROC",
                "negatives>=.98",
                "positives>=.98");
        for (Line line : lines) {
            out.printf(
                    Locale.ROOT,
                    "%-16s %-28s %9d %9d %6s %15s %15s%n",
                    line.head,
                    line.source,
                    line.negatives,
                    line.positives,
                    number(line.auroc),
                    number(line.mistaken),
                    number(line.found));
        }
        out.flush();
    }

    /** For the manifest. */
    ObjectNode json() {
        ObjectNode heads = JsonNodeFactory.instance.objectNode();
        for (Line line : lines) {
            ObjectNode json = heads.withObjectProperty(line.head.name()).putObject(line.source);
            json.put("negatives", line.negatives).put("positives", line.positives);
            put(json, "auroc", line.auroc);
            put(json, "negativesAt98", line.mistaken);
            put(json, "positivesAt98", line.found);
        }
        return heads;
    }

    private static void put(ObjectNode json, String key, double value) {
        if (!Double.isNaN(value)) {
            json.put(key, Math.round(value * 10_000) / 10_000.0);
        }
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }
}
