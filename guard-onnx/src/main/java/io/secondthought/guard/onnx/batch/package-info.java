/** Puts what many threads ask for into batches; knows no model. Not part of the API. */
@NullMarked
package io.secondthought.guard.onnx.batch;

import org.jspecify.annotations.NullMarked;
