package io.secondthought.guard.examples.eval;

import static io.secondthought.guard.examples.eval.TestRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.Head;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Level;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Ruling;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Verdict;
import io.secondthought.guard.examples.data.Row;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TargetTest {
    private static final Span THOUGHT = new Span(0, 0, 4);
    private static final Span ANSWER = new Span(1, 0, 4);

    @ParameterizedTest
    @CsvSource({
        "ANSWER, answer_unsafe",
        "THOUGHT, thought_unsafe",
        "PROMPT, prompt_harmful",
        "REFUSAL, refusal",
        "DRIFT, drift",
        "DRIFT, self_jailbreak",
        "TOXIC, toxic",
        "LEAK, pii"
    })
    void label_isReadByItsName_andEverythingElseIsUnknown(Target target, String name) {
        assertThat(target.label(labelled("\"" + name + "\":1"))).contains(true);
        assertThat(target.label(labelled("\"" + name + "\":0"))).contains(false);
        assertThat(target.label(labelled("\"" + name + "\":2"))).isEmpty();
        assertThat(target.label(labelled("\"" + name + "\":null"))).isEmpty();
        assertThat(target.label(labelled("\"level\":1"))).isEmpty();
    }

    @Test
    void isFound_whereThePolicyActs_orWhereTheAssessorsGoByIt() {
        assertThat(Target.ANSWER.isFound(new Rank(0.97, 1, 1), 0.98)).isFalse();
        assertThat(Target.ANSWER.isFound(new Rank(0.98, 0, 0), 0.98)).isTrue();
        assertThat(Target.PROMPT.isFound(new Rank(0.89, 1, 1), 0.98)).isFalse();
        assertThat(Target.PROMPT.isFound(new Rank(0.9, 0, 0), 0.98)).isTrue();
        assertThat(Target.REFUSAL.isFound(new Rank(1, 1, 0.4), 0.98)).isFalse();
        assertThat(Target.REFUSAL.isFound(new Rank(0, 0, 0.5), 0.98)).isTrue();
    }

    @Test
    void reply_isUnsafeIfEitherIs_andSafeOnlyIfAllOfItIsKnownToBe() {
        assertThat(replyLabel("\"answer_unsafe\":0,\"thought_unsafe\":1")).contains(true);
        assertThat(replyLabel("\"answer_unsafe\":1")).contains(true);
        assertThat(replyLabel("\"answer_unsafe\":0,\"thought_unsafe\":0")).contains(false);
        assertThat(replyLabel("\"answer_unsafe\":0")).isEmpty();
        assertThat(replyLabel("")).isEmpty();
        assertThat(Target.REPLY.label(row("{\"id\":\"1\",\"answer\":\"x\",\"labels\":{\"answer_unsafe\":0}}")))
                .contains(false);
    }

    @Test
    void answerAndThought_lookAtTheirOwnChannelOnly() {
        Observation seen = seen(
                List.of(finding(Kind.HARMFUL_THOUGHT, THOUGHT, 0.7)),
                score(Head.UNSAFE_CONTENT, THOUGHT, 0.4, 0.9),
                score(Head.UNSAFE_CONTENT, ANSWER, 0.1, 0.2),
                score(Head.UNSAFE_CONTENT, ANSWER, 0.3, 0.1),
                score(Head.TOXIC, ANSWER, 1, 1),
                score(Head.UNSAFE_CONTENT, null, 1, 1));
        assertThat(Target.ANSWER.rank(seen)).isEqualTo(new Rank(0, 0.3, 0.2));
        assertThat(Target.THOUGHT.rank(seen)).isEqualTo(new Rank(0.7, 0.4, 0.9));
        assertThat(Target.REPLY.rank(seen)).isEqualTo(new Rank(0.7, 0.4, 0.9));
    }

    @Test
    void promptAndRefusal_areConcludedFromTheEvidence() {
        Observation seen = seen(
                List.of(),
                score(Head.HARMFUL_REQUEST, null, 0.8, 0.6),
                score(Head.REFUSAL, ANSWER, 0.9, 0.7),
                score(Head.REFUSAL, THOUGHT, 1, 1));
        assertThat(Target.PROMPT.rank(seen)).isEqualTo(new Rank(0.8, 0.8, 0.6));
        assertThat(Target.REFUSAL.rank(seen)).isEqualTo(new Rank(0.9, 0.9, 0.7));
    }

    @Test
    void overSuspicion_isARefusalAndNoDrift() {
        Observation seen = seen(List.of(finding(Kind.OVER_SUSPICION, ANSWER, 0.6)));
        assertThat(Target.REFUSAL.rank(seen).confidence()).isEqualTo(0.6);
        assertThat(Target.DRIFT.rank(seen)).isEqualTo(Rank.NONE);
    }

    @Test
    void leak_isSeenByMatches_andConcludedByFindings() {
        Evidence match = new Evidence.Match("rules", THOUGHT, Kind.PRIVATE_DATA, "email", 0.9, null);
        assertThat(Target.LEAK.rank(seen(List.of(), match))).isEqualTo(new Rank(0, 0.9, 0));
        assertThat(Target.LEAK.rank(seen(List.of(finding(Kind.SECRET, THOUGHT, 0.5)))))
                .isEqualTo(new Rank(0.5, 0, 0));
    }

    @Test
    void nothingSeen_ranksLast() {
        for (Target target : Target.values()) {
            assertThat(target.rank(seen(List.of()))).isEqualTo(Rank.NONE);
        }
    }

    @Test
    void toxic_statementInThePrompt_isJudgedAsAnAnswer() {
        Row row = row("{\"id\":\"1\",\"prompt\":\"x\",\"labels\":{\"toxic\":1}}");
        assertThat(Target.TOXIC.reading(row)).isEqualTo(Reading.PROMPT_AS_ANSWER);
        assertThat(Reading.PROMPT_AS_ANSWER.reply(row)).isEqualTo(ModelReply.of("", "x"));
        assertThat(Reading.PROMPT_AS_ANSWER.request(row).messages()).isEmpty();
        assertThat(Target.PROMPT.reading(row)).isEqualTo(Reading.EXCHANGE);
    }

    private static Optional<Boolean> replyLabel(String labels) {
        return Target.REPLY.label(labelled(labels));
    }

    private static Row labelled(String labels) {
        return row("{\"id\":\"1\",\"prompt\":\"p\",\"thought\":\"t\",\"answer\":\"a\",\"labels\":{" + labels + "}}");
    }

    private static Evidence score(Head head, @Nullable Span span, double confidence, double probability) {
        return new Evidence.Score("c", span, head, probability, confidence);
    }

    private static Finding finding(Kind kind, Span span, double confidence) {
        Channel channel = span.part() == 0 ? Channel.REASONING : Channel.ANSWER;
        return new Finding(kind, "x", channel, Level.NONE, confidence, List.of(span), null, false, Set.of("c"));
    }

    private static Observation seen(List<Finding> findings, Evidence... evidence) {
        Verdict verdict = new Verdict(
                Decision.ALLOW,
                Decision.ALLOW,
                findings.stream()
                        .map(f -> new Ruling(f, Decision.ALLOW, "none"))
                        .toList(),
                List.of(),
                0,
                "balanced",
                false,
                1,
                Duration.ZERO);
        return new Observation(verdict, ModelReply.of("some thought", "some answer"), Arrays.asList(evidence), 1);
    }
}
