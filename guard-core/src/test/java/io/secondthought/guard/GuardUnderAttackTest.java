package io.secondthought.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.ContextPropagator;
import io.secondthought.guard.api.Deadline;
import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.FailMode;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.GuardedReply;
import io.secondthought.guard.api.Hazard;
import io.secondthought.guard.api.HazardAssessor;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Level;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Rewriter;
import io.secondthought.guard.api.SourceReport;
import io.secondthought.guard.api.SourceReport.Status;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.policy.Policy;
import io.secondthought.guard.policy.ReasoningExposure;
import io.secondthought.guard.policy.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that is not ours misbehaves: the guard answers all the same, in time, and gives nothing away. */
@Timeout(60)
class GuardUnderAttackTest {
    private static final GuardRequest REQUEST = GuardRequest.of("Where does the picnic start?");
    private static final String WORD = "tango-seven";
    private static final ModelReply LEAKY = ModelReply.of("The code is " + WORD + ".", "At the gate, " + WORD + ".");
    private static final Deadline SHORT = new Deadline(Duration.ofMillis(100), Duration.ZERO);

    private final CountDownLatch end = new CountDownLatch(1);

    // A source.

    enum Fault {
        ID_THROWS_LATER {
            @Override
            public String id() {
                return asked.incrementAndGet() > 4 ? fail() : "faulty";
            }
        },
        FINGERPRINT_THROWS {
            @Override
            public String fingerprint() {
                return fail();
            }
        },
        FINGERPRINT_IS_NULL {
            @Override
            @SuppressWarnings("NullAway") // that is the attack
            public String fingerprint() {
                return null;
            }
        },
        DEADLINE_THROWS {
            @Override
            public Deadline deadline() {
                return fail();
            }
        },
        CACHEABLE_THROWS {
            @Override
            public boolean cacheable() {
                return fail();
            }
        },
        FAIL_MODE_THROWS {
            @Override
            public FailMode failMode() {
                return fail();
            }
        },
        EXAMINE_THROWS_AN_ERROR {
            @Override
            public CompletionStage<SourceResult> examine(Examination examination) {
                throw new StackOverflowError();
            }
        },
        CANCELS_ITS_STAGE {
            @Override
            public CompletionStage<SourceResult> examine(Examination examination) {
                CompletableFuture<SourceResult> cancelled = new CompletableFuture<>();
                cancelled.cancel(true);
                return cancelled;
            }
        };

        final AtomicInteger asked = new AtomicInteger();

        public String id() {
            return "faulty";
        }

        public String fingerprint() {
            return "1";
        }

        public Deadline deadline() {
            return SHORT;
        }

        public boolean cacheable() {
            return true;
        }

        public FailMode failMode() {
            return FailMode.CLOSED;
        }

        public CompletionStage<SourceResult> examine(Examination examination) {
            return CompletableFuture.completedFuture(SourceResult.of(List.of()));
        }

        @SuppressWarnings("TypeParameterUnusedInFormals")
        static <T> T fail() {
            throw new IllegalStateException("faulty");
        }

