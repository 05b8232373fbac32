package io.secondthought.guard.onnx.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.onnx.tokenize.TokenSequence;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LogitsCacheTest {
    private static final TokenSequence A = new TokenSequence(new int[] {1, 2, 3}, 1);
    private static final TokenSequence B = new TokenSequence(new int[] {1, 2, 4}, 1);
    private static final TokenSequence C = new TokenSequence(new int[] {1, 2}, 2);

    private final LogitsCache cache = new LogitsCache(100, new SecureRandom());
    private final List<TokenSequence> run = new ArrayList<>();

    @Test
    void whatIsKnown_isNotRunAgain_andTheOrderIsThatOfTheWindows() {
        assertThat(get(cache, A, B)).containsExactly(answer(A), answer(B));
        assertThat(get(cache, B, C, A, C)).containsExactly(answer(B), answer(C), answer(A), answer(C));
        assertThat(run).containsExactly(A, B, C, C);
        assertThat(get(cache, C, B)).containsExactly(answer(C), answer(B));
        assertThat(run).hasSize(4);
    }

    @Test
    void theSameTokens_withTheIntentCutElsewhere_areAnotherWindow() {
        TokenSequence other = new TokenSequence(new int[] {1, 2, 3}, 2);
        get(cache, A);
        get(cache, other);
        assertThat(run).containsExactly(A, other);
    }

    @Test
    void whatFails_isTold_andTriedAgainTheNextTime() {
        assertThat(cache.get(
                        "default", List.of(A), windows -> CompletableFuture.failedFuture(new IllegalStateException())))
                .isCompletedExceptionally();
        get(cache, A);
        assertThat(run).containsExactly(A);
    }

    @Test
    void whoeverGivesUp_cancelsTheRun() {
        CompletableFuture<List<float[]>> running = new CompletableFuture<>();
        assertThat(cache.get("default", List.of(A), windows -> running).cancel(true))
                .isTrue();
        assertThat(running).isCancelled();
    }

    @Test
    void aCacheOfNoWindows_remembersNothing() {
        LogitsCache none = new LogitsCache(0, new SecureRandom());
        get(none, A);
        get(none, A);
        assertThat(run).containsExactly(A, A);
    }

    @Test
    void whatOneTenantHadScored_isScoredAnewForAnother() {
        get(cache, A);
        get("bank", A);
        get("bank", A);
        get("hospital", A);
        assertThat(run).containsExactly(A, A, A);
    }

    private List<Float> get(LogitsCache cache, TokenSequence... windows) {
        return get(cache, "default", windows);
    }

    private void get(String tenant, TokenSequence window) {
        var unused = get(cache, tenant, window);
    }

    private List<Float> get(LogitsCache cache, String tenant, TokenSequence... windows) {
        return cache
                .get(tenant, List.of(windows), unknown -> {
                    run.addAll(unknown);
                    return CompletableFuture.completedFuture(
                            unknown.stream().map(w -> new float[] {answer(w)}).toList());
                })
                .join()
                .stream()
                .map(logits -> logits[0])
                .toList();
    }

    private static float answer(TokenSequence window) {
        return window.ids()[window.length() - 1] * 10 + window.secondFrom();
    }
}
