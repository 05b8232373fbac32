package io.secondthought.guard.onnx.batch;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The batch of a worker, used again for its next one. Filled under the lock, and else the worker's own. */
final class Seats<I, O> {
    private final int maxTokens;
    private final double maxPadding;
    private final @Nullable Submission<I, O, ?>[] submissions;
    private final int[] indexes;
    private final @Nullable Object[] items;
    private int count;
    private int longest;
    private long tokens;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Seats(int maxItems, int maxTokens, double maxPadding) {
        this.maxTokens = maxTokens;
        this.maxPadding = maxPadding;
        submissions = new Submission[maxItems];
        indexes = new int[maxItems];
        items = new Object[maxItems];
    }

    /** Whether an item of this length keeps the batch within its limits; the first always does. */
    boolean fits(int length) {
        return count == 0 || count < items.length && paddedWith(length) <= maxTokens;
    }

    /** Whether an item of this length keeps the padding within its limit. */
    boolean isLike(int length) {
        long padded = paddedWith(length);
        return padded - tokens - length <= maxPadding * padded;
    }

    private long paddedWith(int length) {
        return (count + 1L) * Math.max(longest, length);
    }

    /** Gives the next item of a submission a seat. */
    void seat(Submission<I, O, ?> submission) {
        int length = submission.nextLength();
        longest = Math.max(longest, length);
        tokens += length;
        indexes[count] = submission.nextIndex();
        items[count] = submission.take();
        submissions[count++] = submission;
    }

    int count() {
        return count;
    }

    long tokens() {
        return tokens;
    }

    long paddedTokens() {
        return (long) count * longest;
    }

    /** The items of all seats, in a list that stays as it is. */
    @SuppressWarnings("unchecked")
    List<I> items() {
        return (List<I>) Collections.unmodifiableList(Arrays.asList(Arrays.copyOf(items, count)));
    }

    /** The item of one seat. */
    @SuppressWarnings("unchecked")
    List<I> item(int seat) {
        return List.of((I) items[seat]);
    }

    /** Whether the seat has been settled, or its caller waits no more. */
    boolean isSettled(int seat) {
        @Nullable Submission<I, O, ?> submission = submissions[seat];
        return submission == null || submission.isDone();
    }

    void succeed(int seat, O result) {
        @Nullable Submission<I, O, ?> submission = submissions[seat];
        if (submission != null) {
            try {
                submission.succeed(indexes[seat], result);
            } catch (Throwable anything) { // no memory for the result, or no stack for what depends on it
                submission.fail(anything);
            }
            submissions[seat] = null;
        }
    }

    void fail(int seat, Throwable failure) {
        @Nullable Submission<I, O, ?> submission = submissions[seat];
        if (submission != null) {
            submission.fail(failure);
            submissions[seat] = null;
        }
    }

    /**
     * Fails who still sits, from another thread than the worker's. The worker may settle a seat meanwhile: then it is empty or its
     * future is done, and either is left as it is.
     */
    void abandon(Throwable failure) {
        for (@Nullable Submission<I, O, ?> submission : submissions) {
            if (submission != null) {
                submission.fail(failure);
            }
        }
    }

    void clear() {
        Arrays.fill(submissions, 0, count, null);
        Arrays.fill(items, 0, count, null);
        count = 0;
        longest = 0;
        tokens = 0;
    }
}
