package io.secondthought.guard.evidence;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Accounts and ids of letters and digits: IBAN, NINO, NIE, codice fiscale, Bitcoin and IPv6 addresses. */
final class CodeRules {
    /** The lengths of the SWIFT registry. */
    private static final Map<String, Integer> IBAN_LENGTHS = ibanLengths(
            "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18"
                    + " FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28"
                    + " LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25"
                    + " QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20");
    /** Examples of the SWIFT registry and of banks. */
    private static final Set<String> EXAMPLE_IBANS = Set.of(
            "AL47212110090000000235698741",
            "AD1200012030200359100100",
            "AT611904300234573201",
            "BE68539007547034",
            "BG80BNBG96611020345678",
            "CH9300762011623852957",
            "CH5604835012345678009",
            "CY17002001280000001200527600",
            "CZ6508000000192000145399",
            "DE89370400440532013000",
            "DE75512108001245126199",
            "DK5000400440116243",
            "EE382200221020145685",
            "ES9121000418450200051332",
            "FI2112345600000785",
            "FR1420041010050500013M02606",
            "FR7630006000011234567890189",
            "GB29NWBK60161331926819",
            "GB82WEST12345698765432",
            "GB33BUKB20201555555555",
            "GR1601101250000000012300695",
            "HR1210010051863000160",
            "HU42117730161111101800000000",
            "IE29AIBK93115212345678",
            "IT60X0542811101000000123456",
            "LU280019400644750000",
            "NL91ABNA0417164300",
            "NO9386011117947",
            "PL61109010140000071219812874",
            "PT50000201231234567890154",
            "RO49AAAA1B31007593840000",
            "SE4550000000058398257466",
            "SI56263300012039086",
            "SK3112000000198742637541",
            "BE71096123456769",
            "NL20INGB0001234567",
            "TR330006100519786457841326");

    private static final Set<String> EXAMPLE_NINOS =
            Set.of("AB123456C", "AB123456A", "AA123456A", "AB123456B", "AB123456D");
    /** The first output of the chain, and others everybody knows. */
    private static final Set<String> PUBLIC_WALLETS = Set.of(
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
            "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
            "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
            "1CounterpartyXXXXXXXXXXXXXXXUWLpVr");

    private CodeRules() {}

    private static Map<String, Integer> ibanLengths(String table) {
        Map<String, Integer> lengths = new HashMap<>();
        for (String entry : table.split(" ", -1)) {
            lengths.put(entry.substring(0, 2), Integer.valueOf(entry.substring(2)));
        }
        return Map.copyOf(lengths);
    }

    /** What starts with the word of letters and digits between the indices. */
    static @Nullable Item at(Window window, int start, int end) {
        char before = window.at(start - 1);
        if (before == '/' || before == '\\' || before == '#' || before == '-' && window.isAlnum(start - 2)) {
            return null;
        }
        if (window.isLetter(start)) {
            boolean pair = window.isLetter(start + 1);
            if (pair && window.isDigit(start + 2) && window.isDigit(start + 3)) {
                @Nullable Item iban = iban(window, start);
                return iban != null ? iban : nino(window, start, end);
            }
            if (pair && end - start == 2) {
                return nino(window, start, end);
            }
            if (end - start == 16 && pair) {
                return codiceFiscale(window, start, end);
            }
            if ("XYZxyz".indexOf(window.at(start)) >= 0) {
                return nie(window, start, end);
            }
        }
        boolean wallet = (window.at(start) == '1' || window.at(start) == '3') && end - start >= 26 && end - start <= 35;
        return wallet ? wallet(window, start, end) : null;
    }

    private static @Nullable Item iban(Window window, int start) {
        @Nullable
        Integer length = IBAN_LENGTHS.get(window.substring(start, start + 2).toUpperCase(Locale.ROOT));
        if (length == null) {
            return null;
        }
        StringBuilder iban = new StringBuilder(length);
        int i = start;
        while (iban.length() < length) {
            char c = window.at(i);
            if (window.isAlnum(i) && c < 0x80) {
                iban.append(Character.toUpperCase(c));
                i++;
            } else if ((c == ' ' || c == '-') && iban.length() % 4 == 0 && window.isAlnum(i + 1)) {
                i++;
            } else {
                return null;
            }
        }
        String compact = iban.toString();
        boolean real = !window.isWord(i) && !EXAMPLE_IBANS.contains(compact) && Checksums.iban(compact);
        return real ? Item.of(start, i, "iban", 0.998) : null;
    }

