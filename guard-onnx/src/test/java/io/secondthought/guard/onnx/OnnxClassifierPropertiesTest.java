package io.secondthought.guard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class OnnxClassifierPropertiesTest {
    private static Path folder;
    private static OnnxClassifier classifier;

    @BeforeContainer
    static void load() throws IOException {
        folder = Files.createTempDirectory("tiny");
        classifier = Tiny.classifier(folder, manifest -> manifest.putArray("languages"));
    }

    @AfterContainer
    static void close() throws IOException {
        classifier.close();
        for (String name : List.of("model.onnx", "tokenizer.json", "manifest.json", "")) {
            Files.delete(folder.resolve(name));
        }
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> words =
                Arbitraries.of("bomb ", "bread ", "secretly, ", "the ", "idiot", ". ", "\n", "für 炸弹 ");
        Arbitrary<String> anything = Arbitraries.strings().all().ofMaxLength(6);
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(4, words), net.jqwik.api.Tuple.of(1, anything))
                .list()
                .ofMaxSize(60)
                .map(parts -> String.join("", parts));
    }

    @Property(tries = 200)
    void aUnitScoredAlone_scoresAsAmongOthers(
            @ForAll("texts") String request,
            @ForAll("texts") String text,
            @ForAll @IntRange(min = 1, max = 80) int size) {
        List<Unit> units = Tiny.units(text, size);
        SourceResult all = Tiny.examine(classifier, Tiny.examination(request, text, units));
        for (Unit unit : units) {
            SourceResult alone = Tiny.examine(classifier, Tiny.examination(request, text, List.of(unit)));
            assertSame(
                    all.evidence().stream()
                            .filter(e -> e.span() == null || e.span().equals(unit.span()))
                            .toList(),
                    alone.evidence());
        }
    }

    @Property(tries = 200)
    void whatComesLater_changesNothing(
            @ForAll("texts") String request,
            @ForAll("texts") String text,
            @ForAll("texts") String later,
            @ForAll @IntRange(min = 1, max = 80) int size) {
        List<Unit> units = Tiny.units(text, size);
        SourceResult before = Tiny.examine(classifier, Tiny.examination(request, text, units));
        SourceResult after = Tiny.examine(classifier, Tiny.examination(request, text + later, units));
        assertSame(before.evidence(), after.evidence());
    }

    private static void assertSame(List<Evidence> expected, List<Evidence> actual) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            Evidence.Score one = (Evidence.Score) expected.get(i);
            Evidence.Score other = (Evidence.Score) actual.get(i);
            assertThat(other.span()).isEqualTo(one.span());
            assertThat(other.head()).isEqualTo(one.head());
            assertThat(other.probability()).isCloseTo(one.probability(), within(1e-6));
        }
    }
}
