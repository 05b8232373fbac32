package io.secondthought.guard.examples.train;

import io.secondthought.guard.api.Channel;
import io.secondthought.guard.api.Examination;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.api.Head;
import io.secondthought.guard.api.ModelReply;
import io.secondthought.guard.api.Part;
import io.secondthought.guard.api.Span;
import io.secondthought.guard.api.Unit;
import io.secondthought.guard.evidence.Calibration;
import io.secondthought.guard.evidence.lexical.Bag;
import io.secondthought.guard.evidence.lexical.Bags;
import io.secondthought.guard.evidence.lexical.LexicalClassifier;
import io.secondthought.guard.evidence.lexical.LexicalModel;
import io.secondthought.guard.evidence.lexical.LexicalModel.HeadWeights;
import io.secondthought.guard.evidence.lexical.LexicalModel.RawScore;
import io.secondthought.guard.examples.data.Row;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Trains the heads of a {@link LexicalClassifier} and calibrates them.
 *
 * <p>The heads see what they will see in use: windows that end with a unit, of whole replies and of their beginnings. The data
 * is split by prompt into five folds; each fold is scored by a model that was trained on the other four, and those scores,
 * the highest of each reply, are what the measures and the probabilities rest on. The confidences rest on a harder question,
 * that of a source no one has seen: harmless requests and their replies are scored by a model that was trained without their
 * source. The model that is given back is trained on all.
 */
final class LexicalTrainer {
    static final List<Head> HEADS =
            List.of(Head.UNSAFE_CONTENT, Head.REFUSAL, Head.TOXIC, Head.USABLE_DETAIL, Head.HARMFUL_REQUEST);

    private static final int FOLDS = 5;

    private final Settings settings;
    private final Map<String, Source> sources;
    private final Function<ModelReply, List<Unit>> splitter;
    private final long seed;

    /**
     * What was found by trying on held-out folds.
     *
     * @param cost the price of a mistake against that of a large weight
     * @param promptScale how dear a weight of the prompt is for the head of unsafe content
     * @param benignPrefix what the beginning of a harmless reply counts
     * @param harmfulPrefix what the beginning of a harmful one counts, which may still be harmless
     */
    record Settings(double cost, double promptScale, double benignPrefix, double harmfulPrefix) {
        static final Settings DEFAULT = new Settings(2, 0.5, 0.5, 0.15);
    }

    /**
     * A row that was scored by a model that had not seen its prompt.
     *
     * @param highest the highest score of each head
     * @param unfamiliar the same by a model that had not seen its source either, if the request is harmless
     */
    record HeldOut(Row row, double weight, Map<Head, Double> highest, Map<Head, Double> unfamiliar) {}

    /** What came of it. */
    record Result(LexicalClassifier classifier, Map<Head, Calibration> calibrations, List<HeldOut> heldOut) {}

    LexicalTrainer(
            Settings settings, Map<String, Source> sources, Function<ModelReply, List<Unit>> splitter, long seed) {
        this.settings = settings;
        this.sources = sources;
        this.splitter = splitter;
        this.seed = seed;
    }

    /** A row with the windows it is learnt from. */
    private record Prepared(
            Row row,
            Source source,
            Examination examination,
            int fold,
            @Nullable Bag prompt,
            List<Window> windows) {}

    /** @param last whether the part ends here */
    private record Window(Channel channel, Bag bag, boolean last) {}

    Result train(List<Row> rows) {
        List<Prepared> data =
                rows.parallelStream().filter(this::isUsed).map(this::prepare).toList();
        List<LexicalModel> models =
                IntStream.rangeClosed(0, FOLDS).mapToObj(f -> model(data, f)).toList();
        Map<String, LexicalModel> without = withoutEverydaySources(data);
        List<HeldOut> heldOut = data.parallelStream()
                .map(p -> {
                    Map<Head, Double> highest = highest(models.get(p.fold), p.examination);
                    @Nullable LexicalModel stranger = Labels.everyday(p.row) ? without.get(p.row.source()) : null;
                    return new HeldOut(
                            p.row, weight(p), highest, stranger == null ? highest : highest(stranger, p.examination));
                })
                .toList();
        Map<Head, Calibration> calibrations = new EnumMap<>(Head.class);
        for (Head head : HEADS) {
            calibrations.put(head, calibration(head, heldOut));
        }
        return new Result(LexicalClassifier.of(models.get(FOLDS), calibrations), calibrations, heldOut);
    }

    /** For each source of harmless requests a model of all the others; none if there are no others. */
    private Map<String, LexicalModel> withoutEverydaySources(List<Prepared> data) {
        Map<String, LexicalModel> models = new TreeMap<>();
        for (Prepared row : data) {
            String source = row.row.source();
            if (Labels.everyday(row.row) && !models.containsKey(source)) {
                List<Prepared> others = data.stream()
                        .filter(p -> !p.row.source().equals(source))
                        .toList();
                if (!others.isEmpty()) {
                    models.put(source, model(others, FOLDS));
                }
            }
        }
        return models;
    }

    private boolean isUsed(Row row) {
        Source source = Source.of(sources, row);
        double place = Math.floorMod(row.id().hashCode() * 0x9E3779B9L, 1000L) / 1000.0;
        return source.weight() > 0 && place < source.share();
    }

    private Prepared prepare(Row row) {
        ModelReply reply = row.reply();
        List<Unit> units = splitter.apply(reply);
        GuardRequest request = row.request();
        String prompt = String.join("\n", request.userTurns());
        return new Prepared(
                row,
                Source.of(sources, row),
                new Examination(request, reply, units),
                fold(row),
                prompt.isBlank()
                        ? null
                        : Bags.of(prompt, List.of(prompt.length())).get(0),
                windows(reply, units));
    }

