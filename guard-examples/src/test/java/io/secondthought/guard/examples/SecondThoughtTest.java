package io.secondthought.guard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SecondThoughtTest {

    private final StringWriter out = new StringWriter();
    private final CommandLine commandLine =
            SecondThought.commandLine(InputStream.nullInputStream()).setOut(new PrintWriter(out, true));

    @Test
    void noArguments_printsUsage() {
        assertThat(commandLine.execute()).isZero();
        assertThat(out.toString()).startsWith("Usage: secondthought");
    }

    @Test
    void version_isPrinted() {
        assertThat(commandLine.execute("--version")).isZero();
        assertThat(out.toString()).startsWith("secondthought ");
    }
}
