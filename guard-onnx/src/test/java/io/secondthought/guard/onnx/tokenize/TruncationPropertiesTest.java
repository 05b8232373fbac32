package io.secondthought.guard.onnx.tokenize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TruncationPropertiesTest {

    @Property
    void keepEnds_keepsAThirdFromTheStartAndTheRestFromTheEnd(
            @ForAll @Size(max = 200) int[] tokens, @ForAll @IntRange(min = 1, max = 100) int budget) {
        int[] kept = Truncation.keepEnds(tokens, budget);
        if (tokens.length <= budget) {
            assertThat(kept).isEqualTo(tokens);
        } else {
            int head = budget / 3;
            assertThat(kept).hasSize(budget);
            assertThat(Arrays.copyOf(kept, head)).isEqualTo(Arrays.copyOf(tokens, head));
            assertThat(Arrays.copyOfRange(kept, head, budget))
                    .isEqualTo(Arrays.copyOfRange(tokens, tokens.length - (budget - head), tokens.length));
        }
    }

    @Property
    void pieces_joinedAreTheTokens_andNoneIsTooLongOrEmpty(
            @ForAll @Size(max = 200) int[] tokens, @ForAll @IntRange(min = 1, max = 100) int size) {
        List<int[]> pieces = Truncation.pieces(tokens, size);
        assertThat(pieces).allMatch(piece -> piece.length > 0 && piece.length <= size);
        assertThat(join(pieces)).isEqualTo(tokens);
    }

    @Property
    void windows_neverExceedTheBudget_andNeverCutNewText(
            @ForAll @Size(max = 40) int[] opening,
            @ForAll @Size(max = 200) int[] context,
            @ForAll @Size(max = 200) int[] fresh,
            @ForAll @IntRange(min = 1, max = 100) int budget) {
        List<int[]> windows = Truncation.windows(opening, context, fresh, budget);
        assertThat(windows).allMatch(window -> window.length <= budget);
        int[] all = join(windows);
        assertThat(Arrays.copyOfRange(all, all.length - fresh.length, all.length))
                .isEqualTo(fresh);
        int before = all.length - fresh.length;
        int room = fresh.length == 0 || fresh.length > budget ? 0 : budget - fresh.length;
        assertThat(before).isEqualTo(Math.min(opening.length + context.length, room));
        int first = Math.min(opening.length, before);
        assertThat(Arrays.copyOf(all, first)).isEqualTo(Arrays.copyOf(opening, first));
        assertThat(Arrays.copyOfRange(all, first, before))
                .isEqualTo(Arrays.copyOfRange(context, context.length - (before - first), context.length));
    }

    private static int[] join(List<int[]> parts) {
        return parts.stream().flatMapToInt(IntStream::of).toArray();
    }
}
