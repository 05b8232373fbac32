package io.secondthought.guard.pipeline;

import io.secondthought.guard.api.KeyedDigest;
import io.secondthought.guard.event.Auditor;
import java.time.Instant;

/** Auditors for tests. */
final class Auditors {
    private Auditors() {}

    /** One whose clock stands still. */
    static Auditor fixed() {
        return new Auditor("test", "policy", new KeyedDigest(new byte[KeyedDigest.LENGTH]), () -> Instant.EPOCH);
    }
}
