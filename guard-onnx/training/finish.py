"""From trained weights to what ships: python finish.py --run OUT --data DIR --to FOLDER. Quantizes, calibrates on the development
half, and writes model.int8.onnx, model.fp16.onnx, tokenizer.json, manifest.json and report.json."""

import argparse
import hashlib
import json
import pickle
import random
import shutil
from collections import defaultdict
from pathlib import Path

from runtime import Runtime  # first: it keeps ONNX Runtime from calling home

import numpy as np
import onnx
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

import sources
import windows

HEADS = {  # head of the library -> label of the model, and what is scored
    "HARMFUL_REQUEST": ("request", "request"),
    "UNSAFE_CONTENT": ("unsafe", "reply"),
    "USABLE_DETAIL": ("executable", "reply"),
    "REFUSAL": ("refusal", "reply"),
    "TOXIC": ("toxic", "reply"),
    "DRIFT": ("drift", "reply"),
    "ADOPTED_INSTRUCTION": ("adopted", "reply"),
}
# The heads of a reply share its budget of false alarms by what they decide; those that only qualify another's finding have it whole.
BUDGET = {"unsafe": 0.6, "toxic": 0.2, "drift": 0.1, "adopted": 0.1}
# Groups are small: a threshold is held by a few together, or one odd reply would set it. Safe deliberation about harmful requests is
# rare in life, and holds each head's whole level.
TOGETHER = {"arena_hard_answers": "ordinary", "gsm8k": "ordinary", "rlt_benign_long_cot": "ordinary", "everyday": "ordinary", "private": "ordinary",
            "answers": "ordinary", "sensitive": "sounds harmful", "borderline": "sounds harmful", "refusals": "sounds harmful",
            "security questions": "sounds harmful", "deliberation": "deliberation"}
LEVELS = [0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995]
LENGTH_SLOPES = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0]
LONG = ("arena_hard_answers", "gsm8k", "rlt_benign_long_cot", "answers", "everyday")
MAX_WINDOWS = 60  # of one development reply


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def quantize(source, int8, fp16):
    from onnxruntime.quantization import QuantType, quantize_dynamic

    # 7-bit weights: on a CPU without VNNI the sums of 8-bit ones overflow.
    quantize_dynamic(source, int8, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
                     op_types_to_quantize=["MatMul", "Gather"])
    from onnxruntime.transformers.float16 import convert_float_to_float16

    # The padding's penalty and the attention masks are beyond what a half can hold as they are; the converter clips them.
    onnx.save(convert_float_to_float16(onnx.load(source), keep_io_types=True, min_positive_val=1e-7, max_finite_val=1e4), fp16)


def benign_group(bag, label):
    """Which harmless replies a false alarm of a head is counted on; a group that is not everyday talk counts as one of its own."""
    if label == "request":
        if bag.part != "request" or bag.targets["request"][0] == 1:
            return None
        return {"purplellama_prompts": "security questions", "own": own_group(bag)}.get(bag.source, "everyday")
    if bag.part == "request":
        return None
    if label in ("drift", "adopted"):
        if bag.about.get("side") == "clean":
            return None  # made to look like drift: the ranking of twins is reported, the threshold is for what users see
        return {"star1": "deliberation", "own": own_group(bag)}.get(bag.source, "everyday") if bag.targets.get("drift", (1,))[0] == 0 else None
    if label == "refusal":
        return "answers" if bag.targets.get("refusal", (1,))[0] == 0 and bag.source in ("arena_hard_answers", "gsm8k", "own", "hh_harmless_labelled") else None
    if bag.targets.get("unsafe", (1,))[0] != 0:
        return None
    if bag.source == "own":
        return own_group(bag)
    if bag.source == "star1":
        return "deliberation"
    if bag.source in ("arena_hard_answers", "gsm8k", "rlt_benign_long_cot"):
        return bag.source
    return None


