package io.secondthought.guard.onnx.batch;

import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.GuardException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Joins items of many callers into batches of similar length.
 *
 * <p><b>When.</b> An idle worker begins a batch as soon as the delay of the item that came first is over, or enough waits for a full
 * batch. Without a delay it takes at once what is there; under load batches grow by themselves, since items gather while one runs.
 *
 * <p><b>Who.</b> Submissions take turns, item by item, so that a reply of many thousand windows does not keep a single one waiting.
 * The submission that has waited longest for its turn is always in the next batch, and others join it in the same order, first those
 * with items of about its length. So <em>a submission waits for a turn at most as many batches as submissions were before it</em>.
 *
 * <p><b>What becomes of it.</b> Every future completes exactly once, whatever the runner does. If a batch fails (an exception, an
 * {@link Error}, a wrong number of results) its items are run again one by one, and only those that fail alone do fail, each with its
 * own failure; an item whose result is null likewise. A worker goes on after any of these. A future that is cancelled or
 * completed by its holder leaves the queue at once; an item that is already running is run to its end.
 *
 * <p>What depends on a future runs on the worker's thread unless it was added by one of the {@code …Async} methods: it may throw, submit, and
 * close the batcher, but all others wait while it runs, and it must not wait for another item.
 *
 * <p>Thread-safe.
 *
 * @param <I> an item
 * @param <O> its result
 */
public final class MicroBatcher<I, O> implements AutoCloseable {
    private static final long AFTER_FAULT = TimeUnit.MILLISECONDS.toNanos(1);

    private final Batch.Runner<I, O> runner;
    private final ToIntFunction<? super I> tokens;
    private final int maxItems;
    private final int maxTokens;
    private final double maxPadding;
    private final long delay;
    private final int queueItems;
    private final long queueTokens;
    private final long closeLimit;
    private final Batch.Time time;

    private final List<Worker> workers = new ArrayList<>();
    private final CountDownLatch ended;

    /** Held for moments only: never while a batch runs or a future completes. */
    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final FairQueue<I, O> queue = new FairQueue<>();
    private final @Nullable Worker[] idle;
    private int idleCount;
    private long batches;
    private long items;
    private long runTokens;
    private long paddedTokens;
    private long retries;
    private long rejected;

    /** Written under the lock. */
    private volatile boolean closed;

    private MicroBatcher(Builder<I, O> builder) {
        runner = builder.runner;
        tokens = builder.tokens;
        maxItems = builder.maxItems;
        maxTokens = builder.maxTokens;
        maxPadding = builder.maxPadding;
        delay = builder.delay.toNanos();
        queueItems = builder.queueItems;
        queueTokens = builder.queueTokens;
        closeLimit = TimeUnit.NANOSECONDS.convert(builder.closeLimit);
        time = builder.time;
        ended = new CountDownLatch(builder.workers);
        idle = newWorkers(builder.workers);
    }

    @SuppressWarnings("unchecked")
    private @Nullable Worker[] newWorkers(int count) {
        return (Worker[]) new MicroBatcher<?, ?>.Worker[count];
    }

    /**
     * A builder.
     *
     * @param runner does the work of a batch
     * @param tokens the length of an item; less than 1 counts as 1
     */
    public static <I, O> Builder<I, O> builder(Batch.Runner<I, O> runner, ToIntFunction<? super I> tokens) {
        return new Builder<>(runner, tokens);
    }

    /**
     * Submits an item. The future fails with the runner's failure; at once with {@link OverloadedException} if the queue is full, or
     * with {@link BatcherClosedException} if the batcher is closed.
     */
    public CompletableFuture<O> submit(I item) {
        Objects.requireNonNull(item, "item");
        SingleSubmission<I, O> submission = new SingleSubmission<>(this, arrival(), item, length(item));
        enqueue(submission);
        return submission;
    }

    /**
     * Submits items that are of use together only: they are accepted or refused as a whole. The future has their results in order,
     * in a list that cannot be modified. It fails as that of {@link #submit}; as soon as one item fails, with its failure, and what is not yet
     * running is then not run.
     */
    public CompletableFuture<List<O>> submitAll(List<? extends I> items) {
        Object[] copy = items.toArray();
        for (Object item : copy) {
            Objects.requireNonNull(item, "item");
        }
        if (copy.length == 0) {
            return CompletableFuture.completedFuture(List.of());
        }
        ListSubmission<I, O> submission = new ListSubmission<>(this, arrival(), copy, this::length);
        enqueue(submission);
        return submission;
    }

