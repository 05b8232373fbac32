package io.secondthought.guard.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
    private final SecondThoughtRunner commandLine = new SecondThoughtRunner();

    @Test
    void theModelThatComesWithTheJar_passesItsSelfTest() {
        assertThat(commandLine.execute("doctor", "--provider", "cpu"))
                .as(commandLine.out())
                .isZero();
        assertThat(commandLine.out())
                .contains("on CPU, loaded in", "self-test  unsafe", "speed ")
                .doesNotContain("FAILED");
    }

    @Test
    void aProviderThatCannotStart_isSaidWithItsReason() {
        assertThat(commandLine.execute("doctor", "--provider", "cuda")).isEqualTo(1);
        assertThat(commandLine.out())
                .contains("FAILED", "libcudart.so.12")
                .containsPattern("onnxruntime_gpu|a library is missing"); // the first without -Pgpu
    }

    @Test
    void aFolderWithoutAModel_isSaid(@TempDir Path folder) {
        assertThat(commandLine.execute("doctor", "--model", folder.toString())).isEqualTo(1);
        assertThat(commandLine.out()).contains("FAILED", "manifest.json is missing");
    }
}