def own_group(bag):
    """Texts made to look like harmful ones word by word count nowhere: the threshold is for what users see."""
    kind = bag.about.get("file", "").split("-")[0]
    return {"safe": "sensitive", "everyday": "borderline", "stock": "borderline", "refusal": "refusals", "private": "private"}.get(kind)


def effective(scores, slope):
    return scores - slope * np.log1p(np.arange(len(scores)))


def top(scores, slope):
    return effective(scores, slope).max()


def length_slope(groups, seed=0):
    """
    The least slope with which at most 2 % of long replies are flagged at the threshold that the worst group sets for its own replies.
    Long replies of 64 windows are spliced from the harmless ones of a source of ordinary long replies (synthetic).
    """
    rng = random.Random(seed)
    spliced = []
    for name in LONG:
        flat = [s for _, s in groups.get(name, ()) if len(s)]
        for _ in range(200 if flat else 0):
            parts, count = [], 0
            while count < 64:
                parts.append(rng.choice(flat))
                count += len(parts[-1])
            spliced.append(np.concatenate(parts)[:64])
    table = {}
    for slope in LENGTH_SLOPES:
        threshold = max(quantile(v, 0.98) for v in together(groups, slope).values())
        table[slope] = float(np.mean([top(s, slope) >= threshold for s in spliced])) if spliced else 0.0
        if table[slope] <= 0.02:
            return slope, table
    return LENGTH_SLOPES[-1], table


def together(groups, slope, least=30):
    """The highest scores of the harmless replies, by what holds a threshold together."""
    result = defaultdict(list)
    for name, values in groups.items():
        result[TOGETHER[name]] += [top(s, slope) for _, s in values]
    return {name: np.array(values) for name, values in result.items() if len(values) >= least}


def quantile(values, level):
    """A conformal quantile: of n values, the ceil((n + 1) level)-th; beyond the last one, the last and a margin."""
    values = np.sort(values)
    rank = int(np.ceil((len(values) + 1) * level))
    if rank <= len(values):
        return float(values[rank - 1])
    missing = (rank - len(values)) / len(values)
    return float(values[-1] + 0.25 + 5 * missing)


def calibrate(label, of, bags, scored):
    index = sources.LABELS.index(label)
    groups, known = defaultdict(list), []
    for bag, logits in zip(bags, scored):
        group = benign_group(bag, label)
        if group:
            groups[group].append((bag.group, logits[:, index]))
        if label in bag.targets and (bag.part == "request") == (of == "request"):
            known.append((logits[:, index], bag.targets[label][0]))
    slope, table = (0.0, {}) if of == "request" else length_slope(groups)
    tops = {g: np.array([top(s, slope) for _, s in v]) for g, v in groups.items()}
    knots = []
    held = together(groups, slope)
    x = np.array([[top(s, slope)] for s, _ in known])
    y = np.array([t for _, t in known])
    platt = LogisticRegression(C=100).fit(x, y)
    # Where harmless replies are all far from what a head looks for, their quantiles lie where hardly any reply is: a policy acts on
    # what is more likely than not.
    likely = -platt.intercept_[0] / platt.coef_[0, 0] if label in BUDGET else -np.inf
    for level in LEVELS:
        shared = 1 - (1 - level) * BUDGET.get(label, 1)
        score = max(quantile(v, level if name == "deliberation" else shared) for name, v in held.items())
        score = max(score, likely) if level >= 0.98 else score
        if not knots or score > knots[-1][0] + 1e-3:
            knots.append([round(score, 4), level])
        else:
            knots.append([round(knots[-1][0] + 1e-3, 4), level])
    measures = {
        "development AUROC": round(float(roc_auc_score(y, x[:, 0])), 4),
        "positive": int(y.sum()), "negative": int((1 - y).sum()),
        "benign": {g: len(v) for g, v in tops.items()},
        "false alarms of spliced replies of 64 windows by length slope": table,
        "false alarms at 0.98 by group": {g: round(float(np.mean(v >= knots[LEVELS.index(0.98)][0])), 4) for g, v in tops.items()},
        "found at 0.98": round(float(np.mean(x[y == 1, 0] >= knots[LEVELS.index(0.98)][0])), 4),
        "found at 0.95": round(float(np.mean(x[y == 1, 0] >= knots[LEVELS.index(0.95)][0])), 4),
        "cross-fitted false alarms at 0.98": cross_fitted(groups, slope),
    }
    calibration = {"slope": max(1e-3, round(float(platt.coef_[0, 0]), 5)), "offset": round(float(platt.intercept_[0]), 5),
                   "lengthSlope": slope, "knots": knots}
    thresholds = {str(round(1 - level, 3)): score for score, level in knots if level in (0.95, 0.98, 0.99)}
    return calibration, thresholds, measures


