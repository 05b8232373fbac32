package io.secondthought.guard.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Deadline;
import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.KeyedDigest;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.SourceReport;
import io.secondthought.guard.api.SourceReport.Status;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import io.secondthought.guard.api.Verdict;
import io.secondthought.guard.cache.EvidenceCache;
import io.secondthought.guard.event.AuditRecord;
import io.secondthought.guard.event.Auditor;
import io.secondthought.guard.event.GuardListener;
import io.secondthought.guard.event.GuardListeners;
import io.secondthought.guard.event.RecordingLogger;
import io.secondthought.guard.event.Slf4jListener;
import io.secondthought.guard.policy.Policy;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

class SourceRunnerCacheTest {
    private static final Examination EXAMINATION = examination(GuardRequest.of("question"), "answer");
    private static final SourceResult FOUND =
            SourceResult.of(List.of(new Evidence.Match("rules", new Span(0, 0, 6), Kind.SECRET, "api-key", 0.9, null)));

    private final ManualExecutor executor = new ManualExecutor();
    private final List<Runnable> alarms = new ArrayList<>();
    private final Source source = new Source();
    private final List<SourceReport> told = new ArrayList<>();
    private final GuardListener listener = new GuardListener() {
        @Override
        public void onSourceFinished(@Nullable String requestId, SourceReport report) {
            told.add(report);
        }
    };
    private final SourceRunner runner = runner(newCache(), listener, source);

    @Test
    void repeatedQuestion_isAskedOnce_andTheReportSaysSo() {
        source.answer.complete(FOUND);
        CompletableFuture<Judgement> first = run();
        executor.runAll();
        Judgement second = run().join();

        assertThat(source.asked).isEqualTo(1);
        assertThat(first.join().reports()).singleElement().matches(r -> !r.cached() && r.status() == Status.OK);
        assertThat(second.reports()).singleElement().matches(r -> r.cached() && r.status() == Status.OK);
        assertThat(second.evidence()).isEqualTo(FOUND.evidence());
        assertThat(told).hasSize(2);
        assertThat(alarms).hasSize(1);
    }

    @Test
    void equalQuestionUnderWay_isShared() {
        CompletableFuture<Judgement> first = run();
        CompletableFuture<Judgement> second = run();
        executor.runAll();
        source.answer.complete(FOUND);
        executor.runAll();

        assertThat(source.asked).isEqualTo(1);
        assertThat(first.join().reports().get(0).cached()).isFalse();
        assertThat(second.join().reports().get(0).cached()).isTrue();
        assertThat(second.join().evidence()).isEqualTo(FOUND.evidence());
    }

    @Test
    void deadlines_areEachCallersOwn() {
        CompletableFuture<Judgement> first = run();
        executor.runAll();
        CompletableFuture<Judgement> second = run();

        alarms.get(0).run();
        assertThat(first.join().reports()).singleElement().matches(r -> r.status() == Status.TIMEOUT && !r.cached());
        assertThat(second).isNotDone();

        alarms.get(1).run();
        assertThat(second.join().reports()).singleElement().matches(r -> r.status() == Status.TIMEOUT && !r.cached());

        run();
        executor.runAll();
        assertThat(source.asked).isEqualTo(2);
    }

    @Test
    void cancelOfOne_doesNotCancelTheOther() {
        CompletableFuture<Judgement> first = run();
        CompletableFuture<Judgement> second = run();

        first.cancel(true);
        executor.runAll();
        source.answer.complete(FOUND);
        executor.runAll();

        assertThat(second.join().evidence()).isEqualTo(FOUND.evidence());
        assertThat(told).hasSize(1);
    }

    @Test
    void whenAllHaveCancelled_queuedWorkIsNotDone() {
        CompletableFuture<Judgement> first = run();
        CompletableFuture<Judgement> second = run();
        first.cancel(true);
        second.cancel(true);
        executor.runAll();

        assertThat(source.asked).isZero();
    }

