/** Remembers what the model said of a window. */
@NullMarked
package io.secondthought.guard.onnx.cache;

import org.jspecify.annotations.NullMarked;
