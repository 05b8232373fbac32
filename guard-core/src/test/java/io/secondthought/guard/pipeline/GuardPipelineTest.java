package io.secondthought.guard.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.secondthought.guard.action.Edits;
import io.secondthought.guard.action.Texts;
import io.secondthought.guard.api.AsyncModelCall;
import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Deadline;
import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.FailMode;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.GuardedReply;
import io.secondthought.guard.api.Hazard;
import io.secondthought.guard.api.HazardAssessor;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Level;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Rewriter;
import io.secondthought.guard.api.SourceReport.Status;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.event.GuardListeners;
import io.secondthought.guard.policy.Policy;
import io.secondthought.guard.policy.ReasoningExposure;
import io.secondthought.guard.policy.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GuardPipelineTest {
    private static final GuardRequest REQUEST = GuardRequest.of("What is the capital of France?");
    private static final Deadline DEADLINE = new Deadline(Duration.ofSeconds(10), Duration.ofSeconds(1));
    private static final Policy MASK = policy(Decision.MASK).build();

    /** Stands in no mask and no refusal. */
    private static final String WORD = "tango";

    private final ManualTimer timer = new ManualTimer();
    private @Nullable Rewriter rewriter;
    private HazardAssessor assessor = new MatchAssessor();

    @Test
    void aCleanReply_isDeliveredAsItIs() {
        ModelReply reply = ModelReply.of("Easy.", "Paris.");
        GuardedReply guarded = guard(MASK, reply, new WordSource(WORD));
        assertThat(guarded.reply()).isEqualTo(reply);
        assertThat(guarded.verdict().decision()).isEqualTo(Decision.ALLOW);
        assertThat(guarded.verdict().complete()).isTrue();
        assertThat(guarded.verdict().rounds()).isEqualTo(1);
    }

    @Test
    void mask_replacesTheSpan_andJudgesAgain() {
        GuardedReply guarded = guard(MASK, ModelReply.of("the " + WORD + " key", "Paris."), new WordSource(WORD));
        assertThat(guarded.reasoning()).startsWith("the ").endsWith(" key").doesNotContain(WORD);
        assertThat(guarded.answer()).isEqualTo("Paris.");
        assertThat(guarded.verdict().applied()).isEqualTo(Decision.MASK);
        assertThat(guarded.verdict().rounds()).isEqualTo(2);
        assertThat(guarded.verdict().findings()).hasSize(1);
    }

    @Test
    void block_deliversTheRefusalOnly() {
        GuardedReply guarded =
                guard(policy(Decision.BLOCK).build(), ModelReply.of("hm", "a " + WORD), new WordSource(WORD));
        assertThat(guarded.blocked()).isTrue();
        assertThat(guarded.reply().parts()).hasSize(1);
        assertThat(guarded.answer()).isNotBlank().doesNotContain(WORD);
        assertThatThrownBy(guarded::orElseThrow).hasMessageContaining("SECRET").hasMessageNotContaining("a " + WORD);
    }

    @Test
    void shadow_decidesAndReports_butDeliversUnchanged() {
        ModelReply reply = ModelReply.of("hm", "a " + WORD);
        GuardedReply guarded = guard(policy(Decision.BLOCK).shadow(true).build(), reply, new WordSource(WORD));
        assertThat(guarded.reply()).isEqualTo(reply);
        assertThat(guarded.verdict().decision()).isEqualTo(Decision.BLOCK);
        assertThat(guarded.verdict().applied()).isEqualTo(Decision.ALLOW);
        assertThat(guarded.blocked()).isFalse();
    }

    @Test
    void exposureNothing_judgesTheReasoning_andDeliversNoneOfIt() {
        Policy policy =
                policy(Decision.BLOCK).exposure(ReasoningExposure.NOTHING).build();
        assertThat(guard(policy, ModelReply.of("hm", "Paris."), new WordSource(WORD))
                        .reasoning())
                .isEmpty();
        assertThat(guard(policy, ModelReply.of("a " + WORD, "Paris."), new WordSource(WORD))
                        .blocked())
                .isTrue();
    }

    @Test
    void rewrite_deliversTheRewrittenText() {
        rewriter =
                (request, reply, findings) -> CompletableFuture.completedFuture(ModelReply.of("", "Paris, of course."));
        GuardedReply guarded = guard(policy(Decision.REWRITE).build(), ModelReply.of(WORD, "x"), new WordSource(WORD));
        assertThat(guarded.answer()).isEqualTo("Paris, of course.");
        assertThat(guarded.reasoning()).isEmpty();
        assertThat(guarded.verdict().applied()).isEqualTo(Decision.REWRITE);
    }

    @Test
    void rewrite_withoutARewriter_fallsBackToTheLastResort_visibly() {
        Policy masking = policy(Decision.REWRITE).lastResort(Decision.MASK).build();
        GuardedReply guarded = guard(masking, ModelReply.of("hm", "a " + WORD), new WordSource(WORD));
        assertThat(guarded.answer()).startsWith("a ").doesNotContain(WORD);
        assertThat(guarded.verdict().decision()).isEqualTo(Decision.REWRITE);
        assertThat(guarded.verdict().applied()).isEqualTo(Decision.MASK);
    }

    @Test
    void rewrite_thatFails_fallsBackToTheLastResort() {
        List<Rewriter> failing = List.of(
                (request, reply, findings) -> CompletableFuture.failedFuture(new IllegalStateException()),
                (request, reply, findings) -> {
                    throw new IllegalStateException();
                });
        for (Rewriter fails : failing) {
            rewriter = fails;
            assertThat(guard(policy(Decision.REWRITE).build(), ModelReply.of("", WORD), new WordSource(WORD))
                            .blocked())
                    .isTrue();
        }
    }

    @Test
    void rewrite_thatNeverGetsClean_endsAfterMaxRounds() {
        AtomicInteger calls = new AtomicInteger();
        rewriter = (request, reply, findings) -> {
            calls.incrementAndGet();
            return CompletableFuture.completedFuture(reply);
        };
        GuardedReply guarded =
                guard(policy(Decision.REWRITE).maxRounds(3).build(), ModelReply.of("", WORD), new WordSource(WORD));
        assertThat(guarded.blocked()).isTrue();
        assertThat(calls).hasValue(3);
        assertThat(guarded.verdict().rounds()).isEqualTo(4);
    }

    @Test
    void reask_callsAgain_andJudgesTheNewReply() {
        GuardedReply guarded = pipeline(policy(Decision.REASK).build(), new WordSource(WORD))
                .guard(
                        REQUEST,
                        ModelReply.of("", WORD),
                        request -> CompletableFuture.completedFuture(ModelReply.of("", "Paris.")),
                        UnaryOperator.identity())
                .join();
        assertThat(guarded.answer()).isEqualTo("Paris.");
        assertThat(guarded.verdict().applied()).isEqualTo(Decision.REASK);
    }

    @Test
    void reask_thatFails_passesTheModelsFailureOn() {
        IllegalStateException down = new IllegalStateException("503");
        AsyncModelCall failing = request -> CompletableFuture.failedFuture(down);
        CompletableFuture<GuardedReply> guarded = pipeline(
                        policy(Decision.REASK).build(), new WordSource(WORD))
                .guard(REQUEST, ModelReply.of("", WORD), failing, UnaryOperator.identity());
        assertThatThrownBy(guarded::join)
                .isInstanceOf(CompletionException.class)
                .hasCause(down);
    }

    @Test
    void aSourceThatFails_isAnError_andItsFailModeApplies() {
        List<EvidenceSource> failing = List.of(
                source(e -> {
                    throw new IllegalStateException(WORD);
                }),
                source(e -> {
                    throw new AssertionError(WORD);
                }),
                source(e -> CompletableFuture.failedFuture(new IllegalStateException(WORD))),
                source(e -> CompletableFuture.completedFuture(null)),
                source(e -> null),
                source(e -> found("other-id", new Span(0, 0, 1))),
                source(e -> found("test", new Span(7, 0, 1))),
                source(e -> found("test", new Span(0, 0, 99))));
        for (EvidenceSource source : failing) {
            for (FailMode mode : FailMode.values()) {
                Policy policy = policy(Decision.MASK).failMode(mode).build();
                GuardedReply guarded = guard(policy, ModelReply.of("hm", "Paris."), source);
                assertThat(guarded.verdict().sources().get(0).status()).isEqualTo(Status.ERROR);
                assertThat(guarded.verdict().unjudgedShare()).isEqualTo(1);
                assertThat(guarded.verdict().complete()).isFalse();
                assertThat(guarded.blocked()).isEqualTo(mode == FailMode.CLOSED);
                if (mode == FailMode.HIDE_REASONING) {
                    assertThat(guarded.answer()).isEqualTo("Paris.");
                    assertThat(guarded.reasoning()).doesNotContain("hm");
                }
            }
        }
    }

    @Test
    void aSourceThatIsLate_timesOut_isCancelled_andTheOthersStillCount() {
        List<CompletableFuture<SourceResult>> asked = new ArrayList<>();
        EvidenceSource late = source(e -> {
            asked.add(new CompletableFuture<>());
            return asked.get(asked.size() - 1);
        });
        CompletableFuture<GuardedReply> guarded = pipeline(
                        policy(Decision.MASK).failMode(FailMode.OPEN).build(), late, new WordSource(WORD))
                .guard(REQUEST, ModelReply.of("", "a " + WORD), null, UnaryOperator.identity());
        assertThat(guarded).isNotDone();
        assertThat(asked).singleElement().matches(one -> !one.isDone());
        timer.advance(Duration.ofSeconds(2));
        assertThat(guarded).isNotDone(); // the masked reply is judged again, and the source is late again
        timer.advance(Duration.ofSeconds(2));
        assertThat(guarded).isDone();
        assertThat(guarded.join().answer()).startsWith("a ").doesNotContain(WORD);
        assertThat(guarded.join().verdict().sources().get(0).status()).isEqualTo(Status.TIMEOUT);
        assertThat(asked).hasSize(2).allMatch(CompletableFuture::isCancelled);
        assertThat(timer.pending()).isZero();
    }

    @Test
    void paddingAReplyToForceATimeOut_winsNothing() {
        ModelReply padded = ModelReply.of("", "a " + WORD + " " + "la ".repeat(100_000));
        // A source that needs 50 ms per thousand characters gets 60 ms per thousand, however long the reply is.
        EvidenceSource slow = new WordSource(WORD) {
            @Override
            public CompletionStage<SourceResult> examine(Examination examination) {
                CompletableFuture<SourceResult> later = new CompletableFuture<>();
                timer.schedule(
                        () -> later.complete(look(examination)),
                        Duration.ofMillis(50L * examination.reply().length() / 1000));
                return later;
            }

            @Override
            public Deadline deadline() {
                return new Deadline(Duration.ofMillis(1), Duration.ofMillis(60));
            }
        };
        CompletableFuture<GuardedReply> guarded = pipeline(
                        policy(Decision.BLOCK).failMode(FailMode.OPEN).build(), slow)
                .guard(REQUEST, padded, null, UnaryOperator.identity());
        timer.advance(Duration.ofMillis(50L * padded.length() / 1000));
        assertThat(guarded.join().blocked()).isTrue();
    }

    @Test
    void whatASourceLeavesUnjudged_isStated_andItsOwnFailModeApplies() {
        EvidenceSource half = new WordSource(WORD) {
            @Override
            public CompletionStage<SourceResult> examine(Examination examination) {
                List<Span> spans = List.of(new Span(0, 0, 4), new Span(0, 2, 5));
                return CompletableFuture.completedFuture(new SourceResult(List.of(), spans));
            }

            @Override
            public FailMode failMode() {
                return FailMode.OPEN;
            }
        };
        GuardedReply guarded =
                guard(policy(Decision.BLOCK).failMode(FailMode.CLOSED).build(), ModelReply.of("", "0123456789"), half);
        assertThat(guarded.verdict().unjudgedShare()).isEqualTo(0.5, within(1e-9));
        assertThat(guarded.blocked()).isFalse();
    }

    @Test
    void lastResort_isNeverWeakerThanTheFailModes() {
        Policy policy = policy(Decision.REWRITE)
                .lastResort(Decision.MASK)
                .failMode(FailMode.HIDE_REASONING)
                .build();
        EvidenceSource broken = source(e -> CompletableFuture.failedFuture(new IllegalStateException()));
        GuardedReply guarded =
                guard(policy, ModelReply.of("nobody judged this", "a " + WORD), broken, new WordSource(WORD));
        assertThat(guarded.reasoning()).doesNotContain("nobody judged this");
        assertThat(guarded.answer()).doesNotContain(WORD);
    }

    @Test
    void hideReasoning_stillMasksWhatTheReasoningSharesWithTheAnswer() {
        GuardedReply guarded = guard(
                Policy.builder("test")
                        .rule(Rule.of(Kind.SECRET, 0.5, Decision.HIDE_REASONING).in(Channel.REASONING))
                        .build(),
                ModelReply.of("think " + WORD, "say " + WORD),
                new WordSource(WORD));
        assertThat(guarded.answer()).startsWith("say ").doesNotContain(WORD);
        assertThat(guarded.reasoning()).doesNotContain("think").doesNotContain(WORD);
    }

    @Test
    void cancel_whileTheModelIsAskedAgain_cancelsTheCall() {
        CompletableFuture<ModelReply> never = new CompletableFuture<>();
        CompletableFuture<GuardedReply> guarded = pipeline(
                        policy(Decision.REASK).build(), new WordSource(WORD))
                .guard(REQUEST, ModelReply.of("", WORD), request -> never, UnaryOperator.identity());
        guarded.cancel(true);
        assertThat(never).isCancelled();
    }

    @Test
    void anAssessorThatFails_isAnError_andTheFailModeApplies() {
        assessor = new MatchAssessor() {
            @Override
            public List<Finding> assess(Examination examination, List<Evidence> evidence) {
                throw new IllegalStateException(WORD);
            }
        };
        GuardedReply guarded = guard(
                policy(Decision.MASK).failMode(FailMode.CLOSED).build(),
                ModelReply.of("hm", WORD),
                new WordSource(WORD));
        assertThat(guarded.blocked()).isTrue();
        assertThat(guarded.verdict().sources().get(1).source()).isEqualTo("assessor/thought_leakage");
        assertThat(guarded.verdict().complete()).isFalse();
        assertThat(guarded.verdict().toString()).doesNotContain(WORD);
    }

    @Test
    void cancel_cancelsTheWork() {
        CompletableFuture<SourceResult> never = new CompletableFuture<>();
        CompletableFuture<GuardedReply> guarded = pipeline(MASK, source(e -> never))
                .guard(REQUEST, ModelReply.of("", "x"), null, UnaryOperator.identity());
        guarded.cancel(true);
        assertThat(timer.pending()).isZero();
    }

    @Test
    void theCallersContext_travelsToTheSources() {
        List<String> seen = new ArrayList<>();
        pipeline(MASK, new WordSource(WORD))
                .guard(REQUEST, ModelReply.of("", "x"), null, task -> () -> {
                    seen.add("context");
                    task.run();
                })
                .join();
        assertThat(seen).containsExactly("context");
    }

    private GuardedReply guard(Policy policy, ModelReply reply, EvidenceSource... sources) {
        return pipeline(policy, sources)
                .guard(REQUEST, reply, null, UnaryOperator.identity())
                .join();
    }

    private GuardPipeline pipeline(Policy policy, EvidenceSource... sources) {
        Texts texts = Texts.of(Locale.ENGLISH);
        Stages stages = new Stages(
                UnaryOperator.identity(),
                reply -> List.of(),
                List.of(assessor),
                policy,
                new Edits(texts),
                texts,
                rewriter);
        return new GuardPipeline(
                stages,
                List.of(sources),
                new Resources(
                        DEADLINE,
                        new DirectExecutor(),
                        timer,
                        timer::nanoTime,
                        null,
                        new GuardListeners(List.of()),
                        Auditors.fixed()));
    }

    private static Policy.Builder policy(Decision onSecrets) {
        return Policy.builder("test").rule(Rule.of(Kind.SECRET, 0.5, onSecrets));
    }

    private static CompletionStage<SourceResult> found(String source, Span span) {
        return CompletableFuture.completedFuture(
                SourceResult.of(List.of(new Evidence.Match(source, span, Kind.SECRET, "word", 1, null))));
    }

    private static EvidenceSource source(Answer answer) {
        return new WordSource(WORD) {
            @Override
            public @Nullable CompletionStage<SourceResult> examine(Examination examination) {
                return answer.to(examination);
            }
        };
    }

    private interface Answer {
        @Nullable
        CompletionStage<SourceResult> to(Examination examination);
    }

    /** Finds a word wherever it stands. */
    private static class WordSource implements EvidenceSource {
        private final String word;

        WordSource(String word) {
            this.word = word;
        }

        @Override
        public String id() {
            return "test";
        }

        @Override
        public String fingerprint() {
            return "1";
        }

        @Override
        public @Nullable CompletionStage<SourceResult> examine(Examination examination) {
            return CompletableFuture.completedFuture(look(examination));
        }

        SourceResult look(Examination examination) {
            List<Evidence> evidence = new ArrayList<>();
            for (int i = 0; i < examination.reply().parts().size(); i++) {
                Part part = examination.reply().parts().get(i);
                int at = part.text().indexOf(word);
                if (at >= 0) {
                    evidence.add(new Evidence.Match(
                            id(), new Span(i, at, at + word.length()), Kind.SECRET, "word", 1, null));
                }
            }
            return SourceResult.of(evidence);
        }
    }

    private static class MatchAssessor implements HazardAssessor {
        @Override
        public Hazard hazard() {
            return Hazard.THOUGHT_LEAKAGE;
        }

        @Override
        public List<Finding> assess(Examination examination, List<Evidence> evidence) {
            return evidence.stream()
                    .map(Evidence.Match.class::cast)
                    .map(m -> new Finding(
                            m.kind(),
                            m.category(),
                            Channel.REASONING,
                            Level.NONE,
                            m.confidence(),
                            List.of(m.span()),
                            null,
                            false,
                            Set.of(m.source())))
                    .toList();
        }
    }

    /** Runs everything at once on the caller's thread. */
    private static final class DirectExecutor extends AbstractExecutorService implements ExecutorService {
        @Override
        public void execute(Runnable task) {
            task.run();
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
            return true;
        }
    }
}
