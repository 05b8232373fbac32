/** What the commands share: which policy, which classifier, and whether a person is watching. */
@NullMarked
package io.secondthought.guard.examples.cli;

import org.jspecify.annotations.NullMarked;
