package io.secondthought.guard.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Different structures have different digests. Few and short texts make near misses frequent. */
class KeyedDigestProperties {
    private final KeyedDigest digest = new KeyedDigest(new byte[32]);

    @Property(edgeCases = EdgeCasesMode.NONE)
    void digestsAreEqualIfAndOnlyIfTheExaminationsAre(
            @ForAll("examinations") Examination one, @ForAll("examinations") Examination other) {
        assertThat(hex(one).equals(hex(other))).isEqualTo(one.equals(other));
        assertThat(hex(one)).isEqualTo(hex(new Examination(one.request(), one.reply(), one.units())));
    }

    @Property
    void aBoundaryBetweenPartsThatMovesChangesTheDigest(
            @ForAll("texts") String text, @ForAll @IntRange(max = 8) int one, @ForAll @IntRange(max = 8) int other) {
        int a = Math.min(one, text.length());
        int b = Math.min(other, text.length());

        assertThat(hex(parts(text, a)).equals(hex(parts(text, b)))).isEqualTo(a == b);
        assertThat(hex(messages(text, a)).equals(hex(messages(text, b)))).isEqualTo(a == b);
        assertThat(hex(parts(text, a))).isNotEqualTo(hex(ModelReply.of("", text)));
    }

    @Property
    void derivedDigestsAreEqualIfAndOnlyIfTheWordsAre(
            @ForAll("words") List<String> one, @ForAll("words") List<String> other) {
        byte[] base = digest.of(GuardRequest.of("a"));

        assertThat(Arrays.equals(
                        digest.derive(base, one.toArray(String[]::new)),
                        digest.derive(base, other.toArray(String[]::new))))
                .isEqualTo(one.equals(other));
    }

    @Property
    void everyUtf16UnitCounts_alsoLoneSurrogates(
            @ForAll @IntRange(max = 0xFFFF) int one, @ForAll @IntRange(max = 0xFFFF) int other) {
        String a = "x" + (char) one;
        String b = "x" + (char) other;
        assertThat(hex(ModelReply.of("", a)).equals(hex(ModelReply.of("", b)))).isEqualTo(one == other);
        assertThat(hex(ModelReply.of("", "\uD800"))).isNotEqualTo(hex(ModelReply.of("", "?")));
    }

    @Provide
    Arbitrary<Examination> examinations() {
        Arbitrary<String> text = Arbitraries.of("", "a", "ab", "b", "\uD800", "USER");
        Arbitrary<Message> message = Combinators.combine(
                        Arbitraries.of(Role.USER, Role.TOOL), text, text.injectNull(0.5))
                .as(Message::new);
        Arbitrary<GuardRequest> request = Combinators.combine(
                        message.list().ofMaxSize(2),
                        text.injectNull(0.5),
                        Arbitraries.<Map<String, String>>of(
                                Map.of(), Map.of("a", "b"), Map.of("ab", ""), Map.of("a", "", "b", "")))
                .as((messages, reader, attributes) -> new GuardRequest(messages, reader, "t", null, attributes));
        Arbitrary<Part> part = Arbitraries.oneOf(
                text.map(Part.Unread::new),
                text.map(Part.Answer::new),
                text.map(Part.Reasoning::new),
                Combinators.combine(text, text).as((name, arguments) -> new Part.ToolCall("", name, arguments)));
        Arbitrary<ModelReply> reply = Combinators.combine(
                        part.list().ofMaxSize(2), Arbitraries.of(FinishReason.STOP, FinishReason.LENGTH))
                .as(ModelReply::new);
        Arbitrary<Unit> unit = Combinators.combine(
                        Arbitraries.of(Channel.ANSWER, Channel.REASONING),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(0, 1))
                .as((channel, index, start, length) ->
                        new Unit(channel, new Span(index, start, start + length), start / 2));
        return Combinators.combine(request, reply, unit.list().ofMaxSize(1)).as(Examination::new);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars("aä\u4e00\uD83D\uDE00")
                .ofMinLength(1)
                .ofMaxLength(8);
    }

    @Provide
    Arbitrary<List<String>> words() {
        return Arbitraries.of("", "a", "ab", "b", "bb").list().ofMaxSize(3);
    }

    private static ModelReply parts(String text, int at) {
        List<Part> parts = new ArrayList<>();
        parts.add(new Part.Answer(text.substring(0, at)));
        parts.add(new Part.Answer(text.substring(at)));
        return new ModelReply(parts, FinishReason.STOP);
    }

    private static GuardRequest messages(String text, int at) {
        return GuardRequest.builder()
                .user(text.substring(0, at))
                .user(text.substring(at))
                .build();
    }

    private String hex(Examination examination) {
        return HexFormat.of().formatHex(digest.of(examination));
    }

    private String hex(ModelReply reply) {
        return HexFormat.of().formatHex(digest.of(reply));
    }

    private String hex(GuardRequest request) {
        return HexFormat.of().formatHex(digest.of(request));
    }
}
