package io.secondthought.guard.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A timer and clock that stand still until a test moves them. */
final class ManualTimer implements Timer {
    private final List<Alarm> alarms = new ArrayList<>();
    private long now;

    @Override
    public synchronized Runnable schedule(Runnable task, Duration delay) {
        Alarm alarm = new Alarm(now + delay.toNanos(), task);
        alarms.add(alarm);
        return () -> cancel(alarm);
    }

    synchronized long nanoTime() {
        return now;
    }

    synchronized int pending() {
        return alarms.size();
    }

    void advance(Duration duration) {
        List<Alarm> due;
        synchronized (this) {
            now += duration.toNanos();
            due = alarms.stream().filter(a -> a.at <= now).toList();
            alarms.removeAll(due);
        }
        due.forEach(a -> a.task.run());
    }

    private synchronized void cancel(Alarm alarm) {
        alarms.remove(alarm);
    }

    private record Alarm(long at, Runnable task) {}
}
