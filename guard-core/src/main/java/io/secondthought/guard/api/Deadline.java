package io.secondthought.guard.api;

import java.time.Duration;

/**
 * A time limit that grows with the length of the text, so that padding a reply does not force a time-out.
 *
 * @param base the time for any text, positive
 * @param perThousandChars the further time for each thousand UTF-16 units, not negative
 */
public record Deadline(Duration base, Duration perThousandChars) {
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    /** @throws IllegalArgumentException if {@code base} is not positive or {@code perThousandChars} is negative */
    public Deadline {
        if (base.isNegative() || base.isZero() || perThousandChars.isNegative()) {
            throw new IllegalArgumentException("base must be positive and perThousandChars not negative, were " + base
                    + " and " + perThousandChars);
        }
    }

    /** The limit for a text of the given length in UTF-16 units; at most about 292 years, the longest time in nanoseconds. */
    public Duration forLength(int chars) {
        try {
            Duration limit = base.plusNanos(Math.multiplyExact(perThousandChars.toNanos() / 1000, (long) chars));
            return limit.compareTo(LONGEST) <= 0 ? limit : LONGEST;
        } catch (ArithmeticException practicallyNever) {
            return LONGEST;
        }
    }
}
