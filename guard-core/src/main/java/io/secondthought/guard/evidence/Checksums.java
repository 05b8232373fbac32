package io.secondthought.guard.evidence;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** The check digits of cards, accounts and national ids. Arguments hold the right number of ASCII digits or letters. */
final class Checksums {
    private static final int[][] VERHOEFF_PRODUCT = {
        {0, 1, 2, 3, 4, 5, 6, 7, 8, 9},
        {1, 2, 3, 4, 0, 6, 7, 8, 9, 5},
        {2, 3, 4, 0, 1, 7, 8, 9, 5, 6},
        {3, 4, 0, 1, 2, 8, 9, 5, 6, 7},
        {4, 0, 1, 2, 3, 9, 5, 6, 7, 8},
        {5, 9, 8, 7, 6, 0, 4, 3, 2, 1},
        {6, 5, 9, 8, 7, 1, 0, 4, 3, 2},
        {7, 6, 5, 9, 8, 2, 1, 0, 4, 3},
        {8, 7, 6, 5, 9, 3, 2, 1, 0, 4},
        {9, 8, 7, 6, 5, 4, 3, 2, 1, 0},
    };
    private static final int[] VERHOEFF_STEP = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
    private static final String DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE";
    private static final String HETU_LETTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY";
    private static final String BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private static final int[] CODICE_ODD = {
        1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
    };

    private Checksums() {}

    /** ISO/IEC 7812-1, the formula of Luhn. */
    static boolean luhn(CharSequence digits) {
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int d = digit(digits, digits.length() - 1 - i);
            sum += i % 2 == 0 ? d : d > 4 ? 2 * d - 9 : 2 * d;
        }
        return sum % 10 == 0;
    }

    /** ISO 13616: IBAN without spaces, upper case. */
    static boolean iban(CharSequence iban) {
        int rest = 0;
        for (int i = 0; i < iban.length(); i++) {
            int value = Character.digit(iban.charAt((i + 4) % iban.length()), 36);
            rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
        }
        return rest == 1;
    }

    static boolean verhoeff(CharSequence digits) {
        int check = 0;
        for (int i = 0; i < digits.length(); i++) {
            int d = digit(digits, digits.length() - 1 - i);
            for (int k = 0; k < i % 8; k++) {
                d = VERHOEFF_STEP[d];
            }
            check = VERHOEFF_PRODUCT[check][d];
        }
        return check == 0;
    }

    /** Spain: eight digits (of a NIE with X, Y, Z as 0, 1, 2) and their letter. */
    static boolean dni(CharSequence digits, char letter) {
        return DNI_LETTERS.charAt((int) (number(digits, 0, 8) % 23)) == letter;
    }

    /** France: 13 digits and a key of two. */
    static boolean nir(CharSequence digits) {
        return 97 - number(digits, 0, 13) % 97 == number(digits, 13, 15);
    }

    /** Italy: 16 characters, upper case. */
    static boolean codiceFiscale(CharSequence code) {
        int sum = 0;
        for (int i = 0; i < 15; i++) {
            char c = code.charAt(i);
            int value = c <= '9' ? c - '0' : c - 'A';
            sum += i % 2 == 0 ? CODICE_ODD[value] : value;
        }
        return 'A' + sum % 26 == code.charAt(15);
    }

    /** Germany: 11 digits, ISO/IEC 7064 mod 11,10; of the first ten exactly one digit occurs two or three times. */
    static boolean steuerId(CharSequence digits) {
        if (digits.charAt(0) == '0') {
            return false;
        }
        int[] counts = new int[10];
        int product = 10;
        for (int i = 0; i < 10; i++) {
            counts[digit(digits, i)]++;
            int sum = (digit(digits, i) + product) % 10;
            product = 2 * (sum == 0 ? 10 : sum) % 11;
        }
        boolean repeats = Arrays.stream(counts).filter(n -> n > 1).count() == 1
                && Arrays.stream(counts).allMatch(n -> n <= 3);
        return repeats && (11 - product) % 10 == digit(digits, 10);
    }

    /** The Netherlands: 9 digits, the eleven test. */
    static boolean bsn(CharSequence digits) {
        int sum = -digit(digits, 8);
        for (int i = 0; i < 8; i++) {
            sum += (9 - i) * digit(digits, i);
        }
        return sum % 11 == 0;
    }

    /** Brazil: 11 digits, two of them checks. */
    static boolean cpf(CharSequence digits) {
        return cpfDigit(digits, 9) == digit(digits, 9) && cpfDigit(digits, 10) == digit(digits, 10);
    }

    private static int cpfDigit(CharSequence digits, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (count + 1 - i) * digit(digits, i);
        }
        return sum * 10 % 11 % 10;
    }

    /** China: 17 digits and a digit or X, ISO 7064 mod 11-2 (GB 11643). */
    static boolean residentId(CharSequence id) {
        int sum = 0;
        for (int i = 0; i < 17; i++) {
            sum = (sum + digit(id, i)) * 2 % 11;
        }
        char check = id.charAt(17);
        return (sum + (check == 'X' ? 10 : check - '0')) % 11 == 1;
    }

    /** Poland: 11 digits. */
    static boolean pesel(CharSequence digits) {
        int[] weights = {1, 3, 7, 9};
        int sum = digit(digits, 10);
        for (int i = 0; i < 10; i++) {
            sum += weights[i % 4] * digit(digits, i);
        }
        return sum % 10 == 0;
    }

    /** Finland: nine digits and their letter. */
    static boolean hetu(CharSequence digits, char letter) {
        return HETU_LETTERS.charAt((int) (number(digits, 0, 9) % 31)) == letter;
    }

    /** EAN-13, as in Swiss insurance numbers. */
    static boolean ean13(CharSequence digits) {
        int sum = 0;
        for (int i = 0; i < 13; i++) {
            sum += (i % 2 == 0 ? 1 : 3) * digit(digits, i);
        }
        return sum % 10 == 0;
    }

    /** Base58Check of Bitcoin: 25 bytes, the last four a double SHA-256. */
    static boolean base58Check(CharSequence address) {
        byte[] bytes = new byte[25];
        for (int i = 0; i < address.length(); i++) {
            int carry = BASE58.indexOf(address.charAt(i));
            if (carry < 0) {
                return false;
            }
            for (int k = bytes.length - 1; k >= 0; k--) {
                carry += 58 * (bytes[k] & 0xFF);
                bytes[k] = (byte) carry;
                carry >>= 8;
            }
            if (carry != 0) {
                return false;
            }
        }
        MessageDigest sha = sha256();
        byte[] hash = sha.digest(sha.digest(Arrays.copyOf(bytes, 21)));
        return Arrays.equals(hash, 0, 4, bytes, 21, 25);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static long number(CharSequence digits, int start, int end) {
        return Long.parseLong(digits, start, end, 10);
    }

    private static int digit(CharSequence digits, int index) {
        return digits.charAt(index) - '0';
    }
}
