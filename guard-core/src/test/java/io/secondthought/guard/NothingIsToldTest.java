package io.secondthought.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.FailMode;
import io.secondthought.guard.api.FinishReason;
import io.secondthought.guard.api.GuardException;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.GuardedReply;
import io.secondthought.guard.api.Hazard;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.ModelDelta;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.OpaqueData;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Rewriter;
import io.secondthought.guard.api.SourceReport;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.event.AuditRecord;
import io.secondthought.guard.event.GuardListener;
import io.secondthought.guard.event.RecordingLogs;
import io.secondthought.guard.policy.Policy;
import io.secondthought.guard.policy.Rule;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Plants a secret of its own in every place where text can enter, makes everything fail that can fail, and looks for the
 * secrets, and for plain hashes of them, in everything the guard says beside the reply itself.
 */
@Timeout(60)
class NothingIsToldTest {
    private static final List<String> SECRETS = Stream.of(
                    "system",
                    "user",
                    "assistant",
                    "tool",
                    "document",
                    "subject",
                    "reader",
                    "attribute",
                    "reasoning",
                    "answer",
                    "argument",
                    "unread",
                    "signature",
                    "encrypted",
                    "thrown",
                    "rewritten",
                    "logged",
                    "called")
            .map(place -> place + "-jz4qv8mhq2w-" + place)
            .toList();

    private final List<String> said = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @EnumSource(
            value = Decision.class,
            names = {"ALLOW", "MASK", "HIDE_REASONING", "REWRITE", "BLOCK"})
    void noSecretIsFoundOutsideTheReply(Decision decision) {
        said.addAll(RecordingLogs.of(() -> guardEverything(decision)));
        assertThat(said)
                .anyMatch(line -> line.contains("A reply was judged") && line.contains("[decision=" + decision + "]"));
        assertThat(said).anyMatch(line -> line.contains("A source did not judge the reply"));
        assertThat(said).anyMatch(line -> line.contains("A guard listener threw"));
        for (String secret : SECRETS) {
            for (String form : forms(secret)) {
                assertThat(said).noneMatch(line -> line.toLowerCase(Locale.ROOT).contains(form));
            }
        }
    }

    /** The test itself must be able to find what it looks for. */
    @Test
    void aSecretThatIsLogged_isFound() {
        List<String> lines = RecordingLogs.of(() -> LoggerFactory.getLogger("leaky")
                .atInfo()
                .addKeyValue("text", SECRETS.get(0))
                .log("said"));
        assertThat(lines).anyMatch(line -> line.contains(SECRETS.get(0)));
    }

    private void guardEverything(Decision decision) {
        List<Function<Examination, CompletionStage<SourceResult>>> behaviours = List.of(
                NothingIsToldTest::findsAll,
                e -> {
                    throw new IllegalStateException(secret("thrown"));
                },
                e -> CompletableFuture.failedFuture(new GuardException(secret("thrown"))),
                e -> CompletableFuture.completedFuture(SourceResult.of(
                        List.of(new Evidence.Match("other", new Span(99, 0, 99), Kind.SECRET, "c", 1, null)))));
        Rewriter rewriter = (request, reply, findings) -> {
            said.add(request + " " + reply + " " + findings);
            return CompletableFuture.failedFuture(new IllegalStateException(secret("rewritten")));
        };
        GuardBuilder builder =
                Guard.builder().policy(policy(decision)).rewriter(rewriter).listener(new Noisy());
        for (int i = 0; i < behaviours.size(); i++) {
            builder.source(new Source("source-" + i, behaviours.get(i)));
        }
        try (Guard guard = builder.build()) {
            said.add(guard.toString());
            for (ModelReply reply : replies()) {
                tell(guard.check(request(), reply));
                tell(guard.check(request(), reply)); // from the cache
                try {
                    guard.call(request(), r -> {
                        throw new IllegalArgumentException("called");
                    });
                } catch (IllegalArgumentException e) {
                    said.add(e.toString());
                }
            }
        }
        said.add(Thread.getAllStackTraces().keySet().toString());
    }

    /** All but the reply itself, and that by its toString. */
    private void tell(GuardedReply guarded) {
        said.add(guarded.verdict().toString());
        said.add(guarded.toString());
        said.add(guarded.reply().parts().toString());
        try {
            guarded.orElseThrow();
        } catch (GuardException e) {
            said.add(e.toString());
        }
    }

