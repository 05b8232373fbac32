package io.secondthought.guard.policy;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.FailMode;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.GuardConfigurationException;
import io.secondthought.guard.api.Hazard;
import io.secondthought.guard.api.Identifiers;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Level;
import io.secondthought.guard.api.Ruling;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a guard does about findings: an immutable list of rules and a few settings. Safe for use by several threads.
 *
 * <p>Of the rules that apply to a finding the most specific one counts (a category outweighs a kind, a kind a hazard, a
 * hazard a channel); of equally specific ones the one with the strongest decision. A finding to which no rule applies is
 * reported only. The reply's decision is the strongest of its findings' decisions, in the order of {@link Decision}.
 *
 * <p>Thresholds are on the scale of {@link Finding#confidence()}: 0.98 lets at most about 2 in 100 benign replies be acted
 * on by mistake, whatever classifier is used.
 */
public final class Policy {
    /** How many times a reply may be changed and judged again, unless set. */
    public static final int DEFAULT_MAX_ROUNDS = 2;

    private static final int MAX_ROUNDS_LIMIT = 10;
    private static final Comparator<Rule> STRONGEST_LAST =
            Comparator.comparingInt(Rule::specificity).thenComparing(Rule::decision);

    private final String id;
    private final List<Rule> rules;
    private final ReasoningExposure exposure;
    private final FailMode failMode;
    private final Map<String, FailMode> failModes;
    private final Decision lastResort;
    private final int maxRounds;
    private final boolean shadow;

    private Policy(Builder builder) {
        id = builder.id;
        rules = List.copyOf(builder.rules);
        exposure = builder.exposure;
        failMode = builder.failMode;
        failModes = Map.copyOf(builder.failModes);
        lastResort = builder.lastResort;
        maxRounds = builder.maxRounds;
        shadow = builder.shadow;
    }

    /** Protects most: acts at 5 false alarms in 100, hides all reasoning, fails closed. */
    public static Policy strict() {
        return builder("strict")
                .exposure(ReasoningExposure.NOTHING)
                .failMode(FailMode.CLOSED)
                .rule(Rule.of(Hazard.THOUGHT_LEAKAGE, 0.95, Decision.MASK))
                .rule(Rule.of(Kind.HARMFUL_THOUGHT, 0.95, Decision.HIDE_REASONING))
                .rule(Rule.of(Kind.TOXIC_THOUGHT, 0.95, Decision.HIDE_REASONING))
                .rule(Rule.of(Hazard.INTENT_DRIFT, 0.98, Decision.REWRITE))
                .rule(Rule.of(Kind.INSTRUCTION_FROM_DATA, 0.95, Decision.BLOCK))
                .rule(Rule.of(Kind.OVER_SUSPICION, 0, Decision.ALLOW))
                .rule(Rule.of(Hazard.UNSAFE_DETAIL, 0.95, Decision.BLOCK))
                .build();
    }

    /** The default: acts at 2 false alarms in 100, shows guarded reasoning, hides what could not be judged. */
    public static Policy balanced() {
        return builder("balanced")
                .rule(Rule.of(Hazard.THOUGHT_LEAKAGE, 0.98, Decision.MASK))
                .rule(Rule.of(Kind.HARMFUL_THOUGHT, 0.98, Decision.HIDE_REASONING))
                .rule(Rule.of(Kind.TOXIC_THOUGHT, 0.98, Decision.HIDE_REASONING))
                .rule(Rule.of(Kind.INSTRUCTION_FROM_DATA, 0.98, Decision.BLOCK))
                .rule(Rule.of(Kind.HARMFUL_CONTENT, 0.98, Decision.REWRITE))
                .rule(Rule.of(Kind.HARMFUL_CONTENT, 0.98, Decision.BLOCK).atLeast(Level.EXECUTABLE))
                .rule(Rule.of(Kind.TOXIC_CONTENT, 0.98, Decision.MASK))
                .build();
    }

    /** Interferes least: masks secrets and private data, blocks usable harm, reports the rest; fails open. */
    public static Policy permissive() {
        return builder("permissive")
                .failMode(FailMode.OPEN)
                .rule(Rule.of(Kind.SECRET, 0.99, Decision.MASK))
                .rule(Rule.of(Kind.PRIVATE_DATA, 0.99, Decision.MASK))
                .rule(Rule.of(Kind.HARMFUL_CONTENT, 0.99, Decision.BLOCK).atLeast(Level.EXECUTABLE))
                .build();
    }

    /** A policy without rules, to be filled. */
    public static Builder builder(String id) {
        return new Builder(id);
    }

    /** A builder that starts from this policy. */
    public Builder toBuilder() {
        Builder builder = new Builder(id);
        builder.rules.addAll(rules);
        builder.exposure = exposure;
        builder.failMode = failMode;
        builder.failModes.putAll(failModes);
        builder.lastResort = lastResort;
        builder.maxRounds = maxRounds;
        builder.shadow = shadow;
        return builder;
    }

    /** Rules on each finding, strongest decision first. */
    public List<Ruling> decide(List<Finding> findings) {
        return findings.stream()
                .map(this::rule)
                .sorted(Comparator.comparing(Ruling::decision).reversed())
                .toList();
    }

    private Ruling rule(Finding finding) {
        if (exposure == ReasoningExposure.ALL && finding.channel() == Channel.REASONING && !finding.copiedToAnswer()) {
            return new Ruling(finding, Decision.ALLOW, "exposure-all");
        }
        Optional<Rule> counts = rules.stream().filter(r -> r.appliesTo(finding)).max(STRONGEST_LAST);
        return counts.map(r -> new Ruling(finding, r.decision(), r.id()))
                .orElseGet(() -> new Ruling(finding, Decision.ALLOW, "none"));
    }

    /** The strongest decision among the rulings; {@link Decision#ALLOW} if there are none. */
    public static Decision strongest(List<Ruling> rulings) {
        return rulings.stream().map(Ruling::decision).reduce(Decision.ALLOW, Decision::or);
    }

    /**
     * Changes whenever the policy would decide differently: 16 hexadecimal digits of the SHA-256 (FIPS 180-4) of its rules
     * and settings. It tells two versions of a policy apart in audit records; the rules hold no text of users.
     */
    public String fingerprint() {
        String settings = String.join(
                "\n",
                rules.toString(),
                exposure.name(),
                failMode.name(),
                new TreeMap<>(failModes).toString(),
                lastResort.name(),
                Integer.toString(maxRounds),
                Boolean.toString(shadow));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(settings.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must offer SHA-256", e);
        }
    }

    /** The id in verdicts, logs and audit. */
    public String id() {
        return id;
    }

    public List<Rule> rules() {
        return rules;
    }

    public ReasoningExposure exposure() {
        return exposure;
    }

    /** What happens when the source with the given id fails or misses its deadline. */
    public FailMode failMode(String source) {
        return failModes.getOrDefault(source, failMode);
    }

    /** What happens to what the source judged nothing of by its own account, for instance because of its language. */
    public FailMode unjudgedMode(EvidenceSource source) {
        return failModes.getOrDefault(source.id(), source.failMode());
    }

    /** What a rewrite, a re-ask or an edit becomes that could not be carried out. */
    public Decision lastResort() {
        return lastResort;
    }

    /** How many times a reply may be changed and judged again; 0 to 10. */
    public int maxRounds() {
        return maxRounds;
    }

    /** Whether the policy only observes: it decides and reports, and the reply is delivered unchanged. */
    public boolean shadow() {
        return shadow;
    }

    /** Whether some rule may call for the decision. */
    public boolean mayCallFor(Decision decision) {
        return rules.stream().anyMatch(r -> r.decision() == decision);
    }

    @Override
    public String toString() {
        return "Policy[" + id + ", " + rules.size() + " rules" + (shadow ? ", shadow" : "") + "]";
    }

    /** Collects a {@link Policy}. Not thread-safe; may be used again after {@link #build()}. */
    public static final class Builder {
        private final String id;
        private final List<Rule> rules = new ArrayList<>();
        private ReasoningExposure exposure = ReasoningExposure.GUARDED;
        private FailMode failMode = FailMode.HIDE_REASONING;
        private final Map<String, FailMode> failModes = new HashMap<>();
        private Decision lastResort = Decision.BLOCK;
        private int maxRounds = DEFAULT_MAX_ROUNDS;
        private boolean shadow;

        private Builder(String id) {
            this.id = Objects.requireNonNull(id, "id");
        }

        public Builder rule(Rule rule) {
            rules.add(Objects.requireNonNull(rule, "rule"));
            return this;
        }

        /** Default {@link ReasoningExposure#GUARDED}. */
        public Builder exposure(ReasoningExposure exposure) {
            this.exposure = Objects.requireNonNull(exposure, "exposure");
            return this;
        }

        /** What happens when a source fails or misses its deadline. Default {@link FailMode#HIDE_REASONING}. */
        public Builder failMode(FailMode failMode) {
            this.failMode = Objects.requireNonNull(failMode, "failMode");
            return this;
        }

        /** The same for one source, also for what it leaves unjudged by its own account. */
        public Builder failMode(String source, FailMode failMode) {
            failModes.put(Objects.requireNonNull(source, "source"), Objects.requireNonNull(failMode, "failMode"));
            return this;
        }

        /** Default {@link Decision#BLOCK}; {@link Decision#HIDE_REASONING} and {@link Decision#MASK} are possible too. */
        public Builder lastResort(Decision lastResort) {
            this.lastResort = Objects.requireNonNull(lastResort, "lastResort");
            return this;
        }

        /** Default {@value Policy#DEFAULT_MAX_ROUNDS}. */
        public Builder maxRounds(int maxRounds) {
            this.maxRounds = maxRounds;
            return this;
        }

        /** Default false. */
        public Builder shadow(boolean shadow) {
            this.shadow = shadow;
            return this;
        }

        /**
         * Builds the policy.
         *
         * @throws GuardConfigurationException if the id is no valid id, {@code maxRounds} is not in 0 to 10,
         *     {@code lastResort} is none of MASK, HIDE_REASONING and BLOCK, or a rule makes no sense; names all problems
         */
        public Policy build() {
            List<String> problems = new ArrayList<>();
            @Nullable String idProblem = idProblem(id);
            if (idProblem != null) {
                problems.add(idProblem);
            }
            if (maxRounds < 0 || maxRounds > MAX_ROUNDS_LIMIT) {
                problems.add("maxRounds must be in 0 to " + MAX_ROUNDS_LIMIT + ", was " + maxRounds);
            }
            if (lastResort != Decision.MASK && lastResort != Decision.HIDE_REASONING && lastResort != Decision.BLOCK) {
                problems.add("lastResort must be MASK, HIDE_REASONING or BLOCK, was " + lastResort);
            }
            rules.forEach(rule -> problems.addAll(rule.problems()));
            if (!problems.isEmpty()) {
                throw new GuardConfigurationException(problems);
            }
            return new Policy(this);
        }

        private static @Nullable String idProblem(String id) {
            return Identifiers.isValid(id)
                    ? null
                    : "a policy's id must be 1 to 128 characters of [A-Za-z0-9._:/-], was '" + id + "'";
        }
    }
}
