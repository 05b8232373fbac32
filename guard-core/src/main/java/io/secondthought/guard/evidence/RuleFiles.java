package io.secondthought.guard.evidence;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the word lists and patterns that lie beside this class. One entry a line; {@code #} starts a comment line. */
final class RuleFiles {
    private RuleFiles() {}

    /** The lines of a file, without comments and blank lines. */
    static List<String> lines(String name) {
        try (@Nullable InputStream in = RuleFiles.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the library's own file is missing: " + name);
            }
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
                return reader.lines()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The words of a file, separated by white space. */
    static Set<String> words(String name) {
        return lines(name).stream().flatMap(line -> words(line, " ").stream()).collect(Collectors.toUnmodifiableSet());
    }

    /** The lines {@code key: value} of a file, in order. */
    static Map<String, String> entries(String name) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (String line : lines(name)) {
            int colon = line.indexOf(':');
            entries.put(
                    line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        }
        return entries;
    }

    /** The words of a text. */
    static List<String> words(String text, String separator) {
        return Arrays.stream(text.split(separator, -1))
                .map(String::strip)
                .filter(Predicate.not(String::isEmpty))
                .toList();
    }

    /** Changes whenever a line of one of the files does. */
    static String fingerprint(List<String> names) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String name : names) {
                lines(name).forEach(line -> digest.update((line + "\n").getBytes(StandardCharsets.UTF_8)));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
