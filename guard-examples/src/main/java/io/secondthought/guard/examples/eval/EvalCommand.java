package io.secondthought.guard.examples.eval;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.secondthought.guard.Guard;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.examples.cli.ClassifierChoice;
import io.secondthought.guard.examples.cli.Terminal;
import io.secondthought.guard.examples.data.Rows;
import io.secondthought.guard.policy.Policy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures the guard on labelled rows. */
@Command(
        name = "eval",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures the guard on labelled rows.",
            "",
            "FILE holds one JSON object per line: id, prompt or messages, thought, answer, labels and meta; a name that"
                    + " ends in .gz is unzipped, of a folder all .jsonl and .jsonl.gz are taken.",
            "",
            "Measured is, where the label is 0 or 1: answer (answer_unsafe), thought (thought_unsafe), reply (either),"
                    + " prompt (prompt_harmful), refusal, drift (drift or self_jailbreak), toxic, and leak (pii, judged as"
                    + " a thought, with meta.spans). Precision, recall and F1 hold where the balanced policy acts:"
                    + " at confidence " + EvalCommand.THRESHOLD + "; of requests and refusals, on which no policy acts"
                    + " by itself, where the assessors go by them (confidence 0.9, probability 0.5). R@1%% is the recall at 1 %% false alarms; rows of"
                    + " equal score are never told apart. 'Benign acted on' is the share of the rows with label 0 that"
                    + " were not delivered as they are, whatever for. Times are those of the guard alone.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all was measured",
            "1:a file could not be read or written",
            "2:the command line makes no sense",
            "3:some lines could not be read and were skipped; the others were measured"
        })
public final class EvalCommand implements Callable<Integer> {
    /** The confidence at which {@link Policy#balanced()} acts. */
    static final double THRESHOLD = 0.98;

    private static final int BAD_LINES = 3;
    private static final ObjectWriter JSON = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .writer();

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files of rows, or folders of such files.")
    private List<Path> files;

    @Option(
            names = "--classifier",
            defaultValue = "lexical",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private ClassifierChoice classifier;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "How many rows are judged at once; default: the number of processors."
                    + " 1 gives the times of a guard that has the machine to itself.")
    private @Nullable Integer threads;

    @Option(names = "--json", description = "One JSON object per line instead of tables.")
    private boolean json;

    @Option(names = "--markdown", description = "One Markdown table of all files, as docs/evaluation.md has it.")
    private boolean markdown;

    @Option(
            names = "--predictions",
            paramLabel = "FILE",
            description = "Write what the guard said of each row, with the texts it points at.")
    private @Nullable Path predictions;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (json && markdown) {
            throw new ParameterException(spec.commandLine(), "--json and --markdown exclude each other");
        }
        List<Path> all = expanded();
        int threads = this.threads == null ? Runtime.getRuntime().availableProcessors() : this.threads;
        if (threads < 1) {
            throw new ParameterException(spec.commandLine(), "--threads must be at least 1, was " + threads);
        }
        Recorder recorder = new Recorder();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try (Guard guard = guard(recorder);
                Writer lines = predictions == null
                        ? Writer.nullWriter()
                        : Files.newBufferedWriter(predictions, StandardCharsets.UTF_8)) {
            Evaluation evaluation = new Evaluation(new RowJudge(guard, recorder), executor, threads, THRESHOLD);
            return run(evaluation, guard.classifier(), all, lines);
        } finally {
            executor.shutdownNow();
        }
    }

    private int run(Evaluation evaluation, String classifierName, List<Path> all, Writer lines)
            throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        boolean watched = Terminal.showsErrors();
        AtomicLong bad = new AtomicLong();
        Consumer<Rows.BadLine> onBad = line -> {
            bad.incrementAndGet();
            err.println(line);
        };
        if (markdown) {
            out.print(FileReport.MARKDOWN_HEAD);
        } else if (!json) {
            out.println("policy balanced, classifier " + classifierName + "; precision, recall and F1 at confidence "
                    + THRESHOLD);
        }
        for (Path file : all) {
            FileReport report = measure(evaluation, file, onBad, prediction -> write(lines, prediction), watched);
            if (json) {
                report.reports().forEach(r -> out.println(toJson(r)));
            } else if (markdown) {
                out.print(report.markdown());
            } else {
                out.println();
                out.print(report.table());
            }
            out.flush();
        }
        return bad.get() == 0 ? CommandLine.ExitCode.OK : BAD_LINES;
    }

    private static FileReport measure(
            Evaluation evaluation,
            Path file,
            Consumer<Rows.BadLine> bad,
            Consumer<Prediction> predictions,
            boolean watched)
            throws InterruptedException {
        if (!watched) {
            return evaluation.run(file, bad, predictions, () -> {});
        }
        try (ProgressBar bar =
                Terminal.progress(file.toString()).setUnit(" rows", 1).build()) {
            return evaluation.run(file, bad, predictions, bar::step);
        }
    }

    private Guard guard(Recorder recorder) {
        try {
            return classifier
                    .applyTo(Guard.builder().policy(Policy.balanced()).assessor(recorder))
                    .build();
        } catch (GuardConfigurationException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** The files, and those of the folders; all that are missing are named together. */
    private List<Path> expanded() {
        List<Path> all = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (Path file : files) {
            if (Files.isDirectory(file)) {
                List<Path> inside = Rows.files(file);
                if (inside.isEmpty()) {
                    problems.add("no .jsonl or .jsonl.gz in " + file);
                }
                all.addAll(inside);
            } else if (Files.exists(file)) {
                all.add(file);
            } else {
                problems.add("no such file: " + file);
            }
        }
        if (!problems.isEmpty()) {
            throw new ParameterException(spec.commandLine(), String.join("\n", problems));
        }
        return all;
    }

    private static void write(Writer lines, Prediction prediction) {
        try {
            lines.write(toJson(prediction) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the predictions", e);
        }
    }

    private static String toJson(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of numbers and words cannot be written", e);
        }
    }
}
