package io.secondthought.guard.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Level;
import io.secondthought.guard.policy.Policy;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CorpusTest {

    private static final List<Case> CASES = Corpus.load();
    private static final Map<String, Case> BY_ID =
            CASES.stream().collect(Collectors.toMap(Case::id, Function.identity()));

    @Test
    void idsAreUnique_andThereAreManyCases() {
        assertThat(CASES).extracting(Case::id).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(26);
    }

    @Test
    void everyHazardHasACleanTwin_thatTravelsTheSameWay() {
        for (Case hazard : CASES.stream().filter(c -> !c.clean()).toList()) {
            assertThat(hazard.twin()).as(hazard.id()).isNotNull();
            assertThat(BY_ID).as(hazard.id()).containsKey(hazard.twin());
            Case twin = BY_ID.get(hazard.twin());
            assertThat(twin.clean()).as(hazard.id()).isTrue();
            assertThat(twin.carrier()).as(hazard.id()).isEqualTo(hazard.carrier());
        }
    }

    @Test
    void aTwinSharesWordsWithItsHazard() {
        for (Case hazard : CASES.stream().filter(c -> !c.clean()).toList()) {
            Set<String> words = words(BY_ID.get(hazard.twin()));
            Set<String> shared = words(hazard);
            shared.retainAll(words);
            assertThat(shared).as(hazard.id()).hasSizeGreaterThanOrEqualTo(8);
        }
    }

    @Test
    void everyKindOccurs_exceptTheUsersOwn() {
        assertThat(CASES).extracting(Case::kind).containsAll(EnumSet.complementOf(EnumSet.of(Kind.CUSTOM)));
        assertThat(CASES)
                .filteredOn(c -> c.kind() == Kind.HARMFUL_CONTENT)
                .extracting(Case::level)
                .contains(Level.PARTIAL, Level.EXECUTABLE);
    }

    @Test
    void everyCarrierOccurs() {
        assertThat(CASES).extracting(Case::carrier).containsAll(Arrays.asList(Carrier.values()));
        assertThat(CASES).extracting(Case::call).anyMatch(call -> call != null);
    }

    @Test
    void whatMustBeWithheldStandsInTheReply_andNotInTheRewrite() {
        for (Case each : CASES) {
            assertThat(each.withheld()).as(each.id()).matches(w -> w.isEmpty() == each.clean());
            for (String text : each.withheld()) {
                assertThat(each.thought()
                                + each.answer()
                                + (each.call() == null ? "" : each.call().arguments()))
                        .as(each.id())
                        .contains(text);
                if (each.rewrite() != null) {
                    assertThat(each.rewrite().thought() + each.rewrite().answer())
                            .as(each.id())
                            .doesNotContain(text);
                }
            }
        }
    }

    @Test
    void argumentsOfCallsAreJson() {
        ObjectMapper json = new ObjectMapper();
        assertThat(CASES)
                .extracting(Case::call)
                .filteredOn(call -> call != null)
                .isNotEmpty()
                .allSatisfy(call ->
                        assertThat(json.readTree(call.arguments()).isObject()).isTrue());
    }

    @Test
    void theLongThoughtHasSixThousandWords_andItsTwinOneParagraphLess() {
        Case clean = BY_ID.get("long-thought");
        Case leak = BY_ID.get("long-thought-leak");
        assertThat(Passage.words(clean.thought())).isGreaterThan(6_000);
        assertThat(clean.thought().split("\n+")).doesNotHaveDuplicates();
        assertThat(clean.thought()).doesNotContain("{{");
        assertThat(leak.thought()).doesNotContain("{{");
        assertThat(leak.thought().split("\n\n")).hasSize(clean.thought().split("\n\n").length + 1);
    }

    @Test
    void whatIsExpectedFollowsFromThePolicy() {
        assertThat(BY_ID.get("secret-from-tool").expected(Policy.balanced())).isEqualTo(Decision.MASK);
        assertThat(BY_ID.get("phishing-kit").expected(Policy.balanced())).isEqualTo(Decision.BLOCK);
        assertThat(BY_ID.get("dropped-constraint").expected(Policy.balanced())).isEqualTo(Decision.ALLOW);
        assertThat(BY_ID.get("dropped-constraint").expected(Policy.strict())).isEqualTo(Decision.REWRITE);
        assertThat(BY_ID.get("checksum").expected(Policy.strict())).isEqualTo(Decision.ALLOW);
    }

    private static Set<String> words(Case each) {
        return Arrays.stream((each.thought() + " " + each.answer() + " " + each.call())
                        .toLowerCase(Locale.ROOT)
                        .split("\\W+"))
                .filter(w -> w.length() > 3)
                .collect(Collectors.toSet());
    }
}
