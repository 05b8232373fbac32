package io.secondthought.guard.evidence;

import static io.secondthought.guard.evidence.Examinations.answer;
import static io.secondthought.guard.evidence.Examinations.matches;
import static io.secondthought.guard.evidence.Examinations.reasoning;
import static io.secondthought.guard.evidence.Examinations.under;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.GuardRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Laws of the rules for private data, whatever surrounds an item. */
class PrivateDataSourcePropertyTest {
    private static final List<String> ITEMS = List.of(
            "jane.roe@klinik-nord.de",
            "+49 170 4482913",
            "4539 1488 0343 6467",
            "DE44 5001 0517 5407 3249 31",
            "536-48-2917",
            "84.112.37.209",
            "gh" + "p_jgVvVqE1SkHbn88HxjSI6bWHtP3fS2qHx6kw");
    private static final List<String> PIECES = List.of(
            " ",
            "\n",
            ". ",
            ", ",
            "the",
            "@",
            "+",
            "-",
            "(",
            ")",
            "://",
            ":",
            "1",
            "42",
            "2023-11-02",
            "4539",
            "é",
            "电",
            "\u200B",
            "\uD83D\uDE00",
            "password",
            "is",
            "key",
            "=",
            "a@",
            "\\",
            "[at]",
            "eyJ",
            "-----BEGIN ",
            "sk-",
            "x");
    private static final GuardRequest NO_DATA = GuardRequest.of("Hi");

    private final PrivateDataSource source = new PrivateDataSource();

    @Property
    void plantedItem_isFoundWithItsSpan(
            @ForAll("words") String before, @ForAll("items") String item, @ForAll("words") String after) {
        Examination examination = answer(NO_DATA, before + " ; " + item + " ; " + after);

        assertThat(matches(source, examination))
                .extracting(m -> under(examination, m))
                .containsExactly(item);
    }

    @Property
    void invisibleCharactersInside_changeNothing(
            @ForAll("items") String item,
            @ForAll @IntRange(min = 1, max = 14) int at,
            @ForAll("invisible") String hidden) {
        int split = Math.min(at, item.length() - 1);
        String text = item.substring(0, split) + hidden + item.substring(split);
        Examination examination = answer(NO_DATA, "It is " + text + ", I think.");

        assertThat(matches(source, examination))
                .extracting(m -> under(examination, m))
                .containsExactly(text);
    }

    @Property
    void unitByUnit_saysTheSameAsAllAtOnceAndAsThePrefix(
            @ForAll("texts") String text, @ForAll("cuts") List<Integer> cuts) {
        int[] sorted = cuts.stream()
                .mapToInt(c -> Math.floorMod(c, text.length() + 1))
                .sorted()
                .distinct()
                .toArray();
        Examination whole = reasoning(NO_DATA, text, sorted);
        List<Evidence.Match> together = matches(source, whole);

        List<Evidence.Match> apart = new ArrayList<>();
        whole.units().forEach(unit -> {
            Examination prefix =
                    reasoning(NO_DATA, text.substring(0, unit.span().end()));
            apart.addAll(matches(source, new Examination(prefix.request(), prefix.reply(), List.of(unit))));
        });

        assertThat(together).isEqualTo(apart);
    }

    @Property
    void itemCutByUnits_isFoundWhole(@ForAll("items") String item, @ForAll("cuts") List<Integer> cuts) {
        String text = "It is " + item + " I think.";
        int[] sorted = cuts.stream()
                .mapToInt(c -> Math.floorMod(c, text.length()))
                .sorted()
                .distinct()
                .toArray();
        Examination examination = answer(NO_DATA, text, sorted);

        assertThat(matches(source, examination))
                .extracting(m -> under(examination, m))
                .contains(item);
    }

    @Property
    void anyText_isReadWithoutFailure_andPrintsNothingOfIt(@ForAll("texts") String text) {
        Examination examination =
                answer(GuardRequest.builder().system(text).tool(text).user("Hi").build(), text);

        for (Evidence.Match match : matches(source, examination)) {
            String item = under(examination, match);
            assertThat(item).isNotEmpty();
            assertThat(match.toString()).doesNotContain(item);
        }
    }

    @Property(tries = 10)
    void hostileText_takesLinearTime(@ForAll("pieces") List<String> pieces) {
        String piece = String.join("", pieces);
        String text = piece.repeat(1_000_000 / piece.length());
        int[] cuts = IntStream.range(1, text.length() / 5000).map(i -> i * 5000).toArray();

        assertTimeoutPreemptively(
                Duration.ofSeconds(60),
                () -> matches(
                        source,
                        answer(GuardRequest.builder().system(text).user("Hi").build(), text, cuts)));
    }

    @Provide
    Arbitrary<String> items() {
        return Arbitraries.of(ITEMS);
    }

    @Provide
    Arbitrary<String> invisible() {
        return Arbitraries.of("\u200B", "\u200D", "\u2060", "\uFEFF", "\u00AD", "\uDB40\uDC41");
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.of(
                        "the", "sum of 12", "and 3.5 more", "so", "wait,", "é", "\n", "1999", "(maybe)", "x = y + 1")
                .list()
                .ofMaxSize(30)
                .map(words -> String.join(" ", words));
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> piece = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(5, Arbitraries.of(PIECES)),
                net.jqwik.api.Tuple.of(2, Arbitraries.of(ITEMS)),
                net.jqwik.api.Tuple.of(1, Arbitraries.strings().ofMaxLength(5)));
        return piece.list().ofMaxSize(40).map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<List<Integer>> cuts() {
        return Arbitraries.integers().list().ofMaxSize(8);
    }

    @Provide
    Arbitrary<List<String>> pieces() {
        Arbitrary<String> piece = Combinators.combine(
                        Arbitraries.of(PIECES), Arbitraries.integers().between(1, 3))
                .as(String::repeat);
        return piece.list().ofMinSize(1).ofMaxSize(4);
    }
}
