package io.secondthought.guard.onnx;

import java.util.List;

/**
 * Whether a model says here what it said where it was made.
 *
 * @param checks one for each example of the manifest
 */
public record SelfTest(List<Check> checks) {

    public SelfTest {
        checks = List.copyOf(checks);
    }

    /** Whether every example scored as expected; true if there are none. */
    public boolean passed() {
        return checks.stream().allMatch(Check::passed);
    }

    /**
     * One example.
     *
     * @param label the label that was scored
     * @param expected the score when the model was made, before calibration
     * @param measured the score now
     * @param tolerance how far apart they may be
     */
    public record Check(String label, double expected, double measured, double tolerance) {

        /** Whether the scores are near enough. */
        public boolean passed() {
            return Math.abs(expected - measured) <= tolerance;
        }
    }
}
