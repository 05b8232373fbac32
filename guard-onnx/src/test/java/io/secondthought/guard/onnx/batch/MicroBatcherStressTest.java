package io.secondthought.guard.onnx.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many threads for about a second: nobody is left waiting and nobody gets the result of another. */
@Timeout(60)
class MicroBatcherStressTest {
    private static final int THREADS = 32;

    @ParameterizedTest
    @CsvSource({"1, 0", "3, 0", "2, 1"})
    void everyItemCompletesExactlyOnce(int workers, int delayMillis) throws Exception {
        MicroBatcher<Integer, Integer> batcher = MicroBatcher.<Integer, Integer>builder(
                        MicroBatcherStressTest::run, item -> Math.abs(item % 300))
                .workers(workers)
                .delay(Duration.ofMillis(delayMillis))
                .queueItems(500)
                .build();
        ExecutorService callers = Executors.newFixedThreadPool(THREADS);
        AtomicInteger completions = new AtomicInteger();
        AtomicInteger submissions = new AtomicInteger();
        CountDownLatch closeNow = new CountDownLatch(THREADS / 2);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(600);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                Callable<?> caller = () -> {
                    while (end - System.nanoTime() > 0) {
                        call(batcher, random, submissions, completions);
                    }
                    closeNow.countDown();
                    call(batcher, random, submissions, completions); // while it is closed
                    return null;
                };
                done.add(callers.submit(caller));
            }
            closeNow.await();
            batcher.close();
            for (Future<?> one : done) {
                one.get(20, TimeUnit.SECONDS);
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(completions.get()).isEqualTo(submissions.get()).isGreaterThan(1_000);
        assertThat(batcher.stats().retries()).isPositive();
    }

    private static void call(
            MicroBatcher<Integer, Integer> batcher,
            Random random,
            AtomicInteger submissions,
            AtomicInteger completions) {
        List<CompletableFuture<?>> futures = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int from = random.nextInt(1_000_000);
            int count = random.nextInt(4) > 0 ? 1 : random.nextInt(1, 60);
            List<Integer> items = new ArrayList<>();
            for (int n = from; n < from + count; n++) {
                items.add(n);
            }
            CompletableFuture<?> future = count == 1 ? batcher.submit(from) : batcher.submitAll(items);
            submissions.incrementAndGet();
            future.whenComplete((result, failure) -> completions.incrementAndGet());
            futures.add(future.handle((result, failure) -> {
                if (failure == null) {
                    List<Integer> expected = items.stream().map(item -> ~item).toList();
                    assertThat(result).isIn(expected, expected.get(0));
                    assertThat(items).noneMatch(item -> item % 100 == 0);
                }
                return failure;
            }));
            if (random.nextInt(6) == 0) {
                future.cancel(true);
            }
        }
        for (CompletableFuture<?> future : futures) {
            try {
                future.orTimeout(10, TimeUnit.SECONDS).join();
            } catch (CompletionException e) {
                throw new AssertionError("a future was left waiting, or got a wrong result", e);
            }
        }
    }

    private static List<Integer> run(List<Integer> items) {
        for (int item : items) {
            if (item % 100 == 0) {
                if (item % 200 == 0) {
                    throw new StackOverflowError();
                }
                return items.subList(1, items.size());
            }
        }
        return items.stream().map(item -> ~item).toList();
    }
}
