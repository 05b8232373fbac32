package io.secondthought.guard.evidence;

import java.lang.Character.UnicodeScript;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells by script and by function words whether a text is surely not in a language. Knows English, German, French, Spanish,
 * Italian, Portuguese, Dutch, Russian, Japanese, Chinese, Korean, Arabic, Hebrew, Hindi, Greek and Thai. Counts as it is
 * fed; not thread-safe.
 */
final class ReplyLanguage {
    private static final Map<String, UnicodeScript> SCRIPTS = Map.of(
            "ru", UnicodeScript.CYRILLIC,
            "ja", UnicodeScript.HAN,
            "zh", UnicodeScript.HAN,
            "ko", UnicodeScript.HANGUL,
            "ar", UnicodeScript.ARABIC,
            "he", UnicodeScript.HEBREW,
            "hi", UnicodeScript.DEVANAGARI,
            "el", UnicodeScript.GREEK,
            "th", UnicodeScript.THAI);
    private static final Map<String, String> CODES = new HashMap<>();
    private static final List<String> PROFILES = new ArrayList<>();
    private static final Map<Integer, Integer> PROFILE_WORDS = new HashMap<>();

    static {
        RuleFiles.entries("intent/languages.txt")
                .forEach((code, names) -> RuleFiles.words(names, " ").forEach(name -> CODES.put(name, code)));
        Map<String, String> words = new LinkedHashMap<>(RuleFiles.entries("intent/stop-words.txt"));
        words.forEach((code, list) -> {
            int bit = 1 << PROFILES.size();
            PROFILES.add(code);
            RuleFiles.words(list, " ").forEach(w -> PROFILE_WORDS.merge(Sentence.hash(w), bit, (a, b) -> a | b));
        });
    }

    private final String wanted;
    private final int[] hits = new int[PROFILES.size()];
    private int words;
    private int latin;
    private int ofWantedScript;
    private int letters;

    /** @param wanted the code of the language the text should be in */
    ReplyLanguage(String wanted) {
        this.wanted = wanted;
    }

    /** The code of a language by its name in lower case, or null if it is not known. */
    static @Nullable String code(String name) {
        return CODES.get(name);
    }

    void letter(char c) {
        letters++;
        if (c < 0x250) {
            latin++;
        } else {
            @Nullable UnicodeScript script = SCRIPTS.get(wanted);
            UnicodeScript own = UnicodeScript.of(c);
            if (own == script
                    || script == UnicodeScript.HAN
                            && (own == UnicodeScript.HIRAGANA || own == UnicodeScript.KATAKANA)) {
                ofWantedScript++;
            }
        }
    }

    void word(int hash) {
        words++;
        int mask = PROFILE_WORDS.getOrDefault(hash, 0);
        for (int i = 0; mask != 0; i++, mask >>>= 1) {
            hits[i] += mask & 1;
        }
    }

    /** Whether the text so far is surely in another language than the wanted one. */
    boolean surelyOther() {
        if (SCRIPTS.containsKey(wanted)) {
            return letters >= 150 && ofWantedScript * 20 < letters;
        }
        if (letters >= 100 && latin * 10 < letters) {
            return true;
        }
        int own = hits[PROFILES.indexOf(wanted)];
        int best = 0;
        for (int hit : hits) {
            best = Math.max(best, hit);
        }
        return words >= 30 && best * 5 >= words && best >= own * 4;
    }
}
