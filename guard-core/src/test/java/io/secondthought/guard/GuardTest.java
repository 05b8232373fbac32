package io.secondthought.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.GuardInterruptedException;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.GuardedReply;
import io.secondthought.guard.api.Hazard;
import io.secondthought.guard.api.HazardAssessor;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Level;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.policy.Policy;
import io.secondthought.guard.policy.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;

@Timeout(30)
class GuardTest {
    private static final GuardRequest REQUEST = GuardRequest.of("Where does the picnic start?");
    private static final String WORD = "tango-seven";

    /** One way to have a reply guarded. All scenarios run through each, with the same assertions. */
    private enum Mode {
        CALL {
            @Override
            GuardedReply guard(Guard guard, ModelReply reply) {
                return guard.call(REQUEST, request -> reply);
            }
        },
        CALL_ASYNC {
            @Override
            GuardedReply guard(Guard guard, ModelReply reply) {
                return guard.callAsync(REQUEST, request -> CompletableFuture.completedFuture(reply))
                        .join();
            }
        },
        CHECK {
            @Override
            GuardedReply guard(Guard guard, ModelReply reply) {
                return guard.check(REQUEST, reply);
            }
        },
        CHECK_ASYNC {
            @Override
            GuardedReply guard(Guard guard, ModelReply reply) {
                return guard.checkAsync(REQUEST, reply).join();
            }
        };

        abstract GuardedReply guard(Guard guard, ModelReply reply);
    }

    /** What is guarded and what must come out, whichever way it goes. */
    record Scenario(String name, Policy policy, ModelReply reply, Decision applied, String reasoning, String answer) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Scenario> scenarios() {
        ModelReply clean = ModelReply.of("At the gate, I think.", "At the gate.");
        ModelReply leaky = ModelReply.of("The code is " + WORD + ".", "At the gate.");
        return Stream.of(
                new Scenario(
                        "unread",
                        policy(Decision.MASK),
                        ModelReply.unread("<think>The code is " + WORD + ".</think>At the gate."),
                        Decision.MASK,
                        "The code is [secret].",
                        "At the gate."),
                new Scenario("clean", policy(Decision.BLOCK), clean, Decision.ALLOW, clean.reasoning(), "At the gate."),
                new Scenario(
                        "mask", policy(Decision.MASK), leaky, Decision.MASK, "The code is [secret].", "At the gate."),
                new Scenario(
                        "hide",
                        policy(Decision.HIDE_REASONING),
                        leaky,
                        Decision.HIDE_REASONING,
                        "The reasoning behind this answer is not shown.",
                        "At the gate."),
                new Scenario(
                        "rewrite without a rewriter",
                        policy(Decision.REWRITE).toBuilder()
                                .lastResort(Decision.MASK)
                                .build(),
                        leaky,
                        Decision.MASK,
                        "The code is [secret].",
                        "At the gate."),
                new Scenario(
                        "block",
                        policy(Decision.BLOCK),
                        leaky,
                        Decision.BLOCK,
                        "",
                        "I can't show this answer because it holds information that is not meant to be shared here."),
                new Scenario(
                        "shadow",
                        policy(Decision.BLOCK).toBuilder().shadow(true).build(),
                        leaky,
                        Decision.ALLOW,
                        leaky.reasoning(),
                        leaky.answer()));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void everyWay_givesTheSame(Scenario scenario) {
        for (Mode mode : Mode.values()) {
            try (Guard guard = builder(scenario.policy).build()) {
                GuardedReply guarded = mode.guard(guard, scenario.reply);
                assertThat(guarded.verdict().applied()).as(mode.name()).isEqualTo(scenario.applied);
                assertThat(guarded.reasoning()).as(mode.name()).isEqualTo(scenario.reasoning);
                assertThat(guarded.answer()).as(mode.name()).isEqualTo(scenario.answer);
            }
        }
    }

