package io.secondthought.guard.evidence;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.Provenance;
import io.secondthought.guard.api.Role;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds what a reply repeats of the system prompt: runs of at least eight words ({@link Kind#SYSTEM_PROMPT}, category
 * {@code quotation}) and, in the reasoning, names of tools ({@link Kind#INTERNAL_TOOLING}, category {@code tool-name}).
 *
 * <p>Words are compared without case, punctuation and invisible characters, by hashed shingles (Broder 1997) that are
 * extended as far as the words agree. Runs with fewer than four words that say something, and what a message of the user says
 * as well, do not count. Confidence grows with the run: 0.985 from four telling words on, 0.995 from eight. An answer may
 * pass on what the operator put into the prompt to be passed on, such as opening hours; a run in an answer that touches no
 * instruction to the model is doubtful: 0.9.
 *
 * <p>A name of a tool is an identifier that the system prompt uses for one: after {@code functions.}, before a bracket, as a
 * JSON {@code "name"}, or in a line that speaks of tools.
 *
 * <p>A run is reported in each unit that holds its words, from its first word up to the last one before the unit's end;
 * nothing after the unit's end is read. Time linear in the reply and the request. Immutable and safe for use by several
 * threads.
 */
public final class QuotationSource implements EvidenceSource {
    /** The id. */
    public static final String ID = "quotation";

    private static final String FINGERPRINT = "quotation-1";
    private static final double LONG_RUN = 0.995;
    private static final double RUN = 0.985;
    private static final double PASSED_ON = 0.9;
    private static final int TELLING_WORDS = 4;
    private static final int MANY_TELLING_WORDS = 8;

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String fingerprint() {
        return FINGERPRINT;
    }

    /** Computes at once; the stage is complete. */
    @Override
    public CompletionStage<SourceResult> examine(Examination examination) {
        List<Evidence> evidence = new ArrayList<>();
        if (examination.request().messages().stream().anyMatch(m -> m.role() == Role.SYSTEM)) {
            Shingles shingles = Shingles.of(examination.request());
            ToolNames names = ToolNames.of(examination.request());
            Map<Integer, Shingles.Matches> parts = new HashMap<>();
            for (Unit unit : examination.units()) {
                Shingles.Matches matches = parts.computeIfAbsent(
                        unit.span().part(),
                        part -> shingles.match(Words.of(FoldedText.of(
                                examination.reply().parts().get(part).text()))));
                quotations(unit, matches, evidence);
                if (unit.channel() == Channel.REASONING) {
                    toolNames(unit, matches.words().folded(), names, evidence);
                }
            }
        }
        return CompletableFuture.completedFuture(SourceResult.of(evidence));
    }

    private static void quotations(Unit unit, Shingles.Matches matches, List<Evidence> evidence) {
        for (Shingles.Run run : matches.in(unit.span().start(), unit.span().end())) {
            if (run.telling() >= TELLING_WORDS) {
                double confidence = run.telling() >= MANY_TELLING_WORDS ? LONG_RUN : RUN;
                boolean passedOn = unit.channel() != Channel.REASONING && !run.instruction();
                evidence.add(new Evidence.Match(
                        ID,
                        new Span(unit.span().part(), run.start(), run.end()),
                        Kind.SYSTEM_PROMPT,
                        "quotation",
                        passedOn ? PASSED_ON : confidence,
                        Provenance.SYSTEM_PROMPT));
            }
        }
    }

    private static void toolNames(Unit unit, FoldedText folded, ToolNames names, List<Evidence> evidence) {
        int begin = folded.before(unit.span().start());
        int limit = folded.before(unit.span().end());
        for (Item item : names.in(new Window(folded.text(), limit), begin)) {
            evidence.add(new Evidence.Match(
                    ID,
                    new Span(unit.span().part(), folded.start(item.start()), folded.end(item.end())),
                    Kind.INTERNAL_TOOLING,
                    item.category(),
                    item.confidence(),
                    Provenance.SYSTEM_PROMPT));
        }
    }
}
