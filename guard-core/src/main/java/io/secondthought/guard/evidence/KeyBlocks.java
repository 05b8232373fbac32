package io.secondthought.guard.evidence;

import java.util.ArrayList;
import java.util.List;

/** Private keys in PEM form (RFC 7468), also without their last lines. */
final class KeyBlocks {
    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";
    private static final int MAX_LABEL = 40;
    private static final int MAX_BODY = 16 * 1024;
    /** A label without a key, as manuals print it, is none. */
    private static final int LEAST_BODY = 48;

    private static final int SHORTEST_LINE = 16;
    private static final int KEY_CHARS = 64;

    /** Where a block starts, where its body starts and where it ends if nothing cuts it off. */
    private record Block(int start, int body, int end) {}

    private final String text;
    private final List<Block> blocks;

    private KeyBlocks(String text, List<Block> blocks) {
        this.text = text;
        this.blocks = blocks;
    }

    static KeyBlocks of(String text) {
        List<Block> blocks = new ArrayList<>();
        int start = text.indexOf(BEGIN);
        while (start >= 0) {
            int next = start + BEGIN.length();
            int label = text.indexOf(DASHES, next);
            if (label >= 0
                    && label - next <= MAX_LABEL
                    && text.substring(next, label).contains("PRIVATE KEY")) {
                int body = label + DASHES.length();
                next = bodyEnd(text, body);
                blocks.add(new Block(start, body, next));
            } else if (label < 0) {
                break;
            }
            start = text.indexOf(BEGIN, next);
        }
        return new KeyBlocks(text, blocks);
    }

    private static int bodyEnd(String text, int body) {
        int line = 0;
        int i = body;
        while (i < text.length() && i - body < MAX_BODY) {
            char c = text.charAt(i);
            if (c == '-' && text.startsWith("-----END ", i)) {
                int close = text.indexOf(DASHES, i + DASHES.length());
                return close >= 0 && close - i <= MAX_LABEL + BEGIN.length()
                        ? close + DASHES.length()
                        : i + DASHES.length();
            }
            if (c == ' ') {
                char before = text.charAt(i - 1);
                boolean wrapped = line == 0 || line >= SHORTEST_LINE || before == ':' || text.startsWith("-", i + 1);
                if (!wrapped) {
                    return i;
                }
                line = 0;
            } else if (c == '\n' || c == '\r') {
                line = 0;
            } else if (isBase64(c) || c == '-' || c == ':' || c == ',' || c == '\\') {
                line++;
            } else {
                return i;
            }
            i++;
        }
        return i;
    }

    private static boolean isBase64(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '+' || c == '/' || c == '=';
    }

    /** The blocks, as far as they stand before the limit, of which something stands after {@code from}. */
    List<Item> items(int from, int limit) {
        List<Item> items = new ArrayList<>();
        for (int i = firstAfter(from); i < blocks.size() && blocks.get(i).start < limit; i++) {
            Block block = blocks.get(i);
            int end = Math.min(block.end, limit);
            if (block.body < end) {
                String body = head(block.body, end);
                if (body.length() >= LEAST_BODY && body.chars().distinct().count() >= 12) {
                    items.add(Item.secret(block.start, end, "private-key-block", 0.999)
                            .key(Keys.compact(body)));
                }
            }
        }
        return items;
    }

    /** The index of the first block that ends after the position. */
    private int firstAfter(int position) {
        int low = 0;
        int high = blocks.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (blocks.get(middle).end <= position) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The first characters of the key itself. */
    private String head(int start, int end) {
        StringBuilder head = new StringBuilder(KEY_CHARS);
        for (int i = start; i < end && head.length() < KEY_CHARS; i++) {
            if (isBase64(text.charAt(i))) {
                head.append(text.charAt(i));
            }
        }
        return head.toString();
    }
}
