/** Unpacks native libraries where they may be run, and leaves none behind. Not part of the public API. */
@NullMarked
package io.secondthought.guard.onnx.natives;

import org.jspecify.annotations.NullMarked;
