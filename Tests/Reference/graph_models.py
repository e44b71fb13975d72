# tensorflow-cpu==2.15.1 tf_keras==2.15.1 tensorflowjs==4.22.0 numpy==1.26.4 (Python 3.11)
"""Makes the golden fixtures of graph-models: Tests/InferenceTests/Fixtures/graph-models/<case>/.

Each case is a TensorFlow function with seeded random weights, saved as a SavedModel and converted by tensorflowjs (with
its grappler passes, which fuse and fold), with three samples for each input (`input_0.npy` …) and what TensorFlow itself
computes for them one at a time (`output_0.npy` …, in the order of the signature).

Install as `layers.py` says, then:

    /tmp/layers-venv/bin/python Tests/Reference/graph_models.py [output folder]

- A case names the operations that it is about; the script fails when the converter has optimized one of them away.
- `export_raw` writes a frozen graph without the converter's passes and without a signature, as the first converters did:
  constants, identities, control inputs and unfused operations stay.
- What is changed in what tensorflowjs writes: attributes and signatures are sorted by name, since the order of a protocol
  buffer's map changes from run to run, and types for the C++ runtime (`experimentalType`) are left out.
"""

import contextlib
import io
import json
import os
import shutil
import sys
import tempfile
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", TF_ENABLE_ONEDNN_OPTS="0")

import absl.logging
import numpy as np
import tensorflow as tf
import tf_keras
from google.protobuf.json_format import MessageToDict
from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

for name in ["tensorflow_decision_forests", "tensorflow_hub", "jax", "jax.experimental"]:
    sys.modules[name] = ModuleType(name)  # imported by tensorflowjs without need
sys.modules["jax.experimental"].jax2tf = ModuleType("jax.experimental.jax2tf")
sys.modules["jax.experimental"].jax2tf.PolyShape = object

from tensorflowjs.converters import tf_saved_model_conversion_v2 as conversion

DEFAULT_OUTPUT = Path(__file__).resolve().parent.parent / "InferenceTests" / "Fixtures" / "graph-models"
SAMPLE_COUNT = 3
L = tf_keras.layers


# Exports: how a function becomes files.


def export_converted(module, directory, **options):
    """What everybody has: a SavedModel through tensorflowjs."""
    with tempfile.TemporaryDirectory() as folder:
        tf.saved_model.save(module, folder, signatures=module.__call__)
        conversion.convert_tf_saved_model(folder, str(directory), skip_op_check=True, **options)


def export_quantized(dtype):
    def export(module, directory):
        export_converted(module, directory, quantization_dtype_map={dtype: "*"})
    export.dtype = dtype
    return export


def export_raw(module, directory):
    """A frozen graph as it is, without signature: placeholders and what nobody reads are the inputs and outputs."""
    frozen = convert_variables_to_constants_v2(module.__call__.get_concrete_function())
    graph = frozen.graph.as_graph_def()
    weights = conversion.extract_const_nodes(graph.node)
    (directory).mkdir(exist_ok=True)
    conversion.write_artifacts(MessageToDict(graph), [weights], str(directory / "model.json"), "2.15.1",
                               tf.compat.v1.MetaGraphDef().signature_def["none"])
    model = json.loads((directory / "model.json").read_text())
    for key in ["signature", "format"]:
        model.pop(key, None)
    (directory / "model.json").write_text(json.dumps(model))


def sort_attributes(directory):
    """Attributes by name, and nothing else changed."""
    path = directory / "model.json"
    model = json.loads(path.read_text())
    for node in model["modelTopology"]["node"]:
        node.pop("experimentalType", None)
        if "attr" in node:
            node["attr"] = dict(sorted(node["attr"].items()))
    for kind, entries in model.get("signature", {}).items():
        model["signature"][kind] = dict(sorted(entries.items()))
    path.write_text(json.dumps(model, separators=(",", ":")))


# The cases.


@dataclass
class Input:
    """A sample's extents, and the range of its elements; `free`: the extents in the file where they differ."""

    shape: tuple
    low: float = -2
    high: float = 2
    dtype: type = np.float32
    free: tuple | None = None
    batched: bool = True

    def spec(self, name):
        extents = list(self.free or self.shape)
        return tf.TensorSpec([None] + extents if self.batched else extents, self.dtype, name)

    def samples(self, generator):
        shape = (SAMPLE_COUNT, *self.shape)
        if self.dtype == np.float32:
            return generator.uniform(self.low, self.high, shape).astype(np.float32)
        return generator.integers(self.low, self.high, shape).astype(self.dtype)


@dataclass
class Case:
    name: str
    function: Callable
    """Of a `Weights` and the inputs; gives a tensor, or a dictionary of them."""
    inputs: list
    ops: list = field(default_factory=list)
    """Operations that the files must have."""
    export: Callable = export_converted
    batch_free: bool = True
    """Whether a batch of three gives what three batches of one give."""


class Weights:
    """Seeded variables, made on first use."""

    def __init__(self, name):
        self.generator = np.random.default_rng(zlib.crc32(name.encode()))
        self.variables = []
        self.next = 0

    def __call__(self, *shape, low=-1.0, high=1.0):
        if self.next == len(self.variables):
            with tf.init_scope():
                value = self.generator.uniform(low, high, shape).astype(np.float32)
                self.variables.append(tf.Variable(value))
        self.next += 1
        return tf.convert_to_tensor(self.variables[self.next - 1])


