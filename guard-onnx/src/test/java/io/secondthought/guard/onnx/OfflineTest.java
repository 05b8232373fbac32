package io.secondthought.guard.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.onnx.natives.NativeFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * In JVMs of their own, on a machine that looks to DJL as if it had CUDA (the class {@code ai.djl.util.cuda.CudaUtils} of the tests)
 * and where no name of a host resolves.
 */
class OfflineTest {

    @TempDir
    Path folder;

    private Path model;
    private Path temporary;
    private Path home;
    private Path natives;

    @BeforeEach
    void folders() throws IOException {
        model = Tiny.write(Files.createDirectory(folder.resolve("model")), manifest -> {});
        temporary = Files.createDirectory(folder.resolve("tmp"));
        home = Files.createDirectory(folder.resolve("home"));
        natives = folder.resolve("natives");
    }

    /** Else the other test would prove nothing. */
    @Test
    void aCudaHost_makesDjlsOwnLoaderDownload() throws Exception {
        String output = run(List.of(), "djl");
        assertThat(output).contains("Cannot download jni files: https://");
    }

    @Test
    void aCudaHost_makesTheClassifierDownloadNothing_andItLeavesNothingBehind() throws Exception {
        String output = run(List.of("-D" + NativeFolder.PROPERTY + "=" + natives), model.toString());
        assertThat(output).contains("self-test true").doesNotContain("CONNECTION");
        // What probes, downloads and calls home is not even loaded.
        assertThat(output)
                .contains("ai.djl.huggingface.tokenizers.jni.TokenizersLibrary")
                .doesNotContain("jni.LibUtils")
                .doesNotContain("ai.djl.util")
                .doesNotContain("HttpURLConnection");
        assertThat(natives).isEmptyDirectory();
        assertThat(temporary).isEmptyDirectory();
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void withoutASetting_nativeCodeIsUnpackedIntoTheTemporaryFolder_andNothingIsLeftThere() throws Exception {
        assertThat(run(List.of(), model.toString())).contains("self-test true");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void aNativeFolderThatCannotBeWritten_endsWithAnErrorThatNamesTheSetting() throws Exception {
        Files.createFile(natives);
        assertThat(run(List.of("-D" + NativeFolder.PROPERTY + "=" + natives), model.toString()))
                .contains("GuardConfigurationException")
                .contains("the system property " + NativeFolder.PROPERTY);
    }

    /** ONNX Runtime makes a folder there whatever it is told. */
    @Test
    void aTemporaryFolderThatCannotBeWritten_endsWithAnErrorThatNamesIt() throws Exception {
        Files.delete(temporary);
        Files.createFile(temporary);
        assertThat(run(List.of("-D" + NativeFolder.PROPERTY + "=" + natives), model.toString()))
                .contains("GuardConfigurationException")
                .contains("java.io.tmpdir (" + temporary)
                .doesNotContain("Could not initialize class");
        assertThat(natives).isEmptyDirectory();
    }

    private String run(List<String> properties, String argument) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:stdout",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + temporary,
                "-Duser.home=" + home,
                "-Djdk.net.hosts.file=" + Files.writeString(folder.resolve("hosts"), ""),
                "-DOPT_OUT_TRACKING=true"));
        command.addAll(properties);
        command.addAll(List.of(
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                OfflineMain.class.getName(),
                argument));
        Path output = folder.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("HOME", home.toString());
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        try (Stream<String> lines = Files.lines(output, StandardCharsets.UTF_8)) {
            return lines.filter(line -> !line.contains("jar:file") || line.contains("ai.djl") || line.contains("Http"))
                    .reduce("", (a, b) -> a + "\n" + b);
        }
    }
}
