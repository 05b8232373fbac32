package io.secondthought.guard.reasoning;

import static io.secondthought.guard.reasoning.Section.special;
import static io.secondthought.guard.reasoning.Section.specialAnswer;
import static io.secondthought.guard.reasoning.Section.specialTools;
import static io.secondthought.guard.reasoning.Section.tag;
import static io.secondthought.guard.reasoning.Section.tools;
import static io.secondthought.guard.reasoning.Section.wrapper;

import io.secondthought.guard.reasoning.Section.Kind;
import io.secondthought.guard.reasoning.Section.Where;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The formats, as data. Names are those of the parsers of vLLM ({@code vllm/reasoning}) and SGLang
 * ({@code DetectorMap}) as of November 2026; the delimiters are those the parsers and the models' chat templates use.
 *
 * @param names the name and its aliases
 * @param start how a text starts
 * @param lastCloserWins whether what stands between two closers is a thought too
 * @param families the sets of sections; the first delimiter seen decides which one counts from there on
 */
record Profile(List<String> names, Start start, boolean lastCloserWins, List<Family> families) {

    enum Start {
        /** Inside a thought: the chat template puts the opener into the prompt. */
        REASONING,
        /** As an answer, unless a closer without opener shows that it was a thought. */
        UNDECIDED,
        /** As an answer. */
        ANSWER
    }

    /**
     * Sections that occur together.
     *
     * @param ignored special tokens that are dropped wherever they stand
     */
    record Family(List<Section> sections, List<String> ignored) {
        static Family of(Section... sections) {
            return new Family(List.of(sections), List.of());
        }

        Family ignoring(String... tokens) {
            return new Family(sections, List.of(tokens));
        }
    }

    private static final Section THINK = tag("<think>", "</think>");
    private static final Section THINKING = tag("<thinking>", "</thinking>");
    private static final Section MM_THINK = tag("<mm:think>", "</mm:think>");
    private static final Section LONGCAT_THINK = tag("<longcat_think>", "</longcat_think>");
    private static final Section SEED_THINK =
            tag("<seed:think>", "</seed:think>").dropping("<seed:cot_budget_reflect>", "</seed:cot_budget_reflect>");

    private static final Section HERMES_TOOLS = tools("<tool_call>", "</tool_call>");
    private static final Section MINIMAX_TOOLS = tools("<minimax:tool_call>", "</minimax:tool_call>");
    private static final Section HUNYUAN_TOOLS = tools("<tool_calls>", "</tool_calls>");
    private static final Section KIMI_TOOLS =
            specialTools("<|tool_calls_section_begin|>", "<|tool_calls_section_end|>");
    private static final Section DEEPSEEK_TOOLS = specialTools("<｜tool▁calls▁begin｜>", "<｜tool▁calls▁end｜>");

    private static final Section KIMI_THINK = special("◁think▷", "◁/think▷");
    private static final Section MISTRAL_THINK = special("[THINK]", "[/THINK]");
    private static final Section PANGU_THINK = special("[unused16]", "[unused17]");

    private static final Family KIMI_K3 = Family.of(
            special("<|open|>think<|sep|>", "<|close|>think<|sep|>"),
            specialAnswer("<|open|>response<|sep|>", "<|close|>response<|sep|>"),
            specialTools("<|open|>tools<|sep|>", "<|close|>tools<|sep|>"));
    private static final Family COHERE = Family.of(
            special("<|START_THINKING|>", "<|END_THINKING|>"),
            specialAnswer("<|START_RESPONSE|>", "<|END_RESPONSE|>"),
            specialAnswer("<|START_TEXT|>", "<|END_TEXT|>"),
            specialTools("<|START_ACTION|>", "<|END_ACTION|>"));
    private static final Family APERTUS = Family.of(
            special("<|inner_prefix|>", "<|inner_suffix|>"), specialTools("<|tools_prefix|>", "<|tools_suffix|>"));
    private static final Family GEMMA = Family.of(special("<|channel>thought", "<channel|>"));
    private static final Family SOLAR = Family.of(
                    special("<|think:start|>", "<|think:end|>"),
                    special("<|think|>", "<|end|>"),
                    specialAnswer("<|content|>", "<|end|>"))
            .ignoring("<|begin|>assistant");
    private static final Family INKLING = Family.of(
                    special("<|content_thinking|>", "<|end_message|>")
                            .alsoOpens("<|message_model|><|content_thinking|>"),
                    specialAnswer("<|content_text|>", "<|end_message|>", "<|content_model_end_sampling|>")
                            .alsoOpens("<|message_model|><|content_text|>"))
            .ignoring("<|message_model|>");
    private static final Family HYPERCLOVA = Family.of(
                    special("/think\n", "<|im_end|>\n<|im_start|>assistant").openAt(Where.TEXT_START),
                    specialTools("<|im_end|>\n<|im_start|>assistant -> tool/function_call\n", "<|im_end|>"))
            .ignoring("<|im_end|>");

