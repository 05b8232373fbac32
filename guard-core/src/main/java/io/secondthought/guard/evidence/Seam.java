package io.secondthought.guard.evidence;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of what a channel said before a part, and the beginning of that part: its reader sees both as one text, so an item
 * may stand across. Bounded, whatever the length and number of the parts.
 */
final class Seam {
    /** How far an item may reach to either side. */
    static final int REACH = 128;

    private final FoldedText folded;
    private final int part;
    /** How much of the text comes from before the part. */
    private final int before;
    /** The pieces of the text from before the part, in order. */
    private final List<Span> pieces;

    private Seam(FoldedText folded, int part, int before, List<Span> pieces) {
        this.folded = folded;
        this.part = part;
        this.before = before;
        this.pieces = pieces;
    }

    /** The seam at the start of a part. */
    static Seam before(ModelReply reply, int part) {
        Channel channel = reply.parts().get(part).channel();
        StringBuilder text = new StringBuilder();
        List<Span> pieces = new ArrayList<>();
        for (int i = part - 1; i >= 0 && text.length() < REACH; i--) {
            Part earlier = reply.parts().get(i);
            int length = earlier.text().length();
            if (earlier.channel() == channel && length > 0) {
                int start = Math.max(0, length - (REACH - text.length()));
                text.insert(0, earlier.text().substring(start));
                pieces.add(0, new Span(i, start, length));
            }
        }
        int before = text.length();
        String here = reply.parts().get(part).text();
        text.append(here, 0, Math.min(REACH, here.length()));
        return new Seam(FoldedText.of(text.toString()), part, before, pieces);
    }

    /** The items that stand across the seam and end in the stretch of the part; nothing after it is read. */
    List<Item> items(Span span) {
        if (before == 0 || span.start() >= REACH) {
            return List.of();
        }
        Window window = new Window(folded.text(), folded.before(before + Math.min(REACH, span.end())));
        return ItemScanner.scan(window, 0, false).stream()
                .filter(item -> folded.start(item.start()) < before && folded.end(item.end()) > before + span.start())
                .toList();
    }

    /** Where the item stands, part by part. */
    List<Span> spans(Item item) {
        int start = folded.start(item.start());
        List<Span> spans = new ArrayList<>();
        int offset = 0;
        for (Span piece : pieces) {
            int from = Math.max(0, start - offset);
            if (from < piece.length()) {
                spans.add(new Span(piece.part(), piece.start() + from, piece.end()));
            }
            offset += piece.length();
        }
        spans.add(new Span(part, 0, folded.end(item.end()) - before));
        return spans;
    }

    String text() {
        return folded.text();
    }
}
