package io.secondthought.guard.onnx.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.onnx.natives.NativeFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnosisTest {
    @TempDir
    private Path folder;

    @Test
    void librariesAreLookedForWhereTheLinkerIsTold_first() throws IOException {
        Path told = Files.createDirectory(folder.resolve("told"));
        Path usual = Files.createDirectory(folder.resolve("usual"));
        Files.createFile(told.resolve("libcudart.so.12"));
        Files.createFile(usual.resolve("libcudart.so.12"));
        Files.createFile(usual.resolve("libcudnn.so.9"));
        Map<String, Optional<Path>> found = Diagnosis.libraries(":" + told, List.of(usual.toString()));
        assertThat(found.get("libcudart.so.12")).contains(told.resolve("libcudart.so.12"));
        assertThat(found.get("libcudnn.so.9")).contains(usual.resolve("libcudnn.so.9"));
        assertThat(found.get("libcublas.so.12")).isEmpty();
    }

    @Test
    void noDriver_isNoFailure() {
        assertThat(Diagnosis.driver(folder.resolve("none"))).isEmpty();
    }

    @Test
    void thisMachine_hasACpu() {
        Diagnosis diagnosis = Diagnosis.run(NativeFolder.of(null));
        assertThat(diagnosis.providers()).contains("CPU");
        assertThat(diagnosis.version()).matches("\\d+\\.\\d+\\.\\d+");
    }
}
