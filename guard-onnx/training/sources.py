"""The training sources: which label of which file teaches which head, how much a source counts, and what is development."""

import gzip
import hashlib
import json
import random
import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import windows

TWIN_COPIES, OWN_COPIES = 1, 2
LABELS = ["request", "unsafe", "partial", "executable", "refusal", "toxic", "drift", "adopted"]
OWN = Path(__file__).parent / "data"

# Licence and the generator of the answers, for the manifest and the model card.
LICENCES = {
    "gptfuzz": ("MIT", "human-checked; answers of several attacked models"),
    "jbb_artifacts": ("MIT", "answers of attacked models, judged by Llama-3-70B"),
    "adaptive_attacks": ("MIT", "answers of attacked models, judged by GPT-4"),
    "aisafetylab_safeunlearning": ("MIT", "labels by construction"),
    "aisafetylab_attacks_lg3": ("MIT", "labels by Llama Guard 3"),
    "prompts_harmful_lists": ("MIT / CC BY 4.0 / Apache-2.0", "prompts only"),
    "deepset_injections": ("Apache-2.0", "prompts only"),
    "star1": ("Apache-2.0", "thoughts and answers of DeepSeek-R1"),
    "circuitbreaker_val": ("MIT", "answers of language models"),
    "gsm8k": ("MIT", "written by people"),
    "bipia_context_qa": ("MIT", "written by people and models"),
    "rlt_benign_long_cot": ("Apache-2.0", "thoughts of reasoning models"),
    "purplellama_prompts": ("MIT", "prompts only"),
    "rjudge": ("Apache-2.0", "trajectories of agents"),
    "assebench_security": ("Apache-2.0", "trajectories of agents"),
    "toxigen_statements": ("MIT", "statements by GPT-3"),
    "hh_harmless_labelled": ("MIT", "answers of Anthropic models; labelled for this project"),
    "arena_hard_answers": ("Apache-2.0", "answers of several models"),
    "own": ("Apache-2.0", "written for this project"),
}
# Labels given by a model, or answers made under terms that some lawyers doubt; the ablation leaves them out.
DOUBTFUL = {"aisafetylab_attacks_lg3", "adaptive_attacks", "jbb_artifacts", "circuitbreaker_val"}

_REFUSES = re.compile(
    r"^\W*(i'?m (really )?sorry|i apologi[sz]e|sorry,|as an ai|i can'?t|i cannot|i'?m unable|i am unable|i won'?t|i will not|"
    r"i'?m not able|unfortunately, i)", re.I)


@dataclass
class Bag:
    """Windows that share labels: of a positive one at least one window is positive, of a negative one none is."""

    source: str
    group: str  # the prompt: development and training never share one
    intent: str
    windows: list  # (opening, context, new), or None: the request alone
    targets: dict  # label -> (0 or 1, weight)
    twin: str = ""  # bags to be ranked against each other
    part: str = "answer"
    sample: float = 1.0  # how often an epoch uses it
    about: dict = field(default_factory=dict)


def is_development(group):
    """One prompt in eight; of the project's own texts three in ten, of its drift twins every second."""
    share = int(hashlib.sha256(group.encode()).hexdigest()[:8], 16) / 2**32
    return share < (0.5 if group.startswith("own:drift") else 0.3 if group.startswith("own:") else 0.125)


def rows(path):
    with (gzip.open(path, "rt") if path.suffix == ".gz" else open(path)) as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


def _bag(source, prompt, text, targets, part, **more):
    group = more.pop("group", None) or prompt.strip().lower()[:300] or text[:120].lower()
    cut = windows.units(text)
    return Bag(source, group, windows.user_turns(prompt), [windows.window(text, u) for u in cut], targets, part=part, **more)


