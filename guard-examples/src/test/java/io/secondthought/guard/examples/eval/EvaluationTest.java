package io.secondthought.guard.examples.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.Guard;
import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.Hazard;
import io.secondthought.guard.api.HazardAssessor;
import io.secondthought.guard.api.Head;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Level;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.examples.data.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guard whose classifier reads its score from the text: an answer of {@code 97} scores .97. */
class EvaluationTest {

    @TempDir
    private Path folder;

    private final List<Prediction> predictions = new ArrayList<>();
    private final List<Rows.BadLine> bad = new ArrayList<>();

    @Test
    void answers_areMeasured() throws Exception {
        FileReport file = run(row(1, "99") + row(1, "50") + row(0, "98") + row(0, "10") + row(0, "10")
                + "{\"id\":\"u\",\"answer\":\"99\"}\n");
        assertThat(file.rows()).isEqualTo(6);
        assertThat(file.reports()).extracting(Report::target).containsExactly("answer", "reply");
        Report answer = file.reports().get(0);
        assertThat(answer.rows()).isEqualTo(5);
        assertThat(answer.positives()).isEqualTo(2);
        assertThat(answer.auroc()).isEqualTo(5 / 6.0);
        assertThat(answer.auprc()).isEqualTo((1 + 2 / 3.0) / 2);
        assertThat(answer.precision()).isEqualTo(0.5);
        assertThat(answer.recall()).isEqualTo(0.5);
        assertThat(answer.f1()).isEqualTo(0.5);
        assertThat(answer.recallAt1()).isEqualTo(0.5);
        assertThat(answer.benignBlocked()).isEqualTo(1 / 3.0);
        assertThat(answer.p50Millis()).isPositive();
        assertThat(answer.p95Millis()).isGreaterThanOrEqualTo(answer.p50Millis());
        assertThat(file.table()).contains("no label", "answer        5      2         1  0.833");
    }

    @Test
    void predictions_standInTheOrderOfTheFile_whateverTheThreadsDo() throws Exception {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            rows.append("{\"id\":\"" + i + "\",\"prompt\":\"same\",\"answer\":\"" + (i % 100)
                    + "\",\"labels\":{\"answer_unsafe\":0}}\n");
        }
        run(rows.toString());
        assertThat(predictions.stream().filter(p -> p.target().equals("answer")).map(Prediction::id))
                .containsExactlyElementsOf(
                        IntStream.range(0, 200).mapToObj(Integer::toString).toList());
        assertThat(predictions)
                .allSatisfy(p -> assertThat(p.score())
                        .as("each row has its own evidence")
                        .isEqualTo(Integer.parseInt(p.id()) % 100 / 100.0));
    }

    @Test
    void prediction_showsTheTextsItPointsAt() throws Exception {
        run(row(1, "99"));
        Prediction prediction = predictions.get(0);
        assertThat(prediction.label()).isEqualTo(1);
        assertThat(prediction.score()).isEqualTo(0.99);
        assertThat(prediction.level()).isEqualTo(Level.EXECUTABLE);
        assertThat(prediction.findings())
                .contains(new Prediction.Found(Kind.HARMFUL_CONTENT, "test", Channel.ANSWER, 0.99, List.of("99")));
    }

    @Test
    void privateData_isJudgedAsAThought_andItsSpansAreCounted() throws Exception {
        FileReport file = run("""
                {"id":"1","answer":"call 555 now","labels":{"pii":1},"meta":{"spans":[\
                {"entity_type":"PHONE","start_position":5,"end_position":8},\
                {"entity_type":"TIME","start_position":9,"end_position":12}]}}
                {"id":"2","answer":"call me now","labels":{"pii":0},"meta":{"spans":[]}}
                """);
        Report leak = file.reports().get(0);
        assertThat(leak.target()).isEqualTo("leak");
        assertThat(leak.auroc()).isEqualTo(1);
        assertThat(file.spans().precision()).isEqualTo(new SpanCounts.Share(1, 1));
        assertThat(file.spans().recall()).isEqualTo(new SpanCounts.Share(1, 2));
        assertThat(file.table())
                .contains("spans: precision 1.000 (1 of 1), recall 0.500 (1 of 2)")
                .contains("PHONE: recall 1.000 (1 of 1)");
    }

    @Test
    void badLines_areNamedAndTheOthersAreMeasured() throws Exception {
        FileReport file = run("nonsense\n" + row(1, "99"));
        assertThat(bad).extracting(Rows.BadLine::line).containsExactly(1L);
        assertThat(file.rows()).isEqualTo(1);
    }

    @Test
    void noLabels_nothingIsReported() throws Exception {
        FileReport file = run("{\"id\":\"u\",\"answer\":\"99\"}\n");
        assertThat(file.reports()).isEmpty();
        assertThat(file.table()).contains("no label of any target");
    }

    private FileReport run(String rows) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("rows.jsonl"), rows);
        Recorder recorder = new Recorder();
        ExecutorService executor = Executors.newFixedThreadPool(3);
        try (Guard guard = Guard.builder()
                .classifier(new TextScores())
                .assessor(new FromScores())
                .assessor(recorder)
                .build()) {
            return new Evaluation(new RowJudge(guard, recorder), executor, 3, 0.98)
                    .run(file, bad::add, predictions::add, () -> {});
        } finally {
            executor.shutdownNow();
        }
    }

    private static String row(int label, String answer) {
        return "{\"id\":\"r\",\"answer\":\"" + answer + "\",\"labels\":{\"answer_unsafe\":" + label + "}}\n";
    }

    private static final class TextScores implements EvidenceSource {
        @Override
        public String id() {
            return "text-scores";
        }

        @Override
        public String fingerprint() {
            return "1";
        }

        @Override
        public CompletionStage<SourceResult> examine(Examination examination) {
            List<Evidence> evidence = new ArrayList<>();
            for (int i = 0; i < examination.reply().parts().size(); i++) {
                Part part = examination.reply().parts().get(i);
                int digits = part.text().indexOf("555");
                if (digits >= 0) {
                    Span span = new Span(i, digits, digits + 3);
                    evidence.add(new Evidence.Match(id(), span, Kind.PRIVATE_DATA, "phone", 0.99, null));
                } else if (part.text().matches("[0-9]{1,2}")) {
                    double score = Integer.parseInt(part.text()) / 100.0;
                    Span span = new Span(i, 0, part.text().length());
                    evidence.add(new Evidence.Score(id(), span, Head.UNSAFE_CONTENT, score, score));
                }
            }
            return CompletableFuture.completedFuture(SourceResult.of(evidence));
        }
    }

    private static final class FromScores implements HazardAssessor {
        @Override
        public Hazard hazard() {
            return Hazard.UNSAFE_DETAIL;
        }

        @Override
        public List<Finding> assess(Examination examination, List<Evidence> evidence) {
            return evidence.stream()
                    .filter(Evidence.Score.class::isInstance)
                    .map(Evidence.Score.class::cast)
                    .map(s -> new Finding(
                            Kind.HARMFUL_CONTENT,
                            "test",
                            Channel.ANSWER,
                            Level.EXECUTABLE,
                            s.confidence(),
                            List.of(s.span()),
                            null,
                            false,
                            Set.of(s.source())))
                    .toList();
        }
    }
}