    /** United Kingdom: {@code QQ 12 34 56 C} with the prefixes that HMRC gives out. */
    private static @Nullable Item nino(Window window, int start, int wordEnd) {
        StringBuilder nino = new StringBuilder(9);
        int i = start;
        while (nino.length() < 9) {
            char c = Character.toUpperCase(window.at(i));
            boolean letter = nino.length() < 2 || nino.length() == 8;
            if (letter ? c >= 'A' && c <= 'Z' : c >= '0' && c <= '9') {
                nino.append(c);
                i++;
            } else if (c == ' ' && nino.length() % 2 == 0 && nino.length() > 0) {
                i++;
            } else {
                return null;
            }
        }
        String prefix = nino.substring(0, 2);
        boolean valid = "DFIQUV".indexOf(prefix.charAt(0)) < 0
                && "DFIOQUV".indexOf(prefix.charAt(1)) < 0
                && !Set.of("BG", "GB", "NK", "KN", "TN", "NT", "ZZ").contains(prefix)
                && nino.charAt(8) <= 'D'
                && !window.isWord(i)
                && !EXAMPLE_NINOS.contains(nino.toString());
        if (!valid) {
            return null;
        }
        boolean told = window.saysBefore(start, 40, "nino", "ni", "national insurance", "insurance");
        double bare = wordEnd - start == 2 ? 0.985 : 0.97;
        return Item.of(start, i, "national-id", told ? 0.995 : bare);
    }

    private static @Nullable Item nie(Window window, int start, int end) {
        String word = compact(window, start, end);
        if (word.length() != 9 || !isDigits(word, 1, 8) || word.equals("X1234567L")) {
            return null;
        }
        char check = word.charAt(8);
        String digits = (char) ('0' + word.charAt(0) - 'X') + word.substring(1, 8);
        boolean real = check >= 'A' && check <= 'Z' && Checksums.dni(digits, check);
        boolean told = window.saysBefore(start, 30, "nie", "nif", "extranjero");
        int to = window.at(end) == '-' ? end + 2 : end;
        return real && !window.isWord(to) ? Item.of(start, to, "national-id", told ? 0.995 : 0.98) : null;
    }

    /** The word, and a letter after a hyphen, in upper case. */
    private static String compact(Window window, int start, int end) {
        if (end - start > 9) {
            return "";
        }
        String word = window.substring(start, end);
        boolean more = end - start == 8 && window.at(end) == '-' && window.isLetter(end + 1);
        return (more ? word + window.at(end + 1) : word).toUpperCase(Locale.ROOT);
    }

    private static @Nullable Item codiceFiscale(Window window, int start, int end) {
        String code = window.substring(start, end).toUpperCase(Locale.ROOT);
        String form = "AAAAAA00A00A000A";
        for (int i = 0; i < 16; i++) {
            char c = code.charAt(i);
            if (form.charAt(i) == 'A' ? c < 'A' || c > 'Z' : c < '0' || c > '9') {
                return null;
            }
        }
        boolean real = "ABCDEHLMPRST".indexOf(code.charAt(8)) >= 0
                && !code.equals("RSSMRA85T10A562S")
                && Checksums.codiceFiscale(code);
        return real ? Item.of(start, end, "national-id", 0.995) : null;
    }

    private static @Nullable Item wallet(Window window, int start, int end) {
        String address = window.substring(start, end);
        boolean real = !PUBLIC_WALLETS.contains(address) && Checksums.base58Check(address);
        return real ? Item.of(start, end, "crypto-wallet", 0.99).key(Keys.compact(address)) : null;
    }

    /** Whether the token is an address of the chain, public or not. */
    static boolean isWallet(String token) {
        return token.length() <= 35 && Checksums.base58Check(token);
    }

    private static boolean isDigits(String text, int start, int end) {
        return text.chars().skip(start).limit(end - (long) start).allMatch(c -> c >= '0' && c <= '9');
    }

    /**
     * An IPv6 address at its first colon. Only global unicast addresses (2000::/3, RFC 4291) but those for documentation
     * (RFC 3849): all others are of no person.
     */
    static @Nullable Item ipv6(Window window, int colon) {
        int start = colon - 4;
        boolean global = (window.at(start) == '2' || window.at(start) == '3')
                && hexEnd(window, start) == colon
                && !window.isWord(start - 1)
                && window.at(start - 1) != ':';
        if (!global || window.startsWithIgnoreCase(start, "2001:db8:")) {
            return null;
        }
        int groups = 1;
        boolean gap = false;
        int i = colon;
        while (window.at(i) == ':' && groups < 8) {
            if (window.at(i + 1) == ':' && !gap) {
                gap = true;
                i++;
            }
            int end = hexEnd(window, i + 1);
            if (end == i + 1) {
                i = gap && window.at(i - 1) == ':' ? i + 1 : i;
                break;
            }
            groups++;
            i = end;
        }
        boolean whole = groups == 8 && !gap || gap && groups >= 3;
        boolean ends = !window.isWord(i) && !(window.at(i) == ':' && window.isWord(i + 1)) && window.at(i) != '/';
        return whole && ends ? Item.of(start, i, "ip-address", 0.99) : null;
    }

    private static int hexEnd(Window window, int start) {
        int end = start;
        while (end - start < 4 && Character.digit(window.at(end), 16) >= 0) {
            end++;
        }
        return end;
    }
}
