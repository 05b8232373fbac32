package io.secondthought.guard.examples;

import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.examples.train.CategoryFitting;
import io.secondthought.guard.onnx.OnnxClassifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fits a category of the user's own. */
@Command(
        name = "fit-category",
        description = {
            "Fits a category of your own on a few hundred labelled rows, prints its precision and recall on rows that were"
                    + " held out, and writes category-NAME.json.",
            "",
            "A row is a JSON object on a line: id, prompt, answer (or thought), and labels with the category's name, 0 or 1.",
            ""
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class FitCategory implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files of rows.")
    private List<Path> files;

    @Option(
            names = "--category",
            required = true,
            paramLabel = "NAME",
            description = "The category: the label to read, and the category of the findings.")
    private String category;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "The folder of the model. Default: the one in guard-onnx.")
    private @Nullable Path model;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description =
                    "Where the file is written. Default: the folder of the model, which finds it there, or else the"
                            + " current folder.")
    private @Nullable Path to;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Decides the folds; the same rows and seed give the same file. Default: 1.")
    private long seed;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        OnnxClassifier.Builder builder = OnnxClassifier.builder();
        if (model != null) {
            builder.model(model);
        }
        Path folder = to != null ? to : model != null ? model : Path.of("");
        try (OnnxClassifier classifier = builder.build()) {
            if (!classifier.hasEmbedding()) {
                err.println("fit-category: the model gives no embeddings, so that nothing can be fitted on it");
                return ExitCode.SOFTWARE;
            }
            Path file = CategoryFitting.run(classifier, files, category, folder, seed, out, err);
            out.println();
            out.println("written: " + file);
            return ExitCode.OK;
        } catch (IOException | UncheckedIOException | IllegalArgumentException | GuardConfigurationException e) {
            err.println("fit-category: " + e.getMessage());
            return ExitCode.SOFTWARE;
        }
    }
}
