package io.secondthought.guard.onnx.session;

import ai.onnxruntime.OrtEnvironment;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.onnx.natives.NativeFolder;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this machine offers to ONNX Runtime. Reads files and starts ONNX Runtime; opens no connection and runs no other program.
 *
 * @param platform operating system, processor and C library
 * @param java version and vendor of the JVM
 * @param version of ONNX Runtime
 * @param providers what its library was built with
 * @param driver the first line of what the NVIDIA driver says of itself, or empty if there is none
 * @param libraries for each library that the CUDA provider needs, where it was found, or empty
 */
public record Diagnosis(
        String platform,
        String java,
        String version,
        List<String> providers,
        Optional<String> driver,
        Map<String, Optional<Path>> libraries) {

    /** What onnxruntime_gpu 1.28 is linked with (CUDA 12), and cuDNN, which it loads when it starts. */
    private static final List<String> CUDA_LIBRARIES = List.of(
            "libcuda.so.1",
            "libcudart.so.12",
            "libcublas.so.12",
            "libcublasLt.so.12",
            "libcurand.so.10",
            "libcufft.so.11",
            "libcudnn.so.9");

    private static final List<String> FOLDERS = List.of(
            "/usr/lib/x86_64-linux-gnu",
            "/usr/lib/aarch64-linux-gnu",
            "/usr/lib64",
            "/usr/lib",
            "/usr/local/cuda/lib64",
            "/usr/local/nvidia/lib64",
            "/usr/lib/wsl/lib");

    public Diagnosis {
        providers = List.copyOf(providers);
        libraries = Map.copyOf(libraries);
    }

    /**
     * Looks at this machine.
     *
     * @throws GuardConfigurationException if ONNX Runtime cannot be loaded; says why
     */
    public static Diagnosis run(NativeFolder folder) {
        OrtEnvironment environment = Ort.start(folder);
        return new Diagnosis(
                property("os.name") + " " + property("os.version") + ", " + property("os.arch") + libc(),
                property("java.version") + " (" + property("java.vendor") + ")",
                environment.getVersion(),
                OrtEnvironment.getAvailableProviders().stream()
                        .map(Enum::name)
                        .sorted()
                        .toList(),
                driver(Path.of("/proc/driver/nvidia/version")),
                libraries(System.getenv("LD_LIBRARY_PATH"), FOLDERS));
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }

    private static String libc() {
        if (!property("os.name").equals("Linux")) {
            return "";
        }
        try (Stream<Path> files = Files.list(Path.of("/lib"))) {
            boolean musl = files.anyMatch(file -> file.getFileName().toString().startsWith("ld-musl"));
            return musl ? ", musl (ONNX Runtime needs glibc)" : ", glibc";
        } catch (IOException | RuntimeException unreadable) {
            return "";
        }
    }

    static Optional<String> driver(Path file) {
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            return lines.findFirst();
        } catch (IOException | RuntimeException none) {
            return Optional.empty();
        }
    }

    static Map<String, Optional<Path>> libraries(@Nullable String searched, List<String> usual) {
        List<String> folders = new ArrayList<>();
        if (searched != null) {
            folders.addAll(List.of(searched.split(File.pathSeparator, -1)));
        }
        folders.addAll(usual);
        Map<String, Optional<Path>> found = new TreeMap<>();
        for (String library : CUDA_LIBRARIES) {
            found.put(
                    library,
                    folders.stream()
                            .filter(folder -> !folder.isBlank())
                            .map(folder -> Path.of(folder, library))
                            .filter(Files::exists)
                            .findFirst());
        }
        return found;
    }
}
