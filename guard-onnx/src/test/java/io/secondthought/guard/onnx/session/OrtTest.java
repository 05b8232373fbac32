package io.secondthought.guard.onnx.session;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrtTest {

    @Test
    void whyNot_namesTheMissingLibrary() {
        String message =
                "Error code - ORT_FAIL - message: Failed to load library libonnxruntime_providers_cuda.so with error:"
                        + " libcudnn.so.9: cannot open shared object file: No such file or directory\nand more";
        assertThat(Ort.whyNot(Provider.CUDA, message))
                .contains("CUDA cannot start", "libcudnn.so.9", "choose CPU")
                .doesNotContain("and more");
        assertThat(Ort.whyNot(Provider.TENSORRT, "LoadLibrary failed with error 126 nvinfer_10.dll"))
                .contains("nvinfer_10.dll", "TensorRT");
        assertThat(Ort.whyNot(Provider.CUDA, "CUDA failure 35: driver version is insufficient"))
                .contains("no driver or no device", "CUDA failure 35");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.29.0", "1.30.1", "2.0.0", "unknown"})
    void sendsTelemetry_laterVersions_do(String version) {
        assertThat(Ort.sendsTelemetry(version)).isTrue();
    }

    @Test
    void sendsTelemetry_theVersionInUse_doesNot_andItsLibraryHoldsNoAddressToSendItTo() throws IOException {
        assertThat(Ort.sendsTelemetry("1.28.0")).isFalse();
        int found = 0;
        for (String library : List.of(
                "linux-x64/libonnxruntime.so", "linux-aarch64/libonnxruntime.so", "osx-aarch64/libonnxruntime.dylib")) {
            try (InputStream in = OrtException.class.getResourceAsStream("/ai/onnxruntime/native/" + library)) {
                assertThat(in).as(library).isNotNull();
                assertThat(contains(in.readAllBytes(), "events.data.microsoft.com"))
                        .as(library)
                        .isFalse();
                found++;
            }
        }
        assertThat(found).isEqualTo(3);
    }

    @Test
    void shapes_onAGpu_areFew_andCoverEveryBatch() {
        Shapes shapes = Shapes.bucketed(32);
        List<String> warm = new ArrayList<>();
        for (int[] shape : shapes.all(323, 4096)) {
            warm.add(shapes.rows(shape[0]) + "x" + shapes.columns(shape[1]));
        }
        assertThat(warm).doesNotHaveDuplicates().hasSizeLessThan(60);
        for (int length = 1; length <= 323; length++) {
            for (int count = 1; count <= 32 && count * length <= 4096; count++) {
                assertThat(shapes.rows(count)).isBetween(count, 2 * count);
                assertThat(shapes.columns(length)).isGreaterThanOrEqualTo(length);
                assertThat(warm).contains(shapes.rows(count) + "x" + shapes.columns(length));
            }
        }
        assertThat(Shapes.exact().all(323, 4096)).isEmpty();
        assertThat(Shapes.exact().columns(77)).isEqualTo(77);
        assertThat(Shapes.exact().rows(7)).isEqualTo(7);
    }

    private static boolean contains(byte[] bytes, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        outer:
        for (int i = 0; i <= bytes.length - wanted.length; i++) {
            for (int j = 0; j < wanted.length; j++) {
                if (bytes[i + j] != wanted[j]) {
                    continue outer;
                }
            }
            return true;
        }
        return false;
    }
}
