package io.secondthought.guard.evidence;

import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.Provenance;
import io.secondthought.guard.api.Role;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the items of a reply come from: the messages of one request, read by the same rules as the reply and filed by
 * {@link Keys}. Messages of the model itself count only for what stands nowhere else: the reader has seen them. Confined to
 * one examination.
 */
final class Origins {
    private static final int MAX_PLANTED = 32;
    private static final int SHORTEST_PLANTED = 6;
    private static final int SHORTEST_TOKEN = 6;
    private static final int LONGEST_TOKEN = 256;
    private static final int LEAST_DIGITS = 7;

    private final GuardRequest request;
    private final Map<Message, Read> read = new HashMap<>();
    private @Nullable Map<Provenance, Set<String>> filed;
    private final Set<String> said = new HashSet<>();

    /** A message and what stands in it. */
    private record Read(String text, List<Item> items) {}

    Origins(GuardRequest request) {
        this.request = request;
    }

    /** The secrets that somebody else than the reader wrote, to be found in the reply without any keyword. */
    Map<String, Item> planted() {
        Map<String, Item> planted = new HashMap<>();
        for (Message message : request.messages()) {
            if (message.role() == Role.SYSTEM || message.role().isData()) {
                Read read = read(message);
                for (Item item : read.items) {
                    String value = read.text.substring(item.start(), item.end());
                    boolean telling = value.length() >= SHORTEST_PLANTED && value.length() <= LONGEST_TOKEN;
                    if (item.kind() == Kind.SECRET && telling && planted.size() < MAX_PLANTED) {
                        planted.putIfAbsent(value, item);
                    }
                }
            }
        }
        return planted;
    }

    Provenance of(String key) {
        @Nullable Map<Provenance, Set<String>> index = filed;
        if (index == null) {
            index = file();
            filed = index;
        }
        List<String> keys = Keys.lookedUp(key);
        for (Map.Entry<Provenance, Set<String>> entry : index.entrySet()) {
            if (keys.stream().anyMatch(entry.getValue()::contains)) {
                return entry.getKey();
            }
        }
        return keys.stream().anyMatch(said::contains) ? Provenance.EARLIER_TURN : Provenance.NOWHERE;
    }

    private Map<Provenance, Set<String>> file() {
        Map<Provenance, Set<String>> index = new EnumMap<>(Provenance.class);
        int lastTurn = lastTurn();
        for (int i = 0; i < request.messages().size(); i++) {
            Message message = request.messages().get(i);
            @Nullable Provenance provenance = provenance(message, i == lastTurn);
            file(message, provenance == null ? said : index.computeIfAbsent(provenance, p -> new HashSet<>()));
        }
        return index;
    }

    private int lastTurn() {
        int i = request.messages().size() - 1;
        while (i >= 0 && request.messages().get(i).role() != Role.USER) {
            i--;
        }
        return i;
    }

    /** Null for what the model said earlier. A record about somebody is another person's unless the reader is that person. */
    private @Nullable Provenance provenance(Message message, boolean lastTurn) {
        if (message.role() == Role.USER) {
            return lastTurn ? Provenance.READER : Provenance.EARLIER_TURN;
        }
        if (message.role() == Role.ASSISTANT) {
            return null;
        }
        if (message.subject() != null) {
            return message.subject().equals(request.reader()) ? Provenance.READER : Provenance.OTHER_PERSON;
        }
        return switch (message.role()) {
            case SYSTEM -> Provenance.SYSTEM_PROMPT;
            case TOOL -> Provenance.TOOL_RESULT;
            default -> Provenance.DOCUMENT;
        };
    }

    private void file(Message message, Set<String> keys) {
        Read read = read(message);
        for (Item item : read.items) {
            keys.addAll(Keys.filed(key(item, read.text)));
        }
        fileTokens(read.text, keys);
        fileNumbers(read.text, keys);
    }

    /** What an item is compared by. */
    static String key(Item item, String text) {
        if (!item.key().isEmpty()) {
            return item.key();
        }
        String value = text.substring(item.start(), item.end());
        String compact = Keys.compact(value);
        return compact.isEmpty() ? value : compact;
    }

    private Read read(Message message) {
        return read.computeIfAbsent(message, m -> {
            String text = (m.role() == Role.TOOL ? FoldedText.ofJson(m.text()) : FoldedText.of(m.text())).text();
            Window window = new Window(text, text.length());
            List<Item> items = new ArrayList<>(ItemScanner.scan(window, 0, m.role() == Role.SYSTEM));
            items.addAll(KeyBlocks.of(text).items(0, text.length()));
            return new Read(text, items);
        });
    }

    /** Words as they are, for items that only the reply's wording gives away as such. */
    private static void fileTokens(String text, Set<String> keys) {
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || isBreak(text.charAt(i))) {
                if (i - start >= SHORTEST_TOKEN && i - start <= LONGEST_TOKEN) {
                    keys.add(Keys.compact(text.substring(start, i)));
                }
                start = i + 1;
            }
        }
    }

    private static boolean isBreak(char c) {
        return c <= ' ' || "\"'`,;=:|<>()[]{}".indexOf(c) >= 0;
    }

    /** Numbers, however their groups are cut. */
    private static void fileNumbers(String text, Set<String> keys) {
        Window window = new Window(text, text.length());
        int i = 0;
        while (i < text.length()) {
            if (!window.isDigit(i)) {
                i++;
                continue;
            }
            DigitGroups groups = DigitGroups.read(window, i);
            if (window.at(i - 1) == '+' && groups.count > 0) {
                // with its country code, so no part of it stands for itself
                keys.add(groups.digits.toString());
                i = groups.end();
                continue;
            }
            for (int n = 1; n <= groups.count; n++) {
                if (groups.totals[n - 1] >= LEAST_DIGITS) {
                    keys.add(groups.first(n));
                    keys.add(Keys.withoutZeros(groups.first(n)));
                }
            }
            while (window.isDigit(i)) {
                i++;
            }
        }
    }
}
