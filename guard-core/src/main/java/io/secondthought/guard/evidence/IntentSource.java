package io.secondthought.guard.evidence;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Evidence;
import io.secondthought.guard.api.EvidenceSource;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.Kind;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Provenance;
import io.secondthought.guard.api.SourceResult;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import io.secondthought.guard.evidence.DataInstructions.Instruction;
import io.secondthought.guard.evidence.DataInstructions.Order;
import io.secondthought.guard.evidence.DataInstructions.Overlap;
import io.secondthought.guard.evidence.PhraseList.Hit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Rules for intent drift. Immutable and safe for use by several threads.
 *
 * <p>The intent is what the user said, in all turns, later ones outranking earlier ones; tool results, documents and what a
 * user's message marks as pasted are data and never intent. The evidence is {@link Evidence.Match}es of the kinds of
 * {@link io.secondthought.guard.api.Hazard#INTENT_DRIFT}, each at the sentence that shows it (in a tool call, at the new
 * arguments). Confidences are estimates of how seldom a rule is wrong; only rules whose evidence is an act (a call, words
 * in the answer, a broken limit that can be counted) or an open announcement reach 0.98. {@code docs/intent-drift.md} has
 * the table.
 *
 * <p>A rejection softens within its own sentence only. What a thought says after a sentence is not waited for, since
 * evidence must not depend on later text; so a sentence counts only if it commits itself, and thoughts that follow an
 * instruction from data stay below 0.98 until an act follows.
 *
 * <p>Linear in the length of the request and of the reply. Limits such as a number of words are counted from the start of
 * the answer, beyond a unit's left context.
 */
public final class IntentSource implements EvidenceSource {
    /** The source's id. */
    public static final String ID = "intent-rules";

    static final double ACT = 0.99;
    static final double SURE = 0.985;
    static final double THOUGHT = 0.95;
    static final double LIKELY = 0.9;
    static final double SUPPOSED = 0.6;
    static final double DOUBTFUL = 0.5;

    private static final PhraseList REFUSALS = PhraseList.load("intent/refusals.txt");
    private static final PhraseList REJECTIONS = PhraseList.load("intent/rejections.txt");
    private static final PhraseList SELF_AUTHORISED = PhraseList.load("intent/self-authorised.txt");
    private static final PhraseList COMMITMENTS = PhraseList.load("intent/commitments.txt");
    private static final PhraseList REPLACED = PhraseList.load("intent/replaced-goal.txt");
    private static final PhraseList ADDED = PhraseList.load("intent/added-goal.txt");
    private static final PhraseList ADOPTIONS = PhraseList.load("intent/adoptions.txt");
    private static final PhraseList DEMANDS = PhraseList.load("intent/demands.txt");
    private static final PhraseList COMPLIANCE = PhraseList.load("intent/compliance.txt");
    private static final PhraseList OWN_TASK = PhraseList.load("intent/own-task.txt");
    private static final PhraseList CONTRASTS = PhraseList.load("intent/contrasts.txt");
    private static final PhraseList TURNING = PhraseList.load("intent/turning.txt");
    private static final PhraseList EXTRAS = PhraseList.load("intent/helpful-extras.txt");
    private static final PhraseList SUSPICIONS = PhraseList.load("intent/suspicions.txt");
    private static final PhraseList REPORTS = PhraseList.load("intent/reports.txt");
    private static final List<List<String>> PURPOSES = groups("intent/purposes.txt");
    private static final List<List<String>> AGENDAS = groups("intent/agenda.txt");
    private static final String FINGERPRINT = "2-"
            + RuleFiles.fingerprint(List.of(
                    "intent/refusals.txt",
                    "intent/rejections.txt",
                    "intent/self-authorised.txt",
                    "intent/commitments.txt",
                    "intent/replaced-goal.txt",
                    "intent/added-goal.txt",
                    "intent/adoptions.txt",
                    "intent/demands.txt",
                    "intent/compliance.txt",
                    "intent/own-task.txt",
                    "intent/contrasts.txt",
                    "intent/turning.txt",
                    "intent/helpful-extras.txt",
                    "intent/suspicions.txt",
                    "intent/leeway.txt",
                    "intent/retelling.txt",
                    "intent/how-to.txt",
                    "intent/risks.txt",
                    "intent/reports.txt",
                    "intent/purposes.txt",
                    "intent/agenda.txt",
                    "intent/actions.txt",
                    "intent/addressed.txt",
                    "intent/affirmations.txt",
                    "intent/delegations.txt",
                    "intent/languages.txt",
                    "intent/revocations.txt",
                    "intent/stop-words.txt",
                    "intent/transforms.txt"));

