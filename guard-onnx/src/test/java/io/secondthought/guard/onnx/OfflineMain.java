package io.secondthought.guard.onnx;

import ai.djl.huggingface.tokenizers.jni.LibUtils;
import io.secondthought.guard.onnx.session.Provider;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** The main class of the JVMs that {@link OfflineTest} starts. */
public final class OfflineMain {

    private OfflineMain() {}

    /**
     * @param args the folder of the tiny model; or "djl", to let DJL load its tokenizer itself
     */
    public static void main(String[] args) {
        ProxySelector.setDefault(new Refusing());
        if (args[0].equals("djl")) {
            LibUtils.checkStatus();
            return;
        }
        OnnxClassifier.Builder builder =
                OnnxClassifier.builder().model(Path.of(args[0])).provider(Provider.AUTO);
        try (OnnxClassifier classifier = builder.build()) {
            System.out.println("self-test " + classifier.selfTest().passed());
        }
    }

    private static final class Refusing extends ProxySelector {
        @Override
        public List<Proxy> select(URI uri) {
            System.out.println("CONNECTION to " + uri);
            throw new IllegalStateException("no connections here");
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException reason) {}
    }
}
