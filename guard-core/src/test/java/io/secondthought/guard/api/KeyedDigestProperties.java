package io.secondthought.guard.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Different structures have different digests. Texts of one letter make near misses frequent. */
class KeyedDigestProperties {
    private final KeyedDigest digest = new KeyedDigest(new byte[32]);

    @Property(edgeCases = EdgeCasesMode.NONE)
    void digestsAreEqualIfAndOnlyIfTheRequestsAre(
            @ForAll("requests") GuardRequest one, @ForAll("requests") GuardRequest other) {
        boolean same = one.messages().equals(other.messages()) && Objects.equals(one.reader(), other.reader());

        assertThat(hex(one).equals(hex(other))).isEqualTo(same);
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void digestsAreEqualIfAndOnlyIfTheRepliesAre(
            @ForAll("replies") ModelReply one, @ForAll("replies") ModelReply other) {
        assertThat(hex(one).equals(hex(other))).isEqualTo(one.equals(other));
    }

    @Property(edgeCases = EdgeCasesMode.NONE)
    void digestsAreEqualIfAndOnlyIfTheExaminationsAre(
            @ForAll("examinations") Examination one, @ForAll("examinations") Examination other) {
        assertThat(hex(one).equals(hex(other))).isEqualTo(one.equals(other));
        // The same again, but for one of its three parts.
        List<Examination> near = List.of(
                new Examination(other.request(), one.reply(), one.units()),
                new Examination(one.request(), other.reply(), one.units()),
                new Examination(one.request(), one.reply(), other.units()));
        assertThat(near).allSatisfy(e -> assertThat(hex(e).equals(hex(one))).isEqualTo(e.equals(one)));
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
    Arbitrary<GuardRequest> requests() {
        Arbitrary<Message> message = Combinators.combine(
                        Arbitraries.of(Role.USER, Role.TOOL), runs(), runs().injectNull(0.5))
                .as(Message::new);
        return Combinators.combine(
                        message.list().ofMaxSize(2),
                        runs().injectNull(0.5),
                        Arbitraries.<Map<String, String>>of(
                                Map.of(), Map.of("a", "a"), Map.of("aa", ""), Map.of("a", "", "aa", "")))
                .as((messages, reader, attributes) -> new GuardRequest(messages, reader, "t", null, attributes));
    }

    @Provide
    Arbitrary<ModelReply> replies() {
        Arbitrary<Part> part = Arbitraries.oneOf(
                runs().map(Part.Unread::new),
                runs().map(Part.Answer::new),
                runs().map(Part.Reasoning::new),
                Combinators.combine(runs(), runs()).as((name, arguments) -> new Part.ToolCall("", name, arguments)));
        return Combinators.combine(part.list().ofMaxSize(2), Arbitraries.of(FinishReason.STOP, FinishReason.LENGTH))
                .as(ModelReply::new);
    }

    @Provide
    Arbitrary<Examination> examinations() {
        Arbitrary<Unit> unit = Combinators.combine(
                        Arbitraries.of(Channel.ANSWER, Channel.REASONING),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 1))
                .as((channel, index, start, length) ->
                        new Unit(channel, new Span(index, start, start + length), start / 2));
        return Combinators.combine(requests(), replies(), unit.list().ofMaxSize(2))
                .as(Examination::new);
    }

    /** Texts of one letter: run together, any two of equal length look alike. */
    private static Arbitrary<String> runs() {
        return Arbitraries.of("", "a", "aa");
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
