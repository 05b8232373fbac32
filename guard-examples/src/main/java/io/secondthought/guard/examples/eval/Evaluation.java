package io.secondthought.guard.examples.eval;

import io.secondthought.guard.examples.data.Row;
import io.secondthought.guard.examples.data.Rows;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Judges the rows of a file, several at once, and gathers what came out in the order of the file. Only a window of rows is
 * held at a time.
 */
final class Evaluation {
    private static final int ROWS_PER_THREAD = 4;

    private final RowJudge judge;
    private final ExecutorService executor;
    private final int window;
    private final double threshold;

    /** @param threads how many threads the executor has */
    Evaluation(RowJudge judge, ExecutorService executor, int threads, double threshold) {
        this.judge = judge;
        this.executor = executor;
        this.window = threads * ROWS_PER_THREAD;
        this.threshold = threshold;
    }

    /**
     * Judges a file.
     *
     * @param bad is told of lines that are no rows
     * @param predictions is given one prediction for each row and each target for which it has a label, in order
     * @param progress runs after each row
     * @throws InterruptedException if the calling thread is interrupted
     */
    FileReport run(Path file, Consumer<Rows.BadLine> bad, Consumer<Prediction> predictions, Runnable progress)
            throws InterruptedException {
        Gathered gathered = new Gathered(predictions);
        Deque<Future<RowJudge.Judged>> underWay = new ArrayDeque<>();
        try (Stream<Row> rows = Rows.read(file, bad)) {
            for (Iterator<Row> all = rows.iterator(); all.hasNext(); ) {
                Row row = all.next();
                underWay.add(executor.submit(() -> judge.judge(file.toString(), row)));
                if (underWay.size() >= window) {
                    gathered.add(result(underWay.remove()));
                    progress.run();
                }
            }
            while (!underWay.isEmpty()) {
                gathered.add(result(underWay.remove()));
                progress.run();
            }
        } finally {
            underWay.forEach(f -> f.cancel(true));
        }
        return gathered.report(file.toString(), threshold);
    }

    private static RowJudge.Judged result(Future<RowJudge.Judged> judged) throws InterruptedException {
        try {
            return judged.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a row could not be judged", e.getCause());
        }
    }

    private static final class Gathered {
        private final Consumer<Prediction> predictions;
        private final Map<Target, Report.Collector> targets = new EnumMap<>(Target.class);
        private final SpanCounts spans = new SpanCounts();
        private long rows;
        private long incomplete;

        Gathered(Consumer<Prediction> predictions) {
            this.predictions = predictions;
        }

        void add(RowJudge.Judged judged) {
            rows++;
            if (!judged.complete()) {
                incomplete++;
            }
            for (RowJudge.Outcome outcome : judged.outcomes()) {
                targets.computeIfAbsent(outcome.target(), t -> new Report.Collector())
                        .add(outcome.sample(), outcome.actedOn(), outcome.nanos());
                predictions.accept(outcome.prediction());
            }
            spans.add(judged.gold(), judged.found());
        }

        FileReport report(String file, double threshold) {
            List<Report> reports = targets.entrySet().stream()
                    .map(e -> e.getValue().report(file, e.getKey(), threshold))
                    .toList();
            return new FileReport(file, rows, incomplete, reports, spans);
        }
    }
}
