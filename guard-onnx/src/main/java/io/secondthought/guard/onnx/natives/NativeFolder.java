package io.secondthought.guard.onnx.natives;

import io.secondthought.guard.api.GuardConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The folder into which native libraries are unpacked: what the caller says, else the system property {@value #PROPERTY}, else
 * the JVM's folder for temporary files. Each unpacking has a new sub-folder of its own, readable by its owner only, so that
 * nobody can put another library in its place.
 *
 * @param path an existing folder, or one that can be made
 */
public record NativeFolder(Path path) {
    /** The system property that names the folder. */
    public static final String PROPERTY = "secondthought.native.folder";

    private static final String PREFIX = "secondthought-";

    /** The folder in use. */
    public static NativeFolder of(@Nullable Path chosen) {
        if (chosen != null) {
            return new NativeFolder(chosen);
        }
        @Nullable String property = System.getProperty(PROPERTY);
        return new NativeFolder(
                Path.of(property == null || property.isBlank() ? System.getProperty("java.io.tmpdir", ".") : property));
    }

    /** The action that loads what was unpacked. */
    @FunctionalInterface
    public interface Loading {
        /** Loads from the folder. */
        void from(Path folder);
    }

    /**
     * Unpacks libraries, loads them and, where the system lets go of the files of a loaded library, deletes them; elsewhere they
     * are deleted when the JVM ends.
     *
     * @param what the name of the libraries for messages
     * @param type a class of the jar that holds them
     * @param resources their absolute resource names; those that are not there are passed over
     * @param kept whether the libraries load others from the folder later, so that it must stay until the JVM ends
     * @throws GuardConfigurationException if the folder cannot be written or its files cannot be run; names the setting
     */
    public void load(String what, Class<?> type, List<String> resources, boolean kept, Loading loading) {
        List<Path> files = new ArrayList<>();
        Path folder;
        try {
            Files.createDirectories(path);
            folder = Files.createTempDirectory(path, PREFIX);
            files.add(folder);
            for (String resource : resources) {
                try (@Nullable InputStream in = type.getResourceAsStream(resource)) {
                    if (in != null) {
                        Path file = folder.resolve(resource.substring(resource.lastIndexOf('/') + 1));
                        files.add(file);
                        Files.copy(in, file);
                    }
                }
            }
        } catch (IOException e) {
            delete(files);
            throw new GuardConfigurationException(
                    "cannot unpack the native libraries of " + what + " into " + path + " (" + reason(e) + "); "
                            + remedy(),
                    e);
        }
        boolean loaded = false;
        try {
            loading.from(folder);
            loaded = true;
        } catch (UnsatisfiedLinkError e) {
            throw new GuardConfigurationException(
                    "cannot load the native libraries of " + what + " from " + path + " (" + e.getMessage()
                            + "); if the folder is mounted noexec: " + remedy(),
                    e);
        } finally {
            if (loaded && (kept || isWindows())) {
                files.forEach(file -> file.toFile().deleteOnExit());
            } else {
                delete(files);
            }
        }
    }

    private static String remedy() {
        return "name a folder that may be written and whose files may be run by nativeFolder(Path) of the builder or the system"
                + " property " + PROPERTY;
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName() + (e.getMessage() == null ? "" : ": " + e.getMessage());
    }

    /** Deletes the last first: the folder itself stands at the head. */
    private static void delete(List<Path> files) {
        for (int i = files.size() - 1; i >= 0; i--) {
            try {
                Files.deleteIfExists(files.get(i));
            } catch (IOException e) {
                files.get(i).toFile().deleteOnExit();
            }
        }
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("win");
    }
}
