package io.secondthought.guard.wire;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells new text from repeated text where several fields ("carriers") deliver the same thought, each in its own pace. What
 * the fastest carrier said is the reference; the others only repeat it until they say something else. Each carrier walks
 * the reference once, so that the whole is linear in the text received.
 */
final class Repeats {
    private final StringBuilder said = new StringBuilder();
    private final Map<String, Carried> carriers = new HashMap<>();
    /** The block in which the reference was last continued, or null. */
    private @Nullable String block;

    /** Where one carrier is. */
    static final class Carried {
        private int at;
        private boolean apart;
        private boolean mixed;

        /** Whether the carrier says something of its own. */
        boolean isApart() {
            return apart;
        }

        /** Whether text of its own follows repeated text in one block, which no signature covers. */
        boolean isMixed() {
            return mixed;
        }
    }

    Carried carrier(String name) {
        return carriers.computeIfAbsent(name, n -> new Carried());
    }

    boolean isBehind(Carried carrier) {
        return !carrier.apart && carrier.at < said.length();
    }

    @Nullable
    String block() {
        return block;
    }

    void continuedIn(String block) {
        this.block = block;
    }

    /**
     * What of the carrier's next text is new. White space may differ, since servers join the same pieces differently. When
     * a carrier stops repeating, all it said so far is new: a text that only begins alike is another text.
     */
    String fresh(Carried carrier, String text) {
        if (carrier.apart) {
            return text;
        }
        int i = 0;
        while (i < text.length() && carrier.at < said.length()) {
            char mine = text.charAt(i);
            char theirs = said.charAt(carrier.at);
            if (mine == theirs) {
                i++;
                carrier.at++;
            } else if (Character.isWhitespace(theirs)) {
                carrier.at++;
            } else if (Character.isWhitespace(mine)) {
                i++;
            } else {
                carrier.apart = true;
                carrier.mixed = carrier.at > 0;
                return said.substring(0, carrier.at) + text.substring(i);
            }
        }
        String fresh = text.substring(i);
        said.append(fresh);
        carrier.at += fresh.length();
        return fresh;
    }
}
