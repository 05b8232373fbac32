package io.secondthought.guard.onnx.session;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import ai.onnxruntime.providers.OrtTensorRTProviderOptions;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.onnx.natives.NativeFolder;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts ONNX Runtime, once in a JVM, and opens its sessions. */
final class Ort {
    private static final Logger LOG = LoggerFactory.getLogger(Ort.class);
    private static final String WHAT = "ONNX Runtime";
    private static final String NATIVE_PATH = "onnxruntime.native.path";
    private static final String NO_TELEMETRY = "ORT_DISABLE_TELEMETRY";
    private static final List<String> LIBRARIES = List.of(
            "onnxruntime_providers_shared",
            "onnxruntime",
            "onnxruntime4j_jni",
            "onnxruntime_providers_cuda",
            "onnxruntime_providers_tensorrt");

    /** A file name of a shared library in a message of ONNX Runtime or of the system's linker. */
    private static final Pattern LIBRARY = Pattern.compile("\\b(lib[\\w+-]+\\.so[.\\d]*|[\\w+-]+\\.dll)");

    private static @Nullable OrtEnvironment environment;
    private static List<String> broken = List.of();

    private Ort() {}

    /**
     * ONNX Runtime, its libraries unpacked into the folder if that was not done yet and the user has not named a folder that holds
     * them by ONNX Runtime's own property.
     *
     * @throws GuardConfigurationException if it cannot be loaded
     */
    static synchronized OrtEnvironment start(NativeFolder folder) {
        if (!broken.isEmpty()) {
            throw new GuardConfigurationException(broken);
        }
        if (environment == null) {
            if (System.getProperty(NATIVE_PATH) != null) {
                environment = environment();
            } else {
                unpack(folder);
            }
        }
        return Objects.requireNonNull(environment);
    }

    private static void unpack(NativeFolder folder) {
        boolean[] tried = new boolean[1];
        boolean gpu = OrtException.class.getResource(resource("onnxruntime_providers_cuda")) != null;
        List<String> resources = LIBRARIES.stream().map(Ort::resource).toList();
        try {
            folder.load(WHAT, OrtException.class, resources, gpu, from -> {
                tried[0] = true;
                System.setProperty(NATIVE_PATH, from.toAbsolutePath().toString());
                try {
                    environment = environment();
                } finally {
                    System.clearProperty(NATIVE_PATH);
                }
            });
        } catch (GuardConfigurationException e) {
            if (tried[0]) {
                broken = e.problems(); // a class whose start failed is lost to its JVM, and would fail without a reason
            }
            throw e;
        }
    }

    private static OrtEnvironment environment() {
        try {
            OrtEnvironment started = OrtEnvironment.getEnvironment();
            quiet(started);
            return started;
        } catch (ExceptionInInitializerError | NoClassDefFoundError | IllegalStateException e) {
            throw new GuardConfigurationException(
                    "cannot start ONNX Runtime (" + root(e) + "); it also needs a folder in java.io.tmpdir ("
                            + System.getProperty("java.io.tmpdir")
                            + "), though it unpacks nothing there: start the JVM with -Djava.io.tmpdir=... if that cannot be"
                            + " written",
                    e);
        }
    }

    /** A guard sends nothing home. From 1.29 on the official libraries do, from the moment they are loaded. */
    private static void quiet(OrtEnvironment started) {
        try {
            started.setTelemetry(false);
        } catch (OrtException e) {
            LOG.warn("The telemetry of ONNX Runtime could not be switched off: {}", e.getMessage());
        }
        if (sendsTelemetry(started.getVersion()) && System.getenv(NO_TELEMETRY) == null) {
            LOG.warn(
                    "ONNX Runtime {} sends telemetry to its maker unless the environment variable {} is 1; use 1.28 or set it",
                    started.getVersion(),
                    NO_TELEMETRY);
        }
    }

