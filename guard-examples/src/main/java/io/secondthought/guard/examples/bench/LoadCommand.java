package io.secondthought.guard.examples.bench;

import io.secondthought.guard.Guard;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Unit;
import io.secondthought.guard.examples.eval.Percentiles;
import io.secondthought.guard.onnx.OnnxClassifier;
import io.secondthought.guard.reasoning.UnitSplitter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what the ONNX classifier adds to calls, how it bears many threads, and whether its memory stays flat. */
@Command(
        name = "load",
        description = "Measures the ONNX classifier under load on this machine and prints tables. Takes a few minutes.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
public final class LoadCommand implements Callable<Integer> {
    private static final GuardRequest REQUEST =
            GuardRequest.of("How do I look after my plants, and what could I cook tonight?");
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final int WORDS = 120;
    private static final int WARM_UP = 200;
    private static final int IDLE_RUNS = 1000;
    private static final int REPLIES = 256;
    private static final int CALLS_PER_THREAD = 500;
    private static final int REPORTS = 10;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "2",
            description = "Threads of the session; default 2.")
    private int threads;

    @Option(
            names = "--calls",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Calls of one window from ever new threads, to watch the memory; default ${DEFAULT-VALUE}.")
    private int calls;

    private final List<Examination> windows = examinations(true);

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        PrintWriter out = spec.commandLine().getOut();
        long start = System.nanoTime();
        try (OnnxClassifier classifier =
                OnnxClassifier.builder().threads(threads).cachedWindows(0).build()) {
            examine(classifier, windows.get(0));
            out.printf(
                    Locale.ROOT,
                    "%s on %s, %d threads. From nothing to the first verdict: %.0f ms.%n%n",
                    classifier.name(),
                    classifier.provider(),
                    threads,
                    (System.nanoTime() - start) / 1e6);
            times(WARM_UP, windows, item -> examine(classifier, item));
            idle(classifier, out);
            replies(classifier, out);
            shared(classifier, out);
            memory(classifier, out);
            return ExitCode.OK;
        } catch (GuardConfigurationException e) {
            e.problems().forEach(out::println);
            return ExitCode.SOFTWARE;
        } finally {
            out.flush();
        }
    }

    private void idle(OnnxClassifier classifier, PrintWriter out) {
        Percentiles one = new Percentiles(times(IDLE_RUNS, windows, item -> examine(classifier, item)));
        out.printf(
                Locale.ROOT,
                "One window of some 128 tokens, nothing else running: p50 %.2f ms, p95 %.2f ms.%n%n",
                millis(one, 50),
                millis(one, 95));
        out.flush();
    }

    /** Whole replies through a guard, half of each reasoning; without a cache's help, for each reply is new. */
    private static void replies(OnnxClassifier classifier, PrintWriter out) {
        out.println("| words of the reply | rules only, p50 ms | p95 ms | with the classifier, p50 ms | p95 ms |");
        out.println("|---|---|---|---|---|");
        try (Guard rules = Guard.builder().withoutClassifier().build();
                Guard guard = Guard.builder().classifier(classifier).build()) {
            for (int words : new int[] {500, 2_000, 10_000}) {
                int runs = Math.max(12, 60_000 / words);
                List<ModelReply> replies = IntStream.range(0, runs)
                        .mapToObj(i -> reasoned(words, i))
                        .toList();
                Percentiles bare = new Percentiles(times(runs, replies, reply -> check(rules, reply)));
                Percentiles full = new Percentiles(times(runs, replies, reply -> check(guard, reply)));
                out.printf(
                        Locale.ROOT,
                        "| %,d | %.1f | %.1f | %.0f | %.0f |%n",
                        words,
                        millis(bare, 50),
                        millis(bare, 95),
                        millis(full, 50),
                        millis(full, 95));
                out.flush();
            }
        }
        out.println();
    }

    private static ModelReply reasoned(int words, int number) {
        String half = EverydayText.ofWords(words / 2, number);
        return ModelReply.unread("<think>\n" + half + "</think>\n\n" + half);
    }

    private static void check(Guard guard, ModelReply reply) {
        var unused = guard.check(REQUEST, reply);
    }

    /** Many callers at once, each with replies of some four windows. */
    private static void shared(OnnxClassifier classifier, PrintWriter out)
            throws InterruptedException, ExecutionException {
        List<Examination> replies = examinations(false);
        out.println("| calling threads | replies a second | p50 ms | p95 ms |");
        out.println("|---|---|---|---|");
        for (int callers : new int[] {1, 2, 4, 8, 16, 32}) {
            List<Long> all = new ArrayList<>();
            long start = System.nanoTime();
            ExecutorService pool = Executors.newFixedThreadPool(callers);
            try {
                List<Future<List<Long>>> running = new ArrayList<>();
                for (int caller = 0; caller < callers; caller++) {
                    running.add(
                            pool.submit(() -> times(REPLIES / callers, replies, item -> examine(classifier, item))));
                }
                for (Future<List<Long>> one : running) {
                    all.addAll(one.get());
                }
            } finally {
                pool.shutdownNow();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            Percentiles times = new Percentiles(all);
            out.printf(
                    Locale.ROOT,
                    "| %d | %.0f | %.1f | %.1f |%n",
                    callers,
                    all.size() / seconds,
                    millis(times, 50),
                    millis(times, 95));
            out.flush();
        }
        out.println();
    }

    /** Threads that come and go must leave nothing behind. */
    private void memory(OnnxClassifier classifier, PrintWriter out)
            throws IOException, InterruptedException, ExecutionException {
        out.println("| calls of one window, from ever new threads | resident memory, MB |");
        out.println("|---|---|");
        int reported = 0;
        for (int done = 0; done < calls; done += CALLS_PER_THREAD) {
            ExecutorService fresh = Executors.newSingleThreadExecutor();
            try {
                fresh.submit(() -> times(CALLS_PER_THREAD, windows, item -> examine(classifier, item)))
                        .get();
            } finally {
                fresh.shutdownNow();
            }
            int after = done + CALLS_PER_THREAD;
            if (after * (long) REPORTS / calls > reported) {
                reported++;
                out.printf(Locale.ROOT, "| %,d | %d |%n", after, residentMegabytes());
                out.flush();
            }
        }
    }

    private static long residentMegabytes() throws IOException {
        if (!Files.isReadable(STATUS)) {
            return -1;
        }
        try (Stream<String> lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                    .findFirst()
                    .orElse(-1);
        }
    }

    private static List<Examination> examinations(boolean oneWindow) {
        return IntStream.range(0, REPLIES)
                .mapToObj(number -> {
                    ModelReply reply = ModelReply.of("", EverydayText.ofWords(WORDS, number));
                    // The third unit is the first with two before it, and has some 128 tokens with them.
                    List<Unit> units = UnitSplitter.split(reply);
                    return new Examination(REQUEST, reply, oneWindow ? units.subList(2, 3) : units);
                })
                .toList();
    }

    private static void examine(OnnxClassifier classifier, Examination examination) {
        var unused = classifier.examine(examination).toCompletableFuture().join();
    }

    /** The nanoseconds of each run, over the items in turn. */
    private static <T> List<Long> times(int runs, List<T> items, Consumer<T> timed) {
        List<Long> times = new ArrayList<>(runs);
        for (int i = 0; i < runs; i++) {
            long start = System.nanoTime();
            timed.accept(items.get(i % items.size()));
            times.add(System.nanoTime() - start);
        }
        return times;
    }

    private static double millis(Percentiles times, int percent) {
        return times.at(percent).orElse(0) / 1e6;
    }
}
