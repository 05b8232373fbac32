package io.secondthought.guard.examples.cli;

import io.secondthought.guard.GuardBuilder;
import io.secondthought.guard.api.ClassifierProvider;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.evidence.lexical.LexicalClassifier;
import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;

/** A classifier that can be named on the command line. */
public enum ClassifierChoice {
    /** The one embedded in guard-core. */
    LEXICAL {
        @Override
        public GuardBuilder applyTo(GuardBuilder builder) {
            return builder.classifier(LexicalClassifier.embedded());
        }
    },
    /** The one that stands on the class path: guard-onnx. */
    ONNX {
        @Override
        public GuardBuilder applyTo(GuardBuilder builder) {
            return builder.classifier(ServiceLoader.load(ClassifierProvider.class)
                    .findFirst()
                    .orElseThrow(() -> new GuardConfigurationException(
                            List.of("no classifier on the class path: add guard-onnx, or use --classifier lexical")))
                    .load());
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
