package io.secondthought.guard.examples;

import io.secondthought.guard.examples.train.LexicalTraining;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Trains the lexical classifier. */
@Command(
        name = "train-lexical",
        description =
                "Trains the lexical classifier on a folder of labelled rows (.jsonl or .jsonl.gz), prints how well it"
                        + " does on held-out prompts, and writes its files.",
        mixinStandardHelpOptions = true)
final class TrainLexical implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "DATA_FOLDER", description = "The folder with the labelled rows.")
    private Path data;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "DIR",
            description = "Where manifest.json and weights.bin.gz are written.")
    private Path to;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Decides the order of the examples; the same data and seed give the same files. Default: 1.")
    private long seed;

    @Option(names = "--date", paramLabel = "DATE", description = "The date to note in the manifest. Default: none.")
    private @Nullable String date;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            LexicalTraining.run(data, to, seed, date, out, err);
            return ExitCode.OK;
        } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
            err.println("train-lexical: " + e.getMessage());
            return ExitCode.SOFTWARE;
        }
    }
}
