"""What words alone can tell: python baseline.py --data DIR FOLDER. TF-IDF and logistic regression on the rows that the encoder is trained on,
measured on the rows of FOLDER, for docs/evaluation.md to print beside the model. The threshold is .5; the share of harmless rows above it
is printed too."""

import argparse
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, roc_auc_score

import sources
import windows

# Label of the model -> which labels of a row it answers, and whether the reply is read or the request alone.
TARGETS = {
    "unsafe": (("answer_unsafe",), True),
    "drift": (("drift", "self_jailbreak"), True),
    "refusal": (("refusal",), True),
    "request": (("prompt_harmful",), False),
}


def texts(row, reply):
    intent = windows.user_turns(row.get("prompt") or "")
    return " ".join([intent, "|", row.get("thought") or "", row.get("answer") or ""]) if reply else intent


def fitted(bags, label, reply):
    rows = [b for b in bags if label in b.targets and (b.windows is not None) == reply]
    vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2, max_features=400_000)
    x = vectors.fit_transform([" ".join([b.intent, "|", *(new for *_, new in b.windows)]) if reply else b.intent for b in rows])
    y, weight = zip(*(b.targets[label] for b in rows))
    model = LogisticRegression(C=10, solver="liblinear").fit(x, y, sample_weight=np.array(weight) * [b.sample for b in rows])
    return lambda made: model.predict_proba(vectors.transform(made))[:, 1]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True)
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    bags = [b for b in sources.load(args.data)[0] if not sources.is_development(b.group)]
    files = {path: list(sources.rows(path)) for path in sorted(args.folder.glob("*.jsonl.gz"))}
    print("| file | label | rows | positives | AUROC | F1 at .5 | harmless above .5 |\n|---|---|---|---|---|---|---|")
    for label, (names, reply) in TARGETS.items():
        score = fitted(bags, label, reply)
        for path, rows in files.items():
            known = [(r, next(r["labels"][n] for n in names if n in r.get("labels", {}))) for r in rows
                     if any(r.get("labels", {}).get(n) in (0, 1) for n in names)]
            if not known:
                continue
            y, p = np.array([t for _, t in known]), score([texts(r, reply) for r, _ in known])
            auroc = f"{roc_auc_score(y, p):.3f}" if 0 < y.sum() < len(y) else ""
            f1 = f"{f1_score(y, p >= 0.5):.3f}" if y.any() else ""
            flagged = f"{np.mean(p[y == 0] >= 0.5):.3f}" if (y == 0).any() else ""
            print(f"| {path.name.split('.')[0]} | {label} | {len(y)} | {y.sum()} | {auroc} | {f1} | {flagged} |", flush=True)


if __name__ == "__main__":
    main()