    @Test
    void resultThatMakesNoSense_isAnError_andNotKept() {
        SourceResult outside = SourceResult.of(
                List.of(new Evidence.Match("rules", new Span(0, 0, 999), Kind.SECRET, "api-key", 0.9, null)));
        source.answer.complete(outside);
        CompletableFuture<Judgement> first = run();
        CompletableFuture<Judgement> second = run();
        executor.runAll();

        assertThat(first.join().reports().get(0).status()).isEqualTo(Status.ERROR);
        assertThat(second.join().reports().get(0).status()).isEqualTo(Status.ERROR);
        source.answer = CompletableFuture.completedFuture(FOUND);
        CompletableFuture<Judgement> third = run();
        executor.runAll();
        assertThat(third.join().reports().get(0).status()).isEqualTo(Status.OK);
    }

    @Test
    void withoutCache_everyQuestionIsAsked_andATimeOutStopsTheWork() {
        SourceRunner plain = runner(null, listener, source);
        CompletableFuture<Judgement> first = plain.run(EXAMINATION, UnaryOperator.identity());
        plain.run(EXAMINATION, UnaryOperator.identity());
        alarms.get(0).run();
        executor.runAll();

        assertThat(first.join().reports().get(0).status()).isEqualTo(Status.TIMEOUT);
        assertThat(source.asked).isEqualTo(1);
    }

    @Test
    void sourceThatIsNotCacheable_isAskedEachTime() {
        source.cacheable = false;
        source.answer.complete(FOUND);
        run();
        run();
        executor.runAll();

        assertThat(source.asked).isEqualTo(2);
        assertThat(told).hasSize(2).noneMatch(SourceReport::cached);
    }

