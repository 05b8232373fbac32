package io.secondthought.guard.onnx.tokenize;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.onnx.natives.NativeFolder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer of the form {@code tokenizer.json}, as it comes with models of the Hugging Face hub.
 *
 * <p>It talks to the native library of DJL directly and loads its flavour for CPUs itself. DJL's own loader probes for CUDA,
 * downloads another flavour where it finds it, unpacks into the user's home and, once a day, calls home; none of that code runs.
 * Reading the tokens alone, without texts, offsets and masks, is also faster.
 *
 * <p>Safe for use by several threads. Truncation and padding that the file asks for are switched off.
 */
public final class TextTokenizer implements AutoCloseable {
    private static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;
    private static final String WHAT = "the tokenizer";

    private static boolean loaded;

    /** Closing excludes use: the library does not survive the use of what was freed. */
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();

    private final long handle;
    private final Template template;
    /** The token for what the vocabulary does not have, or -1. */
    private final int unknown;

    private boolean closed;

    private TextTokenizer(long handle) {
        this.handle = handle;
        LIBRARY.disableTruncation(handle);
        LIBRARY.disablePadding(handle);
        template = template(handle);
        unknown = unknown();
    }

    /** Two runes: if they become one and the same token, it stands for whatever is unknown. */
    private int unknown() {
        int[] first = encode("\u16D2");
        int[] second = encode("\u16D3");
        return first.length == 1 && Arrays.equals(first, second) ? first[0] : -1;
    }

    /**
     * Loads a tokenizer.
     *
     * @param json the content of the file
     * @param folder where the native library is unpacked, if that was not done yet
     * @throws GuardConfigurationException if the native library cannot be loaded on this machine or the file is no tokenizer
     */
    public static TextTokenizer load(byte[] json, NativeFolder folder) {
        load(folder);
        long handle = 0;
        try {
            handle = LIBRARY.createTokenizerFromString(new String(json, StandardCharsets.UTF_8));
            return new TextTokenizer(handle);
        } catch (RuntimeException e) {
            if (handle != 0) {
                LIBRARY.deleteTokenizer(handle);
            }
            throw new GuardConfigurationException("the tokenizer cannot be read: " + e.getMessage(), e);
        }
    }

    private static synchronized void load(NativeFolder folder) {
        if (loaded) {
            return;
        }
        String system = system();
        List<String> names = system.startsWith("win")
                ? List.of("libwinpthread-1.dll", "libgcc_s_seh-1.dll", "libstdc++-6.dll", "tokenizers.dll")
                : List.of(System.mapLibraryName("tokenizers"));
        List<String> resources = names.stream()
                .map(name -> "/native/lib/" + system + "/cpu/" + name)
                .toList();
        if (TokenizersLibrary.class.getResource(resources.get(resources.size() - 1)) == null) {
            throw new GuardConfigurationException(List.of("the tokenizer has no native library for " + system));
        }
        folder.load(WHAT, TokenizersLibrary.class, resources, false, in -> names.forEach(name -> load(in, name)));
        loaded = true;
    }

    private static void load(Path folder, String name) {
        System.load(folder.resolve(name).toAbsolutePath().toString());
    }

    /** The machine in DJL's words. */
    private static String system() {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "");
        return (os.startsWith("win") ? "win" : os.startsWith("mac") ? "osx" : "linux")
                + '-'
                + (arch.equals("amd64") ? "x86_64" : arch);
    }

    /** The tokens of a text, without special ones; linear in the text. */
    public int[] encode(String text) {
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the tokenizer is closed");
            }
            long encoding = LIBRARY.encode(handle, wellFormed(text), false);
            try {
                return ints(LIBRARY.getTokenIds(encoding));
            } finally {
                LIBRARY.deleteEncoding(encoding);
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Whether more than half of the tokens stand for what the vocabulary does not have. */
    public boolean isMostlyUnknown(int[] tokens) {
        int count = 0;
        for (int token : tokens) {
            if (token == unknown) {
                count++;
            }
        }
        return 2 * count > tokens.length;
    }

    /** A text with its special tokens. */
    public TokenSequence sequence(int[] text) {
        return template.of(text);
    }

    /** A pair of texts with its special tokens. */
    public TokenSequence sequence(int[] a, int[] b) {
        return template.of(a, b);
    }

    /** The number of special tokens around one text. */
    public int overhead() {
        return template.overhead();
    }

    /** The number of special tokens around a pair of texts. */
    public int pairOverhead() {
        return template.pairOverhead();
    }

    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                LIBRARY.deleteTokenizer(handle);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private static Template template(long handle) {
        Probe one = new Probe(LIBRARY.encode(handle, "a", true));
        Probe two = new Probe(LIBRARY.encodeDual(handle, "a", "a", true));
        int a = two.next(0, 0);
        int b = two.next(two.next(a, 1), 0);
        int end = two.next(b, 1);
        int from = one.next(0, 0);
        if (from == one.ids.length || a == two.ids.length || b == two.ids.length) {
            throw new IllegalArgumentException("it makes no token of the letter a");
        }
        return new Template(
                Arrays.copyOf(one.ids, from),
                Arrays.copyOfRange(one.ids, one.next(from, 1), one.ids.length),
                Arrays.copyOfRange(two.ids, two.next(a, 1), b),
                Arrays.copyOfRange(two.ids, end, two.ids.length),
                two.types[b] == 1);
    }

    /** The letter a among special tokens. */
    private static final class Probe {
        final int[] ids;
        final int[] types;
        private final int[] special;

        Probe(long encoding) {
            try {
                ids = ints(LIBRARY.getTokenIds(encoding));
                types = ints(LIBRARY.getTypeIds(encoding));
                special = ints(LIBRARY.getSpecialTokenMask(encoding));
            } finally {
                LIBRARY.deleteEncoding(encoding);
            }
        }

        /** The first index from the given one on whose mask has the value, else the length. */
        int next(int from, int value) {
            int i = from;
            while (i < ids.length && special[i] != value) {
                i++;
            }
            return i;
        }
    }

    private static int[] ints(long[] values) {
        int[] ints = new int[values.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = (int) values[i];
        }
        return ints;
    }

    /** Half a surrogate pair has no UTF-8: the native side would take the whole text for another encoding. */
    static String wellFormed(String text) {
        @Nullable StringBuilder repaired = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    if (repaired == null) {
                        repaired = new StringBuilder(text);
                    }
                    repaired.setCharAt(i, '\uFFFD');
                }
            }
        }
        return repaired == null ? text : repaired.toString();
    }
}
