package io.secondthought.guard.examples.check;

import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.ModelReply;
import org.jspecify.annotations.Nullable;

/**
 * A request and what a model replied.
 *
 * @param line the line it stands on, from 1
 * @param id its id in the input, or null
 */
record Exchange(long line, @Nullable String id, GuardRequest request, ModelReply reply) {}