    private static GuardRequest request() {
        return GuardRequest.builder()
                .system(secret("system"))
                .user(secret("user"))
                .assistant(secret("assistant"))
                .message(Message.tool(secret("tool")).about(secret("subject")))
                .document(secret("document"))
                .user("And now?")
                .reader(secret("reader"))
                .attribute("note", secret("attribute"))
                .id("r1")
                .build();
    }

    private static List<ModelReply> replies() {
        return List.of(
                new ModelReply(
                        List.of(
                                new Part.Reasoning(
                                        secret("reasoning") + " " + secret("system"),
                                        new OpaqueData(secret("signature"))),
                                new Part.Encrypted(new OpaqueData(secret("encrypted"))),
                                new Part.Answer(secret("answer") + " " + secret("tool")),
                                new Part.ToolCall("t1", "send", "{\"to\":\"" + secret("argument") + "\"}")),
                        FinishReason.TOOL_CALLS),
                ModelReply.unread("<think>" + secret("unread") + "</think>" + secret("answer")));
    }

    private static Policy policy(Decision decision) {
        Policy.Builder builder = Policy.builder("test").failMode(FailMode.OPEN);
        for (Hazard hazard : Hazard.values()) {
            Rule rule = Rule.of(hazard, 0, decision);
            builder.rule(decision == Decision.HIDE_REASONING ? rule.in(Channel.REASONING) : rule);
        }
        return builder.build();
    }

    /** A match on the whole of each part. */
    private static CompletionStage<SourceResult> findsAll(Examination examination) {
        List<Evidence> found = new ArrayList<>();
        for (int i = 0; i < examination.reply().parts().size(); i++) {
            int length = examination.reply().parts().get(i).text().length();
            if (length > 0) {
                found.add(new Evidence.Match("source-0", new Span(i, 0, length), Kind.SECRET, "planted", 1, null));
            }
        }
        return CompletableFuture.completedFuture(SourceResult.of(found));
    }

    private static String secret(String place) {
        return SECRETS.stream().filter(s -> s.startsWith(place)).findFirst().orElseThrow();
    }

    /** The secret as it is and in the forms in which it could be recognised, in lower case. */
    private static List<String> forms(String secret) {
        List<String> forms = new ArrayList<>(List.of(secret));
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        for (String algorithm : List.of("MD5", "SHA-1", "SHA-256", "SHA-512")) {
            try {
                byte[] hash = MessageDigest.getInstance(algorithm).digest(bytes);
                forms.add(HexFormat.of().formatHex(hash));
                forms.add(Base64.getEncoder().encodeToString(hash));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
        forms.add(HexFormat.of().formatHex(bytes));
        forms.add(Base64.getEncoder().withoutPadding().encodeToString(bytes));
        forms.add(String.format("%x", secret.hashCode()));
        return forms.stream().map(f -> f.toLowerCase(Locale.ROOT)).toList();
    }

    private final class Noisy implements GuardListener {
        @Override
        public void onSourceFinished(@Nullable String requestId, SourceReport report) {
            said.add(requestId + " " + report);
            throw new IllegalStateException(secret("logged"));
        }

        @Override
        public void onVerdict(AuditRecord audit) {
            said.add(audit.toString());
            said.add(audit.toJson());
            throw new IllegalStateException(secret("logged"));
        }
    }

    private record Source(String id, Function<Examination, CompletionStage<SourceResult>> behaviour)
            implements EvidenceSource {
        @Override
        public String fingerprint() {
            return "1";
        }

        @Override
        public CompletionStage<SourceResult> examine(Examination examination) {
            return behaviour.apply(examination);
        }
    }

    /** Deltas too keep their text to themselves. */
    @Test
    void deltas_doNotPrintTheirText() {
        String secret = secret("answer");
        assertThat(Stream.of(
                                new ModelDelta.Answer(0, secret),
                                new ModelDelta.Reasoning(0, secret),
                                new ModelDelta.Unread(0, secret),
                                new ModelDelta.ToolCall(0, secret, secret, secret),
                                new ModelDelta.Signature(0, new OpaqueData(secret)),
                                new ModelDelta.Encrypted(0, new OpaqueData(secret)))
                        .map(Object::toString))
                .noneMatch(text -> text.contains(secret));
    }
}
