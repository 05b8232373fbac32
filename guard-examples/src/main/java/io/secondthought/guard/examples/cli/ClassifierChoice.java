package io.secondthought.guard.examples.cli;

import io.secondthought.guard.GuardBuilder;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.evidence.lexical.LexicalClassifier;
import io.secondthought.guard.onnx.OnnxClassifier;
import io.secondthought.guard.onnx.session.Provider;
import java.util.Locale;

/** A classifier that can be named on the command line. */
public enum ClassifierChoice {
    /** The one embedded in guard-core. */
    LEXICAL {
        @Override
        public GuardBuilder applyTo(GuardBuilder builder) {
            return builder.classifier(LexicalClassifier.embedded());
        }
    },
    /** The neural one that comes with guard-onnx, on the CPU. */
    ONNX {
        @Override
        public GuardBuilder applyTo(GuardBuilder builder) {
            return builder.classifier(
                    OnnxClassifier.builder().provider(Provider.CPU).build());
        }
    },
    /** None: the rules alone. */
    NONE {
        @Override
        public GuardBuilder applyTo(GuardBuilder builder) {
            return builder.withoutClassifier();
        }
    };

    /**
     * Gives the classifier to a guard.
     *
     * @throws GuardConfigurationException if it is not there or cannot be loaded
     */
    public abstract GuardBuilder applyTo(GuardBuilder builder);

    /** As it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
