package io.secondthought.guard.examples;

import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.onnx.OnnxClassifier;
import io.secondthought.guard.onnx.SelfTest;
import io.secondthought.guard.onnx.natives.NativeFolder;
import io.secondthought.guard.onnx.session.Diagnosis;
import io.secondthought.guard.onnx.session.Provider;
import io.secondthought.guard.reasoning.UnitSplitter;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what the ONNX classifier finds on this machine, and whether it works. */
@Command(
        name = "doctor",
        description =
                "Says what this machine offers to the ONNX classifier, loads it, checks its scores against those it"
                        + " should have, and times it.",
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class Doctor implements Callable<Integer> {
    private static final int RUNS = 40;
    private static final String SAMPLE =
            "To descale the kettle, fill it half with water and half with vinegar, boil it once, and"
                    + " leave it for half an hour. Then pour it out and rinse it twice with fresh water before you use it again.";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "The folder of the model. Default: the one in guard-onnx.")
    private @Nullable Path model;

    @Option(
            names = "--provider",
            defaultValue = "auto",
            description = "On what to run: ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private Provider provider;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            machine(Diagnosis.run(NativeFolder.of(null)), out);
            return classifier(out);
        } catch (GuardConfigurationException e) {
            out.println();
            e.problems().forEach(problem -> out.println("FAILED     " + problem));
            return ExitCode.SOFTWARE;
        } finally {
            out.flush();
        }
    }

    private static void machine(Diagnosis found, PrintWriter out) {
        out.println("platform   " + found.platform());
        out.println("java       " + found.java());
        out.println("natives    " + NativeFolder.of(null).path() + " (" + NativeFolder.PROPERTY + ")");
        out.println(
                "runtime    ONNX Runtime " + found.version() + ", providers " + String.join(", ", found.providers()));
        out.println("driver     " + found.driver().orElse("no NVIDIA driver"));
        new TreeMap<>(found.libraries())
                .forEach((library, path) -> out.printf(
                        "%-10s %-18s %s%n",
                        "library", library, path.map(Path::toString).orElse("not found")));
    }

    private int classifier(PrintWriter out) {
        OnnxClassifier.Builder builder =
                OnnxClassifier.builder().provider(provider).cachedWindows(0);
        if (model != null) {
            builder.model(model);
        }
        long start = System.nanoTime();
        try (OnnxClassifier classifier = builder.build()) {
            out.println();
            out.printf(
                    "model      %s %s on %s, loaded in %.0f ms; SHA-256 as its manifest says: %s%n",
                    classifier.name(),
                    classifier.version(),
                    classifier.provider(),
                    millis(start),
                    classifier.modelSha256());
            SelfTest test = classifier.selfTest();
            for (SelfTest.Check check : test.checks()) {
                out.printf(
                        Locale.ROOT,
                        "self-test  %-12s expected %7.3f, got %7.3f  %s%n",
                        check.label(),
                        check.expected(),
                        check.measured(),
                        check.passed() ? "ok" : "FAILED");
            }
            speed(classifier, out);
            return test.passed() ? ExitCode.OK : ExitCode.SOFTWARE;
        }
    }

    private static void speed(OnnxClassifier classifier, PrintWriter out) {
        ModelReply reply = ModelReply.of("", SAMPLE);
        Examination one =
                new Examination(GuardRequest.of("How do I descale a kettle?"), reply, UnitSplitter.split(reply));
        double[] times = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long start = System.nanoTime();
            var unused = classifier.examine(one).toCompletableFuture().join();
            times[i] = millis(start);
        }
        Arrays.sort(times);
        out.printf(
                Locale.ROOT,
                "speed      a request and an answer of %d characters: median %.1f ms, 95 %% within %.1f ms (%d runs; a sample,"
                        + " not a benchmark)%n",
                SAMPLE.length(),
                times[RUNS / 2],
                times[RUNS * 95 / 100],
                RUNS);
    }

    private static double millis(long start) {
        return (System.nanoTime() - start) / 1e6;
    }
}
