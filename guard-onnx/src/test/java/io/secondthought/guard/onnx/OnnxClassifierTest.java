package io.secondthought.guard.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.FailMode;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.Head;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import io.secondthought.guard.onnx.session.Provider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxClassifierTest {
    private static final String REQUEST = "How do I bake bread?";
    private static final String CLEAN = "Mix flour, water and salt, then wait.";
    private static final String HARMFUL = "The user wants a bomb, an explosive weapon.";

    @TempDir
    static Path shared;

    static OnnxClassifier classifier;

    @TempDir
    Path folder;

    @BeforeAll
    static void load() throws IOException {
        classifier = Tiny.classifier(shared, manifest -> {});
    }

    @AfterAll
    static void close() {
        classifier.close();
    }

    @Test
    void itSaysWhatItIs() {
        assertThat(classifier.id()).isEqualTo("onnx");
        assertThat(classifier.name()).isEqualTo("tiny");
        assertThat(classifier.version()).isEqualTo("1");
        assertThat(classifier.provider()).isEqualTo(Provider.CPU);
        assertThat(classifier.fingerprint()).matches("onnx/[0-9a-f]{16}");
        assertThat(classifier.failMode()).isEqualTo(FailMode.OPEN);
        assertThat(classifier.cacheable()).isTrue();
        assertThat(classifier.deadline().forLength(10_000)).hasSeconds(5);
    }

    @Test
    void windowsThatAreRemembered_sayWhatTheySaidBefore_alsoInAnotherReply() throws IOException {
        Tiny.write(folder, manifest -> {});
        String text = CLEAN + " " + HARMFUL;
        Examination whole = Tiny.examination(REQUEST, text, Tiny.units(text, CLEAN.length() + 1));
        Examination first = Tiny.examination(REQUEST, CLEAN + " ", Tiny.units(CLEAN + " ", CLEAN.length() + 1));
        try (OnnxClassifier remembering = OnnxClassifier.builder()
                .model(folder)
                .provider(Provider.CPU)
                .threads(1)
                .build()) {
            for (Examination examination : List.of(first, whole, first, whole)) {
                assertThat(Tiny.examine(remembering, examination)).isEqualTo(Tiny.examine(classifier, examination));
            }
        }
    }

    @Test
    void aLaterUnitIsReadWithTheOpeningOfItsPart_ifTheManifestSaysSo() throws IOException {
        String opening = HARMFUL.substring(0, 30);
        String between = "Mix flour, water and salt. ".repeat(8);
        try (OnnxClassifier with =
                Tiny.classifier(folder, manifest -> input(manifest).put("openingChars", 30))) {
            assertThat(lastUnsafe(with, opening + between, CLEAN))
                    .isGreaterThan(lastUnsafe(with, " ".repeat(30) + between, CLEAN));
        }
        assertThat(lastUnsafe(classifier, opening + between, CLEAN))
                .isEqualTo(lastUnsafe(classifier, " ".repeat(30) + between, CLEAN));
    }

    private static ObjectNode input(ObjectNode manifest) {
        return (ObjectNode) manifest.path("input");
    }

    private static double lastUnsafe(OnnxClassifier classifier, String before, String last) {
        String text = before + last;
        List<Unit> units = List.of(new Unit(
                Channel.ANSWER, new Span(0, before.length(), text.length()), Math.max(0, before.length() - 60)));
        return Tiny.examine(classifier, Tiny.examination(REQUEST, text, units)).evidence().stream()
                .filter(Evidence.Score.class::isInstance)
                .map(Evidence.Score.class::cast)
                .filter(score -> score.head() == Head.UNSAFE_CONTENT)
                .findFirst()
                .orElseThrow()
                .probability();
    }

    @Test
    void everyHeadIsScored_theRequestFirst_thenUnitByUnit() {
        String text = CLEAN + HARMFUL;
        List<Unit> units = List.of(
                new Unit(Channel.ANSWER, new Span(0, 0, CLEAN.length()), 0),
                new Unit(Channel.ANSWER, new Span(0, CLEAN.length(), text.length()), 0));

        List<Evidence> evidence =
                Tiny.examine(classifier, Tiny.examination(REQUEST, text, units)).evidence();

        assertThat(evidence).allMatch(e -> e.source().equals("onnx")).hasSize(7);
        assertThat(evidence.get(0)).isInstanceOfSatisfying(Evidence.Score.class, score -> {
            assertThat(score.span()).isNull();
            assertThat(score.head()).isEqualTo(Head.HARMFUL_REQUEST);
        });
        assertThat(evidence.subList(1, 7))
                .extracting(Evidence::span)
                .containsExactly(
                        units.get(0).span(),
                        units.get(0).span(),
                        units.get(0).span(),
                        units.get(1).span(),
                        units.get(1).span(),
                        units.get(1).span());
        assertThat(evidence.subList(1, 4))
                .extracting(e -> ((Evidence.Score) e).head())
                .containsExactly(Head.UNSAFE_CONTENT, Head.DRIFT, Head.TOXIC);
    }

    @Test
    void aHarmfulReplyScoresAboveAHarmlessOne_andAHarmfulRequestAboveAHarmlessOne() {
        SourceResult harmful = examine(REQUEST, HARMFUL);
        SourceResult clean = examine("I want to make a bomb.", CLEAN);
        assertThat(Tiny.confidence(harmful, Head.UNSAFE_CONTENT)).isGreaterThan(0.99);
        assertThat(Tiny.confidence(clean, Head.UNSAFE_CONTENT)).isLessThan(0.6);
        assertThat(Tiny.confidence(clean, Head.HARMFUL_REQUEST))
                .isGreaterThan(Tiny.confidence(harmful, Head.HARMFUL_REQUEST));
    }

    /** The scores of make.py, from the tokenizer of the tokenizers library and the runtime in Python. */
    @Test
    void selfTest_aSoundModel_scoresAsInPython() {
        SelfTest test = classifier.selfTest();
        assertThat(test.checks()).hasSize(3);
        assertThat(test.passed()).isTrue();
        assertThat(test.checks())
                .allSatisfy(check -> assertThat(check.measured()).isCloseTo(check.expected(), within(1e-4)));
    }

    @Test
    void selfTest_anotherScoreThanExpected_fails() throws IOException {
        try (OnnxClassifier other = Tiny.classifier(
                folder, manifest -> ((ObjectNode) manifest.path("selfTest").get(1)).put("score", 1.0))) {
            assertThat(other.selfTest().passed()).isFalse();
            assertThat(other.selfTest().checks())
                    .extracting(SelfTest.Check::passed)
                    .containsExactly(true, false, true);
        }
    }

    /** Tag characters are read by models and shown to nobody; the tokenizer drops them. */
    @Test
    void aUnitOfWhichTheTokenizerLeavesNothing_isUnjudged_andNotSafe() {
        String hidden = new String(Character.toChars(0xE0062)).repeat(20);
        Unit unit = new Unit(Channel.ANSWER, new Span(0, 0, hidden.length()), 0);
        SourceResult result = Tiny.examine(classifier, Tiny.examination(REQUEST, hidden, List.of(unit)));
        assertThat(result.unjudged()).containsExactly(unit.span());
        assertThat(result.evidence()).noneMatch(e -> unit.span().equals(e.span()));
    }

    @Test
    void aUnitOfWhichTheModelKnowsHardlyAWord_isUnjudged_andNotSafe() {
        String signs = "☂☃☄ ☇☈☉ ☊☋☌ bomb";
        Unit unit = new Unit(Channel.ANSWER, new Span(0, 0, signs.length()), 0);
        SourceResult result = Tiny.examine(classifier, Tiny.examination(REQUEST, signs, List.of(unit)));
        assertThat(result.unjudged()).containsExactly(unit.span());
        assertThat(result.evidence())
                .as("strange signs do not hide the words between them")
                .filteredOn(e -> unit.span().equals(e.span()))
                .hasSize(3);
    }

    @Test
    void lettersThatAreDressedUp_areReadAsWhatTheyAre() {
        assertThat(lastUnsafe(classifier, "", "The user wants a 𝐛𝐨𝐦𝐛, an ｅｘｐｌｏｓｉｖｅ wеарon."))
                .isEqualTo(lastUnsafe(classifier, "", HARMFUL));
    }

    @Test
    void aUnitOfWhiteSpace_isNotMissed() {
        Unit unit = new Unit(Channel.ANSWER, new Span(0, 0, 3), 0);
        assertThat(Tiny.examine(classifier, Tiny.examination(REQUEST, " \n ", List.of(unit)))
                        .unjudged())
                .isEmpty();
    }

    @Test
    void embed_dependsOnTheText_andIsEmptyForNone() {
        assertThat(classifier.embed("", "A bomb.").orElseThrow())
                .isNotEqualTo(classifier.embed("", "A cake.").orElseThrow());
        assertThat(classifier.embed("", "")).isEmpty();
    }

    @Test
    void embed_aModelWithoutEmbedding_isRefused() throws IOException {
        try (OnnxClassifier other =
                Tiny.classifier(folder, manifest -> ((ObjectNode) manifest.path("output")).remove("embedding"))) {
            assertThat(other.hasEmbedding()).isFalse();
            assertThatThrownBy(() -> other.embed("", "a")).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aForeignUnit_isLeftUnjudged_unlessTheModelReadsOtherLanguages() throws IOException {
        String foreign = "Das ist nicht der Weg, den wir mit dir gehen, aber es ist auch einer.";
        SourceResult left = examine(REQUEST, foreign);
        assertThat(left.unjudged()).containsExactly(new Span(0, 0, foreign.length()));
        assertThat(left.evidence()).hasSize(1).allMatch(e -> e.span() == null);

        Consumer<ObjectNode> multilingual =
                manifest -> manifest.putArray("languages").add("en").add("de");
        try (OnnxClassifier other = Tiny.classifier(folder, multilingual)) {
            SourceResult judged =
                    Tiny.examine(other, Tiny.examination(REQUEST, foreign, Tiny.units(foreign, foreign.length())));
            assertThat(judged.unjudged()).isEmpty();
            assertThat(judged.evidence()).hasSize(4);
        }
    }

    @Test
    void blankText_andAnEmptyRequest_haveNoScores() {
        assertThat(examine("", " \n ").evidence()).isEmpty();
        assertThat(Tiny.examine(classifier, Tiny.examination("", "", List.of())).evidence())
                .isEmpty();
    }

    @Test
    void aUnitLongerThanTheWindow_isReadToItsEnd() {
        String text = "the bread and the water ".repeat(40) + "bomb";
        assertThat(Tiny.confidence(examine(REQUEST, text), Head.UNSAFE_CONTENT))
                .isGreaterThan(Tiny.confidence(examine(REQUEST, text.replace("bomb", "oven")), Head.UNSAFE_CONTENT));
    }

    @Test
    void aRequestLongerThanItsWindow_isReadToItsEnd() {
        String request = "tell me about my garden ".repeat(50) + "bomb";
        String harmless = request.replace("bomb", "oven");
        assertThat(Tiny.confidence(examine(request, CLEAN), Head.HARMFUL_REQUEST))
                .isGreaterThan(Tiny.confidence(examine(harmless, CLEAN), Head.HARMFUL_REQUEST));
    }

    @Test
    void theLaterAUnit_theLessItsScore_whereTheManifestSaysSo() throws IOException {
        Consumer<ObjectNode> change =
                manifest -> ((ObjectNode) manifest.path("heads").get(1).path("calibration")).put("lengthSlope", 0.5);
        String text = "a bomb. ".repeat(6);
        try (OnnxClassifier other = Tiny.classifier(folder, change)) {
            List<Double> scores =
                    Tiny.examine(other, Tiny.examination(REQUEST, text, Tiny.units(text, 8))).evidence().stream()
                            .map(Evidence.Score.class::cast)
                            .filter(score -> score.head() == Head.UNSAFE_CONTENT)
                            .map(score -> Math.log(score.probability() / (1 - score.probability())))
                            .toList();
            List<Double> plain =
                    Tiny.examine(classifier, Tiny.examination(REQUEST, text, Tiny.units(text, 8))).evidence().stream()
                            .map(Evidence.Score.class::cast)
                            .filter(score -> score.head() == Head.UNSAFE_CONTENT)
                            .map(score -> Math.log(score.probability() / (1 - score.probability())))
                            .toList();
            for (int k = 0; k < 6; k++) {
                assertThat(plain.get(k) - scores.get(k)).isCloseTo(0.5 * Math.log(1 + k), within(1e-6));
            }
        }
    }

    @Test
    void aCategoryOfTheUsersOwn_isAMatch_andWithoutCalibrationItsConfidenceIsTheProbability() throws IOException {
        Consumer<ObjectNode> change = manifest -> {
            ArrayNode heads = manifest.putArray("heads");
            heads.addObject()
                    .put("category", "house-rules")
                    .put("label", "unsafe")
                    .put("of", "reply");
        };
        try (OnnxClassifier other = Tiny.classifier(folder, change)) {
            SourceResult result =
                    Tiny.examine(other, Tiny.examination(REQUEST, HARMFUL, Tiny.units(HARMFUL, HARMFUL.length())));
            double probability = 1 / (1 + Math.exp(-3.962832));
            assertThat(result.evidence()).singleElement().isInstanceOfSatisfying(Evidence.Match.class, match -> {
                assertThat(match.kind()).isEqualTo(Kind.CUSTOM);
                assertThat(match.category()).isEqualTo("house-rules");
                assertThat(match.confidence()).isCloseTo(probability, within(1e-4));
                assertThat(match.span()).isEqualTo(new Span(0, 0, HARMFUL.length()));
            });
        }
    }

    @Test
    void aModelOfSingleTexts_readsTheWindowAlone() throws IOException {
        Consumer<ObjectNode> change = manifest -> {
            ((ObjectNode) manifest.path("input")).put("form", "text");
            ((ObjectNode) manifest.path("output")).put("activation", "softmax");
            ArrayNode heads = manifest.putArray("heads");
            heads.addObject()
                    .put("head", "UNSAFE_CONTENT")
                    .put("label", "request")
                    .put("of", "reply");
        };
        try (OnnxClassifier other = Tiny.classifier(folder, change)) {
            SourceResult harmful = Tiny.examine(other, Tiny.examination("bomb", HARMFUL, Tiny.units(HARMFUL, 99)));
            SourceResult clean = Tiny.examine(other, Tiny.examination("bomb", CLEAN, Tiny.units(CLEAN, 99)));
            assertThat(Tiny.confidence(clean, Head.UNSAFE_CONTENT)).isCloseTo(0.25, within(0.01)); // four equal labels
            assertThat(Tiny.confidence(harmful, Head.UNSAFE_CONTENT)).isGreaterThan(0.9);
        }
    }

    @Test
    void everythingWrongInAFolder_isSaidAtOnce() throws IOException {
        Tiny.write(folder, manifest -> {
            ((ObjectNode) manifest.path("model")).put("sha256", "0".repeat(64));
            ((ObjectNode) manifest.path("tokenizer")).put("file", "elsewhere.json");
            ((ObjectNode) manifest.path("heads").get(1)).put("head", "NOSUCH");
            ((ObjectNode) manifest.path("heads").get(2)).put("label", "nosuch");
            ((ObjectNode) manifest.path("input")).put("windowTokens", 0);
        });
        assertThatThrownBy(() -> OnnxClassifier.from(folder))
                .isInstanceOfSatisfying(
                        GuardConfigurationException.class,
                        e -> assertThat(e.problems())
                                .hasSize(5)
                                .allMatch(problem -> problem.contains(folder.toString()))
                                .anyMatch(problem -> problem.contains("model.onnx has the SHA-256"))
                                .anyMatch(problem -> problem.contains("elsewhere.json is missing"))
                                .anyMatch(problem -> problem.contains("heads[1].head"))
                                .anyMatch(problem -> problem.contains("heads[2].label"))
                                .anyMatch(problem -> problem.contains("windowTokens")));
    }

    @Test
    void tensorsThatTheModelDoesNotHave_areSaidAtOnce() throws IOException {
        Tiny.write(folder, manifest -> {
            ((ObjectNode) manifest.path("input")).put("ids", "tokens").remove("types");
            ((ObjectNode) manifest.path("output")).put("embedding", "pooled");
            ((ArrayNode) manifest.path("labels")).add("one more");
            ((ObjectNode) manifest.path("tokenizer")).put("sha256", "0".repeat(64));
        });
        assertThatThrownBy(() -> OnnxClassifier.from(folder))
                .isInstanceOfSatisfying(
                        GuardConfigurationException.class,
                        e -> assertThat(e.problems())
                                .hasSize(5)
                                .anyMatch(problem -> problem.contains("tokenizer.json has the SHA-256"))
                                .anyMatch(problem -> problem.contains("no input 'tokens'"))
                                .anyMatch(problem -> problem.contains("[input_ids, token_type_ids]"))
                                .anyMatch(problem -> problem.contains("no output 'pooled'"))
                                .anyMatch(problem -> problem.contains("names 5 labels")));
    }

    @Test
    void aFileThatIsNoModelOrNoTokenizer_isSaid() throws IOException {
        byte[] junk = "junk".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        Tiny.write(folder, manifest -> ((ObjectNode) manifest.path("model")).put("sha256", Tiny.sha256(junk)));
        Files.write(folder.resolve("model.onnx"), junk);
        assertThatThrownBy(() -> OnnxClassifier.from(folder))
                .isInstanceOf(GuardConfigurationException.class)
                .hasMessageContaining("the model cannot be read");

        Tiny.write(folder, manifest -> ((ObjectNode) manifest.path("tokenizer")).put("sha256", Tiny.sha256(junk)));
        Files.write(folder.resolve("tokenizer.json"), junk);
        assertThatThrownBy(() -> OnnxClassifier.from(folder))
                .isInstanceOf(GuardConfigurationException.class)
                .hasMessageContaining("the tokenizer cannot be read");
    }

    @Test
    void aGpu_whereThereIsNone_isSaidToNeedTheEditionForIt_orNamesTheMissingLibrary() throws IOException {
        Tiny.write(folder, manifest -> {});
        for (Provider provider : List.of(Provider.CUDA, Provider.TENSORRT)) {
            assertThatThrownBy(() -> OnnxClassifier.builder()
                            .model(folder)
                            .provider(provider)
                            .build())
                    .isInstanceOf(GuardConfigurationException.class)
                    .hasMessageContaining("the provider " + provider)
                    .hasMessageFindingMatch("onnxruntime_gpu|a library is missing"); // the first without -Pgpu
        }
        try (OnnxClassifier other = OnnxClassifier.from(folder)) {
            assertThat(other.provider()).isEqualTo(Provider.CPU);
        }
    }

    @Test
    void numbersOutOfRange_areSaidAtOnce() {
        assertThatThrownBy(() -> OnnxClassifier.builder()
                        .threads(0)
                        .batchItems(0)
                        .batchTokens(0)
                        .queueCapacity(0)
                        .batchDelay(java.time.Duration.ofMillis(-1))
                        .build())
                .isInstanceOfSatisfying(
                        GuardConfigurationException.class,
                        e -> assertThat(e.problems()).hasSize(5));
    }

    @Test
    void afterClosing_everyQuestionFails_andNothingCrashes() throws IOException {
        OnnxClassifier other = Tiny.classifier(folder, manifest -> {});
        other.close();
        other.close();
        assertThat(other.examine(Tiny.examination(REQUEST, CLEAN, Tiny.units(CLEAN, 9)))
                        .toCompletableFuture())
                .isCompletedExceptionally();
        assertThatThrownBy(() -> other.embed("", "a")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(other::selfTest).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void closingWhileOthersAsk_completesEveryQuestion() throws Exception {
        OnnxClassifier other = Tiny.classifier(folder, manifest -> {});
        String text = "the bread and the water ".repeat(200);
        Examination examination = Tiny.examination(REQUEST, text, Tiny.units(text, 24));
        List<CompletableFuture<SourceResult>> asked = new java.util.ArrayList<>();
        for (int i = 0; i < 20; i++) {
            asked.add(other.examine(examination).toCompletableFuture());
        }
        other.close();
        for (CompletableFuture<SourceResult> one : asked) {
            one.handle((result, failure) -> 0).get(30, TimeUnit.SECONDS);
        }
        assertThat(asked).allMatch(CompletableFuture::isDone);
    }

    @Test
    void theSameModel_hasTheSameFingerprint_andAnotherManifestAnother() throws IOException {
        Path one = Files.createDirectory(folder.resolve("one"));
        Path two = Files.createDirectory(folder.resolve("two"));
        try (OnnxClassifier same = Tiny.classifier(one, manifest -> {});
                OnnxClassifier other = Tiny.classifier(two, manifest -> manifest.put("version", "2"))) {
            assertThat(same.fingerprint()).isEqualTo(classifier.fingerprint());
            assertThat(other.fingerprint()).isNotEqualTo(classifier.fingerprint());
        }
    }

    private static SourceResult examine(String request, String answer) {
        return Tiny.examine(classifier, Tiny.examination(request, answer, Tiny.units(answer, answer.length())));
    }
}
