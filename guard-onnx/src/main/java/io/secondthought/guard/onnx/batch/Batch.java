package io.secondthought.guard.onnx.batch;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** What a {@link MicroBatcher} is given. */
public final class Batch {
    private Batch() {}

    /**
     * Does the work of a batch. Called by as many threads at once as the batcher has workers, and never with a lock held.
     *
     * @param <I> an item
     * @param <O> its result
     */
    @FunctionalInterface
    public interface Runner<I, O> {

        /**
         * Runs a batch.
         *
         * @param items at least one; cannot be modified
         * @return the results, as many as items and in their order
         * @throws Exception if the batch fails; its items are then run one by one
         */
        List<O> run(List<I> items) throws Exception;
    }

    /** The clock of a batcher, and how its workers wait. Thread-safe. */
    public interface Time {

        /** The time now in nanoseconds, as by {@link System#nanoTime()}. */
        long nanoTime();

        /**
         * Returns when the calling thread is unparked by {@link LockSupport#unpark} or interrupted, or when the time is over;
         * may also return earlier.
         *
         * @param nanos how long; {@link Long#MAX_VALUE} for ever
         */
        void park(long nanos);
    }

    /** The system's clock. */
    enum SystemTime implements Time {
        INSTANCE;

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void park(long nanos) {
            if (nanos == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, nanos);
            }
        }
    }
}
