package io.secondthought.guard.examples.cli;

import io.secondthought.guard.api.Decision;
import io.secondthought.guard.api.Hazard;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.policy.Policy;
import io.secondthought.guard.policy.Rule;
import java.util.Locale;
import java.util.function.Supplier;

/** A policy that can be named on the command line. */
public enum PolicyChoice {
    /** {@link Policy#strict()}. */
    STRICT(Policy::strict),
    /** {@link Policy#balanced()}. */
    BALANCED(Policy::balanced),
    /** {@link Policy#permissive()}. */
    PERMISSIVE(Policy::permissive),
    /**
     * Balanced, and what balanced only reports is acted on from 0.9: drift is rewritten and harmful thoughts are hidden. It
     * trades ten false alarms in a hundred harmless replies for that.
     */
    WATCHFUL(PolicyChoice::watchful);

    private final Supplier<Policy> policy;

    PolicyChoice(Supplier<Policy> policy) {
        this.policy = policy;
    }

    private static Policy watchful() {
        Policy.Builder watchful = Policy.builder("watchful");
        Policy.balanced().rules().forEach(watchful::rule);
        return watchful.rule(Rule.of(Hazard.INTENT_DRIFT, 0.9, Decision.REWRITE))
                .rule(Rule.of(Kind.HARMFUL_THOUGHT, 0.9, Decision.HIDE_REASONING))
                .build();
    }

    public Policy policy() {
        return policy.get();
    }

    /** As it is typed. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
