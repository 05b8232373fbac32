package io.secondthought.guard.onnx.natives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secondthought.guard.api.GuardConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFolderTest {
    private static final List<String> RESOURCES = List.of("/io/secondthought/guard/onnx/tiny/model.onnx", "/not/there");

    @TempDir
    Path folder;

    @Test
    void load_unpacksWhatIsThere_andDeletesItAfterwards() throws IOException {
        new NativeFolder(folder.resolve("new")).load("it", NativeFolderTest.class, RESOURCES, false, from -> {
            assertThat(from.getParent()).isEqualTo(folder.resolve("new"));
            assertThat(from.resolve("model.onnx")).exists();
            assertThat(from.resolve("there")).doesNotExist();
        });
        assertThat(folder.resolve("new")).isEmptyDirectory();
    }

    @Test
    void load_aFolderThatCannotBeWritten_namesTheSetting() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(
                        () -> new NativeFolder(file).load("it", NativeFolderTest.class, RESOURCES, false, from -> {}))
                .isInstanceOf(GuardConfigurationException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("nativeFolder(Path)")
                .hasMessageContaining(NativeFolder.PROPERTY);
    }

    @Test
    void load_aFolderWhoseFilesCannotBeRun_namesTheSetting_andLeavesNothing() {
        assertThatThrownBy(() -> new NativeFolder(folder).load("it", NativeFolderTest.class, RESOURCES, true, from -> {
                    throw new UnsatisfiedLinkError("failed to map segment from shared object: Operation not permitted");
                }))
                .isInstanceOf(GuardConfigurationException.class)
                .hasMessageContaining("Operation not permitted")
                .hasMessageContaining("noexec")
                .hasMessageContaining(NativeFolder.PROPERTY);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void of_theCallersFolderGoesFirst() {
        assertThat(NativeFolder.of(folder).path()).isEqualTo(folder);
        assertThat(NativeFolder.of(null).path()).isEqualTo(Path.of(System.getProperty("java.io.tmpdir")));
    }
}
