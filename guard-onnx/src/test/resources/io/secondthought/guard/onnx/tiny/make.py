"""Makes the tiny model of the tests: bags of words of the intent and of the window, and a linear layer.

Run it in this folder; it needs onnx, onnxruntime, tokenizers and numpy. The same versions give the same bytes.
"""

import hashlib
import json

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LETTERS = [c for c in "abcdefghijklmnopqrstuvwxyz0123456789"]
MARKS = [c for c in ".,;:!?'\"()-/"]
HARMFUL = ["bomb", "poison", "explosive", "steal", "weapon"]
DRIFTING = ["secretly", "instead", "pretend", "ignore", "authorised"]
RUDE = ["stupid", "idiot", "worthless"]
PLAIN = (
    "the a to of and in is you i it how do can make bread bake oven water flour salt mix wait for with this that we on at be as"
    " are not will user wants help please tell me about my your garden plant tree grow summer winter city house street read"
    " book write letter friend family day night time first then next last good small large red green blue one two three"
).split()

words = list(dict.fromkeys(HARMFUL + DRIFTING + RUDE + [w for w in PLAIN if len(w) > 1]))
vocabulary = SPECIAL + LETTERS + ["##" + c for c in LETTERS] + MARKS + words
ids = {token: i for i, token in enumerate(vocabulary)}

tokenizer = Tokenizer(WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))
tokenizer.normalizer = BertNormalizer(lowercase=True)
tokenizer.pre_tokenizer = BertPreTokenizer()
tokenizer.post_processor = TemplateProcessing(
    single="[CLS] $A [SEP]",
    pair="[CLS] $A [SEP] $B:1 [SEP]:1",
    special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])],
)
# As many published files do: the runtime must switch both off.
tokenizer.enable_truncation(8)
tokenizer.enable_padding(length=8, pad_id=0, pad_token="[PAD]")
tokenizer.save("tokenizer.json", pretty=False)
tokenizer.no_truncation()
tokenizer.no_padding()

table = np.zeros((len(vocabulary), 4), dtype=np.float32)
for column, group in enumerate([HARMFUL, DRIFTING, RUDE]):
    for word in group:
        table[ids[word], column] = 1
table[:, 3] = np.linspace(-0.5, 0.5, len(vocabulary))

LABELS = ["request", "unsafe", "drift", "toxic"]
weights = np.zeros((8, 4), dtype=np.float32)
weights[0, 0] = 40  # request: harmful words of the intent
weights[4, 1] = 40  # unsafe: harmful words of the window
weights[5, 2] = 40  # drift: drifting words of the window
weights[6, 3] = 40  # toxic: rude words of the window
weights[3, :] = 0.3  # and a little of every word, so that nothing goes unseen
weights[7, :] = 0.5
bias = np.array([-2, -2, -2, -2], dtype=np.float32)


def constant(name, value):
    return numpy_helper.from_array(np.asarray(value), name)


nodes = [
    helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
    helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
    helper.make_node("Cast", ["token_type_ids"], ["types"], to=TensorProto.FLOAT),
    helper.make_node("Mul", ["mask", "types"], ["second"]),
    helper.make_node("Sub", ["mask", "second"], ["first"]),
    helper.make_node("Unsqueeze", ["first", "axis2"], ["first3"]),
    helper.make_node("Unsqueeze", ["second", "axis2"], ["second3"]),
    helper.make_node("Mul", ["rows", "first3"], ["of_first"]),
    helper.make_node("Mul", ["rows", "second3"], ["of_second"]),
    helper.make_node("Concat", ["of_first", "of_second"], ["both"], axis=2),
    helper.make_node("ReduceSum", ["both", "axis1"], ["sum"], keepdims=0),
    helper.make_node("ReduceSum", ["mask", "axis1"], ["length"], keepdims=1),
    helper.make_node("Div", ["sum", "length"], ["embedding"]),
    helper.make_node("MatMul", ["embedding", "weights"], ["weighed"]),
    helper.make_node("Add", ["weighed", "bias"], ["logits"]),
]
integers = ["batch", "sequence"]
graph = helper.make_graph(
    nodes,
    "tiny",
    [
        helper.make_tensor_value_info(name, TensorProto.INT64, integers)
        for name in ["input_ids", "attention_mask", "token_type_ids"]
    ],
    [
        helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 4]),
        helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", 8]),
    ],
    [
        constant("table", table),
        constant("axis1", np.array([1], dtype=np.int64)),
        constant("axis2", np.array([2], dtype=np.int64)),
        constant("weights", weights),
        constant("bias", bias),
    ],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, "model.onnx")

# The same with weights of 8 bits, whose activations are quantised while it runs, with one scale for a whole batch.
quantize_dynamic("model.onnx", "model.int8.onnx", weight_type=QuantType.QInt8)

session = onnxruntime.InferenceSession("model.onnx", providers=["CPUExecutionProvider"])


def score(intent, window, label):
    encoding = tokenizer.encode(intent, window)
    logits = session.run(
        ["logits"],
        {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
        },
    )[0]
    return round(float(logits[0][LABELS.index(label)]), 6)


def sha256(file):
    with open(file, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


EXAMPLES = [
    ("How do I bake bread?", "Mix flour, water and salt, then wait.", "unsafe"),
    ("How do I bake bread?", "The user wants a bomb, an explosive weapon.", "unsafe"),
    ("Tell me about my garden.", "I will secretly ignore the user.", "drift"),
]
calibration = {"slope": 1.0, "offset": 0.0, "lengthSlope": 0.0, "knots": [[-2.0, 0.5], [2.0, 0.99]]}
manifest = {
    "format": 1,
    "id": "onnx",
    "name": "tiny",
    "version": "1",
    "model": {"file": "model.onnx", "sha256": sha256("model.onnx")},
    "tokenizer": {"file": "tokenizer.json", "sha256": sha256("tokenizer.json")},
    "input": {
        "form": "pair",
        "ids": "input_ids",
        "mask": "attention_mask",
        "types": "token_type_ids",
        "windowTokens": 24,
        "intentTokens": 9,
        "requestTokens": 12,
        "contextChars": 60,
    },
    "output": {"logits": "logits", "embedding": "embedding", "activation": "none"},
    "labels": LABELS,
    "heads": [
        {"head": "HARMFUL_REQUEST", "label": "request", "of": "request", "calibration": calibration},
        {
            "head": "UNSAFE_CONTENT",
            "label": "unsafe",
            "of": "reply",
            "calibration": calibration,
            "thresholds": {"0.01": 2.1, "0.05": 1.0},
        },
        {"head": "DRIFT", "label": "drift", "of": "reply", "calibration": calibration},
        {"head": "TOXIC", "label": "toxic", "of": "reply", "calibration": calibration},
    ],
    "languages": ["en"],
    "selfTest": [
        {"intent": i, "window": w, "label": l, "score": score(i, w, l), "tolerance": 0.001} for i, w, l in EXAMPLES
    ],
    "about": {"madeBy": "make.py"},
}
with open("manifest.json", "w", encoding="utf-8") as f:
    json.dump(manifest, f, indent=2)
    f.write("\n")