def image(height=6, width=5, channels=3, **options):
    return Input((height, width, channels), **options)


def vector(count=6, **options):
    return Input((count,), **options)


def unary(name, function, op=None, low=-2.0, high=2.0):
    return Case(f"element-{name}", lambda w, x: function(x), [Input((3, 4), low, high)], [op or name.capitalize()])


def binary(name, function, op, low=-2.0, high=2.0):
    return Case(f"binary-{name}", lambda w, x, y: function(x, y), [Input((3, 4), low, high), Input((1, 4), low, high)],
                [op])


def logical(x):
    return tf.cast(x, tf.float32)


R = tf.raw_ops

ELEMENTS = [
    unary("neg", tf.negative, "Neg"), unary("abs", tf.abs), unary("sign", tf.sign),
    unary("reciprocal", tf.math.reciprocal, "Reciprocal", 0.5, 2), unary("square", tf.square),
    unary("sqrt", tf.sqrt, "Sqrt", 0, 4), unary("rsqrt", tf.math.rsqrt, "Rsqrt", 0.2, 4), unary("exp", tf.exp),
    unary("expm1", tf.math.expm1), unary("log", tf.math.log, "Log", 0.1, 4),
    unary("log1p", tf.math.log1p, "Log1p", -0.5, 4), unary("floor", tf.floor), unary("ceil", tf.math.ceil),
    unary("round", tf.round), unary("rint", tf.math.rint), unary("sin", tf.sin), unary("cos", tf.cos),
    unary("tan", tf.tan, "Tan", -1, 1), unary("asin", tf.asin, "Asin", -1, 1), unary("acos", tf.acos, "Acos", -1, 1),
    unary("atan", tf.atan), unary("sinh", tf.sinh), unary("cosh", tf.cosh), unary("erf", tf.math.erf),
    unary("relu", tf.nn.relu), unary("relu6", tf.nn.relu6, "Relu6", -9, 9), unary("elu", tf.nn.elu),
    unary("selu", tf.nn.selu), unary("sigmoid", tf.sigmoid), unary("tanh", tf.tanh), unary("softplus", tf.nn.softplus),
    unary("softsign", tf.nn.softsign), unary("softmax", tf.nn.softmax),
    unary("log-softmax", tf.nn.log_softmax, "LogSoftmax"),
    unary("leaky-relu", lambda x: tf.nn.leaky_relu(x, 0.3), "LeakyRelu"),
    unary("clip", lambda x: tf.raw_ops.ClipByValue(t=x, clip_value_min=-0.5, clip_value_max=1.0), "ClipByValue"),
    unary("is-nan", lambda x: logical(tf.math.is_nan(tf.math.log(x))), "IsNan"),
    unary("is-inf", lambda x: logical(tf.math.is_inf(tf.math.log(tf.nn.relu(x)))), "IsInf"),
    unary("is-finite", lambda x: logical(tf.math.is_finite(tf.math.log(x))), "IsFinite"),
    unary("logical-not", lambda x: logical(tf.logical_not(tf.logical_and(x > 0, x < 1))), "LogicalNot"),
    unary("cast", lambda x: tf.cast(tf.cast(x, tf.int32), tf.float32) + logical(tf.cast(tf.floor(x), tf.bool)), "Cast"),
    unary("zeros-like", lambda x: tf.concat([x, R.ZerosLike(x=x), R.OnesLike(x=x)], 1) * x[:, :1], "ConcatV2"),
    unary("identities", lambda x: R.IdentityN(input=[tf.stop_gradient(x), tf.identity(x) * 2])[1] + 1, "Mul"),
    Case("element-prelu", lambda w, x: R.Relu(features=x) + w(1, 1, 3, low=-1, high=0) * R.Relu(features=-x), [image()],
         ["Prelu"]),
    Case("element-select", lambda w, x, y: tf.where(x > y, x * 2, y - 1), [Input((3, 4)), Input((3, 4))], ["SelectV2"]),
    Case("element-select-1",
         lambda w, x, y: R.Select(condition=tf.reduce_sum(x, 1) > 0, x=x, y=y), [vector(4), vector(4)], ["Select"]),
]

