package io.secondthought.guard.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.KeyedDigest;
import io.secondthought.guard.api.ModelReply;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class AuditRecordTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Auditor auditor =
            new Auditor("1.2.3", "p1", new KeyedDigest(new byte[32]), () -> Instant.parse("2026-01-02T03:04:05.678Z"));

    @Test
    void json_saysAllThatWasDecided() throws Exception {
        JsonNode json = MAPPER.readTree(audit("hello", "f1").toJson());

        assertThat(json).isEqualTo(MAPPER.readTree("""
                        {"format":1,"request":"r-1","tenant":"acme","instant":"2026-01-02T03:04:05.678Z",
                         "guard":"1.2.3","policy":"balanced","policyFingerprint":"p1","shadow":false,
                         "decision":"MASK","applied":"MASK","unjudgedShare":0.25,"rounds":2,"elapsedMs":12.0,
                         "requestDigest":"%s","replyDigest":"%s",
                         "rulings":[
                          {"decision":"MASK","rule":"SECRET/MASK","kind":"SECRET","category":"api-key",
                           "channel":"ANSWER","level":"NONE","confidence":0.99,"provenance":"SYSTEM_PROMPT",
                           "copiedToAnswer":true,"sources":["rules"],"spans":[[0,3,9],[1,0,4]]},
                          {"decision":"ALLOW","rule":"none","kind":"DROPPED_CONSTRAINT","category":"length",
                           "channel":"REASONING","level":"NONE","confidence":0.5,"provenance":null,
                           "copiedToAnswer":false,"sources":[],"spans":[[0,0,1]]}],
                         "sources":[
                          {"source":"rules","fingerprint":"f1","status":"OK","failMode":"OPEN",
                           "unjudgedShare":0.25,"elapsedMs":1.5,"cached":true}]}
                        """.formatted(
                json.get("requestDigest").asText(), json.get("replyDigest").asText())));
        assertThat(json.get("requestDigest").asText()).matches("[0-9a-f]{64}");
        assertThat(json.get("replyDigest").asText()).matches("[0-9a-f]{64}");
    }

    @Test
    void equalReplies_haveEqualDigests_underOneKeyOnly() {
        Auditor other = new Auditor(
                "1.2.3",
                "p1",
                new KeyedDigest("k".repeat(32).getBytes(StandardCharsets.US_ASCII)),
                () -> Instant.EPOCH);

        assertThat(audit("hello", "f1").replyDigest())
                .isEqualTo(audit("hello", "f1").replyDigest())
                .isNotEqualTo(audit("bye", "f1").replyDigest())
                .isNotEqualTo(audit(other, "hello", "f1").replyDigest());
    }

    @Property
    void json_isOneAsciiLineThatParsesBack_whateverASourceCallsItself(@ForAll String fingerprint) throws Exception {
        String json = audit("hello", fingerprint).toJson();

        assertThat(json.chars()).allMatch(c -> c >= ' ' && c <= '~');
        assertThat(MAPPER.readTree(json).at("/sources/0/fingerprint").asText()).isEqualTo(fingerprint);
    }

    @Test
    void numberThatJsonCannotSay_isNull() {
        assertThat(new JsonLine().open('{').member("x", Double.NaN).close('}').toString())
                .isEqualTo("{\"x\":null}");
    }

    private AuditRecord audit(String answer, String fingerprint) {
        return audit(auditor, answer, fingerprint);
    }

    private static AuditRecord audit(Auditor auditor, String answer, String fingerprint) {
        return auditor.record(
                GuardRequest.builder().user("question").id("r-1").tenant("acme").build(),
                ModelReply.of("", answer),
                Verdicts.of(Decision.MASK, Decision.MASK, fingerprint));
    }
}
