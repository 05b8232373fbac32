package io.secondthought.guard.examples.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.secondthought.guard.Guard;
import io.secondthought.guard.GuardBuilder;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.GuardedReply;
import io.secondthought.guard.examples.cli.ClassifierChoice;
import io.secondthought.guard.examples.cli.PolicyChoice;
import io.secondthought.guard.examples.cli.Terminal;
import io.secondthought.guard.reasoning.ReasoningFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges replies that a model gave already. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Judges replies that a model gave already and prints one verdict per line, as JSON.",
            "",
            "FILE holds one JSON object per line, with"
                    + " prompt (text) or messages (objects with role, one of system, user, assistant, tool, document,"
                    + " content and, if known, subject: whom the message is about),"
                    + " and thought and answer, or reply: the raw text, in which both may stand mixed. An id is repeated"
                    + " in the verdict. A file that does not begin with a brace is one raw reply. A name that ends in .gz"
                    + " is unzipped; - reads standard input and judges each line as it comes.",
            ""
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all was judged, whatever the verdicts say",
            "1:the input could not be read, or the output not written",
            "2:the command line makes no sense",
            "3:some lines could not be read and were skipped; the others were judged"
        })
public final class CheckCommand implements Callable<Integer> {
    /** Some lines could not be read. */
    public static final int BAD_LINES = 3;

    private static final long LONG_INPUT_BYTES = 1 << 20;
    private static final ObjectWriter JSON = JsonMapper.builder()
            // The terminal's character set need not be able to show the text.
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .writer();

    private final InputStream standardInput;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The replies; - for standard input.")
    private String file;

    @Option(
            names = "--prompt",
            paramLabel = "TEXT",
            description = "What was asked, for a raw reply and for lines without a request.")
    private @Nullable String prompt;

    @Option(
            names = "--reader",
            paramLabel = "ID",
            description = "Who reads the replies: data about this person may be shown.")
    private @Nullable String reader;

    @Option(
            names = "--policy",
            defaultValue = "balanced",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private PolicyChoice policy;

    @Option(
            names = "--classifier",
            defaultValue = "lexical",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
    private ClassifierChoice classifier;

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "How the model marks its reasoning in raw text, such as deepseek_r1; default: told apart.")
    private @Nullable String format;

    @Option(names = "--deliver", description = "Print what the reader gets, too.")
    private boolean deliver;

    /** @param standardInput what {@code -} reads */
    public CheckCommand(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    @Override
    public Integer call() throws IOException {
        CommandLine commandLine = spec.commandLine();
        PrintWriter err = commandLine.getErr();
        try (Guard guard = guard();
                InputStream in = open()) {
            Summary summary = new Summary();
            Judge judge = new Judge(guard, commandLine.getOut(), err, summary);
            new Exchanges(prompt, reader).read(new InputStreamReader(in, StandardCharsets.UTF_8), judge);
            err.println(summary.text(policy.policy().id(), guard.classifier()));
            err.flush();
            if (judge.outputLost) {
                return CommandLine.ExitCode.SOFTWARE;
            }
            return summary.hasBad() ? BAD_LINES : CommandLine.ExitCode.OK;
        }
    }

    private Guard guard() {
        try {
            GuardBuilder builder = classifier.applyTo(Guard.builder().policy(policy.policy()));
            return (format == null ? builder : builder.format(ReasoningFormat.named(format))).build();
        } catch (GuardConfigurationException | IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private InputStream open() throws IOException {
        if (file.equals("-")) {
            return standardInput;
        }
        Path path = Path.of(file);
        if (!Files.exists(path) || Files.isDirectory(path)) {
            throw new ParameterException(spec.commandLine(), "no such file: " + file);
        }
        InputStream raw = Files.newInputStream(path);
        // On a terminal the verdicts themselves show how far it is.
        boolean bar = Files.size(path) >= LONG_INPUT_BYTES && Terminal.showsErrors() && !Terminal.showsOutput();
        InputStream watched =
                bar ? ProgressBar.wrap(raw, Terminal.progress("check").setUnit(" KiB", 1024)) : raw;
        if (!file.endsWith(".gz")) {
            return watched;
        }
        try {
            return new GZIPInputStream(watched);
        } catch (IOException e) {
            watched.close();
            throw new IOException("cannot read " + file, e);
        }
    }

    /** Judges and prints. */
    private final class Judge implements Exchanges.Sink {
        private final Guard guard;
        private final PrintWriter out;
        private final PrintWriter err;
        private final Summary summary;
        private boolean outputLost;

        Judge(Guard guard, PrintWriter out, PrintWriter err, Summary summary) {
            this.guard = guard;
            this.out = out;
            this.err = err;
            this.summary = summary;
        }

        @Override
        public boolean exchange(Exchange exchange) {
            GuardedReply guarded = guard.check(exchange.request(), exchange.reply());
            summary.add(guarded.verdict());
            try {
                out.println(JSON.writeValueAsString(VerdictLine.of(exchange, guarded, deliver)));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("a verdict of records and enums cannot be written", e);
            }
            outputLost = out.checkError(); // flushes
            return !outputLost;
        }

        @Override
        public void bad(long line, String reason) {
            summary.addBad();
            err.println(file + ":" + line + ": " + reason);
        }
    }
}
