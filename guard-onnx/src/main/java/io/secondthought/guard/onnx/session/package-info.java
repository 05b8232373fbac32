/** Runs an encoder; the only place that knows ONNX Runtime. Its {@link io.secondthought.guard.onnx.session.Provider} is public, the rest is not part of the API. */
@NullMarked
package io.secondthought.guard.onnx.session;

import org.jspecify.annotations.NullMarked;