    private int length(I item) {
        return Math.max(1, tokens.applyAsInt(item));
    }

    private long arrival() {
        return delay == 0 ? 0 : time.nanoTime();
    }

    private void enqueue(Submission<I, O, ?> submission) {
        @Nullable GuardException refusal = null;
        @Nullable Worker woken = null;
        lock.lock();
        try {
            if (closed) {
                refusal = new BatcherClosedException();
            } else if (submission.itemsLeft() > queueItems - queue.items()
                    || submission.tokensLeft() > queueTokens - queue.tokens()) {
                refusal = overloaded(submission);
            } else {
                boolean first = queue.isEmpty();
                queue.add(submission);
                // else one is on its way, or watches the delay of who came first
                if (first || isReady()) {
                    woken = takeIdle();
                }
            }
        } finally {
            lock.unlock();
        }
        if (refusal != null) {
            submission.fail(refusal);
        }
        wake(woken);
    }

    private OverloadedException overloaded(Submission<I, O, ?> submission) {
        rejected += submission.itemsLeft();
        return new OverloadedException(
                submission.itemsLeft(),
                submission.tokensLeft(),
                queue.items(),
                queue.tokens(),
                queueItems,
                queueTokens);
    }

    /** Takes back what is not yet running of a submission that is done. */
    void withdraw(Submission<I, O, ?> submission) {
        lock.lock();
        try {
            queue.remove(submission);
        } finally {
            lock.unlock();
        }
    }

    /** Whether what waits need not wait for more; under the lock. */
    private boolean isReady() {
        return delay == 0 || queue.items() >= maxItems || queue.tokens() >= maxTokens;
    }

    /** Under the lock. */
    private @Nullable Worker takeIdle() {
        if (idleCount == 0) {
            return null;
        }
        @Nullable Worker worker = idle[--idleCount];
        idle[idleCount] = null;
        if (worker != null) {
            worker.isIdle = false;
        }
        return worker;
    }

    private static void wake(MicroBatcher<?, ?>.@Nullable Worker worker) {
        if (worker != null) {
            LockSupport.unpark(worker.thread);
        }
    }

