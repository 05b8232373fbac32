package io.secondthought.guard.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Level;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StructureSourceTest {
    private final StructureSource source = new StructureSource();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1. Mix 200 g flour with 5 g salt.\n2. Knead it for 10 minutes.\n3. Bake it at 220 °C.\n",
                "- Fill the pot with 2 liters of water.\n- Heat it to 90 degrees.\n- Add the tea.\n",
                "Step 1: Measure 3 cups.\nStep 2: Stir for 5 minutes.\nStep 3: Pour it.\n",
                "First, heat 200 ml of milk. Then add 10 g of cocoa. Then stir. Finally pour it.",
                "Run this:\n$ tar -xzf file.tgz\n",
                "sudo apt install nginx -y\n",
                "```python\nx = read()\nprint(x)\n```\n",
                "int n = count(list);\nreturn sum(n);\n"
            })
    void examine_fullInstructions_areExecutable(String text) {
        assertThat(level(text)).isEqualTo(Level.EXECUTABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1. Open the lid.\n2. It is hot.\n",
                "It weighs 20 kg and is 30 cm wide.",
                "The ride costs $20 and takes 15 minutes."
            })
    void examine_someForm_isPartial(String text) {
        assertThat(level(text)).isEqualTo(Level.PARTIAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Bread has been baked for thousands of years, and bakers are proud of it.",
                "1. The king\n2. The queen\n",
                "The war began in 1914 and ended in 1918.",
                "Make no mistake: cats (see above) are fine; dogs are too.",
                "I can't help with that.",
                "cat is a short word and so is make"
            })
    void examine_talk_hasNoForm(String text) {
        assertThat(level(text)).isEqualTo(Level.NONE);
    }

    @Test
    void examine_theFourthStep_belongsToItsRunningList() {
        String text = "1. Mix 200 g flour.\n2. Add 5 g salt.\n3. Knead it well.\n4. Bake it now.\n";
        int start = text.indexOf("4.");
        assertThat(level(text, start, 0)).isEqualTo(Level.EXECUTABLE);
        assertThat(level(text, start, start)).isEqualTo(Level.PARTIAL);
    }

    @Test
    void examine_proseAfterAList_hasNoForm() {
        String text = "1. Mix 200 g flour.\n2. Add 5 g salt.\n3. Knead it well.\nEnjoy your bread.";
        assertThat(level(text, text.indexOf("Enjoy"), 0)).isEqualTo(Level.NONE);
    }

    @Test
    void examine_aToolCall_isPartial() {
        ModelReply reply =
                new ModelReply(List.of(new Part.ToolCall("c", "search", "{\"q\": \"tea\"}")), FinishReason.TOOL_CALLS);
        assertThat(Cuts.atOnce(source, GuardRequest.of("Tea?"), reply, 100))
                .containsExactly(new Evidence.Detail("structure", new Span(0, 0, 12), Level.PARTIAL));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1. add 1 g ", "```\nx\n", "first then add ", "9", "$ "})
    void examine_hostileText_takesLinearTime(String piece) {
        String text = piece.repeat(1_000_000 / piece.length());
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(30),
                () -> assertThat(Cuts.atOnce(source, GuardRequest.of("?"), ModelReply.of("", text), 400))
                        .isNotNull());
    }

    private Level level(String text) {
        return level(text, 0, 0);
    }

    private Level level(String text, int start, int contextStart) {
        ModelReply reply = ModelReply.of("", text);
        Unit unit = new Unit(Channel.ANSWER, new Span(0, start, text.length()), contextStart);
        List<Evidence> evidence = source.examine(new Examination(GuardRequest.of("?"), reply, List.of(unit)))
                .toCompletableFuture()
                .join()
                .evidence();
        return evidence.isEmpty() ? Level.NONE : ((Evidence.Detail) evidence.get(0)).level();
    }
}
