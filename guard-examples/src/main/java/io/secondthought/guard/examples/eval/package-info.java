/** The command {@code eval}: how well a guard does on labelled rows. */
@NullMarked
package io.secondthought.guard.examples.eval;

import org.jspecify.annotations.NullMarked;