    /** OpenAI Harmony and Muse Glimmer: the head of each message names its channel or its recipient. */
    private static final Family MESSAGES = Family.of(new Section(
            Kind.HEADER,
            List.of("<|start|>", "<|channel|>"),
            Where.ANYWHERE,
            List.of("<|end|>", "<|return|>", "<|call|>", "<|eom|>", "<|eot|>"),
            Where.ANYWHERE,
            List.of()));
    /** Harmony after a server took its special tokens out. */
    private static final Family HARMONY_WORDS = Family.of(
            new Section(Kind.REASONING, List.of("analysis"), Where.TEXT_START_GLUED, List.of(), Where.LATER, List.of()),
            new Section(
                    Kind.TOOLS,
                    List.of("commentary to=functions."),
                    Where.TEXT_START,
                    List.of(),
                    Where.LATER,
                    List.of()),
            new Section(Kind.REASONING, List.of("assistantanalysis"), Where.LATER, List.of(), Where.LATER, List.of()),
            new Section(
                    Kind.ANSWER,
                    List.of("assistantfinal", "assistantcommentary"),
                    Where.LATER,
                    List.of(),
                    Where.LATER,
                    List.of()),
            new Section(
                    Kind.TOOLS,
                    List.of("assistantcommentary to=functions.", "assistant to=functions."),
                    Where.LATER,
                    List.of(),
                    Where.LATER,
                    List.of()));

    private static final Section GRANITE_WORDS = new Section(
            Kind.REASONING,
            List.of("Here's my thought process:", "Here is my thought process:"),
            Where.TEXT_START,
            List.of("Here's my response:", "Here is my response:"),
            Where.UNQUOTED,
            List.of());

    /** What any format may turn out to be; plain words and tags that people write themselves are left out. */
    static final Profile AUTO = new Profile(
            List.of("auto"),
            Start.UNDECIDED,
            false,
            List.of(
                    Family.of(
                            THINK,
                            THINKING,
                            MM_THINK,
                            SEED_THINK,
                            LONGCAT_THINK,
                            HERMES_TOOLS,
                            MINIMAX_TOOLS,
                            KIMI_TOOLS,
                            DEEPSEEK_TOOLS),
                    Family.of(byHand(KIMI_THINK)),
                    Family.of(byHand(MISTRAL_THINK)),
                    Family.of(byHand(PANGU_THINK)),
                    KIMI_K3,
                    COHERE,
                    APERTUS,
                    GEMMA,
                    SOLAR,
                    INKLING,
                    MESSAGES,
                    HARMONY_WORDS));

