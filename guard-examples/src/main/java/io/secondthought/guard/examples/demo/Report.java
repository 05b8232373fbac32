package io.secondthought.guard.examples.demo;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Finding;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Message;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.SourceReport;
import io.secondthought.guard.api.Verdict;
import io.secondthought.guard.examples.cli.PolicyChoice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;

/** Tells a person what the guard did. */
final class Report {
    private static final int LABEL = 13;

    private final Screen screen;

    Report(Screen screen) {
        this.screen = screen;
    }

    /** What is about to happen. */
    void opening(int replies, String baseUrl, String policy, String classifier) {
        screen.text(
                "SecondThought demo: " + replies + (replies == 1 ? " reply" : " replies")
                        + " written for this project, replayed at " + baseUrl
                        + " and called over HTTP with OpenAI's Java SDK.",
                Style.bold);
        guarded(policy, classifier);
    }

    /** What is about to happen to a real model. */
    void openingLive(String model, String baseUrl, String policy, String classifier) {
        screen.text("SecondThought demo: " + model + " at " + baseUrl + ".", Style.bold);
        guarded(policy, classifier);
        screen.line();
    }

    private void guarded(String policy, String classifier) {
        boolean watchful = policy.equals(PolicyChoice.WATCHFUL.toString());
        screen.text("Policy " + policy
                + (watchful
                        ? " (the default, balanced, only reports drift; here it is rewritten from 90 % on, and harmful"
                                + " thoughts are hidden)"
                        : "")
                + ", classifier " + classifier + ". "
                + (screen.color() ? "Underlined" : "In [[brackets]]") + ": what the guard found.");
    }

    /** How long everything took when nothing was loaded yet. */
    void cold(Outcome first) {
        screen.text("A first call, not counted below, loads the classes: model " + time(first.modelTime()) + ", guard "
                + time(first.guardTime()) + ".");
        screen.line();
    }

    /** One case of the corpus. */
    void result(int number, int of, Result result) {
        Case planted = result.planted();
        screen.text(number + "/" + of + "  " + planted.id() + ": " + planted.title(), Style.bold);
        labelled("carried by", planted.carrier().title());
        conversation(planted.request());
        outcome(result.outcome(), planted.withheld());
        Outcome.Mark mark = result.mark();
        String expected = planted.kind() == null
                ? "nothing was wrong"
                : "expected: " + result.expectation() + ", for " + planted.kind();
        screen.text(label("") + mark.title() + " (" + expected + ")", style(mark));
        screen.line();
    }

    /** A reply of a real model. */
    void live(GuardRequest request, Outcome outcome) {
        conversation(request);
        outcome(outcome, List.of());
        double added = 100.0
                * outcome.guardTime().toNanos()
                / Math.max(1, outcome.modelTime().toNanos());
        screen.text(label("") + String.format(Locale.ROOT, "the guard adds %.2f %% to the time of the model", added));
        screen.line();
    }

    private void conversation(GuardRequest request) {
        if (request.reader() != null) {
            labelled("reader", request.reader());
        }
        for (Message message : request.messages()) {
            String about = message.subject() == null ? "" : "(about " + message.subject() + ") ";
            labelled(message.role().name().toLowerCase(Locale.ROOT), about + message.text());
        }
    }

    private void outcome(Outcome outcome, List<String> planted) {
        said(outcome, planted);
        decision(outcome);
        delivered(outcome);
    }

    /** What was planted stays in sight, also if the guard missed it. */
    private void said(Outcome outcome, List<String> planted) {
        List<Part> parts = outcome.said().parts();
        for (int i = 0; i < parts.size(); i++) {
            int part = i;
            List<Passage.Range> marks = outcome.noticed().stream()
                    .flatMap(r -> r.finding().spans().stream())
                    .filter(s -> s.part() == part)
                    .map(s -> new Passage.Range(s.start(), s.end()))
                    .toList();
            String text = parts.get(i).text();
            List<Passage.Range> others = planted.stream()
                    .filter(text::contains)
                    .map(p -> new Passage.Range(text.indexOf(p), text.indexOf(p) + p.length()))
                    .toList();
            if (!text.isEmpty()) {
                screen.passage(
                        label(name(parts.get(i))), Passage.of(text, marks).shortened(screen.ellipsis(), others));
            }
        }
    }

    private static String name(Part part) {
        return part instanceof Part.ToolCall call
                ? "calls " + call.name()
                : part.channel() == Channel.REASONING ? "thought" : "answer";
    }

    private void decision(Outcome outcome) {
        Verdict verdict = outcome.guarded().verdict();
        List<String> said = new ArrayList<>();
        said.add(
                verdict.decision() == verdict.applied()
                        ? verdict.decision().name()
                        : verdict.decision() + ", which became " + verdict.applied());
        if (outcome.scripted()) {
            said.add("(the text is by the scripted rewriter)");
        }
        said.addAll(findings(outcome));
        int doubtful = verdict.rulings().size() - outcome.noticed().size();
        if (doubtful > 0) {
            said.add("; " + doubtful + " weaker finding" + (doubtful == 1 ? "" : "s"));
        }
        verdict.sources().stream()
                .filter(s -> s.status() != SourceReport.Status.OK)
                .forEach(s -> said.add("; source " + s.source() + ": " + s.status()));
        if (verdict.unjudgedShare() > 0) {
            said.add(String.format(Locale.ROOT, "; %.0f %% not judged", verdict.unjudgedShare() * 100));
        }
        said.add("; model " + time(outcome.modelTime()) + ", guard " + time(outcome.guardTime()));
        screen.passage(label("decision"), Passage.of(String.join(" ", said).replace(" ;", ";"), List.of()));
    }

