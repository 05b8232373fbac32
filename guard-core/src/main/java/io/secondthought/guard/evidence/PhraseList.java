package io.secondthought.guard.evidence;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Patterns from a file, each tried only on sentences that hold one of its anchor words, or one of each of its groups of
 * anchor words: RE2 is linear but not fast, and nearly all sentences hold none. One pass over a sentence's words tells which
 * groups it holds. A pattern without anchors is tried on all. Immutable and safe for use by several threads.
 */
final class PhraseList {
    private static final String SURE = "! ";

    private final List<Phrase> phrases;
    private final Anchors anchors;
    private final boolean always;

    private PhraseList(List<Phrase> phrases, Anchors anchors) {
        this.phrases = phrases;
        this.anchors = anchors;
        this.always = phrases.stream().anyMatch(p -> p.groups == 0);
    }

    static PhraseList load(String name) {
        List<Phrase> phrases = new ArrayList<>();
        Map<List<String>, Long> groups = new LinkedHashMap<>();
        for (String line : RuleFiles.lines(name)) {
            boolean sure = line.startsWith(SURE);
            int arrow = line.indexOf("=>");
            long needed = 0;
            for (String group : RuleFiles.words(line.substring(sure ? SURE.length() : 0, arrow), "&")) {
                needed |= groups.computeIfAbsent(RuleFiles.words(group, " "), g -> 1L << groups.size());
            }
            Pattern pattern = Pattern.compile(line.substring(arrow + 2).strip());
            phrases.add(new Phrase(needed, pattern, sure));
        }
        if (groups.size() > Long.SIZE) {
            throw new IllegalStateException("the library's own file has more than 64 groups of anchors: " + name);
        }
        return new PhraseList(List.copyOf(phrases), new Anchors(groups));
    }

    /** Whether a pattern matches. */
    boolean matches(Sentence sentence) {
        return find(sentence) != null;
    }

    /** Whether the words of the sentence leave it possible; cheap. */
    boolean mayMatch(Sentence sentence) {
        long held = anchors.heldBy(sentence.words());
        for (Phrase phrase : phrases) {
            if ((phrase.groups & ~held) == 0) {
                return true;
            }
        }
        return false;
    }

    /** The first match of a sure pattern or else of another; null if none matches. */
    @Nullable
    Hit find(Sentence sentence) {
        long held = anchors.heldBy(sentence.words());
        if (held == 0 && !always) {
            return null;
        }
        @Nullable Hit found = null;
        for (Phrase phrase : phrases) {
            if ((found == null || phrase.sure)
                    && (phrase.groups & ~held) == 0
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
        long held = anchors.heldBy(sentence.words());
        if (held == 0 && !always) {
            return List.of();
        }
        List<String> objects = new ArrayList<>();
        for (Phrase phrase : phrases) {
            if ((phrase.groups & ~held) == 0) {
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

    /** @param groups a bit for each group of anchors of which a sentence must hold a word */
    private record Phrase(long groups, Pattern pattern, boolean sure) {}

    /** The groups to which a word belongs, asked by hash. Two words may share a hash: then a pattern is tried in vain. */
    private static final class Anchors {
        private final int[] words;
        private final long[] groups;

        Anchors(Map<List<String>, Long> all) {
            int count = all.keySet().stream().mapToInt(List::size).sum();
            words = new int[Math.max(8, Integer.highestOneBit(Math.max(1, count)) * 4)];
            groups = new long[words.length];
            all.forEach((group, bit) -> group.forEach(word -> {
                int slot = slot(Sentence.hash(word));
                words[slot] = Sentence.hash(word);
                groups[slot] |= bit;
            }));
        }

        long heldBy(int[] hashes) {
            long held = 0;
            for (int hash : hashes) {
                held |= groups[slot(hash)];
            }
            return held;
        }

        /** Where the word stands, or the free place where it would. */
        private int slot(int hash) {
            int slot = (hash ^ hash >>> 15) * 0x9E3779B1 >>> 7 & words.length - 1;
            while (words[slot] != 0 && words[slot] != hash) {
                slot = slot + 1 & words.length - 1;
            }
            return slot;
        }
    }
}
