package io.secondthought.guard.onnx.batch;

import org.jspecify.annotations.Nullable;

/**
 * Who waits, and who is next: round-robin over submissions, and within that by length.
 *
 * <p>A submission has one place, whatever the number of its items. It takes a ticket when it comes, and a new one after each item it
 * got a seat for. It stands in the line of the length of its next item. The next batch belongs to the line in which the lowest
 * ticket waits, and is filled from it in the order of tickets; only if seats are left, lines of other lengths join, nearest first, as
 * long as padding stays within its limit.
 *
 * <p>So the lowest ticket always goes, and nobody gets a lower one later: <em>a submission waits for its turn at most as many batches as
 * there are submissions before it when it takes its ticket</em>, however many items these have. (Packet switches know this as
 * fair queueing: Nagle, RFC 970, 1985.) Each operation but {@link #earliestArrival} takes constant time for an item.
 *
 * <p>Not thread-safe; the batcher's lock guards it.
 */
final class FairQueue<I, O> {
    /** Four for each power of two: in its own line an item is padded by less than a quarter of its length. */
    private static final int LINES = 120;

    private final @Nullable Submission<I, O, ?>[] first;
    private final @Nullable Submission<I, O, ?>[] last;
    private long tickets;
    private int items;
    private long tokens;

    @SuppressWarnings({"unchecked", "rawtypes"})
    FairQueue() {
        first = new Submission[LINES];
        last = new Submission[LINES];
    }

    boolean isEmpty() {
        return items == 0;
    }

    int items() {
        return items;
    }

    long tokens() {
        return tokens;
    }

    void add(Submission<I, O, ?> submission) {
        items += submission.itemsLeft();
        tokens += submission.tokensLeft();
        submission.queued = true;
        link(submission);
    }

    /** Takes a submission out if it is in, and drops its items. */
    void remove(Submission<I, O, ?> submission) {
        if (submission.queued) {
            unlink(submission);
            submission.queued = false;
            items -= submission.itemsLeft();
            tokens -= submission.tokensLeft();
            submission.drop();
        }
    }

    /** Any who waits, or null. */
    @Nullable
    Submission<I, O, ?> any() {
        int line = isEmpty() ? -1 : lineOfLowestTicket();
        return line < 0 ? null : first[line];
    }

    /** When the first of those who wait came; looks at all of them. */
    long earliestArrival(long now) {
        long longest = 0;
        for (@Nullable Submission<I, O, ?> head : first) {
            for (@Nullable Submission<I, O, ?> s = head; s != null; s = s.next) {
                longest = Math.max(longest, now - s.arrival()); // nanoTime may overflow: compare differences only
            }
        }
        return now - longest;
    }

    /** Fills empty seats; leaves them empty if all who waited were cancelled. */
    void fill(Seats<I, O> seats) {
        while (seats.count() == 0 && !isEmpty()) {
            int line = lineOfLowestTicket();
            fill(seats, line, true);
            for (int shorter = line - 1; shorter >= 0; shorter--) {
                if (!fill(seats, shorter, false)) {
                    break;
                }
            }
            for (int longer = line + 1; longer < LINES; longer++) {
                if (!fill(seats, longer, false)) {
                    break;
                }
            }
        }
    }

    /** Seats who waits in a line; false if somebody found no seat. */
    private boolean fill(Seats<I, O> seats, int line, boolean own) {
        for (@Nullable Submission<I, O, ?> s = first[line]; s != null; s = first[line]) {
            if (s.isDone()) {
                remove(s); // cancelled, and about to be withdrawn
                continue;
            }
            int length = s.nextLength();
            if (!seats.fits(length) || !own && !seats.isLike(length)) {
                return false;
            }
            unlink(s);
            seats.seat(s);
            items--;
            tokens -= length;
            if (s.itemsLeft() > 0) {
                link(s);
            } else {
                s.queued = false;
            }
        }
        return true;
    }

    private int lineOfLowestTicket() {
        int best = -1;
        long lowest = Long.MAX_VALUE;
        for (int line = 0; line < LINES; line++) {
            @Nullable Submission<I, O, ?> s = first[line];
            if (s != null && s.ticket < lowest) {
                lowest = s.ticket;
                best = line;
            }
        }
        return best;
    }

    /** The line for a length of at least 1: its highest bit and the two below. */
    static int line(int length) {
        int high = 31 - Integer.numberOfLeadingZeros(length);
        return high < 2 ? length : (high - 1) * 4 + (length >>> high - 2 & 3);
    }

    private void link(Submission<I, O, ?> submission) {
        int line = line(submission.nextLength());
        @Nullable Submission<I, O, ?> before = last[line];
        submission.ticket = tickets++;
        submission.lengthClass = line;
        submission.previous = before;
        submission.next = null;
        if (before == null) {
            first[line] = submission;
        } else {
            before.next = submission;
        }
        last[line] = submission;
    }

    private void unlink(Submission<I, O, ?> submission) {
        int line = submission.lengthClass;
        @Nullable Submission<I, O, ?> before = submission.previous;
        @Nullable Submission<I, O, ?> after = submission.next;
        if (before == null) {
            first[line] = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last[line] = before;
        } else {
            after.previous = before;
        }
        submission.previous = null;
        submission.next = null;
    }
}
