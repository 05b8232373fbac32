"""Trains the encoder: python train.py --data DIR --base DIR --out DIR. Resumes from OUT/checkpoint.pt if it is there."""

import argparse
import itertools
import json
import math
import os
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional as F

import sources
import windows
from encoder import Classifier

HEAD_WEIGHT = {"request": 0.7, "unsafe": 1.0, "partial": 0.3, "executable": 0.3, "refusal": 0.5, "toxic": 0.3, "drift": 0.7, "adopted": 0.3}
RANK_WEIGHT = 0.7
RANKED = [sources.LABELS.index(label) for label in ("drift", "unsafe")]


def base_files(folder):
    folder = Path(folder)
    return next(folder.glob("*.onnx")), next(folder.glob("*tokenizer.json"))


class Encoded:
    """A bag's windows as token ids, and its targets as rows of numbers."""

    __slots__ = ("windows", "target", "weight", "twin", "order")

    def __init__(self, bag, encoder):
        if bag.windows is None:
            self.windows = [encoder.request(bag.intent)]
        else:
            self.windows = [encoder.pair(bag.intent, *w) for w in bag.windows]
        self.target = [bag.targets.get(label, (0, 0))[0] for label in sources.LABELS]
        self.weight = [bag.targets.get(label, (0, 0))[1] * HEAD_WEIGHT[label] for label in sources.LABELS]
        self.twin = bag.twin
        self.order = max(len(ids) for ids, _ in self.windows)


def batches(encoded, tokens, rng):
    """Bags of similar length, twins together, up to so many padded tokens; in random order."""
    groups = {}
    for i, e in enumerate(encoded):
        groups.setdefault(e.twin or i, []).append(e)
    groups = sorted(groups.values(), key=lambda g: max(e.order for e in g) * rng.uniform(0.9, 1.1))
    result, batch, count, longest = [], [], 0, 0
    for group in groups:
        n, length = sum(len(e.windows) for e in group), max(e.order for e in group)
        if batch and (count + n) * max(longest, length) > tokens:
            result.append(batch)
            batch, count, longest = [], 0, 0
        batch = batch + group
        count, longest = count + n, max(longest, length)
    result.append(batch)
    rng.shuffle(result)
    return result


def padded(items, device="cpu"):
    """ids, mask and types of some windows."""
    longest = max(len(ids) for ids, _ in items)
    ids = np.zeros((len(items), longest), np.int64)
    mask = np.zeros((len(items), longest), bool)
    types = np.zeros((len(items), longest), np.int64)
    for row, (tokens, first) in enumerate(items):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = True
        types[row, first : len(tokens)] = 1
    return (torch.from_numpy(a).to(device) for a in (ids, mask, types))


def loss_of(logits, batch):
    """
    Multiple-instance learning: of a negative bag every window is negative; of a positive one the windows share the loss by how
    likely each is the positive one (attention by the detached logits), so that harmless windows of a harmful reply are let off.
    Texts written as answers to the same words are ranked against each other as well.
    """
    total, at, twins = logits.new_zeros(()), 0, {}
    weights = sum(sum(e.weight) for e in batch)
    for e in batch:
        own = logits[at : at + len(e.windows)]
        at += len(e.windows)
        target, weight = own.new_tensor(e.target), own.new_tensor(e.weight)
        share = own.detach().softmax(0)
        pooled = (share * own).sum(0)
        positive = F.softplus(-pooled)
        negative = F.softplus(own).mean(0) * 0.5 + F.softplus(pooled) * 0.5
        total = total + (weight * torch.where(target > 0.5, positive, negative)).sum()
        if e.twin:
            twins.setdefault(e.twin, []).append((e, pooled))
    for group, index in itertools.product(twins.values(), RANKED):
        high = [pooled[index] for e, pooled in group if e.weight[index] and e.target[index]]
        low = [pooled[index] for e, pooled in group if e.weight[index] and not e.target[index]]
        if high and low:
            total = total + RANK_WEIGHT * F.softplus(torch.stack(low) - torch.stack(high)[:, None]).mean()
            weights += RANK_WEIGHT
    return total / max(weights, 1e-6)


