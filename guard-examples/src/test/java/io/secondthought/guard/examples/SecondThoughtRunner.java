package io.secondthought.guard.examples;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Runs the command line and keeps what it prints. */
public final class SecondThoughtRunner {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Returns the exit code. */
    public int execute(String... args) {
        return execute(InputStream.nullInputStream(), args);
    }

    /** Returns the exit code. */
    public int execute(InputStream standardInput, String... args) {
        CommandLine commandLine = SecondThought.commandLine(standardInput);
        return commandLine
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    public String out() {
        return out.toString();
    }

    public String err() {
        return err.toString();
    }
}
