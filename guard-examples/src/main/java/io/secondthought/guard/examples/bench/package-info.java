/** Benchmarks: what a guard costs beside doing nothing. */
@NullMarked
package io.secondthought.guard.examples.bench;

import org.jspecify.annotations.NullMarked;