def fit(model, train, encoder, args, device):
    """Trains for so many steps; keeps an average of the weights, which is what is shipped."""
    checkpoint = Path(args.out) / "checkpoint.pt"
    encoder_params = [p for n, p in model.named_parameters() if not n.startswith(("pool", "score", "bias"))]
    head_params = [model.pool.weight, model.score, model.bias]
    model.words.weight.requires_grad_(False)  # rare words keep their meaning, and a step costs less
    optimizer = torch.optim.AdamW([
        {"params": [p for p in encoder_params if p.requires_grad], "lr": args.rate, "base": args.rate},
        {"params": head_params, "lr": 20 * args.rate, "base": 20 * args.rate}], weight_decay=0.01)
    average = {k: v.detach().clone() for k, v in model.state_dict().items()}
    start_epoch, start_batch, step = 0, 0, 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=False)
        model.load_state_dict(state["model"]), optimizer.load_state_dict(state["optimizer"])
        average, start_epoch, start_batch, step = state["average"], state["epoch"], state["batch"], state["step"]
        print(f"resumed at epoch {start_epoch}, batch {start_batch}", flush=True)
    began, seen, losses = time.time(), 0, []
    for epoch in itertools.count(start_epoch):
        if step >= args.steps:
            break
        encoded = [Encoded(b, encoder) for b in sources.epoch(train, f"{args.seed}-{epoch}")]
        made = batches(encoded, args.tokens, random.Random(f"{args.seed}-{epoch}"))
        for number, batch in enumerate(made):
            if epoch == start_epoch and number < start_batch or step >= args.steps:
                continue
            torch.manual_seed(args.seed * 1_000_003 + step)
            progress = step / args.steps
            factor = min(1.0, progress / 0.06) * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, progress))))
            for group in optimizer.param_groups:
                group["lr"] = group["base"] * factor
            model.train()
            logits = model(*padded([w for e in batch for w in e.windows], device))
            loss = loss_of(logits, batch)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            decay = min(0.995, step / (step + 10))
            with torch.no_grad():
                for name, value in model.state_dict().items():
                    average[name].lerp_(value, 1 - decay) if name != "words.weight" else None
            losses.append(loss.item())
            seen += sum(len(e.windows) for e in batch)
            if step % 50 == 0:
                print(f"epoch {epoch} step {step}/{args.steps} loss {np.mean(losses[-50:]):.4f} "
                      f"{seen / (time.time() - began):.1f} windows/s", flush=True)
            if step % 300 == 0:
                torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "average": average,
                            "epoch": epoch, "batch": number + 1, "step": step}, checkpoint)
        start_batch = 0
        torch.save({"model": model.state_dict(), "optimizer": optimizer.state_dict(), "average": average,
                    "epoch": epoch + 1, "batch": 0, "step": step}, checkpoint)
    model.load_state_dict(average)
    return model.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="folder of the public training sources (see README.md)")
    parser.add_argument("--base", required=True, help="folder with the base model's .onnx and tokenizer.json")
    parser.add_argument("--out", required=True)
    parser.add_argument("--steps", type=int, default=1300, help="an epoch has about 960")
    parser.add_argument("--rate", type=float, default=6e-5)
    parser.add_argument("--tokens", type=int, default=6000, help="padded tokens of a batch")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--layers", type=int, default=0, help="only so many layers of the base model: faster, less able")
    parser.add_argument("--leave-out", nargs="*", default=[], help="sources to leave out, or 'doubtful'")
    parser.add_argument("--limit", type=int, default=0, help="only so many bags: for trying it out")
    args = parser.parse_args()
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    random.seed(args.seed), np.random.seed(args.seed), torch.manual_seed(args.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    base, tokenizer = base_files(args.base)
    leave_out = sources.DOUBTFUL if args.leave_out == ["doubtful"] else set(args.leave_out)
    bags, hashes = sources.load(args.data, leave_out)
    train = [b for b in bags if not sources.is_development(b.group)]
    if args.limit:
        train = random.Random(0).sample(train, args.limit)
    (out / "data.json").write_text(json.dumps({"hashes": hashes, "counts": sources.counts(train)}, indent=1))
    model = Classifier(base, sources.LABELS, layers=args.layers).to(device)
    fit(model, train, windows.Encoder(tokenizer), args, device)
    torch.save(model.cpu().state_dict(), out / "weights.pt")
    model.export(out / "model.onnx")
    (out / "tokenizer.json").write_bytes(tokenizer.read_bytes())


if __name__ == "__main__":
    if "MALLOC_TRIM_THRESHOLD_" not in os.environ:
        # glibc gives each step's memory back and faults it in again: kept, a step takes two thirds of the time.
        keep = {"MALLOC_MMAP_THRESHOLD_": "4294967296", "MALLOC_TRIM_THRESHOLD_": "8589934592", "MALLOC_ARENA_MAX": "2"}
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | keep)
    main()
