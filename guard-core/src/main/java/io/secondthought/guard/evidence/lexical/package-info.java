/** The classifier that needs nothing but the JDK: hashed words, pairs of words and parts of words, and linear heads. */
@NullMarked
package io.secondthought.guard.evidence.lexical;

import org.jspecify.annotations.NullMarked;
