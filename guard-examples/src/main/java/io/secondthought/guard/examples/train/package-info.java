/** Training of the lexical classifier. */
@NullMarked
package io.secondthought.guard.examples.train;

import org.jspecify.annotations.NullMarked;
