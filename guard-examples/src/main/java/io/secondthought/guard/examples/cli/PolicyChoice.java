package io.secondthought.guard.examples.cli;

import io.secondthought.guard.policy.Policy;
import java.util.Locale;
import java.util.function.Supplier;

/** A policy that can be named on the command line. */
public enum PolicyChoice {
    /** {@link Policy#strict()}. */
    STRICT(Policy::strict),
    /** {@link Policy#balanced()}. */
    BALANCED(Policy::balanced),
    /** {@link Policy#permissive()}. */
    PERMISSIVE(Policy::permissive);

    private final Supplier<Policy> policy;

    PolicyChoice(Supplier<Policy> policy) {
        this.policy = policy;
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
