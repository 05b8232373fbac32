package io.secondthought.guard.onnx.batch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;

/** A batcher whose worker takes a turn when the test says so, on the test's thread; no clock runs. */
final class HandDriven implements Batch.Runner<HandDriven.Item, String> {
    /** What is batched. */
    record Item(int id, int length) {
        String result() {
            return "result " + id;
        }
    }

    /** Threads that never start. */
    static final ThreadFactory NO_THREADS = task -> new Thread(task) {
        @Override
        public synchronized void start() {}
    };

    /** A clock that is set; nobody waits. */
    static final class ManualTime implements Batch.Time {
        final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 500_000); // overflows on the way
        final List<Long> parked = new ArrayList<>();

        @Override
        public long nanoTime() {
            return now.get();
        }

        @Override
        public void park(long nanos) {
            parked.add(nanos);
        }
    }

    final ManualTime time = new ManualTime();
    final List<List<Item>> runs = new ArrayList<>();
    Batch.Runner<Item, String> runner =
            items -> items.stream().map(Item::result).toList();

    MicroBatcher.Builder<Item, String> builder() {
        return MicroBatcher.builder(this, Item::length)
                .maxBatchItems(8)
                .maxBatchTokens(10_000)
                .maxPadding(0.25)
                .threadFactory(NO_THREADS)
                .closeLimit(Duration.ZERO)
                .time(time);
    }

    @Override
    public List<String> run(List<Item> items) throws Exception {
        runs.add(items);
        return runner.run(items);
    }

    static void turn(MicroBatcher<?, ?> batcher) {
        batcher.workers().get(0).turn();
    }

    /** The ids of each run. */
    List<List<Integer>> ids() {
        return runs.stream().map(run -> run.stream().map(Item::id).toList()).toList();
    }
}
