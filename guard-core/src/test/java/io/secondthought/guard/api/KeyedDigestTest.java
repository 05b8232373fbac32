package io.secondthought.guard.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyedDigestTest {
    private final KeyedDigest digest = new KeyedDigest(new byte[32]);

    @Test
    void theKeyDecides() {
        ModelReply reply = ModelReply.of("", "hello");
        byte[] otherKey = new byte[32];
        otherKey[31] = 1;

        assertThat(digest.of(reply)).hasSize(KeyedDigest.LENGTH).isEqualTo(new KeyedDigest(new byte[32]).of(reply));
        assertThat(new KeyedDigest(otherKey).of(reply)).isNotEqualTo(digest.of(reply));
        SecureRandom random = new SecureRandom();
        assertThat(KeyedDigest.random(random).of(reply))
                .isNotEqualTo(KeyedDigest.random(random).of(reply));
    }

    @Test
    void keyShorterThanTheDigest_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new KeyedDigest(new byte[31]))
                .withMessage("the key must have at least 32 bytes, had 31");
    }

    @Test
    void laterChangesOfTheCallersKeyArray_haveNoEffect() {
        byte[] key = new byte[32];
        KeyedDigest own = new KeyedDigest(key);
        key[0] = 1;

        assertThat(own.of(GuardRequest.of("a"))).isEqualTo(digest.of(GuardRequest.of("a")));
    }

    @Test
    void whatIsDrawnAnewEachTime_doesNotCount() {
        GuardRequest request = GuardRequest.of("a");
        assertThat(digest.of(request.toBuilder().id("r-1").tenant("t").build())).isEqualTo(digest.of(request));

        assertThat(digest.of(reply(new Part.ToolCall("call-1", "search", "{}"))))
                .isEqualTo(digest.of(reply(new Part.ToolCall("call-2", "search", "{}"))))
                .isNotEqualTo(digest.of(reply(new Part.ToolCall("call-1", "find", "{}"))));
        assertThat(digest.of(reply(new Part.Reasoning("a", new OpaqueData("signature")))))
                .isEqualTo(digest.of(reply(new Part.Reasoning("a"))));
        assertThat(digest.of(reply(new Part.Encrypted(new OpaqueData("x")))))
                .isEqualTo(digest.of(reply(new Part.Encrypted(new OpaqueData("y")))))
                .isNotEqualTo(digest.of(reply(new Part.Reasoning(""))));
    }

    @Test
    void aRequestAndAReplyNeverShareADigest() {
        assertThat(digest.of(new GuardRequest(List.of(), null, "t", null, Map.of())))
                .isNotEqualTo(digest.of(new ModelReply(List.of(), FinishReason.STOP)));
    }

    /** The audit digest is compared for as long as the owner keeps his key, so its encoding must not change unnoticed. */
    @Test
    void digestsStayWhatTheyAre() {
        assertThat(HexFormat.of().formatHex(digest.of(ModelReply.of("thought", "ä€\uD83D\uDE00"))))
                .isEqualTo("8850d885c8957ee5c2614d71719a330d3bffd4dedbe33c84fe5fb36b321dce56");
    }

    /** The text is longer than the buffer, so that its chunks meet in the middle of what must be one digest. */
    @Test
    void longTexts_countToTheLastCharacter() {
        String text = "a€".repeat(10_000);

        assertThat(digest.of(ModelReply.of("", text)))
                .isEqualTo(digest.of(ModelReply.of("", "a€".repeat(10_000))))
                .isNotEqualTo(digest.of(ModelReply.of("", text.substring(1))))
                .isNotEqualTo(digest.of(ModelReply.of("", text.substring(0, text.length() - 1) + "b")));
    }

    private static ModelReply reply(Part part) {
        return new ModelReply(List.of(part), FinishReason.STOP);
    }
}
