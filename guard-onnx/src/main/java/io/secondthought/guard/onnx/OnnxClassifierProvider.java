package io.secondthought.guard.onnx;

import io.secondthought.guard.api.ClassifierProvider;
import io.secondthought.guard.api.EvidenceSource;

/** Offers {@link OnnxClassifier#load()} to every guard that is not given a classifier. */
public final class OnnxClassifierProvider implements ClassifierProvider {

    /** For {@link java.util.ServiceLoader}. */
    public OnnxClassifierProvider() {}

    @Override
    public EvidenceSource load() {
        return OnnxClassifier.load();
    }
}