    @Test
    void whatTheModelThrows_reachesTheCallerUntouched() {
        IOException down = new IOException("the model is down");
        try (Guard guard = builder(policy(Decision.BLOCK)).build()) {
            assertThatThrownBy(() -> guard.call(REQUEST, request -> {
                        throw down;
                    }))
                    .isSameAs(down);
            assertThatThrownBy(() -> guard.callAsync(REQUEST, request -> CompletableFuture.failedFuture(down))
                            .join())
                    .isInstanceOf(CompletionException.class)
                    .hasCause(down);
        }
    }

    @Test
    void whatTheModelThrowsWhenAskedAgain_reachesTheCallerUntouched() {
        IOException down = new IOException("the model is down");
        AtomicInteger calls = new AtomicInteger();
        try (Guard guard = builder(policy(Decision.REASK)).build()) {
            assertThatThrownBy(() -> guard.call(REQUEST, request -> {
                        if (calls.incrementAndGet() > 1) {
                            throw down;
                        }
                        return ModelReply.of("", WORD);
                    }))
                    .isSameAs(down);
        }
        assertThat(calls).hasValue(2);
    }

    @Test
    void reask_callsTheModelAgain() {
        AtomicInteger calls = new AtomicInteger();
        try (Guard guard = builder(policy(Decision.REASK)).build()) {
            GuardedReply guarded = guard.call(
                    REQUEST, request -> ModelReply.of("", calls.incrementAndGet() == 1 ? WORD : "At the gate."));
            assertThat(guarded.answer()).isEqualTo("At the gate.");
            assertThat(guarded.verdict().applied()).isEqualTo(Decision.REASK);
        }
    }

