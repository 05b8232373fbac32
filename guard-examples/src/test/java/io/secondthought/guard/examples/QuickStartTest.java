package io.secondthought.guard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class QuickStartTest {
    private static final Path SOURCE = Path.of("src/main/java/io/secondthought/guard/examples/QuickStart.java");

    @Test
    void theFirstLinesOfTheReadme_areThoseThatRunHere() throws IOException {
        String source = Files.readString(SOURCE);
        String region = source.substring(source.indexOf("// README\n") + 10, source.indexOf("        // end"));
        String readme = Files.readString(Path.of("../README.md"));
        assertThat(readme.substring(0, readme.indexOf("```\n", 20)).replaceAll("\\s+", " "))
                .endsWith(region.replaceAll("\\s+", " "));
    }

    @Test
    void itRuns() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        QuickStart.run(new PrintStream(out, true, StandardCharsets.UTF_8));
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "Due on the 3rd. If they can't pay, ask [private].",
                        "Your next payment is due on 3 December.",
                        "MASK");
    }
}
