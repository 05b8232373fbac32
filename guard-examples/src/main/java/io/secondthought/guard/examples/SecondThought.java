package io.secondthought.guard.examples;

import io.secondthought.guard.examples.bench.LoadCommand;
import io.secondthought.guard.examples.check.CheckCommand;
import io.secondthought.guard.examples.demo.DemoCommand;
import io.secondthought.guard.examples.eval.EvalCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command line of SecondThought: {@code java -jar secondthought.jar}. */
@Command(
        name = "secondthought",
        description = "Guards what reasoning models think and say.",
        mixinStandardHelpOptions = true,
        subcommands = {DemoCommand.class, TrainLexical.class, FitCategory.class, Doctor.class, LoadCommand.class},
        versionProvider = SecondThought.Version.class)
public final class SecondThought implements Runnable {

    @Spec
    private CommandSpec spec;

    /** Runs the command line and ends the JVM with its exit code. */
    public static void main(String[] args) {
        System.exit(commandLine(System.in).execute(args));
    }

    static CommandLine commandLine(InputStream standardInput) {
        return new CommandLine(new SecondThought())
                .addSubcommand(new CheckCommand(standardInput))
                .addSubcommand(new EvalCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(SecondThought::failed);
    }

    /** What a person can mend is said in one line; what only we can mend keeps its stack trace. */
    private static int failed(Exception failure, CommandLine commandLine, ParseResult parsed) throws Exception {
        if (failure instanceof IOException || failure instanceof UncheckedIOException) {
            @Nullable Throwable cause = failure.getCause();
            commandLine.getErr().println(failure.getMessage() + (cause == null ? "" : ": " + cause.getMessage()));
            return ExitCode.SOFTWARE;
        }
        throw failure;
    }

    /** Without a subcommand there is nothing to do but to say what there is. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** Reads the version from the manifest of the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            @Nullable String version = SecondThought.class.getPackage().getImplementationVersion();
            return new String[] {"secondthought " + (version == null ? "(not packaged)" : version)};
        }
    }
}