BINARIES = [
    binary("add", tf.add, "AddV2"), binary("sub", tf.subtract, "Sub"), binary("mul", tf.multiply, "Mul"),
    binary("div", tf.divide, "RealDiv", 0.5, 2), binary("div-no-nan", tf.math.divide_no_nan, "DivNoNan"),
    binary("floor-div", tf.math.floordiv, "FloorDiv", 0.5, 4), binary("floor-mod", tf.math.floormod, "FloorMod", 0.5, 4),
    binary("pow", tf.pow, "Pow", 0.2, 2), binary("maximum", tf.maximum, "Maximum"),
    binary("minimum", tf.minimum, "Minimum"), binary("squared-difference", tf.math.squared_difference, "SquaredDifference"),
    binary("atan2", tf.atan2, "Atan2"),
    binary("equal", lambda x, y: logical(tf.equal(tf.round(x), tf.round(y))), "Equal"),
    binary("not-equal", lambda x, y: logical(tf.not_equal(tf.round(x), tf.round(y))), "NotEqual"),
    binary("greater", lambda x, y: logical(x > y), "Greater"),
    binary("greater-equal", lambda x, y: logical(tf.round(x) >= tf.round(y)), "GreaterEqual"),
    binary("less", lambda x, y: logical(x < y), "Less"),
    binary("less-equal", lambda x, y: logical(tf.round(x) <= tf.round(y)), "LessEqual"),
    binary("logical", lambda x, y: logical(tf.logical_or(tf.logical_and(x > 0, y > 0), x + y < -1)), "LogicalAnd"),
    Case("binary-add-n", lambda w, x, y: tf.add_n([x, y, x * y]), [vector(), vector()], ["AddN"]),
    Case("binary-integers", lambda w, x, y: tf.cast(x // y + x % y, tf.float32) / 3,
         [vector(dtype=np.int32, low=-9, high=9), vector(dtype=np.int32, low=1, high=4)], ["FloorDiv"]),
    Case("binary-weight", lambda w, x: (x + w(5, 3)) * w(3) - w(1), [image()], ["AddV2", "Mul"]),
]


def conv(x, filter, strides=1, padding="SAME", dilations=1):
    return tf.nn.conv2d(x, filter, strides, padding, dilations=dilations)


def fused(name, activation, ops):
    return Case(f"fused-conv2d-{name}",
                lambda w, x: activation(tf.nn.bias_add(conv(x, w(3, 3, 3, 4)), w(4)), w), [image()], ops)


def fused_matmul(name, activation):
    return Case(f"fused-matmul-{name}", lambda w, x: activation(tf.nn.bias_add(x @ w(6, 5), w(5))), [vector()],
                ["_FusedMatMul"])


def prelu(x, alpha):
    return tf.nn.relu(x) - alpha * tf.nn.relu(-x)


def batch_norm(w, x, channels=3):
    return tf.compat.v1.nn.fused_batch_norm(
        x, w(channels, low=0.5, high=1.5), w(channels), w(channels), w(channels, low=0.3, high=2), 1e-3,
        is_training=False)[0]


PRODUCTS = [
    Case("matmul", lambda w, x: x @ w(6, 4), [vector()], ["MatMul"]),
    Case("matmul-transposed", lambda w, x: tf.matmul(x, w(4, 6), transpose_b=True), [vector()], ["MatMul"]),
    Case("matmul-of-values", lambda w, x, y: tf.matmul(x, y, transpose_b=True), [Input((3, 5)), Input((4, 5))],
         ["BatchMatMulV2"]),
    Case("matmul-broadcast", lambda w, x, y: tf.matmul(x, y[:, tf.newaxis]), [Input((2, 3, 5)), Input((5, 4))],
         ["BatchMatMulV2"]),
    Case("batch-matmul-weights", lambda w, x: tf.matmul(x, w(5, 4)), [Input((3, 5))], ["BatchMatMulV2"]),
    fused_matmul("bias", lambda x: x), fused_matmul("relu", tf.nn.relu), fused_matmul("relu6", tf.nn.relu6),
    fused_matmul("elu", tf.nn.elu), fused_matmul("sigmoid", tf.sigmoid), fused_matmul("tanh", tf.tanh),
    fused_matmul("leaky-relu", lambda x: tf.nn.leaky_relu(x, 0.3)),
    Case("conv2d", lambda w, x: conv(x, w(3, 2, 3, 4)), [image()], ["Conv2D"]),
    Case("conv2d-valid-strided", lambda w, x: conv(x, w(3, 3, 3, 4), [1, 2], "VALID"), [image()], ["Conv2D"]),
    Case("conv2d-stride-2-same", lambda w, x: conv(x, w(3, 3, 3, 4), 2), [image()], ["Conv2D"]),
    Case("conv2d-dilated", lambda w, x: conv(x, w(3, 3, 3, 2), dilations=2), [image()], ["Conv2D"]),
    Case("conv2d-explicit", lambda w, x: conv(x, w(3, 3, 3, 2), 2, [[0, 0], [1, 2], [0, 1], [0, 0]]), [image()],
         ["Conv2D"]),
    Case("conv2d-groups", lambda w, x: conv(x, w(3, 3, 2, 6)), [image(channels=4)], ["Conv2D"]),
    Case("conv1d", lambda w, x: tf.nn.conv1d(x, w(3, 4, 5), 2, "SAME"), [Input((7, 4))], ["Conv2D", "ExpandDims"]),
    Case("depthwise", lambda w, x: tf.nn.depthwise_conv2d(x, w(3, 3, 3, 1), [1, 1, 1, 1], "SAME"), [image()],
         ["DepthwiseConv2dNative"]),
    Case("depthwise-multiplier", lambda w, x: tf.nn.depthwise_conv2d(x, w(3, 3, 3, 2), [1, 2, 2, 1], "VALID"), [image()],
         ["DepthwiseConv2dNative"]),
    Case("depthwise-dilated",
         lambda w, x: tf.nn.depthwise_conv2d(x, w(3, 3, 3, 1), [1] * 4, "SAME", dilations=[2, 2]),
         [image()], ["DepthwiseConv2dNative", "SpaceToBatchND", "BatchToSpaceND"]),
    Case("fused-depthwise",
         lambda w, x: tf.nn.relu6(tf.nn.bias_add(
             tf.nn.depthwise_conv2d(x, w(3, 3, 3, 1), [1, 2, 2, 1], "SAME"), w(3))),
         [image()], ["FusedDepthwiseConv2dNative"]),
    Case("fused-depthwise-batch-norm",
         lambda w, x: tf.nn.relu6(batch_norm(w, tf.nn.depthwise_conv2d(x, w(3, 3, 3, 1), [1, 1, 1, 1], "SAME"))),
         [image()], ["FusedDepthwiseConv2dNative"]),
    fused("bias", lambda x, w: x, ["_FusedConv2D"]), fused("relu", lambda x, w: tf.nn.relu(x), ["_FusedConv2D"]),
    fused("relu6", lambda x, w: tf.nn.relu6(x), ["_FusedConv2D"]),
    fused("elu", lambda x, w: tf.nn.elu(x), ["_FusedConv2D"]),
    fused("leaky-relu", lambda x, w: tf.nn.leaky_relu(x, 0.1), ["_FusedConv2D"]),
    fused("sigmoid", lambda x, w: tf.sigmoid(x), ["Sigmoid"]),
    fused("prelu", lambda x, w: prelu(x, w(1, 1, 4)), ["_FusedConv2D"]),
    fused("batch-norm", lambda x, w: tf.nn.relu(batch_norm(w, x, 4)), ["_FusedConv2D"]),
    Case("conv2d-transposed",
         lambda w, x: tf.nn.conv2d_transpose(x, w(3, 3, 2, 3), tf.stack([tf.shape(x)[0], 12, 10, 2]), 2, "SAME"),
         [image()], ["Conv2DBackpropInput", "Shape", "Pack"]),
    Case("conv2d-transposed-valid",
         lambda w, x: tf.nn.bias_add(
             tf.nn.conv2d_transpose(x, w(3, 2, 4, 3), tf.stack([tf.shape(x)[0], 14, 10, 4]), 2, "VALID"), w(4)),
         [image()], ["Conv2DBackpropInput"]),
    Case("einsum-dense", lambda w, x: tf.einsum("abc,cd->abd", x, w(5, 4)), [Input((3, 5))], ["Einsum"]),
    Case("einsum-heads", lambda w, x: tf.einsum("abc,cde->abde", x, w(5, 2, 3)), [Input((4, 5))], ["Einsum"]),
    Case("einsum-attention", lambda w, x, y: tf.einsum("aecd,abcd->acbe", x, y), [Input((4, 2, 3)), Input((5, 2, 3))],
         ["Einsum"]),
    Case("einsum-projection", lambda w, x: tf.einsum("abcd,cde->abe", x, w(2, 3, 4)), [Input((5, 2, 3))], ["Einsum"]),
    Case("bias-add", lambda w, x: tf.nn.bias_add(x, w(3)), [image()], ["BiasAdd"]),
    Case("batch-norm", lambda w, x: batch_norm(w, x), [image()], ["FusedBatchNormV3"], export=export_raw),
    Case("batch-norm-1", lambda w, x: R.FusedBatchNorm(
        x=x, scale=w(3), offset=w(3), mean=w(3), variance=w(3, low=0.3, high=2), epsilon=1e-2, is_training=False)[0],
        [image()], ["FusedBatchNorm"], export=export_raw),
    Case("local-response-normalization", lambda w, x: tf.nn.local_response_normalization(x, 2, 0.9, 0.3, 0.6),
         [image(channels=7)], ["LRN"]),
]

WINDOWS = [
    Case("max-pool", lambda w, x: tf.nn.max_pool2d(x, 2, 2, "VALID"), [image()], ["MaxPool"]),
    Case("max-pool-same", lambda w, x: tf.nn.max_pool2d(x, 3, 2, "SAME"), [image()], ["MaxPool"]),
    Case("average-pool", lambda w, x: tf.nn.avg_pool2d(x, [2, 3], [2, 1], "VALID"), [image()], ["AvgPool"]),
    Case("average-pool-same", lambda w, x: tf.nn.avg_pool2d(x, 3, 2, "SAME"), [image()], ["AvgPool"]),
] + [
    Case(f"resize-{kind}-{way}-{height}x{width}",
         lambda w, x, op=op, options=options, size=(height, width): op(images=x, size=list(size), **options), [image()],
         ["ResizeBilinear" if kind == "bilinear" else "ResizeNearestNeighbor"])
    for kind, op in [("bilinear", R.ResizeBilinear), ("nearest", R.ResizeNearestNeighbor)]
    for way, options in [("asymmetric", {}), ("corners", {"align_corners": True}),
                         ("centers", {"half_pixel_centers": True})]
    for height, width in [(9, 10), (3, 4)]
] + [
    Case("resize-computed", lambda w, x: R.ResizeNearestNeighbor(
        images=x, size=tf.cast(tf.cast(tf.shape(x)[1:3], tf.float32) * 1.5, tf.int32)), [image()],
        ["ResizeNearestNeighbor"]),
]

ARRANGEMENTS = [
    Case("reshape", lambda w, x: tf.reshape(x, [-1, 10, 9]), [image()], ["Reshape"]),
    Case("reshape-computed", lambda w, x: tf.reshape(x, tf.stack([tf.shape(x)[0], 15, -1])), [image()],
         ["Reshape", "Shape", "StridedSlice", "Pack"]),
    Case("squeeze", lambda w, x: tf.squeeze(tf.reduce_mean(x, 2, keepdims=True), [2]), [image()], ["Squeeze"]),
    Case("expand-dims", lambda w, x: tf.expand_dims(x, -2) * 2, [vector()], ["ExpandDims"]),
    Case("transpose", lambda w, x: tf.transpose(x, [0, 3, 1, 2]), [image()], ["Transpose"]),
    Case("concat", lambda w, x, y: tf.concat([x, y, x], -1), [image(), image(channels=2)], ["ConcatV2"]),
    Case("pack", lambda w, x, y: tf.stack([x, y], 2), [vector(), vector()], ["Pack"]),
    Case("unpack", lambda w, x: {f"part_{i}": part * (i + 1) for i, part in enumerate(tf.unstack(x, axis=1))},
         [Input((3, 4))], ["Unpack"]),
    Case("split", lambda w, x: tf.concat(tf.split(x, 3, -1)[::-1], 1), [image()], ["Split"]),
    Case("split-v", lambda w, x: (lambda a, b, c: tf.concat([c, a], 1) * tf.reduce_sum(b))(*tf.split(x, [1, 3, 2], 1)),
         [vector()], ["SplitV"], batch_free=False),
    Case("slice", lambda w, x: tf.slice(x, [0, 1, 2, 0], [-1, 3, 2, -1]) * 2, [image()], ["Slice"]),
    Case("strided-slice", lambda w, x: x[:, 1:-1:2, ::-2, 1] * 2, [image()], ["StridedSlice"]),
    Case("strided-slice-ellipsis", lambda w, x: x[..., tf.newaxis, 1:] * 2, [image()], ["StridedSlice"]),
    Case("strided-slice-mixed", lambda w, x: x[:, tf.newaxis, 2, ..., -1:0:-1] * 2, [image()], ["StridedSlice"]),
    Case("strided-slice-beyond", lambda w, x: x[:, -100:100, 4::-1, -2:] * 2, [image()], ["StridedSlice"]),
    Case("pad", lambda w, x: tf.pad(x, [[0, 0], [1, 2], [0, 1], [0, 0]]) + 1, [image()], ["Pad"]),
    Case("pad-v2", lambda w, x: tf.pad(x, [[0, 0], [1, 2], [0, 1], [1, 0]], constant_values=-1.5) + 1, [image()],
         ["PadV2"]),
    Case("mirror-pad-reflect", lambda w, x: tf.pad(x, [[0, 0], [2, 1], [1, 3], [0, 0]], "REFLECT") + 1, [image()],
         ["MirrorPad"]),
    Case("mirror-pad-symmetric", lambda w, x: tf.pad(x, [[0, 0], [2, 1], [1, 3], [0, 1]], "SYMMETRIC") + 1, [image()],
         ["MirrorPad"]),
    Case("tile", lambda w, x: tf.tile(x, [1, 2, 3]) + 1, [Input((3, 2))], ["Tile"]),
    Case("broadcast", lambda w, x: tf.broadcast_to(x[:, tf.newaxis], [tf.shape(x)[0], 3, 6]) * 2, [vector()],
         ["BroadcastTo"]),
    Case("fill", lambda w, x: x * tf.fill([tf.shape(x)[0], 6], 3.0) + 1, [vector()], ["Fill"]),
    Case("range", lambda w, x: x + tf.cast(tf.range(tf.shape(x)[1]), tf.float32) * w(1), [vector()], []),
    Case("gather", lambda w, x: tf.gather(x, [4, 0, 0, 2], axis=1) * 2, [vector()], ["GatherV2"]),
    Case("gather-rows", lambda w, x: tf.gather(w(7, 3), x), [vector(4, dtype=np.int32, low=0, high=7)], ["GatherV2"]),
    Case("gather-batch", lambda w, x, y: tf.gather(x, y, batch_dims=1) * 2,
         [Input((5, 2)), vector(3, dtype=np.int32, low=0, high=5)], ["GatherV2"]),
    Case("gather-nd", lambda w, x: tf.gather_nd(w(3, 4, 2), x),
         [Input((5, 2), dtype=np.int32, low=0, high=3)], ["GatherNd"]),
    Case("reverse", lambda w, x: tf.reverse(x, [1, 3]) * 2, [image()], ["ReverseV2"]),
    Case("depth-to-space", lambda w, x: tf.nn.depth_to_space(x, 2) * 2, [image(channels=8)], ["DepthToSpace"]),
    Case("space-to-depth", lambda w, x: tf.nn.space_to_depth(x, 2) * 2, [image(6, 4)], ["SpaceToDepth"]),
    Case("space-to-batch", lambda w, x: tf.batch_to_space(
        conv(tf.space_to_batch(x, [2, 3], [[2, 2], [3, 4]]), w(3, 3, 3, 2), padding="VALID"), [2, 3], [[0, 0], [0, 1]]),
        [image()], ["SpaceToBatchND", "BatchToSpaceND"], export=export_raw),
    Case("one-hot", lambda w, x: tf.one_hot(x, 5) @ w(5, 3), [vector(4, dtype=np.int32, low=0, high=5)], ["OneHot"]),
    Case("one-hot-axis", lambda w, x: tf.one_hot(x, 5, 2.0, -1.0, axis=1) * 2,
         [vector(4, dtype=np.int32, low=-1, high=5)], ["OneHot"]),
    Case("cumsum", lambda w, x: tf.cumsum(x, 1) + tf.cumsum(x, -1, exclusive=True, reverse=True), [Input((5, 4))],
         ["Cumsum"]),
    Case("lin-space", lambda w, x: x + tf.linspace(0.0, tf.cast(tf.shape(x)[1], tf.float32), 6), [vector()], []),
]


def reduction(name, function, op, **options):
    return Case(f"reduce-{name}", lambda w, x: function(x, **options), [image()], [op])


REDUCTIONS = [
    reduction("mean", tf.reduce_mean, "Mean", axis=[1, 2]),
    reduction("mean-keeping", tf.reduce_mean, "Mean", axis=[-3, -2], keepdims=True),
    reduction("sum", tf.reduce_sum, "Sum", axis=-1), reduction("max", tf.reduce_max, "Max", axis=2),
    reduction("min", tf.reduce_min, "Min", axis=[1, 3]), reduction("prod", tf.reduce_prod, "Prod", axis=1),
    reduction("arg-max", lambda x: tf.cast(tf.argmax(x, -1), tf.float32), "ArgMax"),
    reduction("arg-min", lambda x: tf.cast(tf.argmin(x, 1), tf.float32), "ArgMin"),
    reduction("all", lambda x: logical(tf.reduce_all(x > -1.5, 1)), "All"),
    reduction("any", lambda x: logical(tf.reduce_any(x > 1.5, 1)), "Any"),
    reduction("logsumexp", tf.reduce_logsumexp, "Exp", axis=-1),
    reduction("norm", lambda x: tf.norm(x, axis=-1), "Sqrt"),
]


# Whole networks.


def keras_model(build, name):
    """A function of a Keras model with seeded weights."""
    def function(w, *inputs):
        if not hasattr(w, "model"):
            with tf.init_scope():
                tf_keras.utils.set_random_seed(zlib.crc32(name.encode()) % 2**31)
                w.model = build()
                for variable in w.model.weights:
                    if "moving" in variable.name or "gamma" in variable.name:
                        variable.assign(w.generator.uniform(0.4, 1.6, variable.shape).astype(np.float32))
                    elif "beta" in variable.name or "bias" in variable.name:
                        variable.assign(w.generator.uniform(-0.5, 0.5, variable.shape).astype(np.float32))
        result = w.model(inputs[0] if len(inputs) == 1 else list(inputs), training=False)
        return dict(zip(w.model.output_names, result)) if isinstance(result, list | tuple) else result
    return function


def network(name, build, inputs, ops=(), **options):
    return Case(f"network-{name}", keras_model(build, name), inputs, list(ops), **options)


def convolutional_network():
    return tf_keras.Sequential([
        L.Input((12, 12, 1)), L.Conv2D(4, 3, activation="relu"), L.BatchNormalization(), L.MaxPooling2D(),
        L.Conv2D(6, 3, padding="same"), L.BatchNormalization(), L.ReLU(), L.Flatten(), L.Dropout(0.5),
        L.Dense(8, activation="relu"), L.Dense(5, activation="softmax")])


def inverted_residuals():
    x = input = L.Input((16, 16, 3))
    x = L.ReLU(6)(L.BatchNormalization()(L.Conv2D(8, 3, 2, padding="same", use_bias=False)(x)))
    for stride in (1, 2, 1):
        start = x
        x = L.ReLU(6)(L.BatchNormalization()(L.Conv2D(16, 1, use_bias=False)(x)))
        if stride == 2:
            x = L.ZeroPadding2D(((0, 1), (0, 1)))(x)
        x = L.DepthwiseConv2D(3, stride, padding="same" if stride == 1 else "valid", use_bias=False)(x)
        x = L.ReLU(6)(L.BatchNormalization()(x))
        x = L.BatchNormalization()(L.Conv2D(8, 1, use_bias=False)(x))
        x = L.Add()([start, x]) if stride == 1 else x
    x = L.GlobalAveragePooling2D()(L.Activation("swish")(x))
    return tf_keras.Model(input, L.Dense(5, activation="softmax")(x))


def audio_network():
    x = input = L.Input((20, 8, 1))
    x = L.Reshape((20, 8))(x)
    x = L.Conv1D(6, 5, activation="relu")(x)
    x = L.MaxPooling1D(2)(x)
    x = L.SeparableConv1D(6, 3, padding="same", activation="relu")(x)
    x = L.BatchNormalization()(x)
    x = L.GlobalMaxPooling1D()(x)
    return tf_keras.Model(input, L.Dense(4, activation="softmax")(x))


def causal_network():
    x = input = L.Input((24, 2))
    for dilation in (1, 2, 4):
        x = L.Conv1D(4, 2, padding="causal", dilation_rate=dilation, activation="relu")(x)
    return tf_keras.Model(input, L.Dense(3)(x[:, -1]))


def segmentation_network():
    x = input = L.Input((8, 8, 3))
    first = L.Conv2D(4, 3, padding="same", activation="relu")(x)
    second = L.Conv2D(6, 3, padding="same", activation="relu")(L.MaxPooling2D()(first))
    x = L.Conv2D(6, 3, padding="same", activation="relu")(L.MaxPooling2D()(second))
    x = L.Concatenate()([L.Conv2DTranspose(4, 2, 2)(x), second])
    x = L.Concatenate()([L.UpSampling2D(interpolation="bilinear")(x), first])
    return tf_keras.Model(input, L.Conv2D(2, 1, activation="sigmoid")(x))


def transformer_block():
    x = input = L.Input((6,), dtype="int32")
    x = L.Embedding(11, 8)(x) + L.Embedding(6, 8)(tf.range(6))
    x = L.LayerNormalization()(x + L.MultiHeadAttention(2, 4)(x, x))
    y = L.Dense(8)(L.Dense(16, activation="gelu")(x))
    x = L.LayerNormalization()(x + y)
    return tf_keras.Model(input, L.Dense(3, activation="softmax")(L.GlobalAveragePooling1D()(x)))


def recurrent_network():
    x = input = L.Input((5, 3))
    x = L.LSTM(4, unroll=True, return_sequences=True)(x)
    x = L.GRU(3, unroll=True)(x)
    return tf_keras.Model(input, L.Dense(2)(x))


def two_inputs_and_outputs():
    image, numbers = L.Input((6, 6, 2), name="image"), L.Input((3,), name="numbers")
    x = L.GlobalAveragePooling2D()(L.Conv2D(4, 3, activation="relu")(image))
    x = L.Concatenate()([x, numbers])
    return tf_keras.Model([image, numbers], [L.Dense(3, activation="softmax", name="kind")(x),
                                             L.Dense(1, name="size")(x)])


def fully_convolutional():
    x = input = L.Input((None, None, 3))
    x = L.Conv2D(4, 3, 2, padding="same", activation="relu")(x)
    x = L.Conv2DTranspose(2, 3, 2, padding="same")(x)
    return tf_keras.Model(input, L.GlobalMaxPooling2D()(x))


def group_normalization():
    x = input = L.Input((8, 8, 4))
    x = L.Conv2D(8, 3, padding="same", activation="elu")(x)
    x = L.LeakyReLU(0.2)(L.GroupNormalization(4)(x))
    x = L.PReLU(shared_axes=[1, 2])(L.Conv2D(4, 3, strides=2)(x))
    return tf_keras.Model(input, L.GlobalAveragePooling2D()(x))


def single_image(w, x):
    """A function of one image, without batch axis, that makes its own."""
    x = conv(tf.expand_dims(x / 2 - 0.5, 0), w(3, 3, 3, 4), 2)
    return tf.squeeze(tf.nn.relu(x), 0)


NETWORKS = [
    network("convolutional", convolutional_network, [image(12, 12, 1)], ["_FusedConv2D", "_FusedMatMul", "MaxPool"]),
    network("convolutional-raw", convolutional_network, [image(12, 12, 1)], ["Conv2D", "BiasAdd", "FusedBatchNormV3"],
            export=export_raw),
    network("inverted-residuals", inverted_residuals, [image(16, 16, 3)], ["FusedDepthwiseConv2dNative", "AddV2", "Mean"]),
    network("inverted-residuals-raw", inverted_residuals, [image(16, 16, 3)], ["DepthwiseConv2dNative"],
            export=export_raw),
    network("audio", audio_network, [Input((20, 8, 1))], ["Squeeze", "Max"]),
    network("causal", causal_network, [Input((24, 2))], ["Pad"]),
    network("segmentation", segmentation_network, [image(8, 8, 3)], ["Conv2DBackpropInput", "ResizeBilinear"]),
    network("transformer", transformer_block, [vector(6, dtype=np.int32, low=0, high=11)], ["Einsum", "Softmax"]),
    network("recurrent-unrolled", recurrent_network, [Input((5, 3))], ["Sigmoid", "Tanh"]),
    network("two-inputs-and-outputs", two_inputs_and_outputs, [image(6, 6, 2), vector(3)], ["ConcatV2"]),
    network("free-extents", fully_convolutional, [image(6, 8, 3, free=(None, None, 3))], ["Conv2DBackpropInput"]),
    network("group-normalization", group_normalization, [image(8, 8, 4)], ["_FusedConv2D", "LeakyRelu"]),
    network("uint8", convolutional_network, [image(12, 12, 1)], export=export_quantized("uint8")),
    network("uint16", segmentation_network, [image(8, 8, 3)], export=export_quantized("uint16")),
    network("float16", audio_network, [Input((20, 8, 1))], export=export_quantized("float16")),
    Case("network-single-image", single_image, [image(batched=False)], ["ExpandDims"]),
]

CASES = ELEMENTS + BINARIES + PRODUCTS + WINDOWS + ARRANGEMENTS + REDUCTIONS + NETWORKS


# Making them.


def make_module(case):
    weights = Weights(case.name)
    module = tf.Module()

    def function(*inputs):
        weights.next = 0
        result = case.function(weights, *inputs)
        return result if isinstance(result, dict) else {"result": result}

    specs = [input.spec(f"input_{index}") for index, input in enumerate(case.inputs)]
    module.__call__ = tf.function(function, input_signature=specs)
    module.__call__.get_concrete_function()
    module.weights = weights.variables
    module.model = getattr(weights, "model", None)
    return module


def dequantize(module, directory):
    """Gives the module the weights that the files hold, where they were quantized."""
    from tensorflowjs import read_weights
    manifest = json.loads((directory / "model.json").read_text())["weightsManifest"]
    return {entry["name"]: entry["data"] for group in read_weights.read_weights(manifest, str(directory))
            for entry in group}


def run_files(directory, samples):
    """What TensorFlow computes with the files' own graph and weights: for quantized ones."""
    from google.protobuf.json_format import ParseDict
    model = json.loads((directory / "model.json").read_text())
    weights = dequantize(None, directory)
    topology = dict(model["modelTopology"])
    graph_def = ParseDict({"node": topology["node"], "versions": topology["versions"]}, tf.compat.v1.GraphDef())
    for node in graph_def.node:
        if node.op == "Const":
            node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(weights[node.name]))
    with tf.Graph().as_default() as graph, tf.compat.v1.Session() as session:
        tf.import_graph_def(graph_def, name="")
        feed = {entry["name"]: sample for entry, sample in zip(model["signature"]["inputs"].values(), samples)}
        return session.run([entry["name"] for entry in model["signature"]["outputs"].values()], feed)