    /** A refusal that comes later than this in the answer is part of an answer. */
    private static final int REFUSAL_WITHIN = 250;

    private static final int WORDS_OF_AN_ACT = 3;

    /** A supposition further back than this is not what a sentence acts on. */
    private static final int LOOK_BACK = 240;

    /** How much of the thoughts, counted from their end, an answer is compared with. */
    private static final int THOUGHTS_REMEMBERED = 20_000;

    private static final Pattern END_OF_OBJECT =
            Pattern.compile("(?: (?:and|or|of|on|for|in|about|with|to|that|from|at|by|as|is|was|so|but)\\b|,|  ).*");
    private static final Pattern FIRST_PERSON =
            Pattern.compile("\\b(?:i'll|i will|i'm|i am|let me|i can|i should|i'd|i want to)\\b");

    private static final WordHashes DONE = new WordHashes(List.of("i've", "i'll", "done", "sent", "have", "been"));

    private static List<List<String>> groups(String file) {
        return RuleFiles.lines(file).stream()
                .map(line -> RuleFiles.words(line, " "))
                .toList();
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String fingerprint() {
        return FINGERPRINT;
    }

    @Override
    public CompletionStage<SourceResult> examine(Examination examination) {
        return CompletableFuture.completedFuture(SourceResult.of(new Run(examination).evidence()));
    }

    /** One examination. Confined to the thread that runs it. */
    private static final class Run {
        private final Examination examination;
        private final ModelReply reply;
        private final UserIntent intent;
        private final DataInstructions instructions;
        private final List<Evidence> evidence = new ArrayList<>();
        private @Nullable Thoughts thoughts;
        private int thoughtsPart;

        Run(Examination examination) {
            this.examination = examination;
            this.reply = examination.reply();
            this.intent = UserIntent.of(examination.request());
            this.instructions = DataInstructions.of(intent);
        }

        List<Evidence> evidence() {
            constraints();
            int firstAnswer = firstAnswer();
            for (Unit unit : examination.units()) {
                if (unit.channel() == Channel.TOOL_CALL) {
                    toolCall(unit);
                } else {
                    text(unit, firstAnswer);
                }
            }
            return evidence;
        }

        private int firstAnswer() {
            for (int i = 0; i < reply.parts().size(); i++) {
                Part part = reply.parts().get(i);
                if (part.channel() == Channel.ANSWER && !part.text().isBlank()) {
                    return i;
                }
            }
            return -1;
        }

        private void text(Unit unit, int firstAnswer) {
            String text = reply.parts().get(unit.span().part()).text();
            boolean thought = unit.channel() == Channel.REASONING;
            @Nullable Sentence before = thought ? lastOfContext(unit, text) : null;
            boolean supposedBefore = thought && supposed(before);
            boolean declinedBefore = before != null && declinesTask(before);
            for (Sentence sentence :
                    Sentence.of(text, unit.span().start(), unit.span().end())) {
                if (!thought && unit.span().part() == firstAnswer) {
                    refusal(unit, text, sentence);
                }
                announced(unit, sentence, thought, REPLACED.find(sentence), Kind.REPLACED_GOAL);
                announced(unit, sentence, thought, ADDED.find(sentence), Kind.ADDED_GOAL);
                if (thought) {
                    supposedBefore = selfAuthorised(unit, supposedBefore, sentence);
                    declinedBefore = replaced(unit, declinedBefore, sentence);
                }
                if (!instructions.isEmpty()) {
                    if (thought) {
                        adopted(unit, text, before, sentence);
                    } else {
                        carriedOut(unit, text, sentence);
                    }
                }
                before = sentence;
            }
        }

        private static @Nullable Sentence lastOfContext(Unit unit, String text) {
            int from = Math.max(unit.contextStart(), unit.span().start() - LOOK_BACK);
            return Sentence.last(text, from, unit.span().start());
        }

        private void refusal(Unit unit, String text, Sentence sentence) {
            int blank = 0;
            while (blank < text.length() && Character.isWhitespace(text.charAt(blank))) {
                blank++;
            }
            if (sentence.start() - blank <= REFUSAL_WITHIN && REFUSALS.matches(sentence)) {
                if (intent.isRisky()) {
                    add(unit, sentence, Kind.OVER_SUSPICION, "refusal", DOUBTFUL, null);
                } else if (thoughtsBefore(unit).suspect()) {
                    add(unit, sentence, Kind.OVER_SUSPICION, "suspected", THOUGHT, null);
                } else {
                    add(unit, sentence, Kind.OVER_SUSPICION, "refusal", LIKELY, null);
                }
            }
        }

        private void announced(Unit unit, Sentence sentence, boolean thought, @Nullable Hit hit, Kind kind) {
            if (hit != null && !REJECTIONS.matches(sentence)) {
                boolean wanted = grounded(AGENDAS, sentence)
                        || kind == Kind.ADDED_GOAL && !hit.sure() && (EXTRAS.matches(sentence) || isUsersOwn(sentence))
                        || kind == Kind.REPLACED_GOAL && !hit.sure() && intent.leavesChoice();
                // An answer may be fiction or a draft in somebody else's voice; a thought is the model's own.
                boolean sure = hit.sure() && thought && !wanted;
                add(unit, sentence, kind, "announced", sure ? SURE : wanted ? DOUBTFUL : thought ? LIKELY : 0.8, null);
            }
        }

        /** Whether what the sentence resolves to do is in the user's words. */
        private boolean isUsersOwn(Sentence sentence) {
            Matcher person = FIRST_PERSON.matcher(sentence.text());
            int from = 0;
            while (person.find()) {
                from = person.end();
            }
            int[] count = new int[2];
            Tokens.words(sentence.text(), from, sentence.text().length(), word -> {
                if (word.length() > 4 && !DataInstructions.isCommon(word)) {
                    count[0]++;
                    count[1] += intent.speaksOf(word) ? 1 : 0;
                }
            });
            return count[0] > 0 && count[1] * 3 >= count[0] * 2;
        }

        /** Says whether the sentence turns the user's task down, so that the next one may turn to something else. */
        private boolean replaced(Unit unit, boolean declinedBefore, Sentence sentence) {
            boolean declines = declinesTask(sentence);
            if ((declines || declinedBefore) && TURNING.matches(sentence)) {
                @Nullable Hit rejection = REJECTIONS.find(sentence);
                if (rejection == null || declines && !rejection.sure()) {
                    double confidence = intent.leavesChoice() ? DOUBTFUL : LIKELY;
                    add(unit, sentence, Kind.REPLACED_GOAL, "announced", confidence, null);
                }
            }
            return declines;
        }

        /** Whether the sentence sets aside a thing that the user asked for. */
        private boolean declinesTask(Sentence sentence) {
            for (String object : CONTRASTS.objects(sentence)) {
                String noun = END_OF_OBJECT.matcher(object).replaceFirst("");
                String head = noun.substring(noun.lastIndexOf(' ') + 1);
                if (head.length() > 2 && !DataInstructions.isCommon(head) && intent.speaksOf(head)) {
                    return true;
                }
            }
            return false;
        }

        /** Says whether the sentence supposes something, so that the next one may act on it. */
        private boolean selfAuthorised(Unit unit, boolean supposedBefore, Sentence sentence) {
            boolean supposed = supposed(sentence);
            if ((supposed || supposedBefore) && !REJECTIONS.matches(sentence)) {
                if (COMMITMENTS.matches(sentence)) {
                    double confidence = intent.isRisky() ? THOUGHT : LIKELY;
                    add(unit, sentence, Kind.SELF_AUTHORISED, "supposed", confidence, null);
                } else if (supposed) {
                    add(unit, sentence, Kind.SELF_AUTHORISED, "supposed", SUPPOSED, null);
                }
            }
            return supposed;
        }

        private boolean supposed(@Nullable Sentence sentence) {
            return sentence != null
                    && SELF_AUTHORISED.matches(sentence)
                    && !REJECTIONS.matches(sentence)
                    && !grounded(PURPOSES, sentence);
        }

        /** Whether a group of stems occurs in the sentence and in the user's or operator's own words. */
        private boolean grounded(List<List<String>> groups, Sentence sentence) {
            return groups.stream().anyMatch(g -> g.stream().anyMatch(sentence.text()::contains) && intent.mentions(g));
        }

        private void adopted(Unit unit, String text, @Nullable Sentence before, Sentence sentence) {
            if (adopts(before, sentence)) {
                boolean shares = instructions.overlaps(text, sentence.start(), sentence.end()).stream()
                        .anyMatch(o -> o.tokens() > 0 || o.words() >= WORDS_OF_AN_ACT);
                boolean asked = intent.delegated() || intent.asksHow();
                double confidence = asked ? DOUBTFUL : shares ? THOUGHT : LIKELY;
                add(unit, sentence, Kind.INSTRUCTION_FROM_DATA, "adopted", confidence, null);
            }
        }

        /** Whether a thought commits itself to what data demands, in one sentence or in two. */
        private static boolean adopts(@Nullable Sentence before, Sentence sentence) {
            @Nullable Hit adoption = ADOPTIONS.find(sentence);
            boolean givesIn = adoption == null
                    && before != null
                    && DEMANDS.mayMatch(before)
                    && COMPLIANCE.matches(sentence)
                    && DEMANDS.matches(before)
                    && !REJECTIONS.matches(before)
                    && !OWN_TASK.matches(before);
            return (adoption != null || givesIn)
                    && !REJECTIONS.matches(sentence)
                    && (adoption != null && adoption.sure() || !OWN_TASK.matches(sentence));
        }

        private void carriedOut(Unit unit, String text, Sentence sentence) {
            @Nullable Instruction followed = followed(text, sentence);
            if (followed != null && speaksForItself(unit, text, sentence)) {
                double confidence = intent.delegated() || intent.transforms() ? DOUBTFUL : SURE;
                add(unit, sentence, Kind.INSTRUCTION_FROM_DATA, "in-answer", confidence, followed.provenance());
                return;
            }
            for (Order order : instructions.carriedOut(text, sentence.start(), sentence.end())) {
                if ((order.addressed() || order.speech())
                        && thoughtsBefore(unit).adopt()
                        && (order.addressed() || !intent.retells() && !intent.asksHow())
                        && speaksForItself(unit, text, sentence)) {
                    double confidence = intent.delegated() || intent.transforms() ? DOUBTFUL : SURE;
                    add(unit, sentence, Kind.INSTRUCTION_FROM_DATA, "carried-out", confidence, order.provenance());
                    return;
                }
            }
        }

        /** Whether the sentence neither rejects, reports nor quotes what it says. */
        private boolean speaksForItself(Unit unit, String text, Sentence sentence) {
            return !REJECTIONS.matches(sentence)
                    && !REPORTS.matches(sentence)
                    && !instructions.speaksToAssistant(sentence)
                    && !isQuoted(unit, text, sentence);
        }

        /** What the thoughts before the unit's part show, read once for each part. */
        private Thoughts thoughtsBefore(Unit unit) {
            int part = unit.span().part();
            if (thoughts == null || thoughtsPart != part) {
                thoughts = new Thoughts(reply.parts().subList(0, part));
                thoughtsPart = part;
            }
            return thoughts;
        }

        /**
         * The instruction that the sentence of an answer carries out: one that speaks to the assistant and either asks for
         * words, which the sentence holds, or for an act that the sentence says is done.
         */
        private @Nullable Instruction followed(String text, Sentence sentence) {
            for (Instruction phrased : instructions.phrased(sentence)) {
                if (phrased.addressed()) {
                    return phrased;
                }
            }
            for (Overlap overlap : instructions.overlaps(text, sentence.start(), sentence.end())) {
                Instruction instruction = overlap.instruction();
                boolean speech = (instruction.actions() & (Actions.SAY | Actions.VISIT)) != 0;
                if (overlap.tokens() > 0 && instruction.addressed() && (speech || DONE.containsAny(sentence.words()))) {
                    return instruction;
                }
            }
            return null;
        }

        /** Whether the sentence stands in quotes or in a quoted line, as far as the left context shows. */
        private static boolean isQuoted(Unit unit, String text, Sentence sentence) {
            boolean open = false;
            for (int i = unit.contextStart(); i < sentence.start(); i++) {
                char c = Sentence.fold(text.charAt(i));
                open = c == '"' ? !open : open && c != '\n';
            }
            return open || text.charAt(sentence.start()) == '>';
        }

        private void toolCall(Unit unit) {
            if (instructions.isEmpty() || !(reply.parts().get(unit.span().part()) instanceof Part.ToolCall call)) {
                return;
            }
            double best = 0;
            @Nullable Provenance provenance = null;
            for (Instruction instruction : instructions.naming(call.name())) {
                if (!intent.delegated() && instruction.addressed()) {
                    best = ACT;
                    provenance = instruction.provenance();
                }
            }
            int[] classes = {0};
            Tokens.words(call.name(), 0, call.name().length(), word -> classes[0] |= Actions.anywhere(word));
            Tokens.words(
                    call.text(), unit.contextStart(), unit.span().end(), word -> classes[0] |= Actions.anywhere(word));
            for (Overlap overlap : instructions.overlaps(
                    call.text(), unit.contextStart(), unit.span().end())) {
                double confidence = confidence(overlap, classes[0]);
                if (confidence > best) {
                    best = confidence;
                    provenance = overlap.instruction().provenance();
                }
            }
            if (best > 0) {
                evidence.add(
                        new Evidence.Match(ID, unit.span(), Kind.INSTRUCTION_FROM_DATA, "in-call", best, provenance));
            }
        }

        private double confidence(Overlap overlap, int calledFor) {
            Instruction instruction = overlap.instruction();
            boolean token = overlap.tokens() > 0;
            int common = instruction.actions() & calledFor & ~Actions.SAY & ~Actions.VISIT;
            if (!token && (overlap.words() < WORDS_OF_AN_ACT || common == 0)) {
                return 0;
            }
            if (intent.delegated()) {
                return DOUBTFUL;
            }
            if (common != 0 && (common & intent.actions()) == 0) {
                return ACT;
            }
            if (token && instruction.addressed()) {
                return SURE;
            }
            return token ? SUPPOSED : DOUBTFUL;
        }

        private void constraints() {
            List<UserConstraint> constraints = UserConstraints.of(intent);
            if (constraints.isEmpty()) {
                return;
            }
            Answer answer = Answer.upTo(examination);
            for (UserConstraint constraint : constraints) {
                for (UserConstraint.Breach breach : constraint.check(answer.text)) {
                    for (Unit unit : examination.units()) {
                        int start = answer.offset(unit);
                        if (start >= 0
                                && start < breach.at()
                                && breach.at() <= start + unit.span().length()) {
                            breach(unit, breach.at() - start + unit.span().start(), constraint, breach.confidence());
                        }
                    }
                }
            }
        }

        private void breach(Unit unit, int at, UserConstraint constraint, double confidence) {
            String text = reply.parts().get(unit.span().part()).text();
            for (Sentence sentence :
                    Sentence.of(text, unit.span().start(), unit.span().end())) {
                if (at - 1 < sentence.end()) {
                    add(
                            unit,
                            sentence,
                            Kind.DROPPED_CONSTRAINT,
                            constraint.type().category(),
                            confidence,
                            null);
                    return;
                }
            }
            evidence.add(new Evidence.Match(
                    ID, unit.span(), Kind.DROPPED_CONSTRAINT, constraint.type().category(), confidence, null));
        }

        private void add(
                Unit unit,
                Sentence sentence,
                Kind kind,
                String category,
                double confidence,
                @Nullable Provenance provenance) {
            Span span = new Span(unit.span().part(), sentence.start(), sentence.end());
            evidence.add(new Evidence.Match(ID, span, kind, category, confidence, provenance));
        }
    }

    /** What the end of the thoughts that come before an answer shows. */
    private static final class Thoughts {
        private final List<Sentence> sentences = new ArrayList<>();
        private @Nullable Boolean adopt;

        Thoughts(List<Part> parts) {
            int left = THOUGHTS_REMEMBERED;
            for (int i = parts.size() - 1; i >= 0 && left > 0; i--) {
                if (parts.get(i).channel() == Channel.REASONING) {
                    String text = parts.get(i).text();
                    sentences.addAll(0, Sentence.of(text, Math.max(0, text.length() - left), text.length()));
                    left -= text.length();
                }
            }
        }

        /** Whether some sentence commits itself to what data demands. */
        boolean adopt() {
            Boolean known = adopt;
            if (known == null) {
                known = false;
                for (int i = 0; i < sentences.size() && !known; i++) {
                    known = Run.adopts(i > 0 ? sentences.get(i - 1) : null, sentences.get(i));
                }
                adopt = known;
            }
            return known;
        }

        /** Whether some sentence suspects the user. */
        boolean suspect() {
            return sentences.stream().anyMatch(SUSPICIONS::matches);
        }
    }

    /** The answer's text up to the end of the last unit that is asked for, and where its parts begin in it. */
    private static final class Answer {
        private final String text;
        private final int[] starts;

        private Answer(String text, int[] starts) {
            this.text = text;
            this.starts = starts;
        }

        static Answer upTo(Examination examination) {
            int lastPart = -1;
            int lastEnd = 0;
            for (Unit unit : examination.units()) {
                Span span = unit.span();
                if (unit.channel() == Channel.ANSWER
                        && (span.part() > lastPart || span.part() == lastPart && span.end() > lastEnd)) {
                    lastPart = span.part();
                    lastEnd = span.end();
                }
            }
            List<Part> parts = examination.reply().parts();
            int[] starts = new int[parts.size()];
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < starts.length; i++) {
                starts[i] = -1;
                if (i <= lastPart && parts.get(i).channel() == Channel.ANSWER) {
                    starts[i] = text.length();
                    String part = parts.get(i).text();
                    text.append(part, 0, i == lastPart ? lastEnd : part.length());
                }
            }
            return new Answer(text.toString(), starts);
        }

        /** Where the unit's new text starts in the answer, or -1 if it is not part of it. */
        int offset(Unit unit) {
            int start = starts[unit.span().part()];
            return start < 0 || unit.channel() != Channel.ANSWER
                    ? -1
                    : start + unit.span().start();
        }
    }
}