    static final List<Profile> NAMED = List.of(
            starting(Start.REASONING, "deepseek_r1", "deepseek-r1").of(THINK, DEEPSEEK_TOOLS),
            starting(Start.UNDECIDED, "deepseek_v3", "deepseek-v3", "deepseek_v31", "deepseek_v4", "deepseek-v4")
                    .of(THINK, DEEPSEEK_TOOLS),
            starting(Start.UNDECIDED, "qwen3").of(THINK, HERMES_TOOLS),
            starting(Start.REASONING, "qwen3-thinking", "qwen3_thinking", "qwq").of(THINK, HERMES_TOOLS),
            starting(Start.UNDECIDED, "glm45", "glm47").of(THINK, HERMES_TOOLS),
            starting(Start.UNDECIDED, "kimi_k2").of(THINK, KIMI_TOOLS),
            starting(Start.ANSWER, "kimi").of(KIMI_THINK),
            starting(Start.ANSWER, "kimi_k3").of(KIMI_K3),
            starting(
                            Start.REASONING,
                            "minimax_m2",
                            "minimax_m2_append_think",
                            "minimax_m1",
                            "minimax",
                            "minimax-append-think")
                    .of(THINK, MINIMAX_TOOLS),
            starting(Start.UNDECIDED, "minimax_m3", "minimax-m3").of(MM_THINK, MINIMAX_TOOLS),
            starting(Start.REASONING, "nemotron_v3", "nemotron_3").of(THINK, HERMES_TOOLS),
            starting(Start.REASONING, "step3", "step3p5").of(THINK),
            starting(
                            Start.UNDECIDED,
                            "holo2",
                            "mimo",
                            "poolside_v1",
                            "telechat4",
                            "exaone4",
                            "intern_s1",
                            "interns1",
                            "hy_v3",
                            "hy_v4",
                            "ling3")
                    .of(THINK, HERMES_TOOLS),
            starting(Start.UNDECIDED, "olmo3").of(THINK).withLastCloser(),
            starting(Start.REASONING, "openpangu", "pangu").of(PANGU_THINK, THINK),
            starting(Start.REASONING, "ernie45").of(THINK, wrapper("<response>", "</response>"), HERMES_TOOLS),
            starting(Start.ANSWER, "hunyuan_a13b", "hunyuan")
                    .of(THINK, wrapper("<answer>", "</answer>"), HUNYUAN_TOOLS),
            starting(Start.UNDECIDED, "seed_oss").of(SEED_THINK),
            starting(Start.REASONING, "longcat").of(LONGCAT_THINK),
            starting(Start.ANSWER, "granite").of(GRANITE_WORDS),
            starting(Start.ANSWER, "mistral").of(MISTRAL_THINK, THINK),
            starting(Start.UNDECIDED, "cohere_command3", "cohere_command4").of(COHERE),
            starting(Start.ANSWER, "apertus2509", "apertus").of(APERTUS),
            starting(Start.ANSWER, "gemma4").of(GEMMA),
            starting(Start.ANSWER, "solar_open2", "solar_open").of(SOLAR),
            starting(Start.ANSWER, "inkling").of(INKLING),
            starting(Start.UNDECIDED, "hyperclovax_seed_think_14b", "hyperclovax_seed_think")
                    .of(HYPERCLOVA),
            starting(Start.ANSWER, "muse_glimmer").of(MESSAGES),
            starting(Start.ANSWER, "openai_gptoss", "gpt-oss", "harmony").of(MESSAGES, HARMONY_WORDS),
            starting(Start.ANSWER, "nova", "claude_prompted").of(THINKING),
            starting(Start.ANSWER, "prompted")
                    .of(
                            THINKING,
                            tag("<reasoning>", "</reasoning>"),
                            tag("<thought>", "</thought>"),
                            tag("<reflection>", "</reflection>"),
                            tag("<scratchpad>", "</scratchpad>"),
                            tag("```thinking", "```").closeAt(Where.LINE_START),
                            tag("<!-- thinking:", "-->"),
                            new Section(
                                    Kind.REASONING,
                                    List.of("THOUGHT:"),
                                    Where.TEXT_START,
                                    List.of("ANSWER:", "FINAL ANSWER:", "RESPONSE:"),
                                    Where.LINE_START,
                                    List.of())));

    String name() {
        return names.get(0);
    }

    /** A format that is only guessed must not take a special token from code in which it is quoted, if people can type it. */
    private static Section byHand(Section section) {
        return section.openAt(Where.LINE_START).closeAt(Where.UNQUOTED);
    }

    private static Profile starting(Start start, String name, String... aliases) {
        return new Profile(
                Stream.concat(Stream.of(name), Arrays.stream(aliases)).toList(), start, false, List.of());
    }

    private Profile of(Section... sections) {
        return of(Family.of(sections));
    }

    private Profile of(Family... some) {
        return new Profile(names, start, lastCloserWins, List.of(some));
    }

    private Profile withLastCloser() {
        return new Profile(names, start, true, families);
    }
}
