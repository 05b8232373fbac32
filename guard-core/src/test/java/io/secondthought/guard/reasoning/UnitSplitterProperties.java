package io.secondthought.guard.reasoning;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

class UnitSplitterProperties {

    @Property(tries = 500)
    void unitsTileTheText(@ForAll("text") String text) {
        int end = 0;
        for (Unit unit : units(text)) {
            assertThat(unit.span().start()).isEqualTo(end);
            assertThat(unit.span().length()).isBetween(1, UnitSplitter.MAX_UNIT);
            assertThat(unit.span().start() - unit.contextStart()).isBetween(0, UnitSplitter.MAX_CONTEXT);
            end = unit.span().end();
        }
        assertThat(end).isEqualTo(text.length());
    }

    @Property(tries = 500)
    void unitsDependOnNothingBeyondTheLookAhead(
            @ForAll("text") String text, @ForAll @DoubleRange(min = 0, max = 1) double share) {
        int length = (int) (text.length() * share);
        List<Unit> ofPrefix = units(text.substring(0, length)).stream()
                .filter(unit -> unit.span().end() < length - UnitSplitter.LOOK_AHEAD)
                .toList();

        assertThat(units(text).subList(0, ofPrefix.size())).isEqualTo(ofPrefix);
    }

    @Property(tries = 500)
    void anyChunksGiveTheUnitsOfTheWhole(@ForAll("text") String text, @ForAll long seed) {
        Random random = new Random(seed);
        UnitCutter cutter = new UnitCutter(Channel.ANSWER, 0);
        List<Unit> units = new ArrayList<>();
        int from = 0;
        while (from < text.length()) {
            int to = Math.min(text.length(), from + random.nextInt(30));
            units.addAll(cutter.accept(text.substring(from, to)));
            from = to;
        }
        units.addAll(cutter.finish());

        assertThat(units).isEqualTo(units(text));
    }

    @Provide
    Arbitrary<String> text() {
        return Arbitraries.of(
                        ". ",
                        ".",
                        "! ",
                        "\n",
                        "\n\n",
                        "\r\n",
                        "```\n",
                        "~~~",
                        "`",
                        "\"",
                        ") ",
                        "…",
                        "word ",
                        "Word ",
                        "wordwordword",
                        "Dr. ",
                        "e.g. ",
                        "3.14",
                        "1. ",
                        "- ",
                        "。",
                        "！",
                        "漢字",
                        "।",
                        "؟ ",
                        "\uD83D\uDC4B",
                        "\u0301",
                        "\u200D",
                        "\uD83C\uDDE9",
                        "          ",
                        "a sentence of some length that ends here. ",
                        "Another one follows with no end ")
                .list()
                .ofMaxSize(400)
                .map(list -> String.join("", list));
    }

    private static List<Unit> units(String text) {
        return UnitSplitter.split(new ModelReply(List.of(new Part.Answer(text)), FinishReason.STOP));
    }
}
