package io.secondthought.guard.event;

import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.KeyedDigest;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Ruling;
import io.secondthought.guard.api.SourceReport;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about one reply, when, by which policy and which guard. It holds no text: the digests let the owner of
 * the audit key find the records of a request or reply he has, and nobody else test a guess.
 *
 * @param requestId the caller's id of the request, or null
 * @param tenant the id of the customer on whose behalf the guard ran
 * @param instant when the verdict was reached
 * @param guardVersion the version of the guard
 * @param policyFingerprint changes whenever the policy would decide differently
 * @param verdict decisions, rulings and reports of sources
 * @param requestDigest {@link KeyedDigest#of(GuardRequest)} under the audit key, in hexadecimal
 * @param replyDigest {@link KeyedDigest#of(ModelReply)} of the reply as the model gave it, in hexadecimal
 */
public record AuditRecord(
        @Nullable String requestId,
        String tenant,
        Instant instant,
        String guardVersion,
        String policyFingerprint,
        Verdict verdict,
        String requestDigest,
        String replyDigest) {

    public AuditRecord {
        Objects.requireNonNull(tenant, "tenant");
        Objects.requireNonNull(instant, "instant");
        Objects.requireNonNull(guardVersion, "guardVersion");
        Objects.requireNonNull(policyFingerprint, "policyFingerprint");
        Objects.requireNonNull(verdict, "verdict");
        Objects.requireNonNull(requestDigest, "requestDigest");
        Objects.requireNonNull(replyDigest, "replyDigest");
    }

    /**
     * This record as one line of JSON (RFC 8259) without a line break: durations in milliseconds, the instant as in ISO
     * 8601, what is unknown as null. Members may be added; {@code format} changes when one is taken away.
     */
    public String toJson() {
        JsonLine json = new JsonLine();
        json.open('{')
                .member("format", 1)
                .member("request", requestId)
                .member("tenant", tenant)
                .member("instant", instant.toString())
                .member("guard", guardVersion)
                .member("policy", verdict.policy())
                .member("policyFingerprint", policyFingerprint)
                .member("shadow", verdict.shadow())
                .member("decision", verdict.decision().name())
                .member("applied", verdict.applied().name())
                .member("unjudgedShare", verdict.unjudgedShare())
                .member("rounds", verdict.rounds())
                .member("elapsedMs", millis(verdict.elapsed()))
                .member("requestDigest", requestDigest)
                .member("replyDigest", replyDigest);
        json.name("rulings").open('[');
        verdict.rulings().forEach(ruling -> write(ruling, json));
        json.close(']').name("sources").open('[');
        verdict.sources().forEach(source -> write(source, json));
        return json.close(']').close('}').toString();
    }

    private static void write(Ruling ruling, JsonLine json) {
        Finding finding = ruling.finding();
        json.open('{')
                .member("decision", ruling.decision().name())
                .member("rule", ruling.rule())
                .member("kind", finding.kind().name())
                .member("category", finding.category())
                .member("channel", finding.channel().name())
                .member("level", finding.level().name())
                .member("confidence", finding.confidence())
                .member(
                        "provenance",
                        finding.provenance() == null
                                ? null
                                : finding.provenance().name())
                .member("copiedToAnswer", finding.copiedToAnswer());
        json.name("sources").open('[');
        finding.sources().forEach(json::value);
        json.close(']').name("spans").open('[');
        for (Span span : finding.spans()) {
            json.open('[')
                    .value(span.part())
                    .value(span.start())
                    .value(span.end())
                    .close(']');
        }
        json.close(']').close('}');
    }

    private static void write(SourceReport source, JsonLine json) {
        json.open('{')
                .member("source", source.source())
                .member("fingerprint", source.fingerprint())
                .member("status", source.status().name())
                .member("failMode", source.failMode().name())
                .member("unjudgedShare", source.unjudgedShare())
                .member("elapsedMs", millis(source.elapsed()))
                .member("cached", source.cached())
                .close('}');
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
