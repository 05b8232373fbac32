package io.secondthought.guard.api;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * HMAC-SHA-256 (RFC 2104, FIPS 180-4) of requests, replies and examinations. Equal inputs have equal digests; who lacks the
 * key can neither test a guess nor tell whether two digests of different keys mean the same. Every field goes in with its
 * length or a count, so that different structures never look alike. Immutable and safe for use by several threads.
 *
 * <p>Left out is what no source judges and vendors or callers draw anew each time: the ids of requests and tool calls,
 * signatures and encrypted thoughts. The tenant is left out too; see {@link #derive}.
 */
public final class KeyedDigest {
    /** The length of a digest in bytes. */
    public static final int LENGTH = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    /**
     * A digest under a key of one's own, to be kept as long as digests are compared.
     *
     * @throws IllegalArgumentException if the key is shorter than {@value #LENGTH} bytes
     */
    public KeyedDigest(byte[] key) {
        if (key.length < LENGTH) {
            throw new IllegalArgumentException("the key must have at least " + LENGTH + " bytes, had " + key.length);
        }
        this.key = new SecretKeySpec(key, ALGORITHM);
    }

    /** A digest under a key that is drawn now and never shown. */
    public static KeyedDigest random(SecureRandom random) {
        byte[] key = new byte[LENGTH];
        random.nextBytes(key);
        return new KeyedDigest(key);
    }

    /** The digest of the request's messages, their roles and subjects, and the reader. */
    public byte[] of(GuardRequest request) {
        return new Encoder("request").request(request).digest();
    }

    /** The digest of the reply's parts, each by type and text, the names of its tools and why the model stopped. */
    public byte[] of(ModelReply reply) {
        return new Encoder("reply").reply(reply).digest();
    }

    /** The digest of everything a source's answer may depend on: request with attributes, reply and units. */
    public byte[] of(Examination examination) {
        Encoder encoder = new Encoder("examination").request(examination.request());
        encoder.integer(examination.request().attributes().size());
        new TreeMap<>(examination.request().attributes())
                .forEach((name, value) -> encoder.text(name).text(value));
        encoder.reply(examination.reply()).integer(examination.units().size());
        for (Unit unit : examination.units()) {
            encoder.text(unit.channel().name())
                    .integer(unit.span().part())
                    .integer(unit.span().start())
                    .integer(unit.span().end())
                    .integer(unit.contextStart());
        }
        return encoder.digest();
    }

    /** The digest of numbers that stand for a text, such as tokens, in order. */
    public byte[] of(int[] numbers) {
        Encoder encoder = new Encoder("numbers").integer(numbers.length);
        for (int number : numbers) {
            encoder.integer(number);
        }
        return encoder.digest();
    }

    /** The digest of a digest and some words, which costs far less than to digest the words and the long text again. */
    public byte[] derive(byte[] digest, String... words) {
        Encoder encoder = new Encoder("derived").integer(digest.length);
        for (byte octet : digest) {
            encoder.octet(octet);
        }
        encoder.integer(words.length);
        for (String word : words) {
            encoder.text(word);
        }
        return encoder.digest();
    }

    @Override
    public String toString() {
        return "KeyedDigest[" + ALGORITHM + "]";
    }

    /** Writes fields so that they could be read back: nothing but that makes the encoding unambiguous. */
    private final class Encoder {
        private static final int BUFFER = 4096;
        private static final int LONGEST_FIELD = 4;

        private final Mac mac;
        private final byte[] buffer = new byte[BUFFER];
        private int filled;

        /** @param purpose keeps digests of different types apart */
        Encoder(String purpose) {
            try {
                mac = Mac.getInstance(ALGORITHM);
                mac.init(key);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("every Java platform must offer " + ALGORITHM, e);
            }
            text(purpose);
        }

        Encoder request(GuardRequest request) {
            integer(request.messages().size());
            for (Message message : request.messages()) {
                text(message.role().name()).text(message.text()).text(message.subject());
            }
            return text(request.reader());
        }

        Encoder reply(ModelReply reply) {
            integer(reply.parts().size());
            for (Part part : reply.parts()) {
                text(type(part)).text(part.text());
                text(part instanceof Part.ToolCall call ? call.name() : null);
            }
            return text(reply.finishReason().name());
        }

        private static String type(Part part) {
            if (part instanceof Part.Unread) {
                return "unread";
            } else if (part instanceof Part.Encrypted) {
                return "encrypted";
            }
            return part.channel().name();
        }

        /** The length, and each UTF-16 unit in the form of UTF-8: unlike true UTF-8 it tells lone surrogates apart. */
        Encoder text(@Nullable String text) {
            if (text == null) {
                return integer(-1);
            }
            int length = text.length();
            integer(length);
            for (int i = 0; i < length; i++) {
                require(LONGEST_FIELD);
                char c = text.charAt(i);
                if (c < 0x80) {
                    buffer[filled++] = (byte) c;
                } else if (c < 0x800) {
                    buffer[filled++] = (byte) (0xC0 | c >> 6);
                    buffer[filled++] = (byte) (0x80 | c & 0x3F);
                } else {
                    buffer[filled++] = (byte) (0xE0 | c >> 12);
                    buffer[filled++] = (byte) (0x80 | c >> 6 & 0x3F);
                    buffer[filled++] = (byte) (0x80 | c & 0x3F);
                }
            }
            return this;
        }

        Encoder integer(int value) {
            require(LONGEST_FIELD);
            buffer[filled++] = (byte) (value >>> 24);
            buffer[filled++] = (byte) (value >>> 16);
            buffer[filled++] = (byte) (value >>> 8);
            buffer[filled++] = (byte) value;
            return this;
        }

        void octet(byte value) {
            require(1);
            buffer[filled++] = value;
        }

        byte[] digest() {
            mac.update(buffer, 0, filled);
            return mac.doFinal();
        }

        private void require(int room) {
            if (BUFFER - filled < room) {
                mac.update(buffer, 0, filled);
                filled = 0;
            }
        }
    }
}
