package io.secondthought.guard.reasoning;

import io.secondthought.guard.api.Part;
import java.util.ArrayList;
import java.util.List;

/** Texts as the model families write them, and the parts they are to become. */
final class FormatCorpus {

    /** @param parts what {@link #describe} gives for the parts */
    record Entry(String format, String text, List<String> parts) {
        @Override
        public String toString() {
            return format + ": " + text.replace("\n", "\\n");
        }
    }

    static final List<Entry> ENTRIES = entries();

    private FormatCorpus() {}

    static String describe(Part part) {
        if (part instanceof Part.ToolCall call) {
            return "T(" + call.id() + "|" + call.name() + "|" + call.text() + ")";
        }
        return (part instanceof Part.Reasoning ? "R(" : "A(") + part.text() + ")";
    }

    static List<String> describe(List<Part> parts) {
        return parts.stream().map(FormatCorpus::describe).toList();
    }

    private static List<Entry> entries() {
        Builder all = new Builder();

        all.of("deepseek_r1", "I add both.\n</think>\n\nIt is 4.", "R(I add both.)", "A(It is 4.)");
        all.of("deepseek_r1", "<think>\nI add both.\n</think>\n\nIt is 4.", "R(I add both.)", "A(It is 4.)");
        all.of("deepseek_r1", "I add both, and then", "R(I add both, and then)");
        all.of("deepseek_v3", "It is 4.", "A(It is 4.)");
        all.of("deepseek_v3", "</think>It is 4.", "A(It is 4.)");
        all.of(
                "deepseek_v31",
                "Look it up.</think><｜tool▁calls▁begin｜><｜tool▁call▁begin｜>get_weather<｜tool▁sep｜>{\"city\": \"Ulm\"}"
                        + "<｜tool▁call▁end｜><｜tool▁calls▁end｜>",
                "R(Look it up.)",
                "T(|get_weather|{\"city\": \"Ulm\"})");
        all.of("qwen3", "<think>\n\n</think>\n\nHello.", "A(Hello.)");
        all.of("qwen3", "<think>\nA greeting.\n</think>\n\nHello.", "R(A greeting.)", "A(Hello.)");
        all.of("qwq", "A greeting.\n</think>\n\nHello.", "R(A greeting.)", "A(Hello.)");
        all.of(
                "qwen3",
                "<think>\nWeather.\n</think>\n\n<tool_call>\n{\"name\": \"get_weather\", \"arguments\": {\"city\": \"Ulm\"}}\n</tool_call>",
                "R(Weather.)",
                "T(|get_weather|{\"city\": \"Ulm\"})");
        all.of(
                "qwen3-thinking",
                "I need the weather.\n<tool_call>\n<function=get_weather>\n<parameter=city>\nUlm\n</parameter>\n"
                        + "<parameter=days>\n3\n</parameter>\n</function>\n</tool_call>",
                "R(I need the weather.\n)",
                "T(|get_weather|{\"city\": \"Ulm\", \"days\": 3})");
        all.of("qwen3-thinking", "Only thoughts", "R(Only thoughts)");
        all.of(
                "glm45",
                "<think>Weather.\n<tool_call>get_weather\n<arg_key>city</arg_key>\n<arg_value>Ulm</arg_value>\n</tool_call>",
                "R(Weather.\n)",
                "T(|get_weather|{\"city\": \"Ulm\"})");
        all.of("glm47", "Short thought.</think>Done.", "R(Short thought.)", "A(Done.)");
        all.of(
                "kimi_k2",
                "<think>Weather <|tool_calls_section_begin|><|tool_call_begin|>functions.get_weather:0"
                        + "<|tool_call_argument_begin|>{\"city\":\"Ulm\"}<|tool_call_end|><|tool_calls_section_end|>",
                "R(Weather )",
                "T(functions.get_weather:0|get_weather|{\"city\":\"Ulm\"})");
        all.of("kimi", "◁think▷Ein Gruß 👋◁/think▷Hallo 👋", "R(Ein Gruß 👋)", "A(Hallo 👋)");
        all.of(
                "kimi_k3",
                "<|open|>think<|sep|>One.<|close|>think<|sep|><|open|>response<|sep|>Two.<|close|>response<|sep|>"
                        + "<|open|>tools<|sep|>[{\"name\":\"stop\",\"arguments\":{}}]<|close|>tools<|sep|>",
                "R(One.)",
                "A(Two.)",
                "T(|stop|{})");
        all.of("minimax_m2", "One.\n</think>\n\nTwo.", "R(One.)", "A(Two.)");
        all.of("minimax-append-think", "<think>One.\n</think>\n\nTwo.", "R(One.)", "A(Two.)");
        all.of(
                "minimax_m1",
                "One.</think>\n<minimax:tool_call>\n<invoke name=\"get_weather\">\n<parameter name=\"city\">Ulm</parameter>\n"
                        + "</invoke>\n</minimax:tool_call>",
                "R(One.)",
                "T(|get_weather|{\"city\": \"Ulm\"})");
        all.of("minimax_m3", "</mm:think>Two.", "A(Two.)");
        all.of("minimax-m3", "<mm:think>One.</mm:think></mm:think>Two.", "R(One.)", "A(Two.)");
        all.of("nemotron_v3", "One.</think>Two.", "R(One.)", "A(Two.)");
        all.of("step3", "One.</think>Two.", "R(One.)", "A(Two.)");
        all.of("holo2", "<think>One.</think>Two.", "R(One.)", "A(Two.)");
        all.of("hy_v3", "Two.", "A(Two.)");
        all.of("olmo3", "<think>One </think> and more</think>Two.", "R(One )", "R( and more)", "A(Two.)");
        all.of("openpangu", "[unused16]One.[unused17]Two.", "R(One.)", "A(Two.)");
        all.of("pangu", "One.[unused17]Two.", "R(One.)", "A(Two.)");
        all.of("ernie45", "One.\n</think>\n\n<response>\nTwo.\n</response>\n", "R(One.)", "A(Two.)");
        all.of("hunyuan_a13b", "<think>\nOne.\n</think>\n<answer>\nTwo.\n</answer>", "R(One.)", "A(Two.)");
        all.of(
                "hunyuan",
                "<think>\nOne.\n</think>\n<answer>\nI look.\n<tool_calls>[{\"name\":\"look\",\"arguments\":{\"at\":\"it\"}}]</tool_calls>\n</answer>",
                "R(One.)",
                "A(I look.\n)",
                "T(|look|{\"at\":\"it\"})");
        all.of(
                "seed_oss",
                "<seed:think>One. <seed:cot_budget_reflect>Half is used.</seed:cot_budget_reflect> More.</seed:think>Two.",
                "R(One. Half is used. More.)",
                "A(Two.)");
        all.of("seed_oss", "<seed:think One.</seed:think>Two.", "R(<seed:think One.)", "A(Two.)");
        all.of("longcat", "One.\n</longcat_think>\nTwo.", "R(One.)", "A(Two.)");
        all.of("granite", "Here is my thought process:\nOne.\n\nHere is my response:\nTwo.", "R(One.\n)", "A(Two.)");
        all.of("granite", "Well. Here's my thought process: none.", "A(Well. Here's my thought process: none.)");
        all.of("mistral", "[THINK]One.[/THINK]Two.", "R(One.)", "A(Two.)");
        all.of("mistral", "<think>\nOne.\n</think>\nTwo.", "R(One.)", "A(Two.)");
        all.of(
                "cohere_command4",
                "<|START_THINKING|>One.<|END_THINKING|><|START_RESPONSE|>Two.\n<|END_RESPONSE|>",
                "R(One.)",
                "A(Two.\n)");
        all.of(
                "cohere_command3",
                "One.<|END_THINKING|><|START_ACTION|>[\n{\"tool_call_id\": \"0\", \"tool_name\": \"look\", \"parameters\": {\"at\": \"]\"}}\n]<|END_ACTION|>",
                "R(One.)",
                "T(0|look|{\"at\": \"]\"})");
        all.of(
                "apertus2509",
                "<|inner_prefix|>One.<|inner_suffix|>Two.<|inner_prefix|>Three.<|inner_suffix|>"
                        + "<|tools_prefix|>[{\"look\": {\"at\": 1}}, {\"stop\": {}}]<|tools_suffix|>Four.",
                "R(One.)",
                "A(Two.)",
                "R(Three.)",
                "T(|look|{\"at\": 1})",
                "T(|stop|{})",
                "A(Four.)");
        all.of("gemma4", "<|channel>thought\nOne.<channel|>Two.", "R(One.)", "A(Two.)");
        all.of("solar_open2", "<|think:start|>One.<|think:end|>Two.", "R(One.)", "A(Two.)");
        all.of("solar_open", "<|think|>One.<|end|><|begin|>assistant<|content|>Two.<|end|>", "R(One.)", "A(Two.)");
        all.of(
                "inkling",
                "<|message_model|><|content_thinking|>One.<|end_message|>"
                        + "<|message_model|><|content_text|>Two.<|content_model_end_sampling|>",
                "R(One.)",
                "A(Two.)");
        all.of(
                "hyperclovax_seed_think_14b",
                "/think\nOne.<|im_end|>\n<|im_start|>assistant\nTwo.<|im_end|>",
                "R(One.)",
                "A(Two.)");
        all.of(
                "hyperclovax_seed_think_14b",
                "/think\nOne.<|im_end|>\n<|im_start|>assistant -> tool/function_call\n[{\"name\":\"look\",\"arguments\":{}}]<|im_end|>",
                "R(One.)",
                "T(|look|{})");
        all.of(
                "muse_glimmer",
                "<|start|>assistant to=self<|message|>One.<|eom|><|start|>assistant to=user<|message|>Two.<|eot|>",
                "R(One.)",
                "A(Two.)");
        all.of("muse_glimmer", "<|start|>assistant<|message|>Two.<|eot|>", "A(Two.)");
        all.of(
                "gpt-oss",
                "<|channel|>analysis<|message|>One.<|end|><|start|>assistant<|channel|>commentary<|message|>I look it up.<|end|>"
                        + "<|start|>assistant<|channel|>commentary to=functions.look <|constrain|>json<|message|>{\"at\":\"it\"}<|call|>",
                "R(One.)",
                "A(I look it up.)",
                "T(|look|{\"at\":\"it\"})");
        all.of(
                "openai_gptoss",
                "<|channel|>analysis<|message|>One.<|end|><|start|>assistant<|channel|>final<|message|>Two.<|return|>",
                "R(One.)",
                "A(Two.)");
        all.of(
                "gpt-oss",
                "<|start|>assistant to=functions.look<|channel|>commentary json<|message|>{}<|call|>",
                "T(|look|{})");
        all.of(
                "gpt-oss",
                "<|channel|>analysis<|message|>One.<|channel|>finalTwo, with a head without end.<|end|>",
                "R(One.)",
                "A(Two, with a head without end.)");
        all.of("gpt-oss", "analysisWe add.assistantfinalIt is 4.", "R(We add.)", "A(It is 4.)");
        all.of("gpt-oss", "analysis of variance", "A(analysis of variance)");
        all.of(
                "gpt-oss",
                "analysisWe look.assistantcommentaryI look.assistantcommentary to=functions.look json{\"at\":\"it\"}"
                        + "assistantanalysisFound.assistantfinalDone.",
                "R(We look.)",
                "A(I look.)",
                "T(|look|{\"at\":\"it\"})",
                "R(Found.)",
                "A(Done.)");
        all.of("nova", "<thinking>One.</thinking>\n\nTwo.", "R(One.)", "A(Two.)");
        all.of("prompted", "<reasoning>One.</reasoning>\nTwo.", "R(One.)", "A(Two.)");
        all.of("prompted", "<thought>One.</scratchpad></thought>Two.", "R(One.</scratchpad>)", "A(Two.)");
        all.of("prompted", "<reflection>One.</reflection>Two.", "R(One.)", "A(Two.)");
        all.of("prompted", "<scratchpad>One.</scratchpad>Two.", "R(One.)", "A(Two.)");
        all.of("prompted", "```thinking\nOne.\n```\nTwo.", "R(One.)", "A(Two.)");
        all.of("prompted", "<!-- thinking: One. -->\nTwo.", "R( One. )", "A(Two.)");
        all.of("prompted", "THOUGHT: One.\nANSWER: Two.", "R( One.)", "A( Two.)");

        for (String tag : List.of("think", "thinking", "mm:think", "seed:think", "longcat_think")) {
            all.of("auto", "<" + tag + ">\nOne.\n</" + tag + ">\n\nTwo.", "R(One.)", "A(Two.)");
            all.of("auto", "One.\n</" + tag + ">\n\nTwo.", "R(One.)", "A(Two.)");
        }
        all.of("auto", "Two.", "A(Two.)");
        all.of("auto", "  \n", "A(  \n)");
        all.of("auto", "Sure.\n<think>\nOne, and cut", "A(Sure.\n)", "R(One, and cut)");
        all.of("auto", "<think>One.</think>\n</think>\n\nTwo.", "R(One.)", "A(Two.)");
        all.of(
                "auto",
                "<think>One.</think>Two.\n<think>Three.</think>Four.",
                "R(One.)",
                "A(Two.\n)",
                "R(Three.)",
                "A(Four.)");
        all.of("auto", "◁think▷One.◁/think▷Two.", "R(One.)", "A(Two.)");
        all.of("auto", "[THINK]One.[/THINK]Two.", "R(One.)", "A(Two.)");
        all.of("auto", "[unused16]One.[unused17]Two.", "R(One.)", "A(Two.)");
        all.of("auto", "One.<|END_THINKING|><|START_TEXT|>Two.<|END_TEXT|>", "R(One.)", "A(Two.)");
        all.of("auto", "analysisWe add.assistantfinalIt is 4.", "R(We add.)", "A(It is 4.)");
        all.of("auto", "assistantfinal is no word", "A(assistantfinal is no word)");
        all.of(
                "auto",
                "<|channel|>analysis<|message|>One.<|end|><|start|>assistant<|channel|>final<|message|>Two.",
                "R(One.)",
                "A(Two.)");
        all.of("auto", "Use <think> and </think>.", "R(Use <think> and )", "A(.)");
        all.of("auto", "Use `<think>` and `</think>`.", "A(Use `<think>` and `</think>`.)");
        all.of("auto", "Use \"<think>a</think>\".", "A(Use \"<think>a</think>\".)");
        all.of("auto", "Quote:\n> <think>a</think>\n", "A(Quote:\n> <think>a</think>\n)");
        all.of("auto", "```xml\n<think>\na\n</think>\n```\nSo.", "A(```xml\n<think>\na\n</think>\n```\nSo.)");
        all.of("auto", "~~~\n<think>\n```\n</think>\n~~~\n", "A(~~~\n<think>\n```\n</think>\n~~~\n)");
        all.of("auto", "<think>`</think>` ends it.</think>Two.", "R(`</think>` ends it.)", "A(Two.)");
        all.of("auto", "<think>```\ncode\n</think>\nTwo.", "R(```\ncode)", "A(Two.)");
        all.of(
                "auto",
                "<think>One.</think>Write <|channel|>analysis<|message|> then.",
                "R(One.)",
                "A(Write <|channel|>analysis<|message|> then.)");
        all.of(
                "auto",
                "I say:\n<tool_call>nothing to see\n</tool_call>\n",
                "A(I say:\n<tool_call>nothing to see\n</tool_call>\n)");
        all.of("auto", "<think>One.\r\n</think>\r\n\r\nTwo.\r\n", "R(One.)", "A(Two.\r\n)");
        all.of(
                "qwen3",
                "<tool_call>{\"name\": \"n\", \"arguments\": \"{\\\"a\\\": \\\"\\u00e9\\\"}\"}</tool_call>",
                "T(|n|{\"a\": \"é\"})");
        all.of(
                "qwen3",
                "<tool_call>{\"name\": \"n\", \"arguments\": {}, \"note\": \"kept\"}</tool_call>",
                "A(<tool_call>{\"name\": \"n\", \"arguments\": {}, \"note\": \"kept\"}</tool_call>)");
        all.of(
                "qwen3",
                "<tool_call>{\"name\": \"n\", \"arguments\": {}}\n{\"name\": \"m\", \"arguments\": {}}",
                "T(|n|{})",
                "T(|m|{})");
        return List.copyOf(all.entries);
    }

    private static final class Builder {
        final List<Entry> entries = new ArrayList<>();

        void of(String format, String text, String... parts) {
            entries.add(new Entry(format, text, List.of(parts)));
        }
    }
}
