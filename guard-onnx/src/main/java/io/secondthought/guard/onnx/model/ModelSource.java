package io.secondthought.guard.onnx.model;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the files of a model are. */
public interface ModelSource {

    /**
     * Opens a file.
     *
     * @throws java.nio.file.NoSuchFileException if it is not there; so does {@link FileNotFoundException} say
     * @throws IOException if it cannot be opened
     */
    InputStream open(String name) throws IOException;

    /** A folder on disk. */
    static ModelSource of(Path folder) {
        return name -> Files.newInputStream(folder.resolve(name));
    }

    /** A folder of resources beside a class. */
    static ModelSource of(Class<?> type, String folder) {
        return name -> {
            @Nullable InputStream in = type.getResourceAsStream(folder + name);
            if (in == null) {
                throw new FileNotFoundException(name);
            }
            return in;
        };
    }
}