        EvidenceSource source() {
            asked.set(0);
            Fault fault = this;
            return new EvidenceSource() {
                @Override
                public String id() {
                    return fault.id();
                }

                @Override
                public String fingerprint() {
                    return fault.fingerprint();
                }

                @Override
                public Deadline deadline() {
                    return fault.deadline();
                }

                @Override
                public boolean cacheable() {
                    return fault.cacheable();
                }

                @Override
                public FailMode failMode() {
                    return fault.failMode();
                }

                @Override
                public CompletionStage<SourceResult> examine(Examination examination) {
                    return fault.examine(examination);
                }
            };
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aSourceThatFailsAtWhatItSaysOfItself_isAnError_andTheOthersStillCount(Fault fault) {
        try (Guard guard = builder(Decision.MASK).source(fault.source()).build()) {
            GuardedReply guarded = guard.check(REQUEST, LEAKY);
            assertNothingLeaks(guarded);
            assertThat(report(guarded, "faulty").status()).isEqualTo(Status.ERROR);
            assertThat(guarded.verdict().unjudgedShare()).isEqualTo(1);
        }
    }

    @Test
    void anIdThatIsNoId_isAProblemOfTheConfiguration() {
        EvidenceSource source = source("my password is x", e -> new CompletableFuture<>());
        assertThatThrownBy(() -> builder(Decision.MASK).source(source).build())
                .isInstanceOf(GuardConfigurationException.class)
                .hasMessageContaining("1 to 128 characters");
    }

    @Test
    void aDeadlineWithoutEnd_isNoOverflow() {
        Deadline endless = new Deadline(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(endless.forLength(Integer.MAX_VALUE)).isGreaterThan(Duration.ofDays(365 * 200));
        try (Guard guard = builder(Decision.MASK).deadline(endless).build()) {
            assertNothingLeaks(guard.check(REQUEST, LEAKY));
        }
    }

    @Test
    void sourcesThatHangOnAllThreads_costTheirDeadlineOnly() {
        EvidenceSource hangs = source("hangs", e -> {
            hang();
            return CompletableFuture.completedFuture(SourceResult.of(List.of()));
        });
        try (Guard guard =
                builder(Decision.REASK).threads(1).deadline(SHORT).source(hangs).build()) {
            for (int i = 0; i < 3; i++) {
                GuardedReply guarded = guard.call(REQUEST, request -> LEAKY);
                assertThat(guarded.reasoning()).doesNotContain(WORD);
                assertThat(report(guarded, "hangs").status()).isEqualTo(Status.TIMEOUT);
            }
        } finally {
            end.countDown();
        }
    }

    /** The evidence is cached, so that the model is to be asked again although no thread is left to do so. */
    @Test
    void aReaskThatFindsNoThread_becomesTheLastResort() throws Exception {
        ExecutorService only = Executors.newSingleThreadExecutor();
        EvidenceSource words = cached("words");
        try (Guard guard = Guard.builder()
                .withoutClassifier()
                .policy(policy(Decision.REASK))
                .executor(only)
                .deadline(SHORT)
                .source(words)
                .assessor(new MatchAssessor())
                .build()) {
            guard.call(REQUEST, new Turns(LEAKY, ModelReply.of("", "fine"))::next);
            // The caller holds the only thread.
            GuardedReply guarded =
                    only.submit(() -> guard.call(REQUEST, request -> LEAKY)).get(20, TimeUnit.SECONDS);
            assertThat(guarded.blocked()).isTrue();
            assertThat(guarded.verdict().decision()).isEqualTo(Decision.REASK);
        } finally {
            only.shutdownNow();
        }
    }

    @Test
    void whatRunsAfterADeadline_doesNotHoldUpOtherDeadlines() throws Exception {
        CompletableFuture<SourceResult> never = new CompletableFuture<>();
        try (Guard guard = Guard.builder()
                .withoutClassifier()
                .deadline(SHORT)
                .source(source("never", e -> never))
                .build()) {
            CompletableFuture<?> stuck =
                    guard.checkAsync(REQUEST, ModelReply.of("", "one")).thenRun(this::hang);
            GuardedReply other =
                    guard.checkAsync(REQUEST, ModelReply.of("", "two")).get(20, TimeUnit.SECONDS);
            assertThat(report(other, "never").status()).isEqualTo(Status.TIMEOUT);
            assertThat(stuck).isNotDone();
        } finally {
            end.countDown();
        }
    }

    @Test
    void aGuardThatIsUsedInsideItsOwnContinuation_doesNotWaitForItself() throws Exception {
        CompletableFuture<SourceResult> never = new CompletableFuture<>();
        try (Guard guard = Guard.builder()
                .withoutClassifier()
                .threads(1)
                .deadline(SHORT)
                .source(source("never", e -> never))
                .build()) {
            GuardedReply second = guard.checkAsync(REQUEST, ModelReply.of("", "one"))
                    .thenApply(first -> guard.check(REQUEST, ModelReply.of("", "two")))
                    .get(20, TimeUnit.SECONDS);
            assertThat(second.answer()).isEqualTo("two");
        }
    }

    /** A document that a retrieval brings in is long, and not in the hands of the caller. */
    @Test
    void paddingTheRequestToForceATimeOut_winsNothing() {
        Deadline shorter = new Deadline(Duration.ofMillis(50), Duration.ofSeconds(10));
        EvidenceSource slow = new EvidenceSource() {
            @Override
            public String id() {
                return "slow";
            }

            @Override
            public String fingerprint() {
                return "1";
            }

            @Override
            public Deadline deadline() {
                return shorter;
            }

            @Override
            public CompletionStage<SourceResult> examine(Examination examination) {
                return CompletableFuture.supplyAsync(
                        () -> SourceResult.of(List.of()),
                        CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));
            }
        };
        GuardRequest padded = GuardRequest.builder()
                .document("x ".repeat(10_000))
                .user("And?")
                .build();
        try (Guard guard = builder(Decision.MASK).source(slow).build()) {
            assertThat(report(guard.check(padded, LEAKY), "slow").status()).isEqualTo(Status.OK);
        }
    }

    // An assessor.

    static Stream<Supplier<@Nullable List<Finding>>> badAssessments() {
        return Stream.of(
                () -> null,
                () -> {
                    throw new AssertionError("faulty");
                },
                () -> List.of(finding(new Span(7, 0, 1))),
                () -> java.util.Collections.singletonList(null));
    }

    @ParameterizedTest
    @MethodSource("badAssessments")
    void anAssessorThatMisbehaves_isAnError_andTheOthersStillCount(Supplier<@Nullable List<Finding>> assessment) {
        HazardAssessor faulty = new HazardAssessor() {
            @Override
            public Hazard hazard() {
                return Hazard.CUSTOM;
            }

            @Override
            @SuppressWarnings("NullAway") // that is the attack
            public List<Finding> assess(Examination examination, List<Evidence> evidence) {
                return assessment.get();
            }
        };
        try (Guard guard = builder(Decision.MASK).assessor(faulty).build()) {
            GuardedReply guarded = guard.check(REQUEST, LEAKY);
            assertNothingLeaks(guarded);
            assertThat(report(guarded, "assessor/custom").status()).isEqualTo(Status.ERROR);
        }
    }

    // A rewriter.

    static Stream<Rewriter> badRewriters() {
        return Stream.of(
                rewriter(() -> null),
                rewriter(() -> CompletableFuture.completedFuture(null)),
                rewriter(() -> {
                    throw new NoClassDefFoundError("faulty");
                }),
                rewriter(() -> CompletableFuture.failedFuture(new IllegalStateException("faulty"))),
                rewriter(() -> {
                    CompletableFuture<ModelReply> cancelled = new CompletableFuture<>();
                    cancelled.cancel(true);
                    return cancelled;
                }),
                rewriter(() -> CompletableFuture.completedFuture(LEAKY)),
                rewriter(() ->
                        CompletableFuture.completedFuture(ModelReply.unread("<THINK>" + WORD + "</THINK>\n\n" + WORD))),
                rewriter(() -> new CompletableFuture<>()),
                rewriter(() -> CompletableFuture.supplyAsync(() -> LEAKY)),
                new Rewriter() {
                    @Override
                    public CompletionStage<ModelReply> rewrite(
                            GuardRequest request, ModelReply reply, List<Finding> findings) {
                        return CompletableFuture.completedFuture(ModelReply.of("", "fine"));
                    }

                    @Override
                    public Deadline deadline() {
                        throw new IllegalStateException("faulty");
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("badRewriters")
    void aRewriterThatMisbehaves_makesTheLastResortOfTheReply(Rewriter rewriter) {
        for (Decision lastResort : List.of(Decision.MASK, Decision.HIDE_REASONING, Decision.BLOCK)) {
            Policy policy = policy(Decision.REWRITE).toBuilder()
                    .lastResort(lastResort)
                    .maxRounds(1)
                    .build();
            try (Guard guard = builder(policy).rewriter(rewriter).build()) {
                GuardedReply guarded = guard.check(REQUEST, LEAKY);
                assertNothingLeaks(guarded);
                assertThat(guarded.verdict().applied()).isGreaterThanOrEqualTo(lastResort);
            }
        }
    }

    @Test
    void aRewriterThatBlocksItsThread_isInterruptedAtItsDeadline() {
        CountDownLatch interrupted = new CountDownLatch(1);
        Rewriter blocks = rewriter(() -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return CompletableFuture.completedFuture(LEAKY);
        });
        try (Guard guard = builder(Decision.REWRITE).rewriter(blocks).build()) {
            assertThat(guard.check(REQUEST, LEAKY).blocked()).isTrue();
            assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aRewriterThatIsLate_isCancelled() {
        CompletableFuture<ModelReply> never = new CompletableFuture<>();
        try (Guard guard =
                builder(Decision.REWRITE).rewriter(rewriter(() -> never)).build()) {
            assertThat(guard.check(REQUEST, LEAKY).blocked()).isTrue();
        }
        // The reply does not wait for the rewriter to be told.
        assertThat(never).failsWithin(Duration.ofSeconds(20)).withThrowableOfType(CancellationException.class);
    }

    // The model.

    @Test
    void aModelThatCompletesWithNull_failsTheFuture() {
        try (Guard guard = builder(Decision.MASK).build()) {
            CompletableFuture<GuardedReply> guarded =
                    guard.callAsync(REQUEST, request -> CompletableFuture.completedFuture(null));
            assertThatThrownBy(() -> guarded.get(20, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseMessage("the model call returned null");
        }
    }

    @Test
    void aModelThatThrowsAtOnce_failsTheFuture() {
        AssertionError thrown = new AssertionError("faulty");
        try (Guard guard = builder(Decision.MASK).build()) {
            CompletableFuture<GuardedReply> guarded = guard.callAsync(REQUEST, request -> {
                throw thrown;
            });
            assertThatThrownBy(guarded::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCause(thrown);
        }
    }

    @Test
    @SuppressWarnings("NullAway") // that is the attack
    void aModelThatReturnsNullWhenAskedAgain_isNamed() {
        try (Guard guard = builder(Decision.REASK).build()) {
            assertThatThrownBy(() -> guard.call(REQUEST, new Turns(LEAKY, null)::next))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("the model call returned null");
        }
    }

    @Test
    void aModelThatIsCancelledWhenAskedAgain_isAFailureOfTheModel() {
        CompletableFuture<ModelReply> cancelled = new CompletableFuture<>();
        cancelled.cancel(true);
        AtomicInteger calls = new AtomicInteger();
        try (Guard guard = builder(Decision.REASK).build()) {
            CompletableFuture<GuardedReply> guarded = guard.callAsync(
                    REQUEST,
                    request -> calls.incrementAndGet() == 1 ? CompletableFuture.completedFuture(LEAKY) : cancelled);
            assertThatThrownBy(() -> guarded.get(20, TimeUnit.SECONDS))
                    .satisfiesAnyOf(
                            e -> assertThat(e).isInstanceOf(CancellationException.class),
                            e -> assertThat(e).hasCauseInstanceOf(CancellationException.class));
        }
    }

    // Listeners, context and executor.

    @ParameterizedTest
    @MethodSource("badContexts")
    void aContextThatFailsOnTheGuardsThreads_isTreatedByTheFailModes(UnaryOperator<Runnable> wrapping) {
        ContextPropagator propagator = () -> wrapping;
        try (Guard guard =
                builder(Decision.MASK).context(propagator).deadline(SHORT).build()) {
            GuardedReply guarded = guard.check(REQUEST, LEAKY);
            assertThat(guarded.reasoning()).doesNotContain(WORD);
            assertThat(guarded.verdict().unjudgedShare()).isEqualTo(1);
        }
    }

    @SuppressWarnings("NullAway") // that is the attack
    static Stream<UnaryOperator<Runnable>> badContexts() {
        return Stream.of(
                task -> {
                    throw new IllegalStateException("faulty");
                },
                task -> null,
                task -> () -> {},
                task -> () -> {
                    throw new LinkageError("faulty");
                });
    }

    static Stream<ExecutorService> executors() {
        ExecutorService closed = Executors.newSingleThreadExecutor();
        closed.shutdown();
        return Stream.of(
                closed,
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>()) {
                    @Override
                    public void execute(Runnable task) {
                        throw new IllegalStateException("faulty");
                    }
                },
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>()) {
                    @Override
                    public void execute(Runnable task) {} // never runs it
                });
    }

    @ParameterizedTest
    @MethodSource("executors")
    void anExecutorThatRunsNothing_isTreatedByTheFailModes(ExecutorService executor) {
        try (Guard guard = builder(Decision.REWRITE)
                .executor(executor)
                .rewriter(rewriter(() -> CompletableFuture.completedFuture(LEAKY)))
                .deadline(SHORT)
                .build()) {
            GuardedReply guarded = guard.check(REQUEST, LEAKY);
            assertThat(guarded.reasoning()).doesNotContain(WORD);
            assertThat(guarded.verdict().unjudgedShare()).isEqualTo(1);
        }
    }

    // Closing and cancelling.

    @Test
    void closing_whileSourcesWork_leavesNobodyWaiting() throws Exception {
        CompletableFuture<SourceResult> never = new CompletableFuture<>();
        Guard guard = builder(Decision.MASK)
                .deadline(SHORT)
                .source(source("never", e -> never))
                .build();
        List<CompletableFuture<GuardedReply>> guarded = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            guarded.add(guard.checkAsync(REQUEST, LEAKY));
        }
        guard.close();
        for (CompletableFuture<GuardedReply> one : guarded) {
            assertThat(one.get(20, TimeUnit.SECONDS).reasoning()).doesNotContain(WORD);
        }
    }

    @Test
    void closing_whileTheRewriterWorks_leavesNobodyWaiting() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CompletableFuture<ModelReply> never = new CompletableFuture<>();
        Guard guard = builder(Decision.REWRITE)
                .rewriter(rewriter(() -> {
                    working.countDown();
                    return never;
                }))
                .build();
        CompletableFuture<GuardedReply> guarded = guard.checkAsync(REQUEST, LEAKY);
        working.await();
        guard.close();
        assertNothingLeaks(guarded.get(20, TimeUnit.SECONDS));
    }

    @Test
    void cancelling_whileTheRewriterWorks_cancelsIt() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CompletableFuture<ModelReply> never = new CompletableFuture<>();
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        CompletableFuture<?> unused = never.whenComplete((r, f) -> cancelled.complete(never.isCancelled()));
        Rewriter slow = (request, reply, findings) -> {
            working.countDown();
            return never;
        };
        try (Guard guard = builder(Decision.REWRITE).rewriter(slow).build()) {
            CompletableFuture<GuardedReply> guarded = guard.checkAsync(REQUEST, LEAKY);
            working.await();
            guarded.cancel(true);
            assertThat(cancelled.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    // Policies.

    @Test
    void aFindingInAToolCallThatCannotBeEdited_blocks() {
        for (String arguments : List.of("{\"" + WORD + "\":1}", "{\"a\":\"" + WORD, WORD, "[\"x\"] " + WORD)) {
            try (Guard guard = builder(Decision.MASK).build()) {
                ModelReply reply = new ModelReply(
                        List.of(new Part.Answer("Sure."), new Part.ToolCall("1", "send", arguments)),
                        FinishReason.TOOL_CALLS);
                GuardedReply guarded = guard.check(REQUEST, reply);
                assertThat(guarded.blocked()).as(arguments).isTrue();
                assertThat(guarded.toolCalls()).isEmpty();
            }
        }
    }

    @Test
    void withoutRounds_whatNeedsAnEditBecomesTheLastResort() {
        for (Decision lastResort : List.of(Decision.MASK, Decision.HIDE_REASONING, Decision.BLOCK)) {
            Policy policy = policy(Decision.MASK).toBuilder()
                    .maxRounds(0)
                    .lastResort(lastResort)
                    .build();
            try (Guard guard = builder(policy).build()) {
                assertNothingLeaks(guard.check(REQUEST, LEAKY));
            }
        }
    }

    @Test
    void exposureAll_showsTheReasoning_andStillActsOnTheAnswer() {
        Policy policy = policy(Decision.MASK).toBuilder()
                .exposure(ReasoningExposure.ALL)
                .build();
        try (Guard guard = builder(policy).build()) {
            GuardedReply guarded = guard.check(REQUEST, ModelReply.of("The code is " + WORD + ".", "At the gate."));
            assertThat(guarded.reasoning()).contains(WORD);
            // What stands in both is copied from one to the other.
            assertNothingLeaks(guard.check(REQUEST, LEAKY));
        }
    }

    /** Each mask makes the source find the mask: the rounds end, and what is left goes. */
    @Test
    void masksThatAreFoundThemselves_endAfterMaxRounds() {
        EvidenceSource insatiable = source("words", examination -> {
            List<Evidence> found = new ArrayList<>();
            for (int i = 0; i < examination.reply().parts().size(); i++) {
                int length = examination.reply().parts().get(i).text().length();
                found.add(new Evidence.Match("words", new Span(i, 0, length), Kind.SECRET, "test", 1, null));
            }
            return CompletableFuture.completedFuture(SourceResult.of(found));
        });
        try (Guard guard = Guard.builder()
                .withoutClassifier()
                .policy(policy(Decision.MASK))
                .source(insatiable)
                .assessor(new MatchAssessor())
                .build()) {
            assertThat(guard.check(REQUEST, LEAKY).blocked()).isTrue();
        }
    }

    private static void assertNothingLeaks(GuardedReply guarded) {
        assertThat(guarded.reply().parts()).noneMatch(part -> part.text().contains(WORD));
        assertThat(guarded.reply().parts()).noneMatch(Part.Unread.class::isInstance);
    }

    private static SourceReport report(GuardedReply guarded, String source) {
        return guarded.verdict().sources().stream()
                .filter(r -> r.source().equals(source))
                .findFirst()
                .orElseThrow();
    }

    private void hang() {
        boolean interrupted = true;
        while (interrupted) {
            try {
                end.await();
                interrupted = false;
            } catch (InterruptedException ignored) {
                // it hangs whatever happens
            }
        }
    }

    private static GuardBuilder builder(Decision decision) {
        return builder(policy(decision));
    }

    private static GuardBuilder builder(Policy policy) {
        return Guard.builder()
                .withoutClassifier()
                .policy(policy)
                .source(source("words", GuardUnderAttackTest::words))
                .assessor(new MatchAssessor());
    }

    private static Policy policy(Decision decision) {
        return Policy.builder("test")
                .rule(Rule.of(Kind.SECRET, 0.5, decision).category("test"))
                .build();
    }

    /** A rewriter that is soon late. */
    private static Rewriter rewriter(Supplier<@Nullable CompletionStage<ModelReply>> rewrite) {
        return new Rewriter() {
            @Override
            @SuppressWarnings("NullAway") // that is the attack
            public CompletionStage<ModelReply> rewrite(GuardRequest request, ModelReply reply, List<Finding> findings) {
                return rewrite.get();
            }

            @Override
            public Deadline deadline() {
                return SHORT;
            }
        };
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

    private interface Looks {
        CompletionStage<SourceResult> at(Examination examination);
    }

    private static EvidenceSource source(String id, Looks looks) {
        return source(id, looks, false);
    }

    private static EvidenceSource cached(String id) {
        return source(id, GuardUnderAttackTest::words, true);
    }

    private static EvidenceSource source(String id, Looks looks, boolean cacheable) {
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
                return cacheable;
            }

            @Override
            public CompletionStage<SourceResult> examine(Examination examination) {
                return looks.at(examination);
            }
        };
    }

    private static Finding finding(Span span) {
        return new Finding(
                Kind.SECRET, "test", Channel.ANSWER, Level.NONE, 1, List.of(span), null, false, Set.of("words"));
    }

    /** A model that says one thing after the other. */
    private static final class Turns {
        private final @Nullable ModelReply[] replies;
        private int turn;

        Turns(@Nullable ModelReply... replies) {
            this.replies = replies;
        }

        @SuppressWarnings({"NullAway", "UnusedVariable"})
        ModelReply next(GuardRequest request) {
            return replies[turn++];
        }
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
