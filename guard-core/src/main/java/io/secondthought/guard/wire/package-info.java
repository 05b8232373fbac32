/**
 * JSON bodies of the vendors, read into replies and written back: the carriers.
 *
 * <p>One way of reading serves whole bodies and streams: a body is one large event, and what either says is joined by
 * {@link io.secondthought.guard.wire.ReplyJoiner}.
 */
@NullMarked
package io.secondthought.guard.wire;

import org.jspecify.annotations.NullMarked;