    /** What was done until now; all numbers are of one moment. */
    public BatchStats stats() {
        lock.lock();
        try {
            return new BatchStats(batches, items, runTokens, paddedTokens, retries, rejected);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Fails what waits with {@link BatcherClosedException}, and waits for the batches that run, at most as long as the limit. What is not done
     * then, or when the calling thread is interrupted (its flag stays set), fails likewise, and its workers are interrupted. A
     * dependent of a future that calls this on a worker's thread does not wait: running batches end by themselves.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        workers.forEach(MicroBatcher::wake);
        failWaiting();
        if (workers.stream().anyMatch(worker -> worker.thread == Thread.currentThread())) {
            return;
        }
        boolean done = false;
        try {
            done = ended.await(closeLimit, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!done) {
            for (Worker worker : workers) {
                worker.seats.abandon(new BatcherClosedException());
                worker.thread.interrupt();
            }
        }
    }

    private void failWaiting() {
        while (true) {
            @Nullable Submission<I, O, ?> waiting;
            lock.lock();
            try {
                waiting = queue.any();
                if (waiting == null) {
                    return;
                }
                queue.remove(waiting);
            } finally {
                lock.unlock();
            }
            waiting.fail(new BatcherClosedException());
        }
    }

    private MicroBatcher<I, O> start(ThreadFactory factory, int count) {
        boolean started = false;
        try {
            for (int i = 0; i < count; i++) {
                workers.add(new Worker(factory));
            }
            workers.forEach(worker -> worker.thread.start());
            started = true;
        } finally {
            if (!started) {
                closed = true;
                workers.forEach(MicroBatcher::wake);
            }
        }
        return this;
    }

    /** For tests that take the workers' turns by hand. */
    List<Worker> workers() {
        return workers;
    }

    /** One after the other, a worker waits for a batch and runs it. */
    final class Worker implements Runnable {
        private final Seats<I, O> seats = new Seats<>(maxItems, maxTokens, maxPadding);
        private final Thread thread;

        /** Guarded by the lock. */
        private boolean isIdle;

        private Worker(ThreadFactory factory) {
            thread = Objects.requireNonNull(factory.newThread(this), "the thread factory gave no thread");
        }

        @Override
        public void run() {
            try {
                boolean goesOn = true;
                while (goesOn) {
                    goesOn = turnOrFail();
                }
            } finally {
                ended.countDown();
            }
        }

        private boolean turnOrFail() {
            try {
                return turn();
            } catch (
                    Throwable anything) { // no memory or no stack for the batcher itself: it goes on, but does not spin
                LockSupport.parkNanos(AFTER_FAULT);
                return true;
            }
        }

        /** Runs a batch or waits for one; false when the batcher is closed. */
        boolean turn() {
            boolean unused = Thread.interrupted(); // left by a dependent, or meant for the batch before
            long now = arrival();
            long pause = 0;
            @Nullable Worker woken = null;
            lock.lock();
            try {
                if (closed) {
                    return false;
                }
                pause = queue.isEmpty() ? Long.MAX_VALUE : isReady() ? 0 : delay - (now - queue.earliestArrival(now));
                if (pause > 0) {
                    rest();
                } else {
                    take();
                    woken = queue.isEmpty() ? null : takeIdle();
                }
            } finally {
                lock.unlock();
            }
            wake(woken);
            if (pause > 0) {
                time.park(pause);
            } else if (seats.count() > 0) {
                try {
                    runBatch();
                } finally {
                    settleAll();
                }
            }
            return true;
        }

        /** Under the lock. */
        private void rest() {
            if (!isIdle) {
                isIdle = true;
                idle[idleCount++] = this;
            }
        }

        /** Under the lock. */
        private void take() {
            stand();
            queue.fill(seats);
            if (seats.count() > 0) {
                batches++;
                items += seats.count();
                runTokens += seats.tokens();
                paddedTokens += seats.paddedTokens();
            }
        }

        /** Under the lock: leaves those who rest, if nobody has woken it. */
        private void stand() {
            for (int i = 0; isIdle && i < idleCount; i++) {
                if (idle[i] == this) {
                    idle[i] = idle[--idleCount];
                    idle[idleCount] = null;
                    isIdle = false;
                }
            }
        }

        private void runBatch() {
            int count = seats.count();
            @Nullable Object[] results = new Object[0];
            @Nullable Throwable failure = null;
            try {
                results = run(seats.items());
            } catch (Throwable anything) { // an Error too is the batch's, not the worker's
                failure = anything;
            }
            int open = 0;
            for (int seat = 0; seat < count; seat++) {
                @Nullable Object result = failure == null ? results[seat] : null;
                if (result != null) {
                    succeed(seat, result);
                } else if (count > 1) {
                    open++;
                } else {
                    seats.fail(seat, failure == null ? noResult() : failure);
                }
            }
            for (int seat = 0; open > 0 && seat < count && !closed; seat++) {
                if (!seats.isSettled(seat)) {
                    retry(seat);
                }
            }
        }

        private void retry(int seat) {
            lock.lock();
            try {
                retries++;
            } finally {
                lock.unlock();
            }
            boolean unused = Thread.interrupted();
            try {
                @Nullable Object result = run(seats.item(seat))[0];
                if (result == null) {
                    seats.fail(seat, noResult());
                } else {
                    succeed(seat, result);
                }
            } catch (Throwable failure) {
                seats.fail(seat, failure);
            }
        }

        @SuppressWarnings("unchecked")
        private void succeed(int seat, Object result) {
            seats.succeed(seat, (O) result);
        }

        /** The results, as many as items; null if the runner said so. */
        private @Nullable Object[] run(List<I> batch) throws Exception {
            @Nullable List<O> said = runner.run(batch);
            if (said == null) {
                throw noResult();
            }
            @Nullable Object[] results = said.toArray();
            if (results.length != batch.size()) {
                throw new GuardException(
                        "the runner gave " + results.length + " results for " + batch.size() + " items");
            }
            return results;
        }

        private GuardException noResult() {
            return new GuardException("the runner gave no result");
        }

        /** Who still sits was not run to the end: the batcher was closed before the retry, or no memory is left. */
        private void settleAll() {
            try {
                for (int seat = 0; seat < seats.count(); seat++) {
                    if (!seats.isSettled(seat)) {
                        seats.fail(
                                seat,
                                closed
                                        ? new BatcherClosedException()
                                        : new GuardException("the batch could not be run to its end"));
                    }
                }
            } finally {
                seats.clear();
            }
        }
    }

    /**
     * How to batch.
     *
     * @param <I> an item
     * @param <O> its result
     */
    public static final class Builder<I, O> {
        private static final int MOST_ITEMS = 10_000;
        private static final int MOST_WORKERS = 1_000;
        private static final Duration LONGEST_DELAY = Duration.ofMinutes(1);

        private final Batch.Runner<I, O> runner;
        private final ToIntFunction<? super I> tokens;
        private int maxItems = 32;
        private int maxTokens = 8192;
        private double maxPadding = 0.25;
        private Duration delay = Duration.ZERO;
        private int queueItems = 65_536;
        private long queueTokens = 16_777_216;
        private int workers = 1;
        private Duration closeLimit = Duration.ofSeconds(10);
        private ThreadFactory threads = daemons();
        private Batch.Time time = Batch.SystemTime.INSTANCE;

        private Builder(Batch.Runner<I, O> runner, ToIntFunction<? super I> tokens) {
            this.runner = Objects.requireNonNull(runner, "runner");
            this.tokens = Objects.requireNonNull(tokens, "tokens");
        }

        /** The most items of a batch, 1 to 10,000; 32 if not set. */
        public Builder<I, O> maxBatchItems(int items) {
            maxItems = items;
            return this;
        }

        /**
         * The most tokens of a batch, padding included: its items times the longest of them. At least 1; 8192 if not set. A single longer
         * item is run alone.
         */
        public Builder<I, O> maxBatchTokens(int tokens) {
            maxTokens = tokens;
            return this;
        }

        /**
         * Up to which share of padding in a batch items of other lengths may join it, 0 to 1; 0.25 if not set. With 1 any length
         * joins: right where a run costs about the same whatever is in it.
         */
        public Builder<I, O> maxPadding(double share) {
            maxPadding = share;
            return this;
        }

        /** How long an item waits for others at an idle worker, up to a minute; not at all if not set. */
        public Builder<I, O> delay(Duration delay) {
            this.delay = Objects.requireNonNull(delay, "delay");
            return this;
        }

        /** The most items that wait, at least 1; 65,536 if not set. What is submitted together must fit in together. */
        public Builder<I, O> queueItems(int items) {
            queueItems = items;
            return this;
        }

        /** The most tokens that wait, at least 1; 16,777,216 if not set. */
        public Builder<I, O> queueTokens(long tokens) {
            queueTokens = tokens;
            return this;
        }

        /** How many batches may run at once, 1 to 1,000; 1 if not set, for a model has threads of its own. */
        public Builder<I, O> workers(int workers) {
            this.workers = workers;
            return this;
        }

        /** How long {@link MicroBatcher#close} waits for running batches; 10 seconds if not set. */
        public Builder<I, O> closeLimit(Duration limit) {
            closeLimit = Objects.requireNonNull(limit, "limit");
            return this;
        }

        /** Makes the workers' threads, all of them when the batcher is built; daemons if not set. */
        public Builder<I, O> threadFactory(ThreadFactory threads) {
            this.threads = Objects.requireNonNull(threads, "threads");
            return this;
        }

        /** The clock of the delay; the system's if not set. */
        public Builder<I, O> time(Batch.Time time) {
            this.time = Objects.requireNonNull(time, "time");
            return this;
        }

        /**
         * Starts the workers.
         *
         * @throws GuardConfigurationException if a value is out of its range; names all of them
         */
        public MicroBatcher<I, O> build() {
            List<String> problems = new ArrayList<>();
            require(maxItems >= 1 && maxItems <= MOST_ITEMS, "maxBatchItems is not 1 to 10,000: " + maxItems, problems);
            require(maxTokens >= 1, "maxBatchTokens is not at least 1: " + maxTokens, problems);
            require(maxPadding >= 0 && maxPadding <= 1, "maxPadding is not 0 to 1: " + maxPadding, problems);
            require(
                    !delay.isNegative() && delay.compareTo(LONGEST_DELAY) <= 0,
                    "delay is not 0 to 1 minute: " + delay,
                    problems);
            require(queueItems >= 1, "queueItems is not at least 1: " + queueItems, problems);
            require(queueTokens >= 1, "queueTokens is not at least 1: " + queueTokens, problems);
            require(workers >= 1 && workers <= MOST_WORKERS, "workers is not 1 to 1,000: " + workers, problems);
            require(!closeLimit.isNegative(), "closeLimit is negative: " + closeLimit, problems);
            if (!problems.isEmpty()) {
                throw new GuardConfigurationException(problems);
            }
            return new MicroBatcher<>(this).start(threads, workers);
        }

        private static void require(boolean holds, String problem, List<String> problems) {
            if (!holds) {
                problems.add(problem);
            }
        }

        private static ThreadFactory daemons() {
            AtomicInteger count = new AtomicInteger();
            return task -> {
                Thread thread = new Thread(task, "secondthought-batch-" + count.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            };
        }
    }
}
