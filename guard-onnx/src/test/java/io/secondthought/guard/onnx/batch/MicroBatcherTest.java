package io.secondthought.guard.onnx.batch;

import static io.secondthought.guard.onnx.batch.HandDriven.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.GuardException;
import io.secondthought.guard.onnx.batch.HandDriven.Item;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of one worker, turn by turn. */
class MicroBatcherTest {
    private final HandDriven hand = new HandDriven();
    private int lastId;

    // Which batch.

    @Test
    void itemsOfSimilarLength_shareABatch_theOldestFirst() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        Stream.of(100, 10, 105, 11, 98).forEach(length -> batcher.submit(item(length)));

        turn(batcher);
        turn(batcher);

        assertThat(hand.ids()).containsExactly(List.of(1, 3, 5), List.of(2, 4));
        assertThat(batcher.stats()).isEqualTo(new BatchStats(2, 5, 324, 3 * 105 + 2 * 11, 0, 0));
    }

    @Test
    void shorterAndLongerItems_join_whilePaddingIsWithinItsLimit() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        Stream.of(100, 100, 100, 60, 120, 10).forEach(length -> batcher.submit(item(length)));

        turn(batcher);
        turn(batcher);

        assertThat(hand.ids()).containsExactly(List.of(1, 2, 3, 4, 5), List.of(6));
    }

    @Test
    void allLengths_join_whenPaddingIsFree() {
        MicroBatcher<Item, String> batcher = hand.builder().maxPadding(1).build();
        Stream.of(100, 1, 5_000).forEach(length -> batcher.submit(item(length)));
        // 3 x 5,000 would be beyond the tokens of a batch
        turn(batcher);
        turn(batcher);

        assertThat(hand.ids()).containsExactly(List.of(1, 2), List.of(3));
    }

    @Test
    void batch_isBoundedByItems() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        CompletableFuture<List<String>> reply = batcher.submitAll(items(19, 10));

        IntStream.range(0, 3).forEach(i -> turn(batcher));

        assertThat(hand.runs).extracting(List::size).containsExactly(8, 8, 3);
        assertThat(reply.join())
                .isEqualTo(IntStream.rangeClosed(1, 19)
                        .mapToObj(i -> "result " + i)
                        .toList());
    }

    @Test
    void batch_isBoundedByPaddedTokens() {
        MicroBatcher<Item, String> batcher = hand.builder().maxBatchTokens(330).build();
        Stream.of(100, 110, 101, 104).forEach(length -> batcher.submit(item(length)));

        turn(batcher);
        turn(batcher);

        assertThat(hand.ids()).containsExactly(List.of(1, 2, 3), List.of(4));
    }

    @Test
    void itemBeyondTheTokensOfABatch_isRunAlone() {
        MicroBatcher<Item, String> batcher =
                hand.builder().maxBatchTokens(330).maxPadding(1).build();
        CompletableFuture<String> huge = batcher.submit(item(1_000));
        batcher.submit(item(1_000));

        turn(batcher);

        assertThat(hand.ids()).containsExactly(List.of(1));
        assertThat(huge).isCompletedWithValue("result 1");
    }

    @Test
    void itemWithoutLength_countsAsOne() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        CompletableFuture<String> empty = batcher.submit(item(0));
        CompletableFuture<String> negative = batcher.submit(item(Integer.MIN_VALUE));
        CompletableFuture<String> huge = batcher.submit(item(16_777_213));

        turn(batcher);
        turn(batcher);

        assertThat(hand.ids()).containsExactly(List.of(1, 2), List.of(3));
        assertThat(List.of(empty, negative, huge)).allMatch(CompletableFuture::isDone);
    }

    @Test
    void everyLength_hasALine_andTheLinesAreInOrder() {
        IntStream lengths =
                IntStream.concat(IntStream.range(1, 5_000), IntStream.of(1 << 20, 1 << 30, Integer.MAX_VALUE));
        int[] lines = lengths.map(FairQueue::line).toArray();

        assertThat(lines).isSorted().startsWith(1, 2, 3, 4, 5, 6, 7, 8, 8, 9).endsWith(119);
    }

    // Who is next.

    @Test
    void oneItem_isInTheNextBatch_besideAReplyOfFortyThousand() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        CompletableFuture<List<String>> reply = batcher.submitAll(items(40_000, 100));
        turn(batcher);

        CompletableFuture<String> one = batcher.submit(item(100));
        turn(batcher);

        assertThat(one).isCompleted();
        assertThat(reply).isNotDone();
        IntStream.range(0, 4_999).forEach(i -> turn(batcher));
        assertThat(reply).isCompleted();
        assertThat(hand.runs).hasSize(5_001);
    }

    @Test
    void oneItemOfAnotherLength_waitsForOneBatch_besideAReplyOfFortyThousand() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        batcher.submitAll(items(20_000, 100));
        batcher.submitAll(items(20_000, 100));
        turn(batcher);

        CompletableFuture<String> one = batcher.submit(item(3));
        turn(batcher);
        turn(batcher);

        assertThat(one).isCompleted();
    }

    @Test
    void submissions_takeTurns_withinABatch() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        batcher.submitAll(items(100, 50));
        batcher.submitAll(items(100, 50));
        batcher.submitAll(items(2, 50));

        turn(batcher);

        assertThat(hand.ids()).containsExactly(List.of(1, 101, 201, 2, 102, 202, 3, 103));
    }

    @Test
    void streamOfNewItems_doesNotKeepAReplyWaiting() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        CompletableFuture<List<String>> reply = batcher.submitAll(items(3, 50));

        for (int i = 0; i < 5; i++) {
            IntStream.range(0, 8).forEach(n -> batcher.submit(item(50)));
            turn(batcher);
        }

        assertThat(reply).isCompleted();
    }

    @Test
    void reply_isTakenByLength_andAnsweredInItsOrder() {
        MicroBatcher<Item, String> batcher = hand.builder().maxBatchItems(2).build();
        CompletableFuture<List<String>> reply =
                batcher.submitAll(Stream.of(10, 200, 11, 201).map(this::item).toList());

        turn(batcher);
        turn(batcher);

        assertThat(hand.ids()).containsExactly(List.of(4, 2), List.of(3, 1));
        assertThat(reply).isCompletedWithValue(List.of("result 1", "result 2", "result 3", "result 4"));
    }

    @Test
    void replyWithoutItems_isDone() {
        assertThat(hand.builder().build().submitAll(List.of())).isCompletedWithValue(List.of());
    }

    // When.

    @Test
    void withoutDelay_whatIsThere_isTakenAtOnce() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        turn(batcher);
        CompletableFuture<String> one = batcher.submit(item(5));
        turn(batcher);

        assertThat(one).isCompleted();
        assertThat(hand.time.parked).containsExactly(Long.MAX_VALUE);
    }

    @Test
    void withDelay_aBatchBegins_whenTheOldestHasWaitedSoLong() {
        MicroBatcher<Item, String> batcher =
                hand.builder().delay(Duration.ofMillis(2)).build();
        CompletableFuture<String> first = batcher.submit(item(5));
        turn(batcher);
        hand.time.now.addAndGet(1_500_000);
        CompletableFuture<String> second = batcher.submit(item(5));
        turn(batcher);
        hand.time.now.addAndGet(499_999);
        turn(batcher);
        assertThat(hand.runs).isEmpty();

        hand.time.now.addAndGet(1);
        turn(batcher);

        assertThat(hand.time.parked).containsExactly(2_000_000L, 500_000L, 1L);
        assertThat(hand.ids()).containsExactly(List.of(1, 2));
        assertThat(List.of(first, second)).allMatch(CompletableFuture::isDone);
    }

    @Test
    void withDelay_theDeadlineIsThatOfTheOldest_inWhateverLineItStands() {
        MicroBatcher<Item, String> batcher =
                hand.builder().delay(Duration.ofMillis(2)).build();
        batcher.submit(item(500));
        hand.time.now.addAndGet(1_000_000);
        batcher.submit(item(5));

        turn(batcher);

        assertThat(hand.time.parked).containsExactly(1_000_000L);
    }

    @Test
    void withDelay_aFullBatch_begins_byItemsOrByTokens() {
        MicroBatcher<Item, String> batcher =
                hand.builder().delay(Duration.ofMillis(2)).build();
        IntStream.range(0, 8).forEach(i -> batcher.submit(item(5)));
        turn(batcher);
        assertThat(hand.runs).hasSize(1);

        batcher.submitAll(items(2, 5_000));
        turn(batcher);
        assertThat(hand.runs).hasSize(2);
        assertThat(hand.time.parked).isEmpty();
    }

    // What is not accepted.

    @Test
    void fullQueue_byItems_refusesAtOnce_andAsAWhole() {
        MicroBatcher<Item, String> batcher = hand.builder().queueItems(3).build();
        CompletableFuture<String> first = batcher.submit(item(5));

        CompletableFuture<List<String>> refused = batcher.submitAll(items(3, 5));
        CompletableFuture<List<String>> accepted = batcher.submitAll(items(2, 5));
        CompletableFuture<String> late = batcher.submit(item(5));

        assertThat(failure(refused))
                .isInstanceOf(OverloadedException.class)
                .isInstanceOf(GuardException.class)
                .hasMessage(
                        "refused 3 items of 15 tokens: 1 items of 5 tokens are waiting, and the queue holds 3 items and"
                                + " 16777216 tokens");
        assertThat(failure(late)).isInstanceOf(OverloadedException.class);
        turn(batcher);
        assertThat(first).isCompleted();
        assertThat(accepted).isCompleted();
        assertThat(batcher.stats().rejected()).isEqualTo(4);
        assertThat(batcher.stats().items()).isEqualTo(3);
        assertThat(batcher.submit(item(5))).isNotDone();
    }

    @Test
    void fullQueue_byTokens_refusesAtOnce() {
        MicroBatcher<Item, String> batcher = hand.builder().queueTokens(10).build();
        batcher.submit(item(4));

        assertThat(failure(batcher.submit(item(7)))).isInstanceOf(OverloadedException.class);
        assertThat(batcher.submit(item(6))).isNotDone();
    }

    @Test
    void nothing_isNoItem() {
        MicroBatcher<Item, String> batcher = hand.builder().build();

        assertThatNullPointerException().isThrownBy(() -> batcher.submit(null));
        List<Item> withNull = new ArrayList<>(items(2, 5));
        withNull.add(null);
        assertThatNullPointerException().isThrownBy(() -> batcher.submitAll(withNull));
        turn(batcher);
        assertThat(hand.runs).isEmpty();
    }

    // What is taken back.

    @Test
    void cancelledItem_isNotRun_andMakesRoomAtOnce() {
        MicroBatcher<Item, String> batcher = hand.builder().queueItems(1).build();
        assertThat(batcher.submit(item(5)).cancel(true)).isTrue();

        CompletableFuture<String> next = batcher.submit(item(5));
        turn(batcher);

        assertThat(next).isCompleted();
        assertThat(hand.ids()).containsExactly(List.of(2));
    }

    @Test
    void itemCompletedByItsHolder_isNotRun() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        assertThat(batcher.submit(item(5)).complete("mine")).isTrue();
        assertThat(batcher.submit(item(5)).completeExceptionally(new TimeoutException()))
                .isTrue();
        CompletableFuture<String> late = batcher.submit(item(5)).orTimeout(0, TimeUnit.NANOSECONDS);
        assertThat(failure(late)).isInstanceOf(TimeoutException.class);

        turn(batcher);

        assertThat(hand.runs).isEmpty();
        assertThat(batcher.stats().batches()).isZero();
    }

    @Test
    void cancelledReply_leavesAsAWhole() {
        MicroBatcher<Item, String> batcher = hand.builder().queueItems(100).build();
        CompletableFuture<List<String>> reply = batcher.submitAll(items(100, 5));
        turn(batcher);
        assertThat(reply.cancel(false)).isTrue();

        CompletableFuture<List<String>> next = batcher.submitAll(items(100, 5));
        IntStream.range(0, 13).forEach(i -> turn(batcher));

        assertThat(next).isCompleted();
        assertThat(batcher.stats().items()).isEqualTo(108);
    }

    @Test
    void itemCancelledWhileItRuns_staysCancelled_andOthersAreDone() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        CompletableFuture<String> cancelled = batcher.submit(item(5));
        CompletableFuture<String> other = batcher.submit(item(5));
        hand.runner = items -> {
            cancelled.cancel(true);
            return items.stream().map(Item::result).toList();
        };

        turn(batcher);

        assertThat(cancelled).isCancelled();
        assertThat(other).isCompletedWithValue("result 2");
    }

    @Test
    void itemCancelledBeforeItsRetry_isNotRetried() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        CompletableFuture<String> cancelled = batcher.submit(item(5));
        CompletableFuture<String> other = batcher.submit(item(5));
        hand.runner = items -> {
            cancelled.cancel(true);
            return items.size() > 1 ? null : List.of("alone");
        };

        turn(batcher);

        assertThat(hand.ids()).containsExactly(List.of(1, 2), List.of(2));
        assertThat(other).isCompletedWithValue("alone");
    }

    // What fails.

    static Stream<Batch.Runner<Item, String>> flawedRunners() {
        return Stream.of(
                poisoned(() -> new IllegalStateException("boom")),
                poisoned(() -> new Exception("boom")),
                poisoned(InterruptedException::new),
                poisoned(StackOverflowError::new),
                poisoned(OutOfMemoryError::new),
                poisoned(NoClassDefFoundError::new),
                poisoned(() -> new Error("boom")),
                items -> isPoisoned(items) ? null : results(items),
                items -> isPoisoned(items) ? List.of() : results(items),
                items -> isPoisoned(items) ? List.of("a", "b", "c", "d") : results(items),
                items -> {
                    List<String> some = new ArrayList<>(results(items));
                    some.replaceAll(result -> result.equals("result 2") ? null : result);
                    return some;
                },
                items -> isPoisoned(items) ? new BrokenList() : results(items));
    }

    @ParameterizedTest
    @MethodSource("flawedRunners")
    void poisonedItem_hurtsItselfOnly(Batch.Runner<Item, String> runner) {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        hand.runner = runner;
        List<CompletableFuture<String>> futures =
                IntStream.range(0, 3).mapToObj(i -> batcher.submit(item(5))).toList();

        turn(batcher);

        assertThat(futures.get(0)).isCompletedWithValue("result 1");
        assertThat(futures.get(1)).isCompletedExceptionally();
        assertThat(futures.get(2)).isCompletedWithValue("result 3");
        assertThat(batcher.stats().batches()).isEqualTo(1);
        assertThat(batcher.stats().items()).isEqualTo(3);
        assertThat(batcher.stats().retries()).isBetween(1L, 3L);

        CompletableFuture<String> next = batcher.submit(item(5));
        turn(batcher);
        assertThat(next).isCompletedWithValue("result 4");
    }

    @Test
    void failureOfAnItem_isItsOwn_andItIsRunAloneOnce() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        hand.runner = items -> {
            throw new IllegalStateException(
                    "items " + items.size() + " first " + items.get(0).id());
        };
        List<CompletableFuture<String>> futures =
                IntStream.range(0, 2).mapToObj(i -> batcher.submit(item(5))).toList();

        turn(batcher);

        assertThat(failure(futures.get(0))).hasMessage("items 1 first 1");
        assertThat(failure(futures.get(1))).hasMessage("items 1 first 2");
        assertThat(hand.runs).hasSize(3);
    }

    @Test
    void batchOfOne_isNotRetried() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        hand.runner = items -> List.of("one", "two");
        CompletableFuture<String> one = batcher.submit(item(5));

        turn(batcher);

        assertThat(failure(one)).isInstanceOf(GuardException.class).hasMessage("the runner gave 2 results for 1 items");
        assertThat(batcher.stats().retries()).isZero();
    }

    @Test
    void replyWithAPoisonedItem_fails_andItsRestIsNotRun() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        hand.runner = poisoned(() -> new IllegalStateException("boom"));
        CompletableFuture<List<String>> reply = batcher.submitAll(items(100, 5));
        CompletableFuture<String> other = batcher.submit(item(5));

        turn(batcher);
        turn(batcher);

        assertThat(failure(reply)).hasMessage("boom");
        assertThat(other).isCompletedWithValue("result 101");
        assertThat(batcher.stats().items()).isEqualTo(8);
        assertThat(batcher.stats().retries()).isEqualTo(3);
    }

    @Test
    void runner_cannotChangeTheBatch_andMayKeepIt() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        hand.runner = items -> {
            items.set(0, item(9));
            return results(items);
        };
        CompletableFuture<String> one = batcher.submit(item(5));
        turn(batcher);
        assertThat(failure(one)).isInstanceOf(UnsupportedOperationException.class);

        batcher.submit(item(5));
        turn(batcher);
        assertThat(hand.ids()).containsExactly(List.of(1), List.of(3));
    }

    // What depends on a future.

    @Test
    void dependents_mayThrow_interrupt_andSubmit() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        List<CompletableFuture<String>> futures =
                IntStream.range(0, 4).mapToObj(i -> batcher.submit(item(5))).toList();
        futures.get(0).thenRun(() -> {
            throw new IllegalStateException("boom");
        });
        futures.get(1).whenComplete((result, failure) -> {
            throw new StackOverflowError();
        });
        futures.get(2).thenRun(() -> Thread.currentThread().interrupt());
        CompletableFuture<String> chained = futures.get(3).thenCompose(result -> batcher.submit(item(5)));

        turn(batcher);
        hand.runner = items -> {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
            return results(items);
        };
        turn(batcher);

        assertThat(futures).allMatch(future -> future.isDone() && !future.isCompletedExceptionally());
        assertThat(chained).isCompletedWithValue("result 5");
    }

    @Test
    void runner_mayCancelSubmitAndAskForNumbers_forNoLockIsHeld() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        CompletableFuture<String> one = batcher.submit(item(5));
        hand.runner = items -> CompletableFuture.supplyAsync(() -> {
                    batcher.submit(item(500)).cancel(true);
                    return List.of("batches " + batcher.stats().batches());
                })
                .get(10, TimeUnit.SECONDS);

        turn(batcher);

        assertThat(one).isCompletedWithValue("batches 1");
    }

    // The end.

    @Test
    void close_failsWhatWaits_andWhatComes() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        CompletableFuture<String> one = batcher.submit(item(5));
        CompletableFuture<List<String>> reply = batcher.submitAll(items(100, 50));

        batcher.close();
        batcher.close();

        assertThat(failure(one)).isInstanceOf(BatcherClosedException.class).isInstanceOf(GuardException.class);
        assertThat(failure(reply)).isInstanceOf(BatcherClosedException.class);
        assertThat(failure(batcher.submit(item(5)))).isInstanceOf(BatcherClosedException.class);
        assertThat(failure(batcher.submitAll(items(2, 5)))).isInstanceOf(BatcherClosedException.class);
        assertThat(batcher.workers().get(0).turn()).isFalse();
        assertThat(hand.runs).isEmpty();
        assertThat(batcher.stats().rejected()).isZero();
    }

    @Test
    void close_endsTheRetries() {
        MicroBatcher<Item, String> batcher = hand.builder().build();
        List<CompletableFuture<String>> futures =
                IntStream.range(0, 3).mapToObj(i -> batcher.submit(item(5))).toList();
        futures.get(0).whenComplete((result, failure) -> closeElsewhere(batcher));
        hand.runner = items -> items.size() > 1 ? null : results(items);

        turn(batcher);

        assertThat(futures.get(0)).isCompletedWithValue("result 1");
        assertThat(failure(futures.get(1))).isInstanceOf(BatcherClosedException.class);
        assertThat(failure(futures.get(2))).isInstanceOf(BatcherClosedException.class);
        assertThat(hand.runs).hasSize(2);
    }

    private static void closeElsewhere(MicroBatcher<?, ?> batcher) {
        CompletableFuture.runAsync(batcher::close)
                .orTimeout(10, TimeUnit.SECONDS)
                .exceptionally(failure -> null)
                .join();
    }

    // The rest.

    @Test
    void builder_namesAllProblems() {
        assertThatExceptionOfType(GuardConfigurationException.class)
                .isThrownBy(() -> hand.builder()
                        .maxBatchItems(0)
                        .maxBatchTokens(0)
                        .maxPadding(Double.NaN)
                        .delay(Duration.ofSeconds(-1))
                        .queueItems(0)
                        .queueTokens(0)
                        .workers(0)
                        .closeLimit(Duration.ofNanos(-1))
                        .build())
                .satisfies(e -> assertThat(e.problems())
                        .containsExactly(
                                "maxBatchItems is not 1 to 10,000: 0",
                                "maxBatchTokens is not at least 1: 0",
                                "maxPadding is not 0 to 1: NaN",
                                "delay is not 0 to 1 minute: PT-1S",
                                "queueItems is not at least 1: 0",
                                "queueTokens is not at least 1: 0",
                                "workers is not 1 to 1,000: 0",
                                "closeLimit is negative: PT-0.000000001S"));
    }

    @Test
    void future_tellsNothingOfItsItem() {
        MicroBatcher<Item, String> batcher = hand.builder().build();

        assertThat(batcher.submit(new Item(4711, 5)).toString()).doesNotContain("4711");
    }

    private Item item(int length) {
        return new Item(++lastId, length);
    }

    private List<Item> items(int count, int length) {
        return IntStream.range(0, count).mapToObj(i -> item(length)).toList();
    }

    private static List<String> results(List<Item> items) {
        return items.stream().map(Item::result).toList();
    }

    /** A runner that cannot bear item 2. */
    private static Batch.Runner<Item, String> poisoned(Supplier<Throwable> failure) {
        return items -> {
            if (isPoisoned(items)) {
                MicroBatcherTest.<RuntimeException>sneak(failure.get());
            }
            return results(items);
        };
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    private static boolean isPoisoned(List<Item> items) {
        return items.stream().anyMatch(item -> item.id() == 2);
    }

    static Throwable failure(CompletableFuture<?> future) {
        return future.handle((result, failure) -> failure instanceof CompletionException ? failure.getCause() : failure)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }

    /** A list that fails when it is read. */
    private static final class BrokenList extends AbstractList<String> {
        @Override
        public String get(int index) {
            throw new IllegalStateException("broken");
        }

        @Override
        public int size() {
            return 3;
        }
    }
}
