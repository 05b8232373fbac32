package io.secondthought.guard.evidence.lexical;

import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import java.util.ArrayList;
import java.util.List;

/** Finds what a classifier that reads English only should leave unjudged. */
public final class ForeignUnits {

    private ForeignUnits() {}

    /**
     * The units whose new text is mostly in another script than Latin, or hangs together by the small words of another language
     * than English. Linear in the text.
     */
    public static List<Span> of(Examination examination) {
        List<Span> foreign = new ArrayList<>();
        Reader window = new Reader();
        for (Unit unit : examination.units()) {
            String text = examination.text(unit);
            window.read(text, 0, text.length());
            if (window.takeForeign()) {
                foreign.add(unit.span());
            }
        }
        return foreign;
    }

    /** Counts letters and small words; its terms have no weight. */
    private static final class Reader extends WordWindow {
        Reader() {
            super(false);
        }

        @Override
        void define(int term, int[] features, int count, int own) {}

        @Override
        void change(int term, int by) {}
    }
}
