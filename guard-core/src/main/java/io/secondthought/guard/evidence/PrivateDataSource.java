package io.secondthought.guard.evidence;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Provenance;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds private data and secrets by rule: {@link Evidence.Match} of {@link Kind#PRIVATE_DATA} with the categories
 * {@code email}, {@code phone}, {@code card}, {@code iban}, {@code national-id}, {@code ip-address}, {@code date-of-birth},
 * {@code passport}, {@code driving-licence}, {@code postal-address} and {@code crypto-wallet}, and of {@link Kind#SECRET} with
 * {@code api-key}, {@code jwt}, {@code password}, {@code url-credentials}, {@code private-key-block} and
 * {@code high-entropy-token}. Example domains, documentation addresses, published test numbers and placeholders are no
 * finding.
 *
 * <p>Each match says where the item came from ({@link Provenance}): the same rules read the messages of the request, and an
 * item is the same in another spelling. A message with a {@link Message#subject()} is another person's record unless the
 * subject is the {@link GuardRequest#reader()}; with no reader given it is another person's. What the model alone said before
 * counts as {@link Provenance#EARLIER_TURN}, for the reader has seen it. A secret that a system prompt, tool or document
 * holds is found in the reply also where nothing announces it.
 *
 * <p>An item is reported in the unit in which it ends, with its whole span, also if it began in an earlier unit. Nothing
 * after the unit's end is read, so what is said of a unit never depends on what comes later; an item that a unit's end cuts
 * is reported as far as it can be told, and in whole with the next unit. An item that stands across parts of one channel is
 * reported as one match in each of them.
 *
 * <p>Hand-written scanners: time linear in the reply and the request, no backtracking. Immutable and safe for use by several
 * threads.
 */
public final class PrivateDataSource implements EvidenceSource {
    /** The id. */
    public static final String ID = "private-data";

    private static final String FINGERPRINT = "private-data-2";
    /** How far before a unit an item may begin; tokens without spaces up to {@link #MAX_TOKEN} further. */
    private static final int REACH = 128;

    private static final int LONGEST_PLANTED = 256;
    private static final int MAX_TOKEN = 4096;
    private static final double PLANTED = 0.99;

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String fingerprint() {
        return FINGERPRINT;
    }

    /** Computes at once; the stage is complete. */
    @Override
    public CompletionStage<SourceResult> examine(Examination examination) {
        Origins origins = new Origins(examination.request());
        Map<String, Item> planted = origins.planted();
        Map<Integer, ReadPart> parts = new HashMap<>();
        List<Evidence> evidence = new ArrayList<>();
        Map<Integer, List<Span>> alone = new HashMap<>();
        for (Unit unit : examination.units()) {
            ReadPart part = parts.computeIfAbsent(
                    unit.span().part(),
                    index -> ReadPart.of(examination.reply().parts().get(index), unit.channel(), planted));
            for (Item item : part.items(unit.span())) {
                Evidence.Match match = part.match(item, unit.span().part(), origins);
                evidence.add(match);
                alone.computeIfAbsent(unit.span().part(), p -> new ArrayList<>())
                        .add(match.span());
            }
            if (unit.span().part() > 0
                    && unit.channel() != Channel.TOOL_CALL
                    && unit.span().start() < Seam.REACH) {
                evidence.addAll(acrossSeam(examination, unit, alone, origins));
            }
        }
        return CompletableFuture.completedFuture(SourceResult.of(evidence));
    }

    /** One match in each part: what they point at is one item. What stands in a part alone takes no words of the next. */
    private static List<Evidence> acrossSeam(
            Examination examination, Unit unit, Map<Integer, List<Span>> alone, Origins origins) {
        Seam seam = Seam.before(examination.reply(), unit.span().part());
        List<Evidence> matches = new ArrayList<>();
        for (Item item : seam.items(unit.span())) {
            List<Span> spans = seam.spans(item);
            boolean address = item.category().equals("email");
            if (address
                    && spans.stream()
                            .anyMatch(s -> alone.getOrDefault(s.part(), List.of()).stream()
                                    .anyMatch(s::overlaps))) {
                continue;
            }
            Provenance provenance = origins.of(Origins.key(item, seam.text()));
            spans.forEach(span -> matches.add(
                    new Evidence.Match(ID, span, item.kind(), item.category(), item.confidence(), provenance)));
        }
        return matches;
    }

    /** A part of the reply, folded, and what can be found in it at once. */
    private record ReadPart(FoldedText folded, KeyBlocks blocks, List<Item> planted) {

        static ReadPart of(Part part, Channel channel, Map<String, Item> planted) {
            FoldedText folded =
                    channel == Channel.TOOL_CALL ? FoldedText.ofJson(part.text()) : FoldedText.of(part.text());
            List<Item> found = new ArrayList<>();
            planted.forEach((value, item) -> {
                int at = folded.text().indexOf(value);
                while (at >= 0) {
                    found.add(
                            Item.secret(at, at + value.length(), item.category(), Math.max(PLANTED, item.confidence()))
                                    .key(item.key()));
                    at = folded.text().indexOf(value, at + value.length());
                }
            });
            found.sort(Comparator.comparingInt(Item::start));
            return new ReadPart(folded, KeyBlocks.of(folded.text()), found);
        }

        /** The items that end in the stretch; nothing after it is read. */
        List<Item> items(Span span) {
            int begin = folded.before(span.start());
            int limit = folded.before(span.end());
            Window window = new Window(folded.text(), limit);
            List<Item> items = new ArrayList<>(blocks.items(begin, limit));
            for (int i = firstFrom(begin - LONGEST_PLANTED);
                    i < planted.size() && planted.get(i).start() < limit;
                    i++) {
                Item item = planted.get(i);
                boolean whole = !window.isAlnum(item.start() - 1) && !window.isAlnum(item.end());
                if (item.end() <= limit && whole) {
                    items.add(item);
                }
            }
            items.addAll(ItemScanner.scan(window, reachBack(begin), false));
            return withoutContained(items, begin);
        }

        /** The index of the first planted item that starts at or after the position. */
        private int firstFrom(int position) {
            int low = 0;
            int high = planted.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (planted.get(middle).start() < position) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        private static List<Item> withoutContained(List<Item> items, int begin) {
            items.sort(Comparator.comparingInt(Item::start)
                    .thenComparing(Comparator.comparingInt(Item::end).reversed()));
            List<Item> kept = new ArrayList<>(items.size());
            int covered = -1;
            for (Item item : items) {
                if (item.end() > covered && item.end() > begin) {
                    kept.add(item);
                }
                covered = Math.max(covered, item.end());
            }
            return kept;
        }

        private int reachBack(int begin) {
            int from = Math.max(0, begin - REACH);
            int least = Math.max(0, from - MAX_TOKEN);
            while (from > least && folded.text().charAt(from - 1) > ' ') {
                from--;
            }
            return from;
        }

        Evidence.Match match(Item item, int part, Origins origins) {
            return new Evidence.Match(
                    ID,
                    new Span(part, folded.start(item.start()), folded.end(item.end())),
                    item.kind(),
                    item.category(),
                    item.confidence(),
                    origins.of(Origins.key(item, folded.text())));
        }
    }
}
