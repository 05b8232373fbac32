package io.secondthought.guard.api;

/**
 * Thrown by the blocking methods of the guard when the calling thread is interrupted while the guard works. The thread's
 * interrupt flag is set again, and the guard's work on the reply is cancelled; nothing is delivered.
 */
public final class GuardInterruptedException extends GuardException {
    private static final long serialVersionUID = 1L;

    public GuardInterruptedException(InterruptedException cause) {
        super("interrupted while the guard judged a reply", cause);
    }
}
