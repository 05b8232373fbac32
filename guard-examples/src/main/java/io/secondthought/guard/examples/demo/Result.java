package io.secondthought.guard.examples.demo;

import io.secondthought.guard.api.Decision;

/** A case, what should have become of it under the policy, and what did. */
record Result(Case planted, Decision expected, Outcome outcome) {
    Outcome.Mark mark() {
        return outcome.mark(planted, expected);
    }

    /** What should have happened, in words. */
    String expectation() {
        if (planted.clean()) {
            return "nothing";
        }
        return expected == Decision.ALLOW ? "report" : expected.name();
    }

    /** What happened, in words. */
    String happened() {
        Decision applied = outcome.applied();
        return applied == Decision.ALLOW && !outcome.noticed().isEmpty() ? "report" : applied.name();
    }
}
