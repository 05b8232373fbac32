"""Runs an exported model the way the library does: one window at a time, int8 activations scaled by that window alone."""

import os

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # from 1.29 on it calls home

import numpy as np
import onnxruntime as ort

import windows


class Runtime:
    def __init__(self, model, tokenizer, threads=2):
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        self.session = ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self.encoder = windows.Encoder(tokenizer)

    def logits(self, ids, first):
        types = np.zeros((1, len(ids)), np.int64)
        types[0, first:] = 1
        feed = {"input_ids": np.array([ids], np.int64), "attention_mask": np.ones((1, len(ids)), np.int64), "token_type_ids": types}
        return self.session.run(["logits"], feed)[0][0]

    def bag(self, bag):
        """The logits of a bag's windows, or of its request: [windows, labels]."""
        if bag.windows is None:
            return np.array([self.logits(*self.encoder.request(bag.intent))])
        return np.array([self.logits(*self.encoder.pair(bag.intent, *w)) for w in bag.windows])