    static boolean sendsTelemetry(String version) {
        String[] numbers = version.split("\\.", 3);
        try {
            int major = Integer.parseInt(numbers[0]);
            return major > 1 || major == 1 && numbers.length > 1 && Integer.parseInt(numbers[1]) >= 29;
        } catch (NumberFormatException unknown) {
            return true;
        }
    }

    /** Whether the GPU edition is on the class path. */
    static boolean hasCuda() {
        return OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
    }

    /**
     * Opens a session.
     *
     * @throws GuardConfigurationException if the provider cannot start, or the model cannot be read
     */
    static OrtSession open(OrtEnvironment environment, byte[] model, Provider provider, int threads) {
        requireEdition(provider);
        try (SessionOptions options = options(provider, threads)) {
            return environment.createSession(model, options);
        } catch (OrtException | UnsatisfiedLinkError e) {
            throw provider == Provider.CPU
                    ? new GuardConfigurationException("the model cannot be read: " + e.getMessage(), e)
                    : new GuardConfigurationException(whyNot(provider, String.valueOf(e.getMessage())), e);
        }
    }

    private static void requireEdition(Provider provider) {
        Set<OrtProvider> offered = OrtEnvironment.getAvailableProviders();
        boolean there = switch (provider) {
            case AUTO, CPU -> true;
            case CUDA -> offered.contains(OrtProvider.CUDA);
            case TENSORRT -> offered.contains(OrtProvider.TENSOR_RT);
        };
        if (!there) {
            throw new GuardConfigurationException(List.of("the provider " + provider
                    + " needs com.microsoft.onnxruntime:onnxruntime_gpu on the class path in place of onnxruntime, whose library "
                    + "offers " + offered + " only"));
        }
    }

    private static SessionOptions options(Provider provider, int threads) throws OrtException {
        SessionOptions options = new SessionOptions();
        try {
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(SessionOptions.ExecutionMode.SEQUENTIAL);
            // Idle threads sleep: the cores are the host's.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            if (provider == Provider.CUDA || provider == Provider.TENSORRT) {
                // A pattern is kept for each shape, and each thread's, for ever: onnxruntime issue 29351.
                options.setMemoryPatternOptimization(false);
                if (provider == Provider.TENSORRT) {
                    try (OrtTensorRTProviderOptions tensorRt = new OrtTensorRTProviderOptions(0)) {
                        tensorRt.add("trt_fp16_enable", "1");
                        options.addTensorrt(tensorRt);
                    }
                }
                try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions(0)) {
                    // The arena takes what it needs, not the next power of two, and never more than 2 GiB.
                    cuda.add("arena_extend_strategy", "kSameAsRequested");
                    cuda.add("gpu_mem_limit", String.valueOf(2L << 30));
                    options.addCUDA(cuda);
                }
            }
            return options;
        } catch (OrtException | RuntimeException | Error e) {
            options.close();
            throw e;
        }
    }

    /** One line that names what is missing. */
    static String whyNot(Provider provider, String message) {
        String missing = String.join(", ", libraries(message));
        String line = message.lines().findFirst().orElse("");
        return "the provider " + provider + " cannot start: "
                + (missing.isEmpty()
                        ? "no driver or no device was found"
                        : "a library is missing or does not fit, of these: " + missing)
                + " (" + line + "); it needs the NVIDIA driver, CUDA and cuDNN"
                + (provider == Provider.TENSORRT ? ", and TensorRT" : "")
                + " where the system's linker finds them, or choose " + Provider.CPU;
    }

    private static Set<String> libraries(String message) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = LIBRARY.matcher(message);
        while (matcher.find()) {
            names.add(matcher.group());
        }
        return names;
    }

    private static String root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName() + ": " + root.getMessage();
    }

    private static String resource(String library) {
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return "/ai/onnxruntime/native/"
                + (os.contains("mac") ? "osx" : os.contains("win") ? "win" : "linux")
                + '-'
                + (arch.equals("amd64") || arch.equals("x86_64") ? "x64" : arch)
                + '/'
                + System.mapLibraryName(library).replace("jnilib", "dylib");
    }
}
