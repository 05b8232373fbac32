package io.secondthought.guard.evidence;

import io.secondthought.guard.api.Kind;

/**
 * Private data or a secret that a rule found in a {@link Window}.
 *
 * @param start the first character of the folded text
 * @param end the one after the last
 * @param confidence how seldom the rule is wrong; 0 for what is nobody's and only keeps other rules away
 * @param key what the item is compared by: see {@link Keys}; empty text if it is compared by the text itself
 */
record Item(int start, int end, Kind kind, String category, double confidence, String key) {

    static Item of(int start, int end, String category, double confidence) {
        return new Item(start, end, Kind.PRIVATE_DATA, category, confidence, "");
    }

    static Item secret(int start, int end, String category, double confidence) {
        return new Item(start, end, Kind.SECRET, category, confidence, "");
    }

    Item key(String key) {
        return new Item(start, end, kind, category, confidence, key);
    }

    @Override
    public String toString() {
        return "Item[" + category + ", " + (end - start) + " chars]";
    }
}
