package io.secondthought.guard.evidence;

/** A growing set of words by hash. Two words may share a hash, so it says "perhaps" or "no". Not thread-safe. */
final class WordSet {
    private int[] table = new int[64];
    private int size;

    void add(int hash) {
        int word = hash == 0 ? 1 : hash;
        int slot = slot(word);
        while (table[slot] != 0) {
            if (table[slot] == word) {
                return;
            }
            slot = slot + 1 & table.length - 1;
        }
        table[slot] = word;
        size++;
        if (2 * size > table.length) {
            grow();
        }
    }

    boolean contains(int hash) {
        int word = hash == 0 ? 1 : hash;
        int slot = slot(word);
        while (table[slot] != 0) {
            if (table[slot] == word) {
                return true;
            }
            slot = slot + 1 & table.length - 1;
        }
        return false;
    }

    private void grow() {
        int[] old = table;
        table = new int[2 * old.length];
        for (int word : old) {
            if (word != 0) {
                int slot = slot(word);
                while (table[slot] != 0) {
                    slot = slot + 1 & table.length - 1;
                }
                table[slot] = word;
            }
        }
    }

    private int slot(int hash) {
        return (hash ^ hash >>> 15) * 0x9E3779B1 >>> 7 & table.length - 1;
    }
}
