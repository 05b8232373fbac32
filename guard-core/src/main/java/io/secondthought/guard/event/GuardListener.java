package io.secondthought.guard.event;

import io.secondthought.guard.api.SourceReport;
import org.jspecify.annotations.Nullable;

/**
 * Is told what a guard does, for logs, metrics and audit. No callback gets text of a user or of a model.
 *
 * <p>Callbacks run on the threads that serve replies, several at a time: they must be fast, thread-safe, must not throw and
 * must not call the guard. What they throw all the same is logged and does not reach the guard's caller. Further callbacks
 * may be added; all of them do nothing by default.
 */
public interface GuardListener {

    /** Listens to nothing. */
    GuardListener NONE = new GuardListener() {};

    /**
     * A source finished with a reply, in any round. Not called if the guard's caller cancelled.
     *
     * @param requestId the caller's id of the request, or null
     */
    default void onSourceFinished(@Nullable String requestId, SourceReport report) {}

    /** A reply was judged and, if called for, changed; called once for each guarded reply, before it is delivered. */
    default void onVerdict(AuditRecord audit) {}
}
