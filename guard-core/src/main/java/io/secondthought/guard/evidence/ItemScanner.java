package io.secondthought.guard.evidence;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Goes once through a window and asks the rules wherever a character could begin what they look for: an at sign, a digit, a
 * plus, a bracket, a colon, the start of a word. Every rule reads a bounded stretch, so the time is linear in the text.
 */
final class ItemScanner {
    private static final byte OTHER = 0;
    private static final byte LETTER = 1;
    private static final byte DIGIT = 2;
    private static final byte SIGN = 4;
    private static final byte[] KINDS = kinds();
    private static final int SHORTEST_TOKEN_WORD = 8;

    private final Window window;
    private final boolean liberal;
    private final List<Item> items = new ArrayList<>();
    private int position;

    private ItemScanner(Window window, int from, boolean liberal) {
        this.window = window;
        this.liberal = liberal;
        position = from;
    }

    private static byte[] kinds() {
        byte[] kinds = new byte[128];
        for (char c = 0; c < 128; c++) {
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_') {
                kinds[c] = LETTER;
            } else if (c >= '0' && c <= '9') {
                kinds[c] = DIGIT;
            } else if ("@+([{:".indexOf(c) >= 0) {
                kinds[c] = SIGN;
            }
        }
        return kinds;
    }

    /**
     * The items that begin at or after {@code from}, in order and without overlaps.
     *
     * @param liberal whether a word after "password is" counts even if it is a plain one
     */
    static List<Item> scan(Window window, int from, boolean liberal) {
        return new ItemScanner(window, from, liberal).scan();
    }

    private List<Item> scan() {
        while (window.isWord(position - 1) && window.isWord(position)) {
            position++;
        }
        while (position < window.limit) {
            char c = window.text.charAt(position);
            byte kind = kindOf(c);
            if (kind == OTHER) {
                position++;
            } else if (kind == SIGN) {
                take(sign(c));
            } else {
                word();
            }
        }
        items.removeIf(item -> item.confidence() == 0);
        return withoutOverlaps();
    }

    private static byte kindOf(char c) {
        return c < 128 ? KINDS[c] : Character.isLetter(c) ? LETTER : OTHER;
    }

    private void take(@Nullable Item item) {
        if (item == null) {
            position++;
        } else {
            items.add(item);
            position = Math.max(position + 1, item.end());
        }
    }

    private @Nullable Item sign(char c) {
        return switch (c) {
            case '@' -> EmailRules.around(window, position);
            case '+' -> PhoneRules.international(window, position);
            case ':' ->
                window.startsWith(position, "://")
                        ? SecretRules.inUrl(window, position)
                        : CodeRules.ipv6(window, position);
            case '(' ->
                window.isDigit(position + 1)
                        ? NumberRules.at(window, position)
                        : EmailRules.bracketed(window, position);
            default -> EmailRules.bracketed(window, position);
        };
    }

    private void word() {
        int start = position;
        int seen = 0;
        int end = start;
        while (end < window.limit) {
            byte kind = kindOf(window.text.charAt(end));
            if ((kind & (LETTER | DIGIT)) == 0) {
                break;
            }
            seen |= kind;
            end++;
        }
        @Nullable Item item = wordItem(start, end, seen);
        if (item == null) {
            position = end;
        } else {
            items.add(item);
            // a letter or digit at least, so this always goes on
            position = Math.max(start + 1, item.start() > start ? Math.max(end, item.end()) : item.end());
        }
    }

    private @Nullable Item wordItem(int start, int end, int seen) {
        @Nullable Item item = SecretRules.prefixed(window, start);
        if (item != null) {
            return item;
        }
        if (window.isDigit(start)) {
            item = NumberRules.at(window, start);
            if (item == null && seen == DIGIT) {
                item = RecordRules.address(window, start, end);
            }
        }
        if (item == null && (seen == (LETTER | DIGIT) || end - start == 2)) {
            item = CodeRules.at(window, start, end);
        }
        if (item == null && seen != DIGIT) {
            item = keyword(start, end);
        }
        boolean tokenStart = (seen & DIGIT) != 0 && end - start >= SHORTEST_TOKEN_WORD;
        if (item == null && tokenStart && !SecretRules.isTokenChar(window, start - 1)) {
            item = SecretRules.random(window, start);
        }
        return item;
    }

    /** The last letter tells most words from the keywords. */
    private @Nullable Item keyword(int start, int end) {
        switch (window.text.charAt(end - 1)) {
            case 'd', 'D', 't', 'T', 'n', 'N', 'e', 'E', 'y', 'Y', 'b', 'B', 'h', 'H', 'a' -> {}
            default -> {
                return null;
            }
        }
        if (end - start == 2 && window.startsWithIgnoreCase(start, "at")) {
            return EmailRules.spelledOut(window, start);
        }
        if (end - start < 3) {
            return null;
        }
        @Nullable Item item = SecretRules.named(window, start, end, liberal);
        return item == null ? RecordRules.after(window, start, end) : item;
    }

    /** Of items that overlap, the longer one; of equally long ones, the first. */
    private List<Item> withoutOverlaps() {
        if (items.size() < 2) {
            return items;
        }
        items.sort(Comparator.comparingInt(Item::start));
        List<Item> kept = new ArrayList<>(items.size());
        for (Item item : items) {
            int last = kept.size() - 1;
            if (last < 0 || kept.get(last).end() <= item.start()) {
                kept.add(item);
            } else if (item.end() - item.start()
                    > kept.get(last).end() - kept.get(last).start()) {
                kept.set(last, item);
            }
        }
        return kept;
    }
}
