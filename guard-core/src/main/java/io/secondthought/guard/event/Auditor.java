package io.secondthought.guard.event;

import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.KeyedDigest;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Verdict;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Objects;

/** Makes the audit records of one guard. Immutable and safe for use by several threads. */
public final class Auditor {
    private final String guardVersion;
    private final String policyFingerprint;
    private final KeyedDigest digest;
    private final InstantSource clock;

    /**
     * @param guardVersion the version of the guard
     * @param policyFingerprint changes whenever the policy would decide differently
     * @param digest digests under the audit key
     * @param clock tells when a verdict was reached
     */
    public Auditor(String guardVersion, String policyFingerprint, KeyedDigest digest, InstantSource clock) {
        this.guardVersion = Objects.requireNonNull(guardVersion, "guardVersion");
        this.policyFingerprint = Objects.requireNonNull(policyFingerprint, "policyFingerprint");
        this.digest = Objects.requireNonNull(digest, "digest");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /**
     * The record of a verdict, as of now. The time it takes grows with the length of request and reply.
     *
     * @param reply the reply as the model gave it
     */
    public AuditRecord record(GuardRequest request, ModelReply reply, Verdict verdict) {
        HexFormat hex = HexFormat.of();
        return new AuditRecord(
                request.id(),
                request.tenant(),
                clock.instant(),
                guardVersion,
                policyFingerprint,
                verdict,
                hex.formatHex(digest.of(request)),
                hex.formatHex(digest.of(reply)));
    }
}
