/** Labelled rows: one JSON object per line, optionally gzipped; for training and for measuring. */
@NullMarked
package io.secondthought.guard.examples.data;

import org.jspecify.annotations.NullMarked;
