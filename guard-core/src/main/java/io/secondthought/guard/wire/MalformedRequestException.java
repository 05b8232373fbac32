package io.secondthought.guard.wire;

import io.secondthought.guard.api.GuardException;

/** Thrown for a body that is no request of the format it should be; names the format and nothing of the body. */
public final class MalformedRequestException extends GuardException {
    private static final long serialVersionUID = 1L;

    MalformedRequestException(WireFormat format) {
        super("the body is no request of the format " + format);
    }
}
