/** Turns text into the tokens of a model; the only place that knows the tokenizer library. Not part of the public API. */
@NullMarked
package io.secondthought.guard.onnx.tokenize;

import org.jspecify.annotations.NullMarked;
