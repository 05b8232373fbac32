package io.secondthought.guard.onnx.batch;

import static io.secondthought.guard.onnx.batch.MicroBatcherTest.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What holds of workers on threads of their own; latches say when. */
@Timeout(30)
class MicroBatcherThreadsTest {
    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();
    private final ThreadFactory factory = task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        threads.add(thread);
        return thread;
    };
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    /** Runs at once, but for a batch with a 0, which waits until it is released. */
    private List<Integer> run(List<Integer> items) throws InterruptedException {
        if (items.contains(0)) {
            running.countDown();
            released.await();
        }
        return items.stream().map(item -> -item).toList();
    }

    private MicroBatcher.Builder<Integer, Integer> builder() {
        return MicroBatcher.<Integer, Integer>builder(this::run, item -> 10).threadFactory(factory);
    }

    @Test
    void idleWorker_isWoken() throws Exception {
        try (MicroBatcher<Integer, Integer> batcher = builder().build()) {
            for (int i = 1; i < 100; i++) {
                assertThat(batcher.submit(i).get(10, TimeUnit.SECONDS)).isEqualTo(-i);
            }
        }
        assertEnded();
    }

    @Test
    void whatComesWhileABatchRuns_isTheNextBatch() throws Exception {
        try (MicroBatcher<Integer, Integer> batcher = builder().build()) {
            batcher.submit(0);
            running.await();
            List<CompletableFuture<Integer>> futures =
                    IntStream.range(1, 20).mapToObj(batcher::submit).toList();
            released.countDown();

            futures.forEach(CompletableFuture::join);

            assertThat(batcher.stats().batches()).isEqualTo(2);
        }
    }

    @Test
    void workers_runAtOnce() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        Batch.Runner<Integer, Integer> runner = items -> {
            both.await(10, TimeUnit.SECONDS);
            return items;
        };
        LinkedBlockingQueue<Long> parked = new LinkedBlockingQueue<>();
        try (MicroBatcher<Integer, Integer> batcher = MicroBatcher.builder(runner, item -> 10)
                .maxBatchItems(1)
                .workers(2)
                .time(new SetTime(new AtomicLong(), parked))
                .build()) {
            parked.take();
            parked.take(); // both rest: one is woken by the caller, the other by the first
            assertThat(batcher.submitAll(List.of(1, 2, 3, 4)).get(10, TimeUnit.SECONDS))
                    .containsExactly(1, 2, 3, 4);
        }
    }

    @Test
    void worker_goesOnAfterAnError() throws Exception {
        Batch.Runner<Integer, Integer> runner = items -> {
            if (items.contains(1)) {
                throw new OutOfMemoryError("not really");
            }
            return items;
        };
        try (MicroBatcher<Integer, Integer> batcher =
                MicroBatcher.builder(runner, item -> 10).threadFactory(factory).build()) {
            assertThat(failure(batcher.submit(1))).isInstanceOf(OutOfMemoryError.class);
            assertThat(batcher.submit(2).get(10, TimeUnit.SECONDS)).isEqualTo(2);
            assertThat(threads).hasSize(1);
        }
    }

    @Test
    void interruptedRun_failsItsItem_andTheWorkerGoesOn() throws Exception {
        try (MicroBatcher<Integer, Integer> batcher = builder().build()) {
            CompletableFuture<Integer> interrupted = batcher.submit(0);
            running.await();

            threads.element().interrupt();

            assertThat(failure(interrupted)).isInstanceOf(InterruptedException.class);
            assertThat(batcher.submit(1).get(10, TimeUnit.SECONDS)).isEqualTo(-1);
        }
    }

    @Test
    void interruptedIdleWorker_goesOn_andDoesNotSpin() throws Exception {
        LinkedBlockingQueue<Long> parked = new LinkedBlockingQueue<>();
        AtomicInteger parks = new AtomicInteger();
        Batch.Time time = new SetTime(new AtomicLong(), parked) {
            @Override
            public void park(long nanos) {
                parks.incrementAndGet();
                super.park(nanos);
            }
        };
        try (MicroBatcher<Integer, Integer> batcher = builder().time(time).build()) {
            parked.take();
            threads.element().interrupt();
            parked.take(); // it came back and rests again
            assertThat(threads.element().isInterrupted()).isFalse();

            assertThat(batcher.submit(1).get(10, TimeUnit.SECONDS)).isEqualTo(-1);
        }
        assertEnded();
        assertThat(parks.get()).isLessThan(100);
    }

    @Test
    void delay_isWaitedFor_andAFullBatchEndsIt() throws Exception {
        LinkedBlockingQueue<Long> parked = new LinkedBlockingQueue<>();
        AtomicLong now = new AtomicLong();
        try (MicroBatcher<Integer, Integer> batcher = builder()
                .time(new SetTime(now, parked))
                .delay(Duration.ofMillis(2))
                .maxBatchItems(3)
                .build()) {
            assertThat(parked.take()).isEqualTo(Long.MAX_VALUE);
            CompletableFuture<Integer> first = batcher.submit(1);
            assertThat(parked.take()).isEqualTo(2_000_000);
            CompletableFuture<Integer> second = batcher.submit(2);
            assertThat(List.of(first, second)).noneMatch(CompletableFuture::isDone);

            CompletableFuture<Integer> third = batcher.submit(3);

            assertThat(List.of(first.get(10, TimeUnit.SECONDS), second.get(10, TimeUnit.SECONDS)))
                    .containsExactly(-1, -2);
            assertThat(third.get(10, TimeUnit.SECONDS)).isEqualTo(-3);
            assertThat(batcher.stats().batches()).isEqualTo(1);

            CompletableFuture<Integer> late = batcher.submit(4);
            while (parked.take() != 2_000_000) {}
            now.addAndGet(2_000_000);
            LockSupport.unpark(threads.element());
            assertThat(late.get(10, TimeUnit.SECONDS)).isEqualTo(-4);
        }
    }

    @Test
    void close_waitsForTheBatchThatRuns() throws Exception {
        MicroBatcher<Integer, Integer> batcher = builder().build();
        CompletableFuture<Integer> runs = batcher.submit(0);
        running.await();
        CompletableFuture<Integer> waits = batcher.submit(1);

        CompletableFuture<Void> closing = CompletableFuture.runAsync(batcher::close);
        assertThat(failure(waits)).isInstanceOf(BatcherClosedException.class);
        assertThat(closing).isNotDone();
        released.countDown();
        closing.get(10, TimeUnit.SECONDS);

        assertThat(runs).isCompletedWithValue(0);
        assertEnded();
    }

    @Test
    void close_leavesARunThatHangs() throws Exception {
        MicroBatcher<Integer, Integer> batcher =
                builder().closeLimit(Duration.ofMillis(1)).build();
        CompletableFuture<List<Integer>> runs = batcher.submitAll(List.of(0, 1, 2));
        running.await();

        batcher.close();

        assertThat(failure(runs)).isInstanceOf(BatcherClosedException.class);
        assertEnded(); // the run was interrupted
    }

    @Test
    void interruptedClose_doesNotWait() throws Exception {
        MicroBatcher<Integer, Integer> batcher =
                builder().closeLimit(Duration.ofDays(1_000_000)).build();
        CompletableFuture<Integer> runs = batcher.submit(0);
        running.await();

        Thread.currentThread().interrupt();
        batcher.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure(runs)).isInstanceOf(BatcherClosedException.class);
        assertEnded();
    }

    @Test
    void dependent_mayClose() throws Exception {
        MicroBatcher<Integer, Integer> batcher =
                builder().closeLimit(Duration.ofDays(1)).build();
        CompletableFuture<Integer> first = batcher.submit(0);
        CompletableFuture<Void> closing = first.thenRun(batcher::close);
        running.await();
        CompletableFuture<Integer> waits = batcher.submit(1);
        released.countDown();

        closing.get(10, TimeUnit.SECONDS);

        assertThat(first).isCompletedWithValue(0);
        assertThat(failure(waits)).isInstanceOf(BatcherClosedException.class);
        assertEnded();
    }

    @Test
    void close_endsTheRetries_beforeItsLimit() throws Exception {
        Queue<Integer> alone = new ConcurrentLinkedQueue<>();
        Batch.Runner<Integer, Integer> runner = items -> {
            if (items.size() > 1) {
                throw new IllegalStateException("boom");
            }
            alone.addAll(items);
            return run(items);
        };
        MicroBatcher<Integer, Integer> batcher =
                MicroBatcher.builder(runner, item -> 10).threadFactory(factory).build();
        batcher.submit(0);
        running.await();
        List<CompletableFuture<Integer>> futures =
                IntStream.rangeClosed(1, 3).mapToObj(batcher::submit).toList();
        futures.get(0).thenRun(batcher::close);
        released.countDown();

        assertThat(failure(futures.get(2))).isInstanceOf(BatcherClosedException.class);
        assertThat(failure(futures.get(1))).isInstanceOf(BatcherClosedException.class);
        assertThat(futures.get(0)).isCompletedWithValue(-1);
        assertEnded();
        assertThat(alone).containsExactly(0, 1);
    }

    @Test
    void workersThatCannotAllStart_allEnd() throws Exception {
        AtomicInteger made = new AtomicInteger();
        ThreadFactory oneOnly = task -> made.incrementAndGet() > 1 ? null : factory.newThread(task);

        assertThatThrownBy(() -> builder().threadFactory(oneOnly).workers(2).build())
                .hasMessage("the thread factory gave no thread");

        ThreadFactory failsAtStart = task -> made.incrementAndGet() < 4
                ? factory.newThread(task)
                : new Thread(task) {
                    @Override
                    public synchronized void start() {
                        throw new OutOfMemoryError("not really");
                    }
                };
        assertThatThrownBy(
                        () -> builder().threadFactory(failsAtStart).workers(2).build())
                .isInstanceOf(OutOfMemoryError.class);
        assertEnded();
    }

    private void assertEnded() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(10_000);
            assertThat(thread.isAlive()).isFalse();
        }
    }

    /** A clock that is set; who waits is told of, and waits until it is unparked. */
    private static class SetTime implements Batch.Time {
        private final AtomicLong now;
        private final LinkedBlockingQueue<Long> parked;

        SetTime(AtomicLong now, LinkedBlockingQueue<Long> parked) {
            this.now = now;
            this.parked = parked;
        }

        @Override
        public long nanoTime() {
            return now.get();
        }

        @Override
        public void park(long nanos) {
            parked.add(nanos);
            LockSupport.park(this);
        }
    }
}
