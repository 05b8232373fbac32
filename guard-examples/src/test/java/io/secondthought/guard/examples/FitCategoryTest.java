package io.secondthought.guard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import io.secondthought.guard.onnx.OnnxClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fits a category on the model that comes with guard-onnx. */
class FitCategoryTest {
    private static final String[] SPORTS = {
        "The home team scored twice before the break.", "She ran the marathon in under three hours.",
        "Their goalkeeper saved a penalty in the last minute.", "He serves well but his backhand is weak.",
        "The coach changed the line-up for the second half."
    };
    private static final String[] COOKING = {
        "Fry the onions until they are golden.", "Let the dough rise for an hour in a warm place.",
        "Add the stock and simmer it gently.", "Season the fish with lemon and dill.",
        "Whisk the eggs with a little cream."
    };

    @TempDir
    private Path folder;

    private final SecondThoughtRunner commandLine = new SecondThoughtRunner();

    @Test
    void aCategoryThatWasFitted_isFoundByTheClassifierThatLoadsIt() throws IOException {
        Path rows = Files.writeString(folder.resolve("rows.jsonl"), rows(5));
        int code = commandLine.execute(
                "fit-category", "--category", "sports", "--out", folder.toString(), rows.toString());
        assertThat(code).as(commandLine.err()).isZero();
        assertThat(commandLine.out()).contains("50 rows", "probability 0.5", "category-sports.json");
        try (OnnxClassifier classifier = OnnxClassifier.builder()
                .category(folder.resolve("category-sports.json"))
                .build()) {
            assertThat(confidence(classifier, "The striker scored in the second half of the match."))
                    .isGreaterThan(confidence(classifier, "Stir the sauce and add a pinch of salt to the pan."));
        }
    }

    @Test
    void tooFewRows_areRefused() throws IOException {
        Path rows = Files.writeString(folder.resolve("rows.jsonl"), rows(1));
        assertThat(commandLine.execute(
                        "fit-category", "--category", "sports", "--out", folder.toString(), rows.toString()))
                .isEqualTo(1);
        assertThat(commandLine.err()).contains("at least 20 lines of each label are needed");
        assertThat(folder.resolve("category-sports.json")).doesNotExist();
    }

    private static String rows(int times) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < times; i++) {
            for (int j = 0; j < SPORTS.length; j++) {
                row(rows, SPORTS[j], i, j, 1);
                row(rows, COOKING[j], i, j, 0);
            }
        }
        return rows.toString();
    }

    private static void row(StringBuilder rows, String text, int i, int j, int label) {
        rows.append("{\"id\":\"")
                .append(label)
                .append('-')
                .append(i)
                .append('-')
                .append(j)
                .append("\",\"answer\":\"")
                .append(text)
                .append(" Number ")
                .append(i)
                .append(".\",\"labels\":{\"sports\":")
                .append(label)
                .append("}}\n");
    }

    private static double confidence(OnnxClassifier classifier, String text) {
        Examination examination = new Examination(
                GuardRequest.of(""),
                ModelReply.of("", text),
                List.of(new Unit(Channel.ANSWER, new Span(0, 0, text.length()), 0)));
        return classifier.examine(examination).toCompletableFuture().join().evidence().stream()
                .filter(Evidence.Match.class::isInstance)
                .map(Evidence.Match.class::cast)
                .filter(match -> match.category().equals("sports"))
                .mapToDouble(Evidence.Match::confidence)
                .findFirst()
                .orElseThrow();
    }
}
