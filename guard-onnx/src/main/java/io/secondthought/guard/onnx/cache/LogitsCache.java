package io.secondthought.guard.onnx.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.secondthought.guard.api.KeyedDigest;
import io.secondthought.guard.onnx.tokenize.TokenSequence;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the logits of windows: of a reply that is judged again after an edit, only the windows that changed are run again. A
 * key is a {@link KeyedDigest} under a random key that lives and dies with this object; tokens are not kept. Thread-safe.
 */
public final class LogitsCache {
    private final Cache<ByteBuffer, float[]> cache;
    private final KeyedDigest digest;

    /**
     * An empty cache.
     *
     * @param windows how many to remember, 0 or more; each takes some 300 bytes
     * @param random draws the key of the digests
     */
    public LogitsCache(int windows, SecureRandom random) {
        digest = KeyedDigest.random(random);
        cache = Caffeine.newBuilder()
                .maximumSize(windows)
                .executor(Runnable::run) // what there is to do is little, and the pool belongs to the host
                .build();
    }

    /**
     * The logits of the windows, in order; not to be changed.
     *
     * @param tenant whose windows they are; one cannot tell by the time it takes what another had scored
     * @param run gets the windows that are not known, in order; what its future fails with, the result fails with. It is cancelled
     *     with the result.
     */
    public CompletableFuture<List<float[]>> get(
            String tenant,
            List<TokenSequence> windows,
            Function<List<TokenSequence>, CompletableFuture<List<float[]>>> run) {
        List<ByteBuffer> keys =
                windows.stream().map(window -> key(tenant, window)).toList();
        float[][] logits = new float[windows.size()][];
        List<Integer> unknown = new ArrayList<>();
        for (int i = 0; i < logits.length; i++) {
            float @Nullable [] known = cache.getIfPresent(keys.get(i));
            if (known == null) {
                unknown.add(i);
            } else {
                logits[i] = known;
            }
        }
        CompletableFuture<List<float[]>> running =
                run.apply(unknown.stream().map(windows::get).toList());
        CompletableFuture<List<float[]>> all = running.thenApply(fresh -> {
            for (int i = 0; i < fresh.size(); i++) {
                int at = unknown.get(i);
                logits[at] = fresh.get(i);
                cache.put(keys.get(at), fresh.get(i));
            }
            return Arrays.asList(logits);
        });
        CompletableFuture<?> unused = all.whenComplete((done, failure) -> {
            if (all.isCancelled()) {
                running.cancel(false);
            }
        });
        return all;
    }

    private ByteBuffer key(String tenant, TokenSequence window) {
        int[] numbers = Arrays.copyOf(window.ids(), window.length() + 1);
        numbers[window.length()] = window.secondFrom();
        return ByteBuffer.wrap(digest.derive(digest.of(numbers), tenant));
    }
}