    /** A result completes on the thread of its own work, which must not be interrupted for that: others' code runs on it. */
    @Test
    void finishedWork_doesNotInterruptItsThread() {
        source.answer.complete(FOUND);
        run();
        executor.runAll();
        assertThat(Thread.interrupted()).isFalse();

        runner(null, listener, source).run(EXAMINATION, UnaryOperator.identity());
        executor.runAll();
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void plantedSecret_appearsNowhere_inWhateverForm() throws Exception {
        String secret = "sk-planted-7f3a9c";
        StringWriter seen = new StringWriter();
        Handler handler = new Printing(seen);
        Logger caffeine = Logger.getLogger("com.github.benmanes.caffeine");
        caffeine.addHandler(handler);
        try {
            seen.write(String.join("\n", everythingSaidAbout(secret)));
        } finally {
            caffeine.removeHandler(handler);
        }

        assertThat(seen.toString()).contains("SECRET", "status=ERROR", "replyDigest");
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        List<byte[]> forms = new ArrayList<>(List.of(bytes));
        for (String algorithm : List.of("MD5", "SHA-1", "SHA-256", "SHA-512")) {
            forms.add(MessageDigest.getInstance(algorithm).digest(bytes));
        }
        String lower = seen.toString().toLowerCase(Locale.ROOT);
        assertThat(seen.toString()).doesNotContain(secret);
        for (byte[] form : forms) {
            assertThat(lower).doesNotContain(HexFormat.of().formatHex(form));
            assertThat(seen.toString())
                    .doesNotContain(Base64.getEncoder().withoutPadding().encodeToString(form))
                    .doesNotContain(Base64.getUrlEncoder().withoutPadding().encodeToString(form));
        }
    }

    /** Log lines, audit records, reports and texts of objects of a guarded reply that is made of the secret alone. */
    private List<String> everythingSaidAbout(String secret) {
        RecordingLogger log = new RecordingLogger(Level.TRACE);
        GuardListener broken = new GuardListener() {
            @Override
            public void onVerdict(AuditRecord audit) {
                throw new IllegalStateException(secret);
            }
        };
        List<GuardListener> both = List.of(broken, new Slf4jListener(log));
        GuardListeners listeners = new GuardListeners(both);
        GuardRequest request = GuardRequest.builder()
                .message(Message.user(secret).about(secret))
                .reader(secret)
                .attribute(secret, secret)
                .build();
        Examination examination = examination(request, secret);
        Source failing = new Source();
        failing.id = "judge";
        failing.answer.completeExceptionally(new IllegalStateException(secret));
        EvidenceCache cache = newCache();
        SourceRunner runner = runner(cache, listeners, source, failing);
        source.answer.complete(FOUND);
        CompletableFuture<Judgement> first = runner.run(examination, UnaryOperator.identity());
        CompletableFuture<Judgement> second = runner.run(examination, UnaryOperator.identity());
        executor.runAll();
        KeyedDigest digest = KeyedDigest.random(new SecureRandom());
        List<String> said = new ArrayList<>();
        for (Judgement judgement : List.of(first.join(), second.join())) {
            Verdict verdict = new Verdict(
                    Decision.BLOCK,
                    Decision.BLOCK,
                    List.of(),
                    judgement.reports(),
                    judgement.unjudgedShare(),
                    "balanced",
                    false,
                    1,
                    Duration.ZERO);
            AuditRecord audit =
                    new Auditor("1", "p", digest, () -> Instant.EPOCH).record(request, examination.reply(), verdict);
            listeners.onVerdict(audit);
            said.addAll(List.of(judgement.toString(), audit.toString(), audit.toJson()));
        }
        said.addAll(List.of(
                cache.toString(),
                cache.statistics().toString(),
                cache.lookup(examination).toString(),
                cache.lookup(examination).ask(source, promise -> null).toString(),
                digest.toString(),
                HexFormat.of().formatHex(digest.of(examination)),
                request.toString(),
                examination.toString(),
                listeners.toString()));
        said.addAll(log.lines());
        return said;
    }

    private CompletableFuture<Judgement> run() {
        return runner.run(EXAMINATION, UnaryOperator.identity());
    }

    private SourceRunner runner(@Nullable EvidenceCache cache, GuardListener listener, EvidenceSource... sources) {
        Resources on = new Resources(
                new Deadline(Duration.ofSeconds(1), Duration.ZERO),
                executor,
                (task, delay) -> {
                    alarms.add(task);
                    return () -> {};
                },
                () -> 0,
                cache,
                new GuardListeners(List.of(listener)),
                Auditors.fixed());
        return new SourceRunner(List.of(sources), Policy.balanced(), on);
    }

    private EvidenceCache newCache() {
        return new EvidenceCache(100, Duration.ofMinutes(1), new SecureRandom(), executor, () -> 0);
    }

    private static Examination examination(GuardRequest request, String answer) {
        return new Examination(
                request,
                ModelReply.of("", answer),
                List.of(new Unit(Channel.ANSWER, new Span(0, 0, answer.length()), 0)));
    }

    private static final class Source implements EvidenceSource {
        private CompletableFuture<SourceResult> answer = new CompletableFuture<>();
        private String id = "rules";
        private boolean cacheable = true;
        private int asked;

        @Override
        public String id() {
            return id;
        }

        @Override
        public String fingerprint() {
            return "1";
        }

        @Override
        public boolean cacheable() {
            return cacheable;
        }

        @Override
        public CompletionStage<SourceResult> examine(Examination examination) {
            asked++;
            return answer;
        }
    }

    /** Runs what it was given when told to, on the caller's thread. */
    private static final class ManualExecutor extends AbstractExecutorService {
        private final Deque<Runnable> tasks = new ArrayDeque<>();

        void runAll() {
            while (!tasks.isEmpty()) {
                tasks.remove().run();
            }
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        @Override
        public void shutdown() {}

        @Override
        public List<Runnable> shutdownNow() {
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return false;
        }

        @Override
        public boolean isTerminated() {
            return false;
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return false;
        }
    }

    private static final class Printing extends Handler {
        private final PrintWriter out;

        Printing(StringWriter out) {
            this.out = new PrintWriter(out);
        }

        @Override
        public void publish(LogRecord line) {
            out.println(line.getMessage());
            if (line.getThrown() != null) {
                line.getThrown().printStackTrace(out);
            }
        }

        @Override
        public void flush() {
            out.flush();
        }

        @Override
        public void close() {}
    }
}
