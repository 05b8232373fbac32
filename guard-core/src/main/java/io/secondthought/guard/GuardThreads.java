package io.secondthought.guard;

import io.secondthought.guard.pipeline.Timer;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads a guard owns: workers for what may take long, one for alarms, and those that go on
 * without what was late. Daemons, so that a forgotten guard keeps no JVM
 * alive; idle workers end after a while.
 */
final class GuardThreads implements Timer {
    private static final Duration IDLE = Duration.ofSeconds(30);

    /** Work beyond this is refused at once, which the fail modes treat, instead of growing the heap. */
    private static final int MAX_QUEUED = 4096;

    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor alarms;

    /** What an alarm sets off may run the caller's code, and that may hang: the other alarms must ring all the same. */
    private final ThreadPoolExecutor rung;

    GuardThreads(int threads) {
        workers = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE.toNanos(),
                TimeUnit.NANOSECONDS,
                new LinkedBlockingQueue<>(MAX_QUEUED),
                named("secondthought-worker-"));
        workers.allowCoreThreadTimeOut(true);
        alarms = new ScheduledThreadPoolExecutor(1, named("secondthought-alarm-"));
        alarms.setRemoveOnCancelPolicy(true);
        alarms.setKeepAliveTime(IDLE.toNanos(), TimeUnit.NANOSECONDS);
        alarms.allowCoreThreadTimeOut(true);
        rung = new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE.toNanos(),
                TimeUnit.NANOSECONDS,
                new SynchronousQueue<>(),
                named("secondthought-late-"));
    }

    ExecutorService workers() {
        return workers;
    }

    @Override
    public Runnable schedule(Runnable task, Duration delay) {
        try {
            Future<?> alarm = alarms.schedule(() -> rung.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> alarm.cancel(false);
        } catch (RejectedExecutionException closed) {
            task.run(); // a limit that nobody can watch any more has passed
            return () -> {};
        }
    }

    /** Lets what was submitted end: queued work runs, and alarms that are set still ring. */
    void close() {
        workers.shutdown();
        alarms.shutdown();
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
