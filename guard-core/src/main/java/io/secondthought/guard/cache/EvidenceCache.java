package io.secondthought.guard.cache;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.stats.CacheStats;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.KeyedDigest;
import io.secondthought.guard.api.SourceResult;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what sources said, so that equal work is paid for once, also while it is still being done. Failures, results
 * that leave something unjudged and work that was stopped are not kept; decisions and text never are. Thread-safe.
 *
 * <p>A key is the {@link KeyedDigest} of the tenant, the source's id and fingerprint and the whole examination, under a
 * random key that lives and dies with this object. Evidence is therefore shared only where all of these are equal. The
 * policy is no part of it: it does not change what a source sees.
 */
public final class EvidenceCache {
    /** How many items to keep, unless set; about 10 MB. */
    public static final long DEFAULT_MAX_ITEMS = 100_000;

    /** How long to keep them, unless set. */
    public static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofMinutes(10);

    private final AsyncCache<Key, SourceResult> cache;
    private final KeyedDigest digest;
    private final Executor executor;

    /**
     * An empty cache.
     *
     * @param maxItems how much to keep at most: a result counts as one item more than it holds evidence; positive
     * @param timeToLive how long to keep a result; positive
     * @param random draws the key of the digests
     * @param executor wakes those who wait for another caller's work; where it refuses, the thread that did the work does
     * @param nanoClock the time in nanoseconds, as {@link System#nanoTime()}
     * @throws GuardConfigurationException if {@code maxItems} or {@code timeToLive} is not positive; names all problems
     */
    public EvidenceCache(
            long maxItems, Duration timeToLive, SecureRandom random, Executor executor, LongSupplier nanoClock) {
        List<String> problems = new ArrayList<>();
        if (maxItems <= 0) {
            problems.add("maxItems must be positive, was " + maxItems);
        }
        if (timeToLive.isNegative() || timeToLive.isZero()) {
            problems.add("timeToLive must be positive, was " + timeToLive);
        }
        if (!problems.isEmpty()) {
            throw new GuardConfigurationException(problems);
        }
        this.digest = KeyedDigest.random(random);
        this.executor = task -> {
            try {
                executor.execute(task);
            } catch (RuntimeException refused) { // it is full, or the caller's and does what it likes
                task.run();
            }
        };
        this.cache = Caffeine.newBuilder()
                .maximumWeight(maxItems)
                .weigher((Key key, SourceResult result) -> 1 + result.evidence().size())
                .expireAfterWrite(timeToLive)
                .ticker(nanoClock::getAsLong)
                .executor(this.executor)
                .recordStats()
                .buildAsync();
    }

    /** What the cache knows of one examination; the long texts are digested once for all sources. */
    public Lookup lookup(Examination examination) {
        return new Lookup(examination);
    }

    /** How the cache did since it was made. */
    public Statistics statistics() {
        CacheStats stats = cache.synchronous().stats();
        return new Statistics(
                stats.hitCount(),
                stats.missCount(),
                stats.evictionCount(),
                cache.synchronous()
                        .policy()
                        .eviction()
                        .orElseThrow()
                        .weightedSize()
                        .orElseThrow());
    }

    /** Does the work for one caller alone: the answer is never shared and never kept. */
    public static Answer alone(Work work) {
        CompletableFuture<SourceResult> promise = new CompletableFuture<>();
        @Nullable Future<?> running = start(work, promise);
        CompletableFuture<SourceResult> result = promise.copy();
        CompletableFuture<?> unused = result.whenComplete((done, failure) -> {
            if (running != null && !promise.isDone()) {
                running.cancel(true);
            }
        });
        return new Answer(result, false);
    }

    private static @Nullable Future<?> start(Work work, CompletableFuture<SourceResult> promise) {
        try {
            return work.start(promise);
        } catch (Throwable anything) { // others may wait for this promise already
            promise.completeExceptionally(anything);
            return null;
        }
    }