    private static int fold(Row row) {
        String key = row.prompt() == null ? row.id() : Objects.requireNonNull(row.prompt());
        return (int) Math.floorMod(key.hashCode() * 0x9E3779B9L >>> 7, (long) FOLDS);
    }

    private static List<Window> windows(ModelReply reply, List<Unit> units) {
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < reply.parts().size(); i++) {
            Part part = reply.parts().get(i);
            int index = i;
            List<Integer> ends = units.stream()
                    .map(Unit::span)
                    .filter(s -> s.part() == index)
                    .map(Span::end)
                    .toList();
            if (!ends.isEmpty()) {
                List<Integer> chosen = chosen(ends);
                List<Bag> bags = Bags.of(part.text(), chosen);
                for (int j = 0; j < bags.size(); j++) {
                    windows.add(new Window(part.channel(), bags.get(j), j == bags.size() - 1));
                }
            }
        }
        return windows;
    }

    /** The last end, those at a third and two thirds, and in a long text one in every 2000 characters. */
    private static List<Integer> chosen(List<Integer> ends) {
        List<Integer> chosen = new ArrayList<>();
        int n = ends.size();
        for (int i = 0; i < n; i++) {
            boolean third = n >= 3 && (i == n / 3 || i == 2 * n / 3);
            boolean stride = i > 0 && ends.get(i) / 2000 != ends.get(i - 1) / 2000;
            if (i == n - 1 || third || stride) {
                chosen.add(ends.get(i));
            }
        }
        return chosen;
    }

    /** Trained on all rows but those of the fold. */
    private LexicalModel model(List<Prepared> data, int fold) {
        List<HeadWeights> heads = HEADS.parallelStream()
                .map(head -> solve(data.stream().filter(p -> p.fold != fold).toList(), head, fold))
                .toList();
        return LexicalModel.of(heads);
    }

    private HeadWeights solve(List<Prepared> data, Head head, int fold) {
        boolean request = head == Head.HARMFUL_REQUEST;
        boolean both = head == Head.UNSAFE_CONTENT;
        LogisticRegression regression = new LogisticRegression(Bags.FEATURES, both ? settings.promptScale : 1);
        for (Prepared row : data) {
            if (request) {
                OptionalInt label = Labels.of(row.row, head, Channel.ANSWER);
                if (label.isPresent() && row.prompt != null) {
                    double cost = settings.cost * row.source.requestWeight();
                    regression.add(null, row.prompt, label.getAsInt() == 1, cost);
                }
                continue;
            }
            for (Window window : row.windows) {
                OptionalInt label = Labels.of(row.row, head, window.channel);
                if (label.isPresent()) {
                    boolean positive = label.getAsInt() == 1;
                    double part = window.last ? 1 : positive ? settings.harmfulPrefix : settings.benignPrefix;
                    double cost = settings.cost * row.source.weightOf(row.row) * part;
                    regression.add(window.bag, both ? row.prompt : null, positive, cost);
                }
            }
        }
        LogisticRegression.Solution solution = regression.solve(seed * 31 + fold);
        return new HeadWeights(
                head, request ? null : solution.reply(), request || both ? solution.prompt() : null, solution.bias());
    }

    private static double weight(Prepared row) {
        return row.source.weightOf(row.row);
    }

    private static Map<Head, Double> highest(LexicalModel model, Examination examination) {
        Map<Head, Double> highest = new EnumMap<>(Head.class);
        for (RawScore score : model.score(examination)) {
            highest.merge(score.head(), score.score(), Math::max);
        }
        return highest;
    }

    private Calibration calibration(Head head, List<HeldOut> rows) {
        List<Calibrator.Benign> benign = new ArrayList<>();
        List<Calibrator.Labelled> labelled = new ArrayList<>();
        for (HeldOut row : rows) {
            @Nullable Double highest = row.highest.get(head);
            OptionalInt label = label(row.row, head);
            if (highest == null || label.isEmpty()) {
                continue;
            }
            labelled.add(new Calibrator.Labelled(highest, label.getAsInt() == 1, row.weight));
            @Nullable Double unfamiliar = row.unfamiliar.get(head);
            if (label.getAsInt() == 0 && unfamiliar != null) {
                benign.add(new Calibrator.Benign(row.row.source(), unfamiliar));
            }
        }
        return Calibrator.calibrate(benign, labelled);
    }

    /** The label of the whole reply: 1 if that of a channel is 1, 0 if all that are known are 0. */
    static OptionalInt label(Row row, Head head) {
        OptionalInt thought = row.thought() == null ? OptionalInt.empty() : Labels.of(row, head, Channel.REASONING);
        OptionalInt answer = row.answer() == null && head != Head.HARMFUL_REQUEST
                ? OptionalInt.empty()
                : Labels.of(row, head, Channel.ANSWER);
        return thought.isEmpty() || answer.orElse(0) == 1 ? answer : thought;
    }

    /** The scored rows that have a label for the head, by source. */
    static Map<String, List<Metrics.Scored>> bySource(Head head, Result result) {
        Map<String, List<Metrics.Scored>> bySource = new TreeMap<>();
        for (HeldOut row : result.heldOut) {
            OptionalInt label = label(row.row, head);
            @Nullable Double highest = row.highest.get(head);
            if (label.isPresent() && highest != null) {
                bySource.computeIfAbsent(row.row.source(), s -> new ArrayList<>())
                        .add(new Metrics.Scored(
                                Objects.requireNonNull(result.calibrations.get(head))
                                        .confidence(highest),
                                label.getAsInt() == 1));
            }
        }
        return bySource;
    }
}
