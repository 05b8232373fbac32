package io.secondthought.guard.evidence.lexical;

/**
 * Tells English from the other languages in Latin script by the small words that hold sentences together. Words that are common
 * to both, or usual in names and formulas, are left out.
 */
final class FunctionWords {
    static final int UNKNOWN = 0;
    static final int NATIVE = 1;
    static final int FOREIGN = 2;

    private static final String ENGLISH =
            "the of and to is that it for was on are as with they be at this have from or had by"
                    + " but not what all were we when your can said there an which their if will each about how up out them then she"
                    + " many some these would other into has more her two like him see could no than been its who now did get may"
                    + " you he his i do does should because so my me";
    private static final String OTHERS =
            "und der das ist nicht ein eine einen einem einer mit auf dem zu sich auch wie wir sie"
                    + " ich aus bei nach wird sind oder aber kann uber wenn werden haben"
                    + " les une pas dans que qui sur avec nous vous elle cette sont mais ou est je votre plus aux ces leur"
                    + " el los las una por con para como pero esta son su sus muy puede ser mas"
                    + " il che di della gli delle nel sono anche questo come piu essere dei"
                    + " um uma nao mais voce em dos pelo isso ao ele sao"
                    + " het een van niet dat zijn voor ook maar naar wordt deze bij worden"
                    + " och att det som inte jag av till ar kan ett ikke til af og"
                    + " nie jest sie ze jak czy dla tym przez oraz"
                    + " bir ve bu icin ile olarak daha gibi"
                    + " yang untuk dengan ini itu tidak dari pada akan adalah"
                    + " khong cua va nhung cho duoc trong mot nguoi";

    private static final int SIZE = 1 << 10;
    private static final long[] KEYS = new long[SIZE];
    private static final byte[] LANGUAGE = new byte[SIZE];

    static {
        for (String word : ENGLISH.split(" ", -1)) {
            put(WordWindow.hashOf(word), (byte) NATIVE);
        }
        for (String word : OTHERS.split(" ", -1)) {
            put(WordWindow.hashOf(word), (byte) FOREIGN);
        }
    }

    private FunctionWords() {}

    static int languageOf(long hash) {
        for (int slot = slot(hash); LANGUAGE[slot] != UNKNOWN; slot = (slot + 1) & (SIZE - 1)) {
            if (KEYS[slot] == hash) {
                return LANGUAGE[slot];
            }
        }
        return UNKNOWN;
    }

    private static void put(long hash, byte language) {
        int slot = slot(hash);
        while (LANGUAGE[slot] != UNKNOWN) {
            slot = (slot + 1) & (SIZE - 1);
        }
        KEYS[slot] = hash;
        LANGUAGE[slot] = language;
    }

    private static int slot(long hash) {
        return (int) (hash >>> 40) & (SIZE - 1);
    }
}