    private void land(Key key, Flight flight, @Nullable SourceResult result, @Nullable Throwable failure) {
        boolean trusted = flight.land();
        if (result != null && trusted && result.unjudged().isEmpty()) {
            // If it was late it was taken out; not done after completion, which would undo an eviction.
            @Nullable CompletableFuture<SourceResult> unused = cache.asMap().putIfAbsent(key, flight);
            flight.complete(result);
        } else {
            cache.asMap().remove(key, flight);
            flight.cancel(false);
        }
        if (result != null) {
            flight.answer().complete(result);
        } else {
            flight.answer()
                    .completeExceptionally(
                            failure != null ? failure : new NullPointerException("a source completed with null"));
        }
    }

    private Answer answer(Key key, Flight flight, boolean shared) {
        // Whoever shares another's work is woken on a thread of its own: what one caller does next must not delay the
        // rest.
        CompletableFuture<SourceResult> result = shared && !flight.answer().isDone()
                ? flight.answer().thenApplyAsync(r -> r, executor)
                : flight.answer().copy();
        CompletableFuture<?> unused = result.whenComplete((done, failure) -> {
            boolean late = failure instanceof TimeoutException && !flight.landed();
            // Work that is late may hang: callers still to come start over.
            if (flight.leave() || late) {
                cache.asMap().remove(key, flight);
            }
        });
        return new Answer(result, shared);
    }

    /** One examination's view of the cache. Not thread-safe. */
    public final class Lookup {
        private final Examination examination;
        private byte @Nullable [] examined;

        private Lookup(Examination examination) {
            this.examination = examination;
        }

        /**
         * The answer of a source: kept, under way, or from the given work, which is then started before this returns.
         * Sources that are not {@link EvidenceSource#cacheable()} work for each caller alone.
         *
         * @param work does what the source has to do and checks the result, for what it completes with may be kept
         */
        public Answer ask(EvidenceSource source, Work work) {
            if (!source.cacheable()) {
                return alone(work);
            }
            if (examined == null) {
                examined = digest.of(examination);
            }
            Key key =
                    Key.of(digest.derive(examined, examination.request().tenant(), source.id(), source.fingerprint()));
            Flight own = new Flight();
            for (; ; ) {
                Flight flight = (Flight) cache.get(key, (k, e) -> own);
                if (flight == own) {
                    CompletableFuture<SourceResult> promise = new CompletableFuture<>();
                    own.startedAs(start(work, promise));
                    Answer answer = answer(key, own, false);
                    CompletableFuture<?> unused =
                            promise.whenComplete((result, failure) -> land(key, own, result, failure));
                    return answer;
                }
                if (flight.enter()) {
                    return answer(key, flight, true);
                }
                cache.asMap().remove(key, flight);
            }
        }
    }

    /** Something a source has to do. */
    @FunctionalInterface
    public interface Work {

        /**
         * Starts the work.
         *
         * @param promise is completed at the end, never with null
         * @return interrupts the work when cancelled, or null if that is not possible
         */
        @Nullable
        Future<?> start(CompletableFuture<SourceResult> promise);
    }

    /**
     * One caller's own view of an answer.
     *
     * @param result a future of this caller alone. A caller who no longer waits cancels it, or completes it with a
     *     {@link TimeoutException} if the work is late: then callers to come start the work anew. Either way others go on
     *     waiting; when the last has gone, the work is cancelled.
     * @param shared whether it is kept evidence or work that another caller started
     */
    public record Answer(CompletableFuture<SourceResult> result, boolean shared) {}

    /**
     * Counts for metrics.
     *
     * @param hits answers that were kept or under way
     * @param misses answers that had to be worked for
     * @param evictions results dropped for their age or to make room
     * @param items what is kept now, estimated, in the unit of {@code maxItems}
     */
    public record Statistics(long hits, long misses, long evictions, long items) {}

    /** The 32 bytes of a digest. Its bits are random, so any of them make a good hash code. */
    private record Key(long a, long b, long c, long d) {
        static Key of(byte[] digest) {
            ByteBuffer bytes = ByteBuffer.wrap(digest);
            return new Key(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
        }

        @Override
        public int hashCode() {
            return (int) a;
        }

        @Override
        public String toString() {
            return "Key";
        }
    }
}