    @Test
    void check_underAPolicyThatAsksAgain_isRefusedWhateverTheReply() {
        try (Guard guard = builder(policy(Decision.REASK)).build()) {
            assertThatThrownBy(() -> guard.check(REQUEST, ModelReply.of("", "fine")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("'test'");
        }
    }

    @Test
    void interruption_isHonoured_andNothingIsDelivered() throws InterruptedException {
        CompletableFuture<SourceResult> never = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(1);
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        AtomicReference<@Nullable Boolean> flag = new AtomicReference<>();
        try (Guard guard = Guard.builder()
                .withoutClassifier()
                .source(source("slow", e -> {
                    asked.countDown();
                    return never;
                }))
                .build()) {
            Thread caller = new Thread(() -> {
                try {
                    guard.check(REQUEST, ModelReply.of("", "fine"));
                } catch (GuardInterruptedException e) {
                    thrown.set(e);
                    flag.set(Thread.currentThread().isInterrupted());
                }
            });
            caller.start();
            asked.await();
            caller.interrupt();
            caller.join();
        }
        assertThat(thrown.get()).isInstanceOf(GuardInterruptedException.class);
        assertThat(flag.get()).isTrue();
    }

    @Test
    void cancellingTheFuture_cancelsTheCallOfTheModel() {
        CompletableFuture<ModelReply> never = new CompletableFuture<>();
        try (Guard guard = builder(policy(Decision.BLOCK)).build()) {
            CompletableFuture<GuardedReply> guarded = guard.callAsync(REQUEST, request -> never);
            guarded.cancel(true);
            assertThat(never).isCancelled();
            assertThatThrownBy(guarded::join).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void theMdcAndTheCallersContext_travelToTheSources_andLeaveNoTrace() {
        List<String> seen = new ArrayList<>();
        ThreadLocal<String> principal = new ThreadLocal<>();
        EvidenceSource looks = source("looks", e -> {
            seen.add(principal.get() + ", " + MDC.get("trace"));
            return CompletableFuture.completedFuture(SourceResult.of(List.of()));
        });
        MDC.put("trace", "t1");
        try (Guard guard = Guard.builder()
                .withoutClassifier()
                .threads(1)
                .source(looks)
                .context(() -> {
                    String caller = principal.get();
                    return task -> () -> {
                        principal.set(caller);
                        try {
                            task.run();
                        } finally {
                            principal.remove();
                        }
                    };
                })
                .build()) {
            principal.set("nurse");
            guard.check(REQUEST, ModelReply.of("", "fine"));
            principal.set("doctor");
            MDC.remove("trace");
            guard.check(REQUEST, ModelReply.of("", "fine too"));
        } finally {
            MDC.clear();
        }
        assertThat(seen).containsExactly("nurse, t1", "doctor, null");
    }

    @Test
    void aClosedGuard_refusesNewCalls_andClosingTwiceIsFine() {
        Guard guard = builder(policy(Decision.BLOCK)).build();
        guard.close();
        guard.close();
        assertThatThrownBy(() -> guard.check(REQUEST, ModelReply.of("", "fine")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the guard is closed");
    }

    @Test
    void anExecutorOfTheCallers_isUsed_andNotShutDown() {
        var executor = Executors.newSingleThreadExecutor();
        try {
            Guard guard = builder(policy(Decision.MASK)).executor(executor).build();
            guard.check(REQUEST, ModelReply.of(WORD, "fine"));
            guard.close();
            assertThat(executor.isShutdown()).isFalse();
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void allProblemsAreReportedTogether() {
        assertThatThrownBy(() -> Guard.builder()
                        .policy(Policy.strict())
                        .policy(Policy.balanced())
                        .withoutClassifier()
                        .source(source("twin", e -> new CompletableFuture<>()))
                        .source(source("twin", e -> new CompletableFuture<>()))
                        .threads(0)
                        .build())
                .isInstanceOfSatisfying(
                        GuardConfigurationException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "policy was set twice",
                                        "threads must be in 1 to 256, was 0",
                                        "two sources have the id 'twin'"));
    }

    private static GuardBuilder builder(Policy policy) {
        return Guard.builder()
                .withoutClassifier()
                .policy(policy)
                .source(source("words", GuardTest::words))
                .assessor(new MatchAssessor());
    }

    private static Policy policy(Decision decision) {
        Rule rule = Rule.of(Kind.SECRET, 0.5, decision).category("test");
        return Policy.builder("test")
                .rule(decision == Decision.HIDE_REASONING ? rule.in(Channel.REASONING) : rule)
                .build();
    }

    private static CompletionStage<SourceResult> words(Examination examination) {
        List<Evidence> found = new ArrayList<>();
        for (int i = 0; i < examination.reply().parts().size(); i++) {
            int at = examination.reply().parts().get(i).text().indexOf(WORD);
            if (at >= 0) {
                Span span = new Span(i, at, at + WORD.length());
                found.add(new Evidence.Match("words", span, Kind.SECRET, "test", 1, null));
            }
        }
        return CompletableFuture.completedFuture(SourceResult.of(found));
    }

    private static EvidenceSource source(String id, Function<Examination, CompletionStage<SourceResult>> examine) {
        return new EvidenceSource() {
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
                return false;
            }

            @Override
            public CompletionStage<SourceResult> examine(Examination examination) {
                return examine.apply(examination);
            }
        };
    }

    /** Takes the words source at its word. */
    private static final class MatchAssessor implements HazardAssessor {
        @Override
        public Hazard hazard() {
            return Hazard.THOUGHT_LEAKAGE;
        }

        @Override
        public List<Finding> assess(Examination examination, List<Evidence> evidence) {
            return evidence.stream()
                    .filter(e -> e.source().equals("words"))
                    .map(Evidence.Match.class::cast)
                    .map(m -> new Finding(
                            m.kind(),
                            m.category(),
                            examination.reply().parts().get(m.span().part()).channel(),
                            Level.NONE,
                            m.confidence(),
                            List.of(m.span()),
                            null,
                            false,
                            Set.of(m.source())))
                    .toList();
        }
    }
}
