package io.secondthought.guard.api;

/** Checks the ids that may stand in logs, metrics and audit records, so that no free text gets there. */
public final class Identifiers {
    private static final int MAX_LENGTH = 128;

    private Identifiers() {}

    /** Returns the id if it is 1 to 128 characters of {@code [A-Za-z0-9._:/-]}; the message never repeats it. */
    static String require(String id, String name) {
        if (!isValid(id)) {
            throw new IllegalArgumentException(name + " must be 1 to " + MAX_LENGTH
                    + " characters of [A-Za-z0-9._:/-], was " + id.length() + " characters");
        }
        return id;
    }

    /** Whether the id is 1 to 128 characters of {@code [A-Za-z0-9._:/-]}. */
    public static boolean isValid(String id) {
        return !id.isEmpty() && id.length() <= MAX_LENGTH && id.chars().allMatch(Identifiers::isAllowed);
    }

    private static boolean isAllowed(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._:/-".indexOf(c) >= 0;
    }
}
