package io.secondthought.guard.examples.eval;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured on one file.
 *
 * @param rows how many rows it has
 * @param incomplete how many of them some source did not judge in full
 * @param reports the targets for which some row has a label
 * @param spans how well private data was pointed at
 */
record FileReport(String file, long rows, long incomplete, List<Report> reports, SpanCounts spans) {

    private static final String COLUMNS = "  %-7s%8s%7s%10s%7s%7s%7s%8s%7s%7s%7s%17s%9s%9s\n";

    static final String MARKDOWN_HEAD = """
            | file | target | rows | positives | AUROC | precision | recall | F1 | recall at 1 % | at 5 % | benign acted on \
            | p50 ms | p95 ms |
            |---|---|---|---|---|---|---|---|---|---|---|---|---|
            """;

    FileReport {
        reports = List.copyOf(reports);
    }

    /** For people. */
    String table() {
        StringBuilder text = new StringBuilder(file + " (" + rows + " rows"
                + (incomplete == 0 ? "" : ", " + incomplete + " not fully judged") + ")\n");
        if (reports.isEmpty()) {
            return text.append("  no label of any target\n").toString();
        }
        text.append(COLUMNS.formatted(
                "target",
                "rows",
                "pos",
                "no label",
                "AUROC",
                "AUPRC",
                "prec.",
                "recall",
                "F1",
                "R@1%",
                "R@5%",
                "benign acted on",
                "p50 ms",
                "p95 ms"));
        for (Report r : reports) {
            text.append(COLUMNS.formatted(
                    r.target(),
                    r.rows(),
                    r.positives(),
                    rows - r.rows(),
                    share(r.auroc()),
                    share(r.auprc()),
                    share(r.precision()),
                    share(r.recall()),
                    share(r.f1()),
                    share(r.recallAt1()),
                    share(r.recallAt5()),
                    share(r.benignBlocked()),
                    millis(r.p50Millis()),
                    millis(r.p95Millis())));
        }
        if (!spans.isEmpty()) {
            text.append("  spans: precision ")
                    .append(share(spans.precision()))
                    .append(", recall ")
                    .append(share(spans.recall()))
                    .append('\n');
            for (Map.Entry<String, SpanCounts.Share> type : spans.recallByType().entrySet()) {
                text.append("    ")
                        .append(type.getKey())
                        .append(": recall ")
                        .append(share(type.getValue()))
                        .append('\n');
            }
        }
        return text.toString();
    }

    /** A row of Markdown for each target. */
    String markdown() {
        String name = Path.of(file).getFileName().toString().replaceFirst("\\.jsonl(\\.gz)?$", "");
        StringBuilder text = new StringBuilder();
        for (Report r : reports) {
            text.append("| ")
                    .append(String.join(
                            " | ",
                            name,
                            r.target(),
                            Long.toString(r.rows()),
                            Long.toString(r.positives()),
                            share(r.auroc()),
                            share(r.precision()),
                            share(r.recall()),
                            share(r.f1()),
                            share(r.recallAt1()),
                            share(r.recallAt5()),
                            share(r.benignBlocked()),
                            millis(r.p50Millis()),
                            millis(r.p95Millis())))
                    .append(" |\n");
        }
        return text.toString();
    }

    private static String share(SpanCounts.Share share) {
        return share(share.of() == 0 ? null : (double) share.right() / share.of()) + " (" + share.right() + " of "
                + share.of() + ")";
    }

    private static String share(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.3f", value);
    }

    private static String millis(@Nullable Double value) {
        return value == null ? "-" : String.format(Locale.ROOT, "%.2f", value);
    }
}
