"""A BERT encoder with heads, its weights read from and written back into the base model's own ONNX graph."""

import numpy as np
import onnx
import onnx.utils
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional as F

HEADS = 12


class Layer(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        self.query, self.key, self.value = nn.Linear(hidden, hidden), nn.Linear(hidden, hidden), nn.Linear(hidden, hidden)
        self.attention, self.attention_norm = nn.Linear(hidden, hidden), nn.LayerNorm(hidden, 1e-12)
        self.intermediate, self.output = nn.Linear(hidden, 4 * hidden), nn.Linear(4 * hidden, hidden)
        self.output_norm = nn.LayerNorm(hidden, 1e-12)

    def forward(self, x, mask, dropout):
        b, n, h = x.shape
        q, k, v = (f(x).view(b, n, HEADS, h // HEADS).transpose(1, 2) for f in (self.query, self.key, self.value))
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).reshape(b, n, h)
        x = self.attention_norm(x + F.dropout(self.attention(a), dropout, self.training))
        y = self.output(F.gelu(self.intermediate(x)))
        return self.output_norm(x + F.dropout(y, dropout, self.training))


class Classifier(nn.Module):
    """Each head pools the tokens by an attention of its own, which starts as the mean."""

    def __init__(self, base, labels, dropout=0.1, layers=0):
        super().__init__()
        self.base, self.labels, self.dropout = onnx.load(str(base)), labels, dropout
        if layers:
            self.base = _first(layers, self.base)
        weights = _weights(self.base)
        hidden = weights["embeddings.LayerNorm.weight"].shape[0]
        depth = 1 + max(int(k.split(".")[2]) for k in weights if k.startswith("encoder.layer."))
        self.words = nn.Embedding(*weights["embeddings.word_embeddings.weight"].shape)
        self.positions = nn.Embedding(*weights["embeddings.position_embeddings.weight"].shape)
        self.types = nn.Embedding(2, hidden)
        self.norm = nn.LayerNorm(hidden, 1e-12)
        self.layers = nn.ModuleList(Layer(hidden) for _ in range(depth))
        self.pool = nn.Linear(hidden, len(labels), bias=False)
        self.score = nn.Parameter(torch.zeros(len(labels), hidden))
        self.bias = nn.Parameter(torch.zeros(len(labels)))
        nn.init.zeros_(self.pool.weight)
        nn.init.normal_(self.score, std=0.02)
        with torch.no_grad():
            for name, parameter in self.named().items():
                value = torch.tensor(weights[name].copy())
                parameter.copy_(value if parameter.shape == value.shape else value.T)

    def named(self):
        """The parameters by the names of the base model."""
        result = {
            "embeddings.word_embeddings.weight": self.words.weight,
            "embeddings.position_embeddings.weight": self.positions.weight,
            "embeddings.token_type_embeddings.weight": self.types.weight,
            "embeddings.LayerNorm.weight": self.norm.weight,
            "embeddings.LayerNorm.bias": self.norm.bias,
        }
        parts = {"attention.self.query": "query", "attention.self.key": "key", "attention.self.value": "value",
                 "attention.output.dense": "attention", "attention.output.LayerNorm": "attention_norm",
                 "intermediate.dense": "intermediate", "output.dense": "output", "output.LayerNorm": "output_norm"}
        for i, layer in enumerate(self.layers):
            for name, part in parts.items():
                for kind in ("weight", "bias"):
                    result[f"encoder.layer.{i}.{name}.{kind}"] = getattr(getattr(layer, part), kind)
        return result

    def hidden(self, ids, mask, types):
        x = self.words(ids) + self.positions.weight[: ids.shape[1]] + self.types(types)
        x = F.dropout(self.norm(x), self.dropout, self.training)
        attend = mask[:, None, None, :]
        for layer in self.layers:
            x = layer(x, attend, self.dropout)
        return x

    def forward(self, ids, mask, types):
        """The logits, [batch, labels]. mask is boolean, all [batch, sequence]."""
        x = self.hidden(ids, mask, types)
        attention = self.pool(x).masked_fill(~mask[:, :, None], -1e4).softmax(1)
        pooled = torch.einsum("bnl,bnh->blh", attention, F.dropout(x, self.dropout, self.training))
        return (pooled * self.score).sum(-1) + self.bias

    def export(self, path):
        """Writes the base graph with these weights and the heads appended: outputs logits and embedding (the mean over the window)."""
        model = onnx.ModelProto()
        model.CopyFrom(self.base)
        graph = model.graph
        renamed = {v: k for k, v in _matmuls(model).items()}
        arrays = {k: v.detach().cpu().numpy() for k, v in self.named().items()}
        for initializer in graph.initializer:
            name = renamed.get(initializer.name, initializer.name)
            if name in arrays:
                old = numpy_helper.to_array(initializer)
                new = arrays[name]
                new = new.T if initializer.name in renamed else new
                assert new.shape == old.shape, name
                initializer.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(new.astype(old.dtype)), initializer.name))
        hidden = graph.output[0].name
        constants = {
            "heads.pool": self.pool.weight.detach().numpy().T,
            "heads.score": self.score.detach().numpy(),
            "heads.bias": self.bias.detach().numpy(),
            "heads.minus": np.array(-1e4, np.float32),
            "heads.one": np.array(1, np.float32),
            "heads.little": np.array(1e-3, np.float32),  # a request has no second part: then the mean of all
        }
        graph.initializer.extend(numpy_helper.from_array(np.ascontiguousarray(v), k) for k, v in constants.items())
        node = helper.make_node
        opset = next(o.version for o in model.opset_import if o.domain in ("", "ai.onnx"))
        if opset >= 13:
            raise ValueError(f"axes became inputs in opset 13, and the base model has {opset}")
        graph.node.extend([
            node("Cast", ["attention_mask"], ["heads.mask"], to=TensorProto.FLOAT),
            node("Unsqueeze", ["heads.mask"], ["heads.mask3"], axes=[2]),
            node("MatMul", [hidden, "heads.pool"], ["heads.raw"]),
            node("Sub", ["heads.one", "heads.mask3"], ["heads.padding"]),
            node("Mul", ["heads.padding", "heads.minus"], ["heads.penalty"]),
            node("Add", ["heads.raw", "heads.penalty"], ["heads.masked"]),
            node("Transpose", ["heads.masked"], ["heads.turned"], perm=[0, 2, 1]),
            node("Softmax", ["heads.turned"], ["heads.attention"], axis=2),
            node("MatMul", ["heads.attention", hidden], ["heads.pooled"]),
            node("Mul", ["heads.pooled", "heads.score"], ["heads.weighted"]),
            node("ReduceSum", ["heads.weighted"], ["heads.sums"], axes=[2], keepdims=0),
            node("Add", ["heads.sums", "heads.bias"], ["logits"]),
            node("Cast", ["token_type_ids"], ["heads.type"], to=TensorProto.FLOAT),
            node("Unsqueeze", ["heads.type"], ["heads.type3"], axes=[2]),
            node("Mul", ["heads.mask3", "heads.little"], ["heads.floor"]),
            node("Add", ["heads.type3", "heads.floor"], ["heads.share"]),
            node("Mul", [hidden, "heads.share"], ["heads.kept"]),
            node("ReduceSum", ["heads.kept"], ["heads.total"], axes=[1], keepdims=0),
            node("ReduceSum", ["heads.share"], ["heads.count"], axes=[1], keepdims=0),
            node("Div", ["heads.total", "heads.count"], ["embedding"]),
        ])
        del graph.output[:]
        graph.output.extend([
            helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(self.labels)]),
            helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", self.score.shape[1]]),
        ])
        onnx.checker.check_model(model)
        onnx.save(model, str(path))


def _first(layers, model):
    """The base model up to so many of its layers."""
    whole = onnx.utils.Extractor(onnx.shape_inference.infer_shapes(model))
    return whole.extract_model([i.name for i in model.graph.input], [f"/encoder/layer.{layers - 1}/output/LayerNorm/Add_1_output_0"])


def _matmuls(model):
    """The base model's names of weights -> names of the transposed constants that its exporter made of them."""
    result = {}
    for n in model.graph.node:
        if n.op_type == "MatMul" and n.input[1].startswith("onnx::MatMul"):
            result[n.name.strip("/").removesuffix("/MatMul").replace("/", ".") + ".weight"] = n.input[1]
    return result


def _weights(model):
    by_name = {i.name: numpy_helper.to_array(i) for i in model.graph.initializer}
    matmuls = _matmuls(model)
    return {k: v for k, v in by_name.items() if not k.startswith("onnx::")} | {k: by_name[v].T for k, v in matmuls.items()}
