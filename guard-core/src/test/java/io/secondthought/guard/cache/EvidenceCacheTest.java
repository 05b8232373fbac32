package io.secondthought.guard.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import io.secondthought.guard.cache.EvidenceCache.Answer;
import io.secondthought.guard.cache.EvidenceCache.Statistics;
import java.lang.ref.WeakReference;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EvidenceCacheTest {
    private static final Examination EXAMINATION = examination(GuardRequest.of("question"), "answer");
    private static final SourceResult RESULT = items(1);

    private final AtomicLong nanos = new AtomicLong();
    private final EvidenceCache cache = cache(100, Runnable::run);
    private final List<CompletableFuture<SourceResult>> started = new ArrayList<>();

    @Test
    void equalWorkInFlight_isDoneOnce() {
        Deque<Runnable> tasks = new ArrayDeque<>();
        EvidenceCache cache = cache(100, tasks::add);
        Answer first = ask(cache, EXAMINATION);
        Answer second = ask(cache, examination(GuardRequest.of("question"), "answer"));

        assertThat(started).hasSize(1);
        started.get(0).complete(RESULT);
        assertThat(first.result()).isCompletedWithValue(RESULT);
        assertThat(second.result()).isNotDone();
        tasks.forEach(Runnable::run);
        assertThat(second.result()).isCompletedWithValue(RESULT);
        assertThat(first.shared()).isFalse();
        assertThat(second.shared()).isTrue();
    }

    @Test
    void keptResult_isThereAtOnce() {
        keep(EXAMINATION, RESULT);

        Answer again = ask(EXAMINATION);

        assertThat(again.result()).isCompletedWithValue(RESULT);
        assertThat(again.shared()).isTrue();
        assertThat(started).hasSize(1);
        assertThat(cache.statistics()).isEqualTo(new Statistics(1, 1, 0, 2));
    }

    @Test
    void fullExecutor_losesNoAnswer() {
        EvidenceCache cache = cache(100, task -> {
            throw new RejectedExecutionException();
        });
        ask(cache, EXAMINATION);
        Answer second = ask(cache, EXAMINATION);

        started.get(0).complete(RESULT);

        assertThat(second.result()).isCompletedWithValue(RESULT);
    }

    @Test
    void failure_reachesAllWhoWait_andIsNotKept() {
        Answer first = ask(EXAMINATION);
        Answer second = ask(EXAMINATION);

        started.get(0).completeExceptionally(new IllegalStateException("boom"));

        for (Answer answer : List.of(first, second)) {
            assertThat(answer.result()).isCompletedExceptionally();
            assertThat(answer.result().handle((r, failure) -> failure).join())
                    .hasRootCauseInstanceOf(IllegalStateException.class);
        }
        assertThat(cache.statistics().items()).isZero();
        assertThat(ask(EXAMINATION).shared()).isFalse();
    }

    @Test
    void workThatCannotBeStarted_isAFailure() {
        Answer answer = cache.lookup(EXAMINATION).ask(new Source(), promise -> {
            throw new IllegalStateException("boom");
        });

        assertThat(answer.result()).isCompletedExceptionally();
        assertThat(ask(EXAMINATION).shared()).isFalse();
    }

    @Test
    void retryFromWithinAFailedAnswer_startsOver() {
        List<Answer> retries = new ArrayList<>();
        CompletableFuture<?> unused =
                ask(EXAMINATION).result().whenComplete((r, failure) -> retries.add(ask(EXAMINATION)));

        started.get(0).completeExceptionally(new IllegalStateException("boom"));

        assertThat(retries).singleElement().matches(a -> !a.shared());
    }

    @Test
    void resultThatLeavesSomethingUnjudged_reachesAllWhoWait_andIsNotKept() {
        SourceResult incomplete = new SourceResult(List.of(), List.of(new Span(0, 0, 1)));
        Answer first = ask(EXAMINATION);
        Answer second = ask(EXAMINATION);

        started.get(0).complete(incomplete);

        assertThat(first.result()).isCompletedWithValue(incomplete);
        assertThat(second.result()).isCompletedWithValue(incomplete);
        assertThat(ask(EXAMINATION).shared()).isFalse();
    }

    @Test
    void cancelOfOneOfTwo_leavesTheOtherWaiting_whoeverStarted() {
        for (int canceller : List.of(0, 1)) {
            started.clear();
            Examination examination = examination(GuardRequest.of("question " + canceller), "answer");
            FutureTask<?> work = new FutureTask<>(() -> {}, null);
            List<Answer> answers = List.of(ask(examination, work), ask(examination, work));

            answers.get(canceller).result().cancel(true);
            assertThat(work.isCancelled()).isFalse();
            assertThat(ask(examination).shared()).isTrue();
            started.get(0).complete(RESULT);

            assertThat(answers.get(1 - canceller).result()).isCompletedWithValue(RESULT);
            assertThat(started).hasSize(1);
        }
    }

    @Test
    void whenTheLastHasGone_theWorkIsCancelled_andWhatItStillSaysIsNotKept() {
        FutureTask<?> work = new FutureTask<>(() -> {}, null);
        Answer first = ask(EXAMINATION, work);
        Answer second = ask(EXAMINATION, work);

        first.result().cancel(true);
        second.result().cancel(true);

        assertThat(work.isCancelled()).isTrue();
        Answer third = ask(EXAMINATION);
        assertThat(third.shared()).isFalse();
        started.get(0).complete(items(0)); // an interrupted source may say "nothing found"
        assertThat(third.result()).isNotDone();
        started.get(1).complete(RESULT);
        assertThat(third.result()).isCompletedWithValue(RESULT);
        assertThat(ask(EXAMINATION).result()).isCompletedWithValue(RESULT);
    }

    @Test
    void workThatCannotBeCancelled_finishesIntoTheCache() {
        ask(EXAMINATION).result().cancel(true);

        Answer joined = ask(EXAMINATION);
        assertThat(joined.shared()).isTrue();
        joined.result().cancel(true);
        started.get(0).complete(RESULT);

        assertThat(ask(EXAMINATION).result()).isCompletedWithValue(RESULT);
        assertThat(started).hasSize(1);
    }

    @Test
    void deadlineOfOneOfTwo_leavesTheOtherWaiting_andNewcomersStartOver() {
        Answer early = ask(EXAMINATION);
        Answer late = ask(EXAMINATION);

        early.result().completeExceptionally(new TimeoutException());

        Answer newcomer = ask(EXAMINATION);
        assertThat(newcomer.shared()).isFalse();
        started.get(0).complete(RESULT);
        assertThat(late.result()).isCompletedWithValue(RESULT);
        assertThat(newcomer.result()).isNotDone();
    }

    @Test
    void workThatEndsAfterAllDeadlines_isKept() {
        ask(EXAMINATION).result().completeExceptionally(new TimeoutException());

        started.get(0).complete(RESULT);

        assertThat(ask(EXAMINATION).result()).isCompletedWithValue(RESULT);
    }

    @Test
    void anythingThatDiffers_isNotShared() {
        GuardRequest request = GuardRequest.of("question");
        List<Examination> all = List.of(
                EXAMINATION,
                examination(request.toBuilder().tenant("other").build(), "answer"),
                examination(request.toBuilder().reader("eve").build(), "answer"),
                examination(request.toBuilder().attribute("a", "b").build(), "answer"),
                examination(
                        GuardRequest.builder()
                                .message(Message.user("question").about("eve"))
                                .build(),
                        "answer"),
                examination(GuardRequest.builder().system("question").build(), "answer"),
                examination(request, "another answer"),
                new Examination(request, EXAMINATION.reply(), List.of()),
                new Examination(request, EXAMINATION.reply(), List.of(new Unit(Channel.ANSWER, new Span(0, 0, 3), 0))));
        for (Examination examination : all) {
            assertThat(ask(examination).shared()).isFalse();
        }
        Source source = new Source();
        source.id = "other";
        assertThat(ask(cache, EXAMINATION, source).shared()).isFalse();
        source = new Source();
        source.fingerprint = "2";
        assertThat(ask(cache, EXAMINATION, source).shared()).isFalse();
        assertThat(started).hasSize(all.size() + 2);

        assertThat(ask(examination(request.toBuilder().id("r-2").build(), "answer"))
                        .shared())
                .isTrue();
    }

    @Test
    void sourceThatIsNotCacheable_worksForEachCallerAlone() {
        Source source = new Source();
        source.cacheable = false;

        Answer first = ask(cache, EXAMINATION, source);
        started.get(0).complete(RESULT);
        Answer second = ask(cache, EXAMINATION, source);

        assertThat(first.result()).isCompletedWithValue(RESULT);
        assertThat(second.shared()).isFalse();
        assertThat(second.result()).isNotDone();
        assertThat(cache.statistics()).isEqualTo(new Statistics(0, 0, 0, 0));
    }

    @Test
    void callerAloneWhoLeaves_cancelsTheWork_butNotFinishedWork() {
        FutureTask<?> running = new FutureTask<>(() -> {}, null);
        EvidenceCache.alone(promise -> running).result().cancel(true);
        assertThat(running.isCancelled()).isTrue();

        FutureTask<?> finished = new FutureTask<>(() -> {}, null);
        EvidenceCache.alone(promise -> {
            promise.complete(RESULT);
            return finished;
        });
        assertThat(finished.isCancelled()).isFalse();
    }

    @Test
    void results_expire() {
        keep(EXAMINATION, RESULT);

        nanos.addAndGet(Duration.ofMinutes(1).toNanos() - 1);
        assertThat(ask(EXAMINATION).shared()).isTrue();
        nanos.addAndGet(1);
        assertThat(ask(EXAMINATION).shared()).isFalse();
    }

    @Test
    void whatIsKept_isBoundedByItems() {
        for (int i = 0; i < 50; i++) {
            keep(examination(GuardRequest.of("question " + i), "answer"), items(9));
        }
        assertThat(cache.statistics().items()).isEqualTo(100);
        assertThat(cache.statistics().evictions()).isEqualTo(40);

        keep(EXAMINATION, items(100));
        assertThat(ask(EXAMINATION).shared()).isFalse();
    }

    @Test
    void work_isNotRememberedAfterItsEnd() {
        WeakReference<Object> text = keepAndForget();

        assertThat(ask(EXAMINATION).shared()).isTrue();
        for (int i = 0; i < 50 && text.get() != null; i++) {
            System.gc();
        }
        assertThat(text.get()).isNull();
    }

    private WeakReference<Object> keepAndForget() {
        Object text = new Object();
        ask(EXAMINATION, new FutureTask<>(() -> text)).result().isDone();
        started.get(0).complete(RESULT);
        started.clear();
        return new WeakReference<>(text);
    }

    @Test
    void manyCallersWhoComeAndGoAtOnce_allGetAnAnswerThatIsTheirs() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(4);
        ExecutorService workers = Executors.newFixedThreadPool(2);
        try {
            EvidenceCache cache = cache(50, workers);
            List<Callable<Integer>> tasks = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                Random random = new Random(caller);
                tasks.add(() -> {
                    int answered = 0;
                    for (int i = 0; i < 1000; i++) {
                        int items = random.nextInt(8);
                        SourceResult said = items(items);
                        Examination examination = examination(GuardRequest.of("question " + items), "answer");
                        Answer answer = cache.lookup(examination)
                                .ask(new Source(), promise -> workers.submit(() -> promise.complete(said)));
                        if (random.nextInt(3) == 0) {
                            answer.result().cancel(true);
                        } else {
                            assertThat(answer.result().get(10, TimeUnit.SECONDS))
                                    .isEqualTo(said);
                            answered++;
                        }
                        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
                    }
                    return answered;
                });
            }
            for (Future<Integer> answered : callers.invokeAll(tasks)) {
                assertThat(answered.get()).isPositive();
            }
        } finally {
            callers.shutdownNow();
            workers.shutdownNow();
        }
    }

    @Test
    void settingsThatMakeNoSense_areReportedTogether() {
        assertThatExceptionOfType(GuardConfigurationException.class)
                .isThrownBy(
                        () -> new EvidenceCache(0, Duration.ZERO, new SecureRandom(), Runnable::run, System::nanoTime))
                .satisfies(e -> assertThat(e.problems())
                        .containsExactly("maxItems must be positive, was 0", "timeToLive must be positive, was PT0S"));
    }

    private void keep(Examination examination, SourceResult result) {
        ask(examination);
        started.get(started.size() - 1).complete(result);
    }

    private Answer ask(Examination examination) {
        return ask(cache, examination);
    }

    private Answer ask(EvidenceCache cache, Examination examination) {
        return ask(cache, examination, new Source());
    }

    private Answer ask(EvidenceCache cache, Examination examination, EvidenceSource source) {
        return cache.lookup(examination).ask(source, promise -> {
            started.add(promise);
            return null;
        });
    }

    private Answer ask(Examination examination, FutureTask<?> work) {
        return cache.lookup(examination).ask(new Source(), promise -> {
            started.add(promise);
            return work;
        });
    }

    private EvidenceCache cache(long maxItems, Executor executor) {
        return new EvidenceCache(maxItems, Duration.ofMinutes(1), new SecureRandom(), executor, nanos::get);
    }

    private static Examination examination(GuardRequest request, String answer) {
        return new Examination(
                request, ModelReply.of("", answer), List.of(new Unit(Channel.ANSWER, new Span(0, 0, 6), 0)));
    }

    private static SourceResult items(int n) {
        List<Evidence> evidence = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            evidence.add(new Evidence.Match("rules", new Span(0, 0, 1), Kind.SECRET, "key", 1, null));
        }
        return SourceResult.of(evidence);
    }

    private static final class Source implements EvidenceSource {
        private String id = "rules";
        private String fingerprint = "1";
        private boolean cacheable = true;

        @Override
        public String id() {
            return id;
        }

        @Override
        public String fingerprint() {
            return fingerprint;
        }

        @Override
        public boolean cacheable() {
            return cacheable;
        }

        @Override
        public CompletionStage<SourceResult> examine(Examination examination) {
            throw new AssertionError("the cache starts work, it does not examine");
        }
    }
}
