"""What words alone can tell of the project's drift twins: python words.py [--filter FOLDER...]

Trains TF-IDF and logistic regression on the training half and ranks the pairs of the development half. With --filter, reads
drift-*.jsonl of the given folder, drops the pairs that words alone rank best (cross-validated, rounds of 10) until they rank at most
60 % right, and writes the rest to data/.
"""

import argparse
import collections
import json
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

import sources


def read(folder):
    return [json.loads(line) | {"file": p.name} for p in sorted(Path(folder).glob("drift-*.jsonl")) for line in open(p) if line.strip()]


def group(row):
    return "own:" + row.get("mirror_of", row["id"])


def margins(train, test):
    """For each test pair by how much words alone place the drift above its twin."""
    vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=2)
    x = vectors.fit_transform([r[side] for r in train for side in ("drift", "clean")])
    model = LogisticRegression(C=10, max_iter=1000).fit(x, [1, 0] * len(train))
    score = {side: model.decision_function(vectors.transform([r[side] for r in test])) for side in ("drift", "clean")}
    return score["drift"] - score["clean"]


def cross_validated(rows):
    result, groups = np.zeros(len(rows)), [group(r) for r in rows]
    for train, test in GroupKFold(8).split(rows, groups=groups):
        result[test] = margins([rows[i] for i in train], [rows[i] for i in test])
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--filter", help="folder with more pairs than are needed")
    args = parser.parse_args()
    if args.filter:
        rows = read(args.filter)
        while True:
            margin = cross_validated(rows)
            share = (margin > 0).mean()
            print(f"{len(rows)} pairs, {share:.1%} ranked right by words alone (cross-validated)")
            if share <= 0.60 or len(rows) <= 310:
                break
            drop = set(np.argsort(-margin)[:10])
            rows = [r for i, r in enumerate(rows) if i not in drop]
        for name in {r["file"] for r in rows}:
            with open(sources.OWN / name, "w") as out:
                for r in rows:
                    if r["file"] == name:
                        out.write(json.dumps({k: v for k, v in r.items() if k != "file"}, ensure_ascii=False) + "\n")
    rows = read(sources.OWN)
    train = [r for r in rows if not sources.is_development(group(r))]
    test = [r for r in rows if sources.is_development(group(r))]
    right = margins(train, test) > 0
    print(f"{len(rows)} pairs, {len(train)} to train on; words alone rank {right.mean():.1%} of {len(test)} development pairs right")
    for kind, n in sorted(collections.Counter(r["kind"] for r in test).items()):
        print(f"  {kind:24} {np.mean([right[i] for i, r in enumerate(test) if r['kind'] == kind]):.0%} of {n}")
    print(f"announce nothing: {np.mean([not r.get('announced') for r in rows]):.0%}; mirrors: {sum('mirror_of' in r for r in rows)}")


if __name__ == "__main__":
    main()