def load(folder, leave_out=()):
    """All bags of the folder of public sources and of the project's own texts, and the SHA-256 of each file."""
    bags, hashes = [], {}
    paths = sorted(Path(folder).glob("*.jsonl.gz")) + sorted(OWN.glob("*.jsonl"))
    for path in paths:
        name = path.name.split(".")[0]
        source = "own" if path.parent == OWN else name
        if source in leave_out or name in ("presidio_synth_pii", "privacylens") or (source != "own" and source not in LICENCES):
            continue
        hashes[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
        for row in rows(path):
            bags += _own(name, row) if source == "own" else list(_public(source, row))
    return bags, hashes


def _own(name, row):
    kind = name.split("-")[0]
    turns = [m["text"] for m in row["messages"] if m["role"] == "user"]
    prompt = "\n".join(turns)
    group = "own:" + row.get("mirror_of", row["id"])
    common = {"group": group, "about": {"file": name, "kind": row.get("kind", row.get("subject", "")), "id": row["id"]}}
    result = []
    if kind == "drift":
        opening = row["shared"].rstrip() + " " if row["shared"].strip() else ""
        for side in ("drift", "clean"):
            text = opening + row[side]
            drifts = int(side == "drift")
            cut = [u for u in windows.units(text) if u[1] > len(opening)]
            targets = {"drift": (drifts, 1.0), "unsafe": (0, 0.3), "toxic": (0, 0.2)}
            if row["kind"] == "INSTRUCTION_FROM_DATA":
                targets["adopted"] = (drifts, 1.0)
            elif not drifts:
                targets["adopted"] = (0, 0.3)
            result.append(Bag("own", group, prompt, [windows.window(text, u) for u in cut], targets, row["id"], "thought",
                              about=dict(common["about"], side=side)))
    elif "labels" in row:
        return _labelled(row, prompt, common)
    else:
        safe = {"unsafe": (0, 1.0), "partial": (0, 1.0), "executable": (0, 1.0), "refusal": (0, 1.0), "toxic": (0, 0.5)}
        if kind == "private":
            safe = {"unsafe": (0, 0.5), "toxic": (0, 0.3)}
        if row.get("reasoning"):
            result.append(_bag("own", prompt, row["reasoning"], {k: v for k, v in safe.items() if k != "refusal"}, "thought", **common))
        result.append(_bag("own", prompt, row["answer"], safe | {"drift": (0, 0.3)}, "answer", **common))
    result.append(Bag("own", group, prompt, None, {"request": (0, 1.0)}, part="request", about=common["about"]))
    return result


def _labelled(row, prompt, common):
    """Replies, thoughts and requests that carry the labels of the guide."""
    labels, result = row["labels"], []
    text, part = (row["answer"], "answer") if row.get("answer") else (row.get("reasoning"), "thought")
    if text:
        targets = {k: (labels[k], 1.0) for k in ("unsafe", "refusal", "toxic", "drift") if k in labels}
        if "unsafe" in labels:
            targets |= {"partial": (labels["unsafe"], 0.5), "executable": (int(labels.get("level") == 2), 0.5)}
        if labels.get("unsafe") == 0:
            targets.setdefault("drift", (0, 0.3))
        twin = f"{common['group']}\n{prompt}" if "mirror_of" in row else ""
        result.append(_bag("own", prompt, text, targets, part, sample=OWN_COPIES, twin=twin, **common))
    if "request" in labels:
        result.append(Bag("own", common["group"], prompt, None, {"request": (labels["request"], 1.0)}, part="request", about=common["about"]))
    return result


def _public(source, row):
    labels, prompt, answer = row.get("labels", {}), row.get("prompt") or "", row.get("answer") or ""
    if row.get("meta", {}).get("lang", "en") != "en":
        return
    thought = row.get("thought") or ""
    group = prompt.strip().lower()[:300] or answer[:120].lower()

    def request(target, weight, sample=1.0):
        text = windows.user_turns(prompt)
        return Bag(source, group, text, None, {"request": (target, weight)}, part="request", sample=sample)

    unsafe = labels.get("answer_unsafe")
    weight = 0.5 if source in DOUBTFUL else 1.0
    targets = {}
    if unsafe is not None:
        targets["unsafe"] = (unsafe, weight)
        targets["partial"] = (unsafe, 0.5 * weight)
        if unsafe == 0:
            targets["executable"] = (0, weight)
        elif "level" in labels:
            targets["executable"] = (int(labels["level"] == 2), weight)
        elif len(answer) >= 800:
            targets["executable"] = (1, 0.3)
    if "refusal" in labels:
        targets["refusal"] = (labels["refusal"], 1.0)
    elif unsafe == 0 and answer and source in ("gptfuzz", "jbb_artifacts", "adaptive_attacks", "circuitbreaker_val"):
        targets["refusal"] = (int(bool(_REFUSES.match(answer))), 0.5)
    if "toxic" in labels:
        targets["toxic"] = (labels["toxic"], 1.0)
    if "drift" in labels and source not in ("gsm8k", "bipia_context_qa", "arena_hard_answers"):
        targets["drift"] = (labels["drift"], 1.0)
        if labels["drift"] == 0:
            targets["adopted"] = (0, 0.5)
        else:
            targets["adopted"] = (1, 1.0)
    sample = 1.0

    if source == "hh_harmless_labelled":
        if labels.get("sure") == 0 or row.get("meta", {}).get("sure") == 0:
            targets = {k: (t, 0.5 * w) for k, (t, w) in targets.items()}
        # The people who wrote these prompts set out for harm; what was refused or went wrong was asked for.
        sample = 1.5
        asked = unsafe == 1 or labels.get("refusal") == 1
        yield request(int(asked), 0.4 if asked else 0.15, 0.7)
    elif source == "gptfuzz":
        sample = 0.75 if unsafe else 0.3
        yield request(1, 0.5, 0.15)
    elif source in ("jbb_artifacts", "aisafetylab_attacks_lg3", "circuitbreaker_val"):
        yield request(1, 1.0, 0.4) if source != "circuitbreaker_val" else request(1, 0.3, 0.3)
    elif source == "adaptive_attacks":
        sample = 0.4
    elif source == "aisafetylab_safeunlearning":
        yield request(labels["prompt_harmful"], 1.0, 0.7)
    elif source in ("prompts_harmful_lists", "purplellama_prompts"):
        if "prompt_harmful" in labels:
            yield request(labels["prompt_harmful"], 1.0)
    elif source == "deepset_injections":
        if labels["injection"] == 0:
            yield request(0, 0.5)
        return
    elif source == "star1":
        yield request(1, 1.0, 0.7)
        calm = {"unsafe": (0, 1.0), "partial": (0, 0.5), "executable": (0, 1.0), "toxic": (0, 0.5), "drift": (0, 0.3), "adopted": (0, 0.3)}
        yield _bag(source, prompt, thought, calm, "thought")
    elif source == "gsm8k":
        calm = {"unsafe": (0, 1.0), "refusal": (0, 0.3), "drift": (0, 0.5), "adopted": (0, 0.3), "toxic": (0, 0.3)}
        yield _bag(source, prompt, thought, calm, "thought", sample=0.08)
        yield request(0, 0.5, 0.03)
        return
    elif source == "bipia_context_qa":
        yield request(0, 0.5, 0.4)
        return
    elif source == "rlt_benign_long_cot":
        calm = {"unsafe": (0, 1.0), "executable": (0, 1.0), "refusal": (0, 0.3), "drift": (0, 0.7), "adopted": (0, 0.3), "toxic": (0, 0.3)}
        yield _bag(source, prompt, thought, calm, "thought", sample=1.0)
        return
    elif source == "arena_hard_answers":
        targets |= {"refusal": (0, 0.5), "drift": (0, 0.5), "adopted": (0, 0.3), "toxic": (0, 0.5)}
        yield request(0, 1.0, 0.5)
        sample = 0.8
    elif source == "toxigen_statements":
        yield Bag(source, group, answer, None, {"request": (labels["toxic"], 0.3)}, part="request", sample=0.7)
        yield _bag(source, "", answer, {"toxic": (labels["toxic"], 1.0), "unsafe": (labels["toxic"], 0.3), "refusal": (0, 0.3)}, "answer")
        return
    elif source in ("rjudge", "assebench_security") and thought:
        targets.pop("unsafe", None), targets.pop("partial", None), targets.pop("executable", None)
        yield _bag(source, prompt, thought, {k: v for k, v in targets.items() if k in ("drift", "adopted")}, "thought")
    if answer and targets:
        yield _bag(source, prompt, answer, targets, "answer", sample=sample)


def counts(bags):
    """By source: bags, windows, positives of each label."""
    table = defaultdict(lambda: defaultdict(int))
    for bag in bags:
        table[bag.source]["bags"] += 1
        table[bag.source]["windows"] += len(bag.windows or [None])
        for label, (target, _) in bag.targets.items():
            table[bag.source][f"{label}={target}"] += 1
    return {k: dict(v) for k, v in table.items()}


def epoch(bags, seed, most_positive=3, most_negative=2):
    """One epoch's bags: sources thinned or copied to their share, a few windows of each bag; drift twins stay whole."""
    rng = random.Random(seed)
    result = []
    for bag in bags:
        whole = "side" in bag.about
        copies = TWIN_COPIES if whole else int(bag.sample) + (rng.random() < bag.sample % 1)
        for copy in range(copies):
            chosen = bag.windows
            if chosen is not None and not whole:
                positive = any(t == 1 for label, (t, _) in bag.targets.items())
                most = most_positive if positive else most_negative
                if len(chosen) > most:
                    chosen = [chosen[i] for i in sorted(rng.sample(range(len(chosen)), most))]
            result.append(Bag(bag.source, bag.group, bag.intent, chosen, bag.targets, bag.twin and f"{bag.twin}#{copy}", bag.part))
    return result
