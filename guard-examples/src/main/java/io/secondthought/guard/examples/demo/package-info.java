/**
 * The demo: replies written for this project, replayed by a server that speaks OpenAI's protocol, called with OpenAI's SDK
 * and guarded; or a prompt to a model of the user's own.
 */
@NullMarked
package io.secondthought.guard.examples.demo;

import org.jspecify.annotations.NullMarked;
