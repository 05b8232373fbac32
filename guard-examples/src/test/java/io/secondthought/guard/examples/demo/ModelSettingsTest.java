package io.secondthought.guard.examples.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelSettingsTest {

    private static final Map<String, String> ALL = Map.of(
            "OPENAI_BASE_URL", "http://127.0.0.1:8000/v1", "OPENAI_API_KEY", "key-of-mine", "OPENAI_MODEL", "qwen3");

    @Test
    void environment_isRead() {
        assertThat(ModelSettings.of(null, null, ALL))
                .isEqualTo(new ModelSettings("http://127.0.0.1:8000/v1", "key-of-mine", "qwen3"));
    }

    @Test
    void options_outrankTheEnvironment() {
        ModelSettings settings = ModelSettings.of("http://127.0.0.1:1/v1", "other", ALL);
        assertThat(settings.baseUrl()).isEqualTo("http://127.0.0.1:1/v1");
        assertThat(settings.model()).isEqualTo("other");
    }

    @Test
    void someVariablesMissing_namesExactlyThese() {
        assertThatThrownBy(() -> ModelSettings.of(null, null, Map.of("OPENAI_API_KEY", "k", "OPENAI_MODEL", " ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("OPENAI_BASE_URL")
                .hasMessageContaining("OPENAI_MODEL")
                .hasMessageNotContaining("OPENAI_API_KEY");
    }

    @Test
    void key_isNotPrinted() {
        assertThat(ModelSettings.of(null, null, ALL)).hasToString("ModelSettings[qwen3 at http://127.0.0.1:8000/v1]");
    }
}