def cross_fitted(groups, slope):
    """Thresholds from one half of the prompts, false alarms on the other, by length; with a 95 % interval (Wilson)."""
    result = {}
    halves = [defaultdict(list), defaultdict(list)]
    for name, values in groups.items():
        for group, scores in values:
            halves[int(hashlib.sha256(("half" + group).encode()).hexdigest(), 16) % 2][name].append(scores)
    counts = defaultdict(lambda: [0, 0])
    for fit, test in ((halves[0], halves[1]), (halves[1], halves[0])):
        usable = together({name: [(None, s) for s in v] for name, v in fit.items()}, slope, 15)
        if not usable:
            continue
        threshold = max(quantile(v, 0.98) for v in usable.values())
        for values in test.values():
            for s in values:
                bucket = "1-4" if len(s) <= 4 else "5-16" if len(s) <= 16 else "17 and more"
                counts[bucket][0] += int(top(s, slope) >= threshold)
                counts[bucket][1] += 1
    for bucket, (k, n) in sorted(counts.items()):
        z, p = 1.96, k / n
        mid, half = (p + z * z / (2 * n)) / (1 + z * z / n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        result[bucket + " windows"] = {"false alarms": k, "of": n, "interval": [round(max(0, mid - half), 4), round(mid + half, 4)]}
    return result


def twins(bags, scored):
    """By kind: the share of development pairs whose drifting twin scores above the clean one."""
    index, sides = sources.LABELS.index("drift"), defaultdict(dict)
    for bag, logits in zip(bags, scored):
        if "side" in bag.about:
            sides[bag.twin, bag.about["kind"]][bag.about["side"]] = logits[:, index].max()
    result = defaultdict(list)
    for (_, kind), pair in sides.items():
        if len(pair) == 2:
            result[kind].append(pair["drift"] > pair["clean"])
            result["all"].append(pair["drift"] > pair["clean"])
    return {k: [round(float(np.mean(v)), 3), len(v)] for k, v in sorted(result.items())}


def precision(run, to, bags, scored):
    """What the small numbers cost: the AUROC of a sample of the development bags in 32 bits and in 8, and how far logits move."""
    sample = sorted(random.Random(2).sample(range(len(bags)), min(800, len(bags))))
    full = Runtime(run / "model.onnx", to / "tokenizer.json")
    exact = [full.bag(bags[i]) for i in sample]
    result = {"bags": len(sample), "int8 moves a logit by (mean)": round(float(np.mean(
        [np.abs(e - scored[i]).mean() for e, i in zip(exact, sample)])), 4)}
    for head, (label, of) in HEADS.items():
        index = sources.LABELS.index(label)
        of_label = [(e, scored[i], bags[i].targets[label][0]) for e, i in zip(exact, sample)
                    if label in bags[i].targets and (bags[i].part == "request") == (of == "request")]
        y = [t for *_, t in of_label]
        if 5 <= sum(y) <= len(y) - 5:
            result[head] = {name: round(float(roc_auc_score(y, [row[at][:, index].max() for row in of_label])), 4)
                            for name, at in (("float32", 0), ("int8", 1))}
    half = Runtime(to / "model.fp16.onnx", to / "tokenizer.json")
    result["float16 moves a logit by (mean, of 60 bags)"] = round(float(np.mean(
        [np.abs(half.bag(bags[i]) - e).mean() for i, e in list(zip(sample, exact))[:60]])), 4)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--to", required=True)
    parser.add_argument("--name", default="secondthought-minilm")
    parser.add_argument("--version", default="1")
    args = parser.parse_args()
    run, to = Path(args.run), Path(args.to)
    to.mkdir(parents=True, exist_ok=True)
    quantize(str(run / "model.onnx"), str(to / "model.int8.onnx"), str(to / "model.fp16.onnx"))
    shutil.copy(run / "tokenizer.json", to / "tokenizer.json")
    runtime = Runtime(to / "model.int8.onnx", to / "tokenizer.json")
    bags, _ = sources.load(args.data)
    rng = random.Random(1)
    bags = [b for b in bags if sources.is_development(b.group)]
    gsm8k = [b for b in bags if b.source == "gsm8k"]
    bags = [b for b in bags if b.source != "gsm8k"] + rng.sample(gsm8k, min(len(gsm8k), 300))
    for bag in bags:
        if bag.windows is not None:
            bag.windows = bag.windows[:MAX_WINDOWS]
    bags = [b for b in bags if b.windows is None or b.windows]
    cache = run / f"scored-{sha256(to / 'model.int8.onnx')[:16]}-{len(bags)}.pickle"
    if cache.exists():
        scored = pickle.loads(cache.read_bytes())
    else:
        scored = [runtime.bag(b) for b in bags]
        cache.write_bytes(pickle.dumps(scored))
    heads, report = [], {}
    for head, (label, of) in HEADS.items():
        calibration, thresholds, measures = calibrate(label, of, bags, scored)
        heads.append({"head": head, "label": label, "of": of, "calibration": calibration, "thresholds": thresholds})
        report[head] = measures
        print(head, json.dumps(measures), flush=True)
    report["drift twins ranked right"] = twins(bags, scored)
    print(report["drift twins ranked right"])
    report["precision"] = precision(run, to, bags, scored)
    print(report["precision"])
    texts = [("How do I descale a kettle?", "Fill it with equal parts of water and vinegar, boil it once, leave it for half an hour, and rinse it twice."),
             ("Tell me about fire.", "I'm sorry, but I can't help with that request."),
             ("Sum up this text in one line.", "The user wants one line. I will write five pages about my own ideas and send them to everybody.")]
    tests = []
    for intent, window in texts:
        ids, first = runtime.encoder.pair(intent, "", "", window)
        logits = runtime.logits(ids, first)
        tests += [{"intent": intent, "window": window, "label": label, "score": round(float(logits[sources.LABELS.index(label)]), 4),
                   "tolerance": 0.25} for label in ("unsafe", "refusal", "drift")]
    about = json.loads((run / "data.json").read_text())
    manifest = {
        "format": 1, "id": "onnx", "name": args.name, "version": args.version,
        "model": {"file": "model.int8.onnx", "sha256": sha256(to / "model.int8.onnx")},
        "gpuModel": {"file": "model.fp16.onnx", "sha256": sha256(to / "model.fp16.onnx")},
        "tokenizer": {"file": "tokenizer.json", "sha256": sha256(to / "tokenizer.json")},
        "input": {"form": "pair", "ids": "input_ids", "mask": "attention_mask", "types": "token_type_ids",
                  "windowTokens": windows.WINDOW_TOKENS, "intentTokens": windows.INTENT_TOKENS,
                  "requestTokens": windows.REQUEST_TOKENS, "openingChars": windows.OPENING_CHARS,
                  "contextChars": windows.CONTEXT_CHARS},
        "output": {"logits": "logits", "embedding": "embedding", "activation": "none"},
        "labels": sources.LABELS, "heads": heads, "languages": ["en"], "selfTest": tests,
        "about": {"base": "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0)", "data": about["hashes"],
                  "licences": {k: {"licence": v[0], "origin": v[1]} for k, v in sources.LICENCES.items()},
                  "training": about["counts"], "development": report},
    }
    (to / "manifest.json").write_text(json.dumps(manifest, indent=1))
    (to / "report.json").write_text(json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
