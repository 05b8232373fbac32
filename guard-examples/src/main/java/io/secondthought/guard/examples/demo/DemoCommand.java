package io.secondthought.guard.examples.demo;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import io.secondthought.guard.api.GuardRequest;
import io.secondthought.guard.examples.cli.ClassifierChoice;
import io.secondthought.guard.examples.cli.PolicyChoice;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.Proxy;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code secondthought demo}. */
@Command(
        name = "demo",
        description = {
            "Guards replies that were written for this project and shows what becomes of each: needs no model and no key.",
            "With --prompt it asks and guards a model of yours, at OPENAI_BASE_URL with OPENAI_API_KEY and OPENAI_MODEL."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the demo ran, whatever the guard missed",
            "1:the model could not be called",
            "2:the command line or the environment is wrong"
        })
public final class DemoCommand implements Callable<Integer> {
    private static final int WIDTH_OF_FILES = 100;
    private static final int GREATEST_WIDTH = 120;

    private final Map<String, String> environment;
    private final LongSupplier nanoClock;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--policy",
            defaultValue = "watchful",
            description = "strict, balanced, permissive or watchful; default: ${DEFAULT-VALUE}, which is balanced and"
                    + " besides, from 90 %% on, rewrites drift and hides harmful thoughts")
    private PolicyChoice policy;

    @Option(
            names = "--classifier",
            defaultValue = "lexical",
            description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
    private ClassifierChoice classifier;

    @Option(names = "--case", paramLabel = "ID", description = "only this case; may be given several times")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--prompt", paramLabel = "TEXT", description = "ask a model of yours this, in place of the cases")
    private @Nullable String prompt;

    @Option(names = "--base-url", paramLabel = "URL", description = "in place of OPENAI_BASE_URL")
    private @Nullable String baseUrl;

    @Option(names = "--model", paramLabel = "NAME", description = "in place of OPENAI_MODEL")
    private @Nullable String model;

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Option(
            names = "--width",
            paramLabel = "COLUMNS",
            description = "columns of a line; default: those of the terminal, at most 120, or 100")
    private @Nullable Integer width;

    public DemoCommand() {
        this(System.getenv(), System::nanoTime);
    }

    DemoCommand(Map<String, String> environment, LongSupplier nanoClock) {
        this.environment = environment;
        this.nanoClock = nanoClock;
    }

    @Override
    public Integer call() throws IOException {
        if (prompt == null) {
            if (baseUrl != null || model != null) {
                return wrong("--base-url and --model need --prompt");
            }
            List<Case> all = Corpus.load();
            List<String> known = all.stream().map(Case::id).toList();
            List<String> unknown =
                    ids.stream().filter(id -> !known.contains(id)).toList();
            if (!unknown.isEmpty()) {
                return wrong(
                        "there is no case " + String.join(", ", unknown) + "; there are " + String.join(", ", known));
            }
            return replay(
                    ids.isEmpty()
                            ? all
                            : all.stream().filter(c -> ids.contains(c.id())).toList());
        }
        if (!ids.isEmpty()) {
            return wrong("--case and --prompt exclude each other");
        }
        try {
            return live(prompt, ModelSettings.of(baseUrl, model, environment));
        } catch (IllegalArgumentException e) {
            return wrong(String.valueOf(e.getMessage()));
        }
    }

    private int replay(List<Case> cases) throws IOException {
        try (ReplayServer server = ReplayServer.start(cases);
                Runner runner = new Runner(policy.policy(), classifier, cases, nanoClock)) {
            OpenAIClient client = OpenAIOkHttpClient.builder()
                    .baseUrl(server.baseUrl())
                    .apiKey("none")
                    .proxy(Proxy.NO_PROXY)
                    .build();
            Report report = new Report(screen());
            if (!json) {
                report.opening(cases.size(), server.baseUrl(), runner.policy().id(), runner.classifier());
            }
            Outcome cold = replay(runner, client, cases.get(0));
            if (!json) {
                report.cold(cold);
            }
            List<Result> results = new ArrayList<>();
            for (Case next : cases) {
                Outcome outcome = replay(runner, client, next);
                results.add(new Result(next, next.expected(runner.policy()), outcome));
                if (!json) {
                    report.result(results.size(), cases.size(), results.get(results.size() - 1));
                }
            }
            client.close();
            if (json) {
                out().println(JsonReport.results(runner.policy().id(), runner.classifier(), results));
            } else {
                report.summary(results);
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private static Outcome replay(Runner runner, OpenAIClient client, Case next) {
        return runner.run(next.request(), new OpenAiCalls(client, ReplayServer.model(next.id())));
    }

    private int live(String prompt, ModelSettings settings) {
        try (Runner runner = new Runner(policy.policy(), classifier, List.of(), nanoClock)) {
            OpenAIClient client = OpenAIOkHttpClient.builder()
                    .baseUrl(settings.baseUrl())
                    .apiKey(settings.apiKey())
                    .build();
            Report report = new Report(screen());
            if (!json) {
                report.openingLive(
                        settings.model(), settings.baseUrl(), runner.policy().id(), runner.classifier());
                out().flush();
            }
            GuardRequest request = GuardRequest.of(prompt);
            Outcome outcome;
            try {
                outcome = runner.run(request, new OpenAiCalls(client, settings.model()));
            } catch (OpenAIException e) {
                spec.commandLine()
                        .getErr()
                        .println(settings.model() + " at " + settings.baseUrl() + " could not be called: " + reason(e));
                return CommandLine.ExitCode.SOFTWARE;
            } finally {
                client.close();
            }
            if (json) {
                out().println(JsonReport.live(runner.policy().id(), runner.classifier(), settings.model(), outcome));
            } else {
                report.live(request, outcome);
            }
            return CommandLine.ExitCode.OK;
        }
    }

    /** What went wrong, without the body of the response, in which a service may repeat the key. */
    private static String reason(OpenAIException e) {
        if (e instanceof OpenAIServiceException refused) {
            return "it answered with status " + refused.statusCode();
        }
        Throwable cause = e.getCause();
        return cause == null || cause.getMessage() == null ? e.toString() : cause.getMessage();
    }

    private Screen screen() {
        boolean color = spec.commandLine().getColorScheme().ansi().enabled();
        return new Screen(out(), color, unicode(), width(color));
    }

    private int width(boolean color) {
        if (width != null) {
            return width;
        }
        boolean terminal = color || environment.containsKey("COLUMNS");
        return terminal
                ? Math.min(GREATEST_WIDTH, spec.usageMessage().autoWidth(true).width())
                : WIDTH_OF_FILES;
    }

    /** Whether the standard output can show more than ASCII. */
    private static boolean unicode() {
        String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding", ""));
        try {
            Charset charset = name.isEmpty() ? Charset.defaultCharset() : Charset.forName(name);
            return charset.newEncoder().canEncode('\u2026');
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return false;
        }
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** A usage text would push the message out of sight. */
    private int wrong(String message) {
        spec.commandLine().getErr().println("secondthought demo: " + message + ". See secondthought demo --help");
        return CommandLine.ExitCode.USAGE;
    }
}