def signature_order(directory, inputs, results):
    """Inputs and outputs in the order of the file."""
    model = json.loads((directory / "model.json").read_text())
    signature = model.get("signature")
    if signature is None:
        return list(inputs), list(results)
    names = [name.split(":")[0] for name in signature["inputs"]]
    # Without names of their own, outputs are numbered in the order of the keys.
    numbered = {f"Identity{f'_{index}' if index else ''}:0": name for index, name in enumerate(sorted(results))}
    outputs = [entry["name"] if key == entry["name"] else key for key, entry in signature["outputs"].items()]
    return names, [name if name in results else numbered[name] for name in outputs]


def make(case, directory):
    module = make_module(case)
    generator = np.random.default_rng(zlib.crc32(case.name.encode()) + 1)
    samples = {f"input_{index}": input.samples(generator) for index, input in enumerate(case.inputs)}
    directory.mkdir()
    with contextlib.redirect_stdout(io.StringIO()):
        case.export(module, directory)
    sort_attributes(directory)
    nodes = json.loads((directory / "model.json").read_text())["modelTopology"]["node"]
    ops = sorted({node["op"] for node in nodes})
    for op in case.ops:
        if op not in ops:
            raise ValueError(f"the files have {ops} and not {op}")

    batched = case.inputs[0].batched

    def one(index):
        values = [tf.constant(samples[name][index:index + 1] if batched else samples[name][index]) for name in samples]
        if hasattr(case.export, "dtype"):
            return dict(zip(["result"], run_files(directory, [value.numpy() for value in values])))
        return {name: np.asarray(value) for name, value in module.__call__(*values).items()}

    singles = [one(index) for index in range(SAMPLE_COUNT)]
    results = {name: np.stack([single[name][0] if batched else single[name] for single in singles])
               for name in singles[0]}
    if batched and case.batch_free and not hasattr(case.export, "dtype"):
        together = module.__call__(*[tf.constant(values) for values in samples.values()])
        for name, value in together.items():
            np.testing.assert_allclose(np.asarray(value), results[name], rtol=1e-4, atol=1e-5, err_msg=case.name)
    for name, value in results.items():
        if not np.isfinite(value).all() or np.ptp(value) == 0:
            raise ValueError("the output proves nothing")
    input_names, output_names = signature_order(directory, samples, results)
    for index, name in enumerate(input_names):
        np.save(directory / f"input_{index}.npy", samples[name].astype(np.float32))
    for index, name in enumerate(output_names):
        np.save(directory / f"output_{index}.npy", np.ascontiguousarray(results[name].astype(np.float32)))
    entry = {"name": case.name, "ops": [op for op in ops if op not in ("Const", "Placeholder", "Identity", "NoOp")],
             "inputs": len(input_names), "outputs": len(output_names)}
    if any(input.free for input in case.inputs):
        entry["inputShapes"] = [list(case.inputs[list(samples).index(name)].shape) for name in input_names]
    return entry


def be_quiet():
    absl.logging.set_verbosity(absl.logging.ERROR)
    tf.get_logger().setLevel("ERROR")
    warnings.simplefilter("ignore")


def main():
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_OUTPUT
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    be_quiet()
    output.mkdir(parents=True, exist_ok=True)
    for path in output.glob("*/model.json"):
        shutil.rmtree(path.parent)
    entries, problems = [], []
    for case in sorted(CASES, key=lambda case: case.name):
        try:
            entries.append(make(case, output / case.name))
        except Exception as error:  # all problems at once
            problems.append(f"{case.name}: {str(error)[:300]}")
    lines = ",\n".join("  " + json.dumps(entry) for entry in entries)
    (output / "cases.json").write_text(f"[\n{lines}\n]\n")
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    if problems:
        sys.exit("\n".join(problems))
    print(f"{len(entries)} cases, {size:,} bytes in {output}")


if __name__ == "__main__":
    main()
