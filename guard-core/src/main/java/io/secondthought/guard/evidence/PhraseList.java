package io.secondthought.guard.evidence;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Patterns from a file, each tried only on sentences that hold one of its anchor words, or one of each of its groups of
 * anchor words: RE2 is linear but not fast, and nearly all sentences hold none. A pattern without anchors is tried on all.
 * Immutable and safe for use by several threads.
 */
final class PhraseList {
    private static final String SURE = "! ";

    private final List<Phrase> phrases;
    private final WordHashes anchors;
    private final boolean always;

    private PhraseList(List<Phrase> phrases, List<String> firstAnchors) {
        this.phrases = phrases;
        this.anchors = new WordHashes(firstAnchors);
        this.always = phrases.stream().anyMatch(p -> p.anchors.isEmpty());
    }

    static PhraseList load(String name) {
        List<Phrase> phrases = new ArrayList<>();
        List<String> firstAnchors = new ArrayList<>();
        for (String line : RuleFiles.lines(name)) {
            boolean sure = line.startsWith(SURE);
            int arrow = line.indexOf("=>");
            List<WordHashes> anchors = new ArrayList<>();
            for (String group : RuleFiles.words(line.substring(sure ? SURE.length() : 0, arrow), "&")) {
                List<String> words = RuleFiles.words(group, " ");
                firstAnchors.addAll(anchors.isEmpty() ? words : List.of());
                anchors.add(new WordHashes(words));
            }
            Pattern pattern = Pattern.compile(line.substring(arrow + 2).strip());
            phrases.add(new Phrase(List.copyOf(anchors), pattern, sure));
        }
        return new PhraseList(List.copyOf(phrases), firstAnchors);
    }

    /** Whether a pattern matches. */
    boolean matches(Sentence sentence) {
        return find(sentence) != null;
    }

    /** The first match of a sure pattern or else of another; null if none matches. */
    @Nullable
    Hit find(Sentence sentence) {
        if (!always && !anchors.containsAny(sentence.words())) {
            return null;
        }
        @Nullable Hit found = null;
        for (Phrase phrase : phrases) {
            if ((found == null || phrase.sure)
                    && phrase.mayMatch(sentence)
                    && phrase.pattern.matcher(sentence.text()).find()) {
                found = new Hit(phrase.sure);
                if (phrase.sure) {
                    return found;
                }
            }
        }
        return found;
    }

    /** What the first group of each matching pattern holds, in the order of the patterns; for lists whose patterns have one. */
    List<String> objects(Sentence sentence) {
        if (!always && !anchors.containsAny(sentence.words())) {
            return List.of();
        }
        List<String> objects = new ArrayList<>();
        for (Phrase phrase : phrases) {
            if (phrase.mayMatch(sentence)) {
                Matcher matcher = phrase.pattern.matcher(sentence.text());
                if (matcher.find()) {
                    objects.add(matcher.group(1));
                }
            }
        }
        return objects;
    }

    /** A match, and whether its pattern is marked as sure. */
    record Hit(boolean sure) {}

    private record Phrase(List<WordHashes> anchors, Pattern pattern, boolean sure) {
        boolean mayMatch(Sentence sentence) {
            for (WordHashes group : anchors) {
                if (!group.containsAny(sentence.words())) {
                    return false;
                }
            }
            return true;
        }
    }
}