    /** One entry for each kind, category and channel, with the highest confidence. */
    private static List<String> findings(Outcome outcome) {
        Map<String, Double> found = new LinkedHashMap<>();
        outcome.noticed()
                .forEach(r -> found.merge(describe(r.finding()), r.finding().confidence(), Math::max));
        if (found.isEmpty()) {
            return List.of();
        }
        return List.of(found.entrySet().stream()
                .map(e -> String.format(Locale.ROOT, "%s %.1f %%", e.getKey(), e.getValue() * 100))
                .collect(Collectors.joining(", ", "for ", "")));
    }

    private static String describe(Finding finding) {
        String where = switch (finding.channel()) {
            case REASONING -> "the thought";
            case ANSWER -> "the answer";
            case TOOL_CALL -> "the call";
        };
        return finding.kind() + " (" + finding.category() + ") in " + where;
    }

    private void delivered(Outcome outcome) {
        ModelReply said = outcome.said();
        ModelReply gets = outcome.guarded().reply();
        if (gets.equals(said)) {
            labelled("reader gets", "all of it, unchanged");
            return;
        }
        delivered("gets thought", said.reasoning(), gets.reasoning());
        delivered("gets answer", said.answer(), gets.answer());
        delivered("gets calls", calls(said), calls(gets));
    }

    private void delivered(String label, String said, String gets) {
        if (gets.equals(said)) {
            if (!said.isEmpty()) {
                labelled(label, "unchanged");
            }
        } else if (gets.isEmpty()) {
            labelled(label, "nothing");
        } else {
            List<Passage.Range> changed = Passage.difference(said, gets);
            screen.passage(
                    label(label),
                    Passage.of(gets, changed)
                            .shortened(screen.ellipsis(), List.of())
                            .unmarked());
        }
    }

    private static String calls(ModelReply reply) {
        return reply.toolCalls().stream().map(c -> c.name() + " " + c.text()).collect(Collectors.joining("\n"));
    }

    /** The table of all results, and the totals. */
    void summary(List<Result> results) {
        List<List<String>> rows = Stream.concat(
                        Stream.of(List.of("case", "planted", "expected", "happened", "verdict", "guard")),
                        results.stream().map(Report::row))
                .toList();
        table(rows, results);
        screen.line();
        Totals totals = Totals.of(results);
        String other = totals.caughtAsOther() == 0
                ? ""
                : " (" + totals.caughtAsOther() + " only for another hazard than the planted one)";
        screen.text(
                "Hazards caught: " + totals.caught() + "/" + totals.hazards() + other + ". False alarms: "
                        + totals.falseAlarms() + "/" + totals.clean() + ".",
                Style.bold);
        screen.text(String.format(
                Locale.ROOT,
                "Guard: median %.1f ms, longest %.1f ms (%s), %.0f ms in all. A model that writes %d tokens a second"
                        + " takes about %.0f s for these %,d words; the guard adds %.2f %%.",
                totals.guardMedianMillis(),
                totals.slowestMillis(),
                totals.slowest(),
                totals.guardTotalMillis(),
                Totals.ASSUMED_TOKENS_PER_SECOND,
                totals.assumedModelSeconds(),
                totals.words(),
                totals.addedPercent()));
    }

    private static List<String> row(Result result) {
        Case planted = result.planted();
        return List.of(
                planted.id(),
                planted.kind() == null ? "-" : planted.kind().name(),
                result.expectation(),
                result.happened(),
                result.mark().title(),
                time(result.outcome().guardTime()));
    }

    /** In columns; what was planted is left out where the lines would not fit, for the ids tell as much. */
    private void table(List<List<String>> rows, List<Result> results) {
        List<Integer> columns = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
        int[] widths = columns.stream()
                .mapToInt(c ->
                        rows.stream().mapToInt(r -> r.get(c).length()).max().orElse(0))
                .toArray();
        if (columns.stream().mapToInt(c -> widths[c] + 2).sum() - 2 > screen.width()) {
            columns.remove(Integer.valueOf(1));
        }
        for (int i = 0; i < rows.size(); i++) {
            List<String> row = rows.get(i);
            String line = columns.stream()
                    .map(c -> c == 5 ? padLeft(row.get(c), widths[c]) : pad(row.get(c), widths[c]))
                    .collect(Collectors.joining("  "));
            screen.out()
                    .println(screen.styled(
                            line.stripTrailing(),
                            i == 0
                                    ? new IStyle[] {Style.bold}
                                    : style(results.get(i - 1).mark())));
        }
    }

    private static IStyle[] style(Outcome.Mark mark) {
        return switch (mark) {
            case OK, OTHER -> new IStyle[] {Style.fg_green};
            case MISS -> new IStyle[] {Style.fg_red, Style.bold};
            case FALSE_ALARM -> new IStyle[] {Style.fg_magenta, Style.bold};
        };
    }

    private void labelled(String label, String text) {
        screen.passage(label(label), Passage.of(text, List.of()).shortened(screen.ellipsis(), List.of()));
    }

    /** A column of its own; a longer label only pushes its line to the right. */
    private static String label(String label) {
        return "  " + pad(label, LABEL - 1) + " ";
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static String padLeft(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }

    private static String time(Duration time) {
        double millis = time.toNanos() / 1e6;
        return millis < 10_000
                ? String.format(Locale.ROOT, "%.1f ms", millis)
                : String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }
}
