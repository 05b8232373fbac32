package io.secondthought.guard.evidence;

import java.util.Collection;

/** A set of words, asked by hash. Two words may share a hash, so it says "perhaps" or "no". Immutable. */
final class WordHashes {
    private final int[] table;

    WordHashes(Collection<String> words) {
        int size = Math.max(8, Integer.highestOneBit(Math.max(1, words.size())) * 4);
        table = new int[size];
        for (String word : words) {
            int slot = slot(Sentence.hash(word));
            while (table[slot] != 0) {
                slot = slot + 1 & size - 1;
            }
            table[slot] = Sentence.hash(word);
        }
    }

    boolean containsAny(int[] hashes) {
        for (int hash : hashes) {
            if (contains(hash)) {
                return true;
            }
        }
        return false;
    }

    boolean contains(int hash) {
        int slot = slot(hash);
        while (table[slot] != 0) {
            if (table[slot] == hash) {
                return true;
            }
            slot = slot + 1 & table.length - 1;
        }
        return false;
    }

    private int slot(int hash) {
        return (hash ^ hash >>> 15) * 0x9E3779B1 >>> 7 & table.length - 1;
    }
}
