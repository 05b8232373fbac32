/** The command {@code check}: verdicts on replies that a model gave already. */
@NullMarked
package io.secondthought.guard.examples.check;

import org.jspecify.annotations.NullMarked;
