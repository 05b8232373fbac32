package io.secondthought.guard.onnx.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.onnx.batch.HandDriven.Item;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

/** What holds for every schedule. */
class MicroBatcherProperties {
    private int lastId;

    /** Submit, cancel, fail and run in any order: each future completes once, and rightly. */
    @Property(tries = 500)
    void everyItemCompletesExactlyOnce(@ForAll long seed, @ForAll @IntRange(min = 1, max = 9) int maxItems) {
        HandDriven hand = new HandDriven();
        Random random = new Random(seed);
        Set<Integer> poison = new HashSet<>();
        Map<Integer, Integer> succeeded = new HashMap<>();
        hand.runner = items -> {
            boolean poisoned = items.stream().anyMatch(item -> poison.contains(item.id()));
            boolean flaky = items.size() > 1 && random.nextInt(4) == 0;
            if (poisoned || flaky) {
                return fail(random.nextInt(6), items);
            }
            items.forEach(item -> succeeded.merge(item.id(), 1, Integer::sum));
            return items.stream().map(Item::result).toList();
        };
        MicroBatcher<Item, String> batcher = hand.builder()
                .maxBatchItems(maxItems)
                .maxBatchTokens(300)
                .queueItems(40)
                .build();
        List<Call> calls = new ArrayList<>();
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> {
                    List<Item> items = items(random, random.nextInt(3) > 0 ? 1 : random.nextInt(1, 20));
                    items.forEach(item -> {
                        if (random.nextInt(8) == 0) {
                            poison.add(item.id());
                        }
                    });
                    CompletableFuture<?> future = items.size() == 1 && random.nextBoolean()
                            ? batcher.submit(items.get(0))
                            : batcher.submitAll(items);
                    Call call = new Call(items, future, new AtomicInteger());
                    calls.add(call);
                    future.whenComplete((result, failure) -> call.completions.incrementAndGet());
                }
                case 2 ->
                    calls.stream()
                            .skip(random.nextInt(calls.size() + 1))
                            .findFirst()
                            .ifPresent(call -> call.future.cancel(true));
                default -> HandDriven.turn(batcher);
            }
        }
        boolean drained = random.nextBoolean();
        if (drained) {
            for (int i = 0; i < 2_000; i++) {
                HandDriven.turn(batcher);
            }
        }
        batcher.close();

        for (Call call : calls) {
            List<Item> items = call.items;
            CompletableFuture<?> future = call.future;
            assertThat(call.completions).hasValue(1);
            boolean poisoned = items.stream().anyMatch(item -> poison.contains(item.id()));
            Throwable failure = MicroBatcherTest.failure(future);
            if (failure == null) {
                assertThat(poisoned).isFalse();
                List<String> results = items.stream().map(Item::result).toList();
                assertThat(future.join()).isIn(results, results.get(0));
                assertThat(items).allMatch(item -> succeeded.get(item.id()) == 1);
            } else if (drained && !future.isCancelled() && !(failure instanceof OverloadedException)) {
                assertThat(poisoned).isTrue();
            }
        }
        assertThat(succeeded.values()).allMatch(times -> times <= 1);
        assertThat(hand.runs).allMatch(run -> run.size() <= maxItems);
    }

    private record Call(List<Item> items, CompletableFuture<?> future, AtomicInteger completions) {}

    private static List<String> fail(int how, List<Item> items) {
        return switch (how) {
            case 0 -> throw new IllegalStateException("boom");
            case 1 -> throw new StackOverflowError();
            case 2 -> throw new NoClassDefFoundError();
            case 3 -> null;
            case 4 -> List.of();
            default -> {
                List<String> nothing = new ArrayList<>();
                items.forEach(item -> nothing.add(null));
                yield nothing;
            }
        };
    }

    /** A submission waits for its turn at most as many batches as there were submissions before it; batches keep their limits. */
    @Property(tries = 500)
    void nobodyWaitsLongerThanThoseBeforeIt(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 9) int maxItems,
            @ForAll @IntRange(min = 1, max = 2_000) int maxTokens,
            @ForAll @DoubleRange(min = 0, max = 1) double maxPadding) {
        HandDriven hand = new HandDriven();
        Random random = new Random(seed);
        MicroBatcher<Item, String> batcher = hand.builder()
                .maxBatchItems(maxItems)
                .maxBatchTokens(maxTokens)
                .maxPadding(maxPadding)
                .build();
        Map<Item, Integer> submissionOf = new HashMap<>();
        Map<Integer, Integer> left = new HashMap<>();
        Map<Integer, Integer> patience = new HashMap<>();
        for (int step = 0; step < 300 || !left.isEmpty(); step++) {
            if (step < 300 && random.nextInt(3) > 0) {
                List<Item> items = items(random, random.nextInt(3) > 0 ? 1 : random.nextInt(1, 50));
                items.forEach(item -> submissionOf.put(item, items.get(0).id()));
                patience.put(items.get(0).id(), left.size());
                left.put(items.get(0).id(), items.size());
                batcher.submitAll(items);
                continue;
            }
            if (left.isEmpty()) {
                continue;
            }
            int before = hand.runs.size();
            HandDriven.turn(batcher);
            assertThat(hand.runs).hasSize(before + 1);
            List<Item> run = hand.runs.get(before);
            assertWithinLimits(run, maxItems, maxTokens, maxPadding);
            Map<Integer, Long> served =
                    run.stream().collect(Collectors.groupingBy(submissionOf::get, Collectors.counting()));
            patience.replaceAll((submission, batches) -> batches - 1);
            served.forEach((submission, count) -> left.merge(submission, -count.intValue(), Integer::sum));
            left.values().removeIf(items -> items == 0);
            patience.keySet().retainAll(left.keySet());
            served.keySet().forEach(submission -> patience.replace(submission, left.size() - 1));
            assertThat(patience.values()).allMatch(batches -> batches >= 0);
        }
        assertThat(batcher.stats().items()).isEqualTo(submissionOf.size());
    }

    private static void assertWithinLimits(List<Item> run, int maxItems, int maxTokens, double maxPadding) {
        int longest = run.stream().mapToInt(Item::length).max().orElseThrow();
        int tokens = run.stream().mapToInt(Item::length).sum();
        int padded = run.size() * longest;
        assertThat(run.size()).isLessThanOrEqualTo(maxItems);
        assertThat(run.size() == 1 || padded <= maxTokens).isTrue();
        assertThat(padded - tokens).isLessThanOrEqualTo((int) (Math.max(maxPadding, 0.2) * padded));
    }

    private List<Item> items(Random random, int count) {
        List<Item> items = new ArrayList<>();
        int around = 1 << random.nextInt(9);
        for (int i = 0; i < count; i++) {
            items.add(new Item(++lastId, around + random.nextInt(around)));
        }
        return items;
    }
}
