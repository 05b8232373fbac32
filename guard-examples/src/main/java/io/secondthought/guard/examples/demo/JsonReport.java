package io.secondthought.guard.examples.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Ruling;
import io.secondthought.guard.api.Verdict;
import java.util.List;

/** Tells a program what the guard did. */
final class JsonReport {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private JsonReport() {}

    /** All results and their totals. */
    static String results(String policy, String classifier, List<Result> results) {
        ObjectNode report = JSON.objectNode().put("policy", policy).put("classifier", classifier);
        var cases = report.putArray("cases");
        for (Result result : results) {
            Case planted = result.planted();
            ObjectNode entry = JSON.objectNode()
                    .put("id", planted.id())
                    .put("title", planted.title())
                    .put("carrier", planted.carrier().title())
                    .put(
                            "planted",
                            planted.kind() == null ? null : planted.kind().name())
                    .put("expected", result.expectation())
                    .put("happened", result.happened())
                    .put("verdict", result.mark().name());
            cases.add(entry.setAll(outcome(result.outcome())));
        }
        report.set("totals", MAPPER.valueToTree(Totals.of(results)));
        return report.toPrettyString();
    }

    /** The reply of a real model. */
    static String live(String policy, String classifier, String model, Outcome outcome) {
        ObjectNode report = JSON.objectNode()
                .put("policy", policy)
                .put("classifier", classifier)
                .put("model", model);
        return report.setAll(outcome(outcome)).toPrettyString();
    }

    private static ObjectNode outcome(Outcome outcome) {
        Verdict verdict = outcome.guarded().verdict();
        ObjectNode node = JSON.objectNode();
        node.set("said", reply(outcome.said()));
        node.set("delivered", reply(outcome.guarded().reply()));
        node.put("decision", verdict.decision().name())
                .put("applied", verdict.applied().name())
                .put("scriptedRewriter", outcome.scripted())
                .put("unjudgedShare", verdict.unjudgedShare())
                .put("modelMillis", outcome.modelTime().toNanos() / 1e6)
                .put("guardMillis", outcome.guardTime().toNanos() / 1e6);
        var findings = node.putArray("findings");
        verdict.rulings().forEach(ruling -> findings.add(finding(ruling)));
        return node;
    }

    private static ObjectNode finding(Ruling ruling) {
        var finding = ruling.finding();
        ObjectNode node = JSON.objectNode()
                .put("kind", finding.kind().name())
                .put("category", finding.category())
                .put("channel", finding.channel().name())
                .put("level", finding.level().name())
                .put("confidence", finding.confidence())
                .put("decision", ruling.decision().name())
                .put("rule", ruling.rule());
        node.set("spans", MAPPER.valueToTree(finding.spans()));
        return node;
    }

    private static ObjectNode reply(ModelReply reply) {
        ObjectNode node = JSON.objectNode();
        var parts = node.putArray("parts");
        reply.parts()
                .forEach(p -> parts.add(
                        JSON.objectNode().put("channel", p.channel().name()).put("text", p.text())));
        return node;
    }
}
