/** Reads a model's folder: manifest, hashes, heads, calibration. Not part of the public API. */
@NullMarked
package io.secondthought.guard.onnx.model;

import org.jspecify.annotations.NullMarked;
