# tensorflow-cpu==2.15.1 tf_keras==2.15.1 keras==3.15.1 tensorflowjs==4.22.0 numpy==1.26.4 h5py==3.16.0 (Python 3.11)
"""Makes the golden fixtures of single layers: Tests/InferenceTests/Fixtures/layers/<case>/.

Each case is a small Sequential model with seeded random weights, written as a TF.js layers-model, with a batch
of three inputs (`input.npy`) and the float32 outputs that Keras itself computes for them (`output.npy`).

    python3.11 -m venv /tmp/layers-venv
    /tmp/layers-venv/bin/pip install tensorflow-cpu==2.15.1 tf_keras==2.15.1 numpy==1.26.4 h5py==3.16.0 six
    /tmp/layers-venv/bin/pip install optree==0.20.0 namex==0.1.0 rich
    /tmp/layers-venv/bin/pip install --no-deps keras==3.15.1 tensorflowjs==4.22.0
    /tmp/layers-venv/bin/python Tests/Reference/layers.py [output folder]

- Two Kerases live in one process: `tf_keras` is Keras 2, `keras` is Keras 3 (on the same TensorFlow; pip warns that
  TensorFlow 2.15 asks for keras<2.16, which only its own `tf.keras` needs, and nothing here uses that).
- tensorflowjs is installed without its dependencies. The four heavy packages that it imports at its top and that no
  layers-model needs (decision forests, hub, JAX) are stood in for by empty modules while it is imported.
- What a case's files look like is decided by its `export`, one of the functions `export_…` below. `export_keras2…`
  and `export_keras3_{h5,file,compiled_file}` are tensorflowjs at work, untouched but for one kind of number that
  would change from run to run. The others write down a dialect that nothing installed here writes; each says where
  its form comes from.
- Running it again gives the same bytes: every case seeds a generator with its own name, layer names start anew, and
  TensorFlow computes on one thread without oneDNN. Another CPU may round an output differently in its last bit.
"""

import contextlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
import warnings
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", TF_ENABLE_ONEDNN_OPTS="0", KERAS_BACKEND="tensorflow")

import absl.logging
import keras
import numpy as np
import tensorflow as tf
import tf_keras


@contextlib.contextmanager
def stand_ins():
    """Empty modules for what tensorflowjs imports without needing it to write a layers-model."""
    names = ["tensorflow_decision_forests", "tensorflow_hub", "jax", "jax.experimental"]
    modules = {name: ModuleType(name) for name in names}
    modules["jax.experimental"].jax2tf = ModuleType("jax.experimental.jax2tf")
    modules["jax.experimental"].jax2tf.PolyShape = object
    sys.modules.update(modules)
    yield
    for name in names:
        del sys.modules[name]


with stand_ins():
    from tensorflowjs.converters import converter, keras_h5_conversion

DEFAULT_OUTPUT = Path(__file__).resolve().parent.parent / "InferenceTests" / "Fixtures" / "layers"
BATCH_SIZE = 3


# Exports: how a model becomes files.


def export_keras2(model, directory):
    """What everybody has: tf_keras through tensorflowjs, in one group."""
    keras_h5_conversion.save_keras_model(model, directory)


def export_keras2_small_shards(model, directory):
    """The same, cut every 30 bytes, which for 5-3-4 features falls between tensors and inside a float."""
    keras_h5_conversion.save_keras_model(model, directory, weight_shard_size_bytes=30)


def export_keras3_h5(model, directory):
    """Keras 3 through the same call, by way of a `.h5` file: `batch_shape`, dtype policies, names with the model's."""
    keras_h5_conversion.save_keras_model(model, directory)


def export_keras3_file(model, directory):
    """Keras 3 by way of a `.keras` file: `build_config`, and names such as `layers/conv2d_1/vars/0`.

    Those names count the layers of a class and ignore what the layers are called. `shared_object_id` is a memory
    address; it is replaced by a number counting from 1, the one change to what tensorflowjs writes.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.keras")
        model.save(path)
        converter.dispatch_keras_keras_to_tfjs_layers_model_conversion(path, str(directory))
    model_json = json.loads((directory / "model.json").read_text())
    number_shared_objects(model_json, numbers={})
    (directory / "model.json").write_text(json.dumps(model_json))


def export_keras3_compiled_file(model, directory):
    """A compiled model's `.keras` file carries the optimizer's state into the manifest, scalars of shape []."""
    model.compile(optimizer="adam", loss="mse")
    export_keras3_file(model, directory)


def export_keras3_to_json(model, directory):
    """The topology exactly as Keras 3's `to_json()` has it, for a `model.json` put together by hand.

    The only form whose layers carry `module`, `registered_name` and `build_config`; weights are named `layer/weight`.
    """
    model_config = json.loads(model.to_json())
    topology = {"keras_version": keras.__version__, "backend": "tensorflow", "model_config": model_config}
    group = [{"name": f"{layer.name}/{role(variable)}", "data": variable.numpy()}
             for layer in model.layers for variable in layer.weights]
    keras_h5_conversion.write_artifacts(topology, [group], directory)


def export_keras3_early(model, directory):
    """What Keras 3.3 made of it (3.4 brought the dtype policies): plain dtype names, fewer keys, the same weight names.

    The `model.json` equals the one that Keras 3.3.3 and tensorflowjs write for this model, to the byte.
    """
    export_keras3_h5(model, directory)
    model_json = json.loads((directory / "model.json").read_text())
    model_json["generatedBy"] = "keras v3.3.3"
    model_json["modelTopology"]["keras_version"] = "3.3.3"
    make_early(model_json["modelTopology"])
    (directory / "model.json").write_text(json.dumps(model_json))


def export_tfjs_saved(model, directory):
    """What `model.save('file://…')` of TF.js 4.22 writes: its keys in its order, one `weights.bin`.

    After the sources of tfjs-layers (`getConfig` of each layer, `Container.updatedConfig`, `LayersModel.save`) and
    of tfjs-node (`file_system.ts`). Weights stand in the order of execution, all trainable ones first.
    """
    names = tfjs_layer_names(model)
    layers = [{"class_name": class_name(layer), "config": tfjs_config(layer, names[layer.name])}
              for layer in model.layers]
    layers[0]["config"].update(batch_input_shape=list(model.input_shape), dtype="float32")
    weights = [(f"{names[layer.name]}/{role(variable)}", variable.numpy())
               for kind in ("trainable_weights", "non_trainable_weights")
               for layer in model.layers for variable in getattr(layer, kind)]
    model_json = {
        "modelTopology": {
            "class_name": "Sequential", "config": {"name": "sequential_1", "layers": layers},
            "keras_version": "tfjs-layers 4.22.0", "backend": "tensor_flow.js",
        },
        "weightsManifest": [{
            "paths": ["weights.bin"],
            "weights": [{"name": name, "shape": list(value.shape), "dtype": "float32"} for name, value in weights],
        }],
        "format": "layers-model", "generatedBy": "TensorFlow.js tfjs-layers v4.22.0", "convertedBy": None,
    }
    (directory / "model.json").write_text(json.dumps(model_json, separators=(",", ":")))
    (directory / "weights.bin").write_bytes(b"".join(value.tobytes() for _, value in weights))


def export_oldest_by_layer(model, directory):
    """The first format (tensorflowjs 0.x on Keras 2.1): a bare array of layers, one group per layer.

    After the published MobileNetV1 (2018): no `format`, files without `.bin`, initializers without a module.
    """
    write_oldest(model, directory, groups=[layer.weights for layer in model.layers if layer.weights])


def export_oldest_by_weight(model, directory):
    """The same with one group per weight, which the format allows."""
    write_oldest(model, directory, groups=[[variable] for variable in model.weights])


# Parts of the exports.


def class_name(layer):
    return type(layer).__name__


def role(variable):
    """`kernel`, `bias`, `gamma`…: the last part of a variable's name in either Keras."""
    return variable.name.split("/")[-1].removesuffix(":0")


def number_shared_objects(node, numbers):
    """Replaces memory addresses under `shared_object_id` by 1, 2, … in order of appearance."""
    if isinstance(node, dict):
        if "shared_object_id" in node:
            node["shared_object_id"] = numbers.setdefault(node["shared_object_id"], len(numbers) + 1)
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            number_shared_objects(child, numbers)


def make_early(node):
    """Turns a configuration of Keras 3.15 into one of Keras 3.3, in place."""
    later = {"optional", "ragged", "input_axes", "output_axes", "quantization_config", "renorm", "renorm_clipping",
             "renorm_momentum"}
    if isinstance(node, dict):
        for key in later & node.keys():
            del node[key]
        if isinstance(node.get("dtype"), dict):
            node["dtype"] = node["dtype"]["config"]["name"]
        node = list(node.values())
    if isinstance(node, list):
        for child in node:
            make_early(child)


TFJS_KEYS = {
    "Conv2D": "filters kernel_initializer kernel_regularizer kernel_constraint kernel_size strides padding "
              "data_format dilation_rate activation use_bias bias_initializer bias_regularizer "
              "activity_regularizer bias_constraint",
    "DepthwiseConv2D": "kernel_size strides padding data_format dilation_rate activation use_bias bias_initializer "
                       "bias_regularizer activity_regularizer bias_constraint name trainable depth_multiplier "
                       "depthwise_initializer depthwise_regularizer depthwise_constraint",
    "BatchNormalization": "axis momentum epsilon center scale beta_initializer gamma_initializer "
                          "moving_mean_initializer moving_variance_initializer beta_regularizer gamma_regularizer "
                          "beta_constraint gamma_constraint",
    "ReLU": "max_value",
    "MaxPooling2D": "pool_size padding strides data_format",
    "Dropout": "rate noise_shape seed",
    "Flatten": "data_format",
    "Dense": "units activation use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer "
             "activity_regularizer kernel_constraint bias_constraint",
}
"""A layer's keys in the order in which tfjs-layers writes them; `name` and `trainable` follow if not among them."""

TFJS_GLOROT = {"scale": 1, "mode": "fan_avg", "distribution": "normal", "seed": None}
KERAS_2_1_GLOROT = {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None}


def tfjs_layer_names(model):
    """TF.js' own names (`max_pooling2d_MaxPooling2D1`), by the names in `model`."""
    counts, names = {}, {}
    for layer in model.layers:
        kind = class_name(layer)
        counts[kind] = counts.get(kind, 0) + 1
        words = re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", kind))
        names[layer.name] = f"{words.lower()}_{kind}{counts[kind]}"
    return names


def tfjs_config(layer, name):
    """The layer's configuration as tfjs-layers writes it."""
    config = {**layer.get_config(), "name": name, "trainable": True}
    if class_name(layer) == "BatchNormalization":
        config["axis"] = -1  # tf_keras resolves it when it builds the layer, TF.js keeps what was given
    if class_name(layer) == "Flatten":
        config["data_format"] = None  # undefined in TF.js unless asked for
    keys = f"{TFJS_KEYS[class_name(layer)]} name trainable".split()
    return {key: javascript_number(plain_initializer(config[key], TFJS_GLOROT)) for key in keys}


def javascript_number(value):
    """JavaScript writes the number 6.0 as 6; what is no number is returned unchanged."""
    if isinstance(value, np.ndarray | np.generic):
        value = value.item()
    return int(value) if isinstance(value, float) and value.is_integer() else value


def plain_initializer(value, glorot):
    """An initializer without `module` and `registered_name`, Glorot's by its general name; else the value."""
    if not isinstance(value, dict) or "class_name" not in value:
        return value
    if value["class_name"].startswith("Glorot"):
        return {"class_name": "VarianceScaling", "config": glorot}
    return {"class_name": value["class_name"], "config": value["config"]}


def keras_2_1_config(layer):
    """The layer's configuration with what Keras 2.1.4 knew of it."""
    config = {key: plain_initializer(value, KERAS_2_1_GLOROT) for key, value in layer.get_config().items()
              if key not in ("groups", "dtype", "batch_input_shape")}
    if class_name(layer) == "BatchNormalization":
        config["axis"] = -1
    if class_name(layer) == "Flatten":
        del config["data_format"]
    return config


def write_oldest(model, directory, groups):
    layers = [{"class_name": class_name(layer), "config": keras_2_1_config(layer)} for layer in model.layers]
    layers[0]["config"].update(batch_input_shape=list(model.input_shape), dtype="float32")
    manifest = []
    for number, group in enumerate(groups, start=1):
        path = f"group{number}-shard1of1"
        (directory / path).write_bytes(b"".join(variable.numpy().tobytes() for variable in group))
        manifest.append({"paths": [path], "weights": [
            {"dtype": "float32", "shape": variable.shape.as_list(), "name": variable.name.removesuffix(":0")}
            for variable in group
        ]})
    model_config = {"class_name": "Sequential", "config": layers}
    model_json = {
        "modelTopology": {"keras_version": "2.1.4", "model_config": model_config, "backend": "tensorflow"},
        "weightsManifest": manifest,
    }
    (directory / "model.json").write_text(json.dumps(model_json))


# The cases.


@dataclass(frozen=True)
class Case:
    """A model and the range of its inputs."""

    name: str
    input_shape: tuple[int, ...]
    layers: Callable[[ModuleType], list]
    """The layers, given the Keras whose layers they are to be."""
    low: float = -2
    high: float = 2
    export: Callable = export_keras2
    input_layer: bool = True
    """Whether the model starts with an input layer; otherwise its first layer must carry `input_shape`."""

    @property
    def kit(self):
        return keras if self.export.__name__.startswith("export_keras3") else tf_keras


def built(layer, *input_shape):
    """`layer` with weights made before it enters a model, which in Keras 3 keeps the model's name out of theirs."""
    layer.build((None, *input_shape))
    return layer


DENSE = [
    Case("dense-linear", (5,), lambda L: [L.Dense(4)]),
    Case("dense-relu", (5,), lambda L: [L.Dense(6, activation="relu")]),
    Case("dense-relu6", (5,), lambda L: [L.Dense(8), L.ReLU(max_value=6)], low=-9, high=9),
    Case("dense-sigmoid", (5,), lambda L: [L.Dense(4, activation="sigmoid")], low=-6, high=6),
    Case("dense-tanh", (5,), lambda L: [L.Dense(4, activation="tanh")]),
    Case("dense-elu", (5,), lambda L: [L.Dense(6, activation="elu")]),
    Case("dense-softmax", (5,), lambda L: [L.Dense(4, activation="softmax")], low=-6, high=6),
    Case("dense-no-bias", (5,), lambda L: [L.Dense(4, use_bias=False)]),
    Case("dense-on-3d", (4, 3), lambda L: [L.Dense(5, activation="relu")]),
    Case("dense-on-4d", (3, 4, 2), lambda L: [L.Dense(5)]),
]

CONV2D = [
    Case("conv2d-1x1", (4, 5, 3), lambda L: [L.Conv2D(4, 1)]),
    Case("conv2d-1x1-stride-2-same", (5, 4, 3), lambda L: [L.Conv2D(2, 1, strides=2, padding="same")]),
    Case("conv2d-3x3-valid-1-to-3", (5, 6, 1), lambda L: [L.Conv2D(3, 3)]),
    Case("conv2d-3x3-same-3-to-4", (5, 6, 3), lambda L: [L.Conv2D(4, 3, padding="same")]),
    Case("conv2d-2x5-valid", (5, 7, 2), lambda L: [L.Conv2D(3, (2, 5))]),
    Case("conv2d-2x5-same", (5, 7, 2), lambda L: [L.Conv2D(3, (2, 5), padding="same")]),
    Case("conv2d-2x2-stride-2-same-odd", (5, 7, 2), lambda L: [L.Conv2D(3, 2, strides=2, padding="same")]),
    Case("conv2d-3x3-stride-2-valid", (6, 7, 2), lambda L: [L.Conv2D(3, 3, strides=2)]),
    Case("conv2d-3x3-stride-2-same-odd", (7, 5, 2), lambda L: [L.Conv2D(3, 3, strides=2, padding="same")]),
    Case("conv2d-3x3-stride-2-same-even", (6, 8, 2), lambda L: [L.Conv2D(3, 3, strides=2, padding="same")]),
    Case("conv2d-3x3-stride-3-valid", (8, 9, 2), lambda L: [L.Conv2D(3, 3, strides=3)]),
    Case("conv2d-3x3-stride-3-same", (8, 7, 2), lambda L: [L.Conv2D(3, 3, strides=3, padding="same")]),
    Case("conv2d-stride-2-by-1-valid", (7, 6, 2), lambda L: [L.Conv2D(3, 3, strides=(2, 1))]),
    Case("conv2d-dilation-2-valid", (7, 8, 2), lambda L: [L.Conv2D(3, 3, dilation_rate=2)]),
    Case("conv2d-dilation-2-same", (6, 7, 2), lambda L: [L.Conv2D(3, 3, dilation_rate=2, padding="same")]),
    Case("conv2d-dilation-2-by-3-valid", (7, 8, 2), lambda L: [L.Conv2D(3, 3, dilation_rate=(2, 3))]),
    Case("conv2d-dilation-2-by-3-same", (6, 7, 2), lambda L: [
        L.Conv2D(3, (3, 2), dilation_rate=(2, 3), padding="same")]),
    Case("conv2d-no-bias", (5, 5, 2), lambda L: [L.Conv2D(3, 3, use_bias=False)]),
    Case("conv2d-relu-5-to-2", (5, 6, 5), lambda L: [L.Conv2D(2, 3, activation="relu")]),
    Case("conv2d-elu", (5, 5, 2), lambda L: [L.Conv2D(3, 3, activation="elu")]),
    Case("conv2d-tanh", (5, 5, 2), lambda L: [L.Conv2D(3, 3, activation="tanh", padding="same")]),
    Case("conv2d-filter-larger-than-input-same", (3, 2, 2), lambda L: [L.Conv2D(3, 5, padding="same")]),
]

DEPTHWISE = [
    Case("depthwise-3x3-valid", (5, 6, 3), lambda L: [L.DepthwiseConv2D(3)]),
    Case("depthwise-3x3-same", (5, 6, 3), lambda L: [L.DepthwiseConv2D(3, padding="same")]),
    Case("depthwise-stride-2-same-odd", (7, 5, 3), lambda L: [L.DepthwiseConv2D(3, strides=2, padding="same")]),
    Case("depthwise-stride-2-same-even", (6, 8, 3), lambda L: [L.DepthwiseConv2D(3, strides=2, padding="same")]),
    Case("depthwise-multiplier-2", (5, 5, 3), lambda L: [L.DepthwiseConv2D(3, depth_multiplier=2)]),
    Case("depthwise-multiplier-3-same", (4, 5, 2), lambda L: [
        L.DepthwiseConv2D(3, depth_multiplier=3, padding="same")]),
    Case("depthwise-dilation-2-valid", (7, 6, 2), lambda L: [L.DepthwiseConv2D(3, dilation_rate=2)]),
    Case("depthwise-dilation-2-same", (5, 6, 2), lambda L: [L.DepthwiseConv2D(3, dilation_rate=2, padding="same")]),
    Case("depthwise-no-bias", (5, 5, 3), lambda L: [L.DepthwiseConv2D(3, use_bias=False)]),
    Case("depthwise-relu", (5, 5, 3), lambda L: [L.DepthwiseConv2D(3, activation="relu")]),
]

# Mostly negative inputs, so that a maximum over padded zeros would show.
POOLING = [
    Case("max-pool-2x2-valid", (5, 6, 2), lambda L: [L.MaxPooling2D()]),
    Case("average-pool-2x2-valid", (5, 6, 2), lambda L: [L.AveragePooling2D()]),
    Case("max-pool-2x2-same", (5, 7, 2), lambda L: [L.MaxPooling2D(padding="same")], low=-3, high=0.2),
    Case("average-pool-2x2-same", (5, 7, 2), lambda L: [L.AveragePooling2D(padding="same")]),
    Case("max-pool-3x3-stride-2-same", (6, 7, 2), lambda L: [L.MaxPooling2D(3, 2, "same")], low=-3, high=0.2),
    Case("average-pool-3x3-stride-2-same", (6, 7, 2), lambda L: [L.AveragePooling2D(3, 2, "same")]),
    Case("max-pool-3x3-stride-1-same", (4, 5, 2), lambda L: [L.MaxPooling2D(3, 1, "same")], low=-3, high=0.2),
    Case("average-pool-3x3-stride-1-same", (4, 5, 2), lambda L: [L.AveragePooling2D(3, 1, "same")]),
    Case("max-pool-2x3-stride-1-by-2-valid", (5, 8, 2), lambda L: [L.MaxPooling2D((2, 3), (1, 2))]),
    Case("average-pool-2x3-stride-1-by-2-same", (5, 8, 2), lambda L: [L.AveragePooling2D((2, 3), (1, 2), "same")]),
    Case("global-average-pool", (4, 5, 3), lambda L: [L.GlobalAveragePooling2D()]),
    Case("global-max-pool", (4, 5, 3), lambda L: [L.GlobalMaxPooling2D()], low=-3, high=-0.5),
    Case("global-average-pool-keepdims", (4, 5, 3), lambda L: [L.GlobalAveragePooling2D(keepdims=True)]),
    Case("global-max-pool-keepdims", (4, 5, 3), lambda L: [L.GlobalMaxPooling2D(keepdims=True)]),
]

BATCH_NORM = [
    Case("batch-norm-after-conv2d", (5, 5, 2), lambda L: [L.Conv2D(4, 3, use_bias=False), L.BatchNormalization()]),
    Case("batch-norm-on-features", (5,), lambda L: [L.Dense(4), L.BatchNormalization()]),
    Case("batch-norm-no-scale", (4, 4, 3), lambda L: [L.BatchNormalization(scale=False)]),
    Case("batch-norm-no-center", (4, 4, 3), lambda L: [L.BatchNormalization(center=False)]),
    Case("batch-norm-on-input", (4, 5, 3), lambda L: [L.BatchNormalization(axis=-1, epsilon=0.01)]),
]

ACTIVATIONS = [
    Case("relu-max-value", (4, 4, 2), lambda L: [L.ReLU(max_value=6)], low=-9, high=9),
    Case("relu-negative-slope", (12,), lambda L: [L.ReLU(negative_slope=0.1)]),
    Case("relu-threshold", (12,), lambda L: [L.ReLU(threshold=0.5)]),
    Case("relu-all-options", (4, 4, 2), lambda L: [L.ReLU(6, negative_slope=0.1, threshold=0.5)], low=-9, high=9),
    Case("leaky-relu", (4, 4, 2), lambda L: [L.LeakyReLU(alpha=0.2)]),
    Case("elu-alpha", (12,), lambda L: [L.ELU(alpha=0.7)], low=-5, high=5),
    Case("activation-relu6", (4, 4, 2), lambda L: [L.Activation("relu6")], low=-9, high=9),
    Case("activation-sigmoid", (12,), lambda L: [L.Activation("sigmoid")], low=-20, high=20),
    Case("activation-tanh", (12,), lambda L: [L.Activation("tanh")], low=-10, high=10),
    Case("softmax", (7,), lambda L: [L.Softmax()], low=-20, high=20),
    Case("softmax-on-4d", (3, 4, 5), lambda L: [L.Softmax(axis=-1)], low=-5, high=5),
]

SHAPES = [
    Case("flatten", (3, 4, 2), lambda L: [L.Flatten()]),
    Case("reshape-features-to-image", (24,), lambda L: [L.Reshape((3, 4, 2))]),
    Case("reshape-image-to-features", (3, 4, 2), lambda L: [L.Reshape((-1,))]),
    Case("reshape-there-and-back", (24,), lambda L: [L.Reshape((4, -1, 3)), L.MaxPooling2D((2, 1)), L.Reshape((12,))]),
    Case("dropout", (6,), lambda L: [L.Dropout(0.5)]),
    Case("spatial-dropout2d", (3, 4, 2), lambda L: [L.SpatialDropout2D(0.5)]),
    Case("zero-padding2d-all-sides", (3, 4, 2), lambda L: [L.ZeroPadding2D(2)]),
    Case("zero-padding2d-by-axis", (3, 4, 2), lambda L: [L.ZeroPadding2D((1, 2))]),
    Case("zero-padding2d-by-side", (3, 4, 2), lambda L: [L.ZeroPadding2D(((0, 1), (2, 3)))]),
]


def convnet(L, **first):
    """Convolution, batch norm, ReLU, depthwise, pooling, dense: a little of everything."""
    return [
        L.Conv2D(4, 3, padding="same", use_bias=False, **first), L.BatchNormalization(), L.ReLU(max_value=6.0),
        L.DepthwiseConv2D(3, strides=2, padding="same", depth_multiplier=1), L.MaxPooling2D(2),
        L.Flatten(), L.Dense(5, activation="elu"), L.Dropout(0.25), L.Dense(3, activation="softmax"),
    ]


def plain_convnet(L):
    """Only layers that Keras 2.1 had."""
    return [
        L.Conv2D(3, 3, activation="tanh"), L.BatchNormalization(), L.MaxPooling2D(2), L.Flatten(), L.Dropout(0.25),
        L.Dense(5, activation="elu"), L.Dense(3, activation="softmax"),
    ]


NETWORKS = [
    Case("network-convnet", (7, 8, 2), lambda L: convnet(L, input_shape=(7, 8, 2)), input_layer=False),
    Case("network-mlp", (8,), lambda L: [
        L.Dense(7, activation="elu", input_shape=(8,)), L.Dropout(0.3), L.Dense(6, activation="tanh"),
        L.BatchNormalization(), L.Dense(1)], input_layer=False),
    Case("network-features-to-image", (6,), lambda L: [
        L.Dense(24), L.LeakyReLU(alpha=0.1), L.Reshape((3, 4, 2)), L.ZeroPadding2D(1),
        L.Conv2D(3, 3, activation="relu"), L.AveragePooling2D(2), L.Flatten(), L.Dense(3)]),
    Case("network-global-pool", (8, 7, 3), lambda L: [
        L.ZeroPadding2D(((0, 1), (0, 1))), L.Conv2D(4, 3, strides=2, use_bias=False), L.BatchNormalization(),
        L.Activation("relu6"), L.GlobalAveragePooling2D(), L.Dense(3), L.Softmax()]),
]

DIALECTS = [
    Case("dialect-small-shards", (5,), lambda L: [L.Dense(3, activation="relu"), L.Dense(4)],
         export=export_keras2_small_shards),
    Case("dialect-keras3-h5", (7, 8, 2), convnet, export=export_keras3_h5),
    Case("dialect-keras3-h5-built-layers", (5,), lambda L: [
        built(L.Dense(4, activation="tanh", name="hidden"), 5), built(L.Dense(3, name="dense"), 4)],
        export=export_keras3_h5),
    Case("dialect-keras3-early", (7, 8, 2), convnet, export=export_keras3_early),
    Case("dialect-keras3-file", (5, 5, 2), lambda L: [
        L.Conv2D(3, 3, padding="same", activation="relu", name="stem"), L.BatchNormalization(name="stem_norm"),
        L.Conv2D(2, 1, name="conv2d"), L.DepthwiseConv2D(3, name="spread"), L.GlobalAveragePooling2D(keepdims=True),
        L.Flatten(), L.Dense(4, name="hidden"), L.LeakyReLU(negative_slope=0.2), L.Dense(3, name="dense")],
        export=export_keras3_file),
    Case("dialect-keras3-file-compiled", (5,), lambda L: [L.Dense(3)], export=export_keras3_compiled_file),
    Case("dialect-keras3-to-json", (7, 8, 2), convnet, export=export_keras3_to_json),
    Case("dialect-tfjs-saved", (7, 8, 2), convnet, export=export_tfjs_saved),
    Case("dialect-oldest-group-per-layer", (6, 7, 2), plain_convnet, export=export_oldest_by_layer),
    Case("dialect-oldest-group-per-weight", (6, 7, 2), plain_convnet, export=export_oldest_by_weight),
]

CASES = DENSE + CONV2D + DEPTHWISE + POOLING + BATCH_NORM + ACTIVATIONS + SHAPES + NETWORKS + DIALECTS


# Making them.


def make_model(case):
    """The case's model, with layer names counted from the start."""
    case.kit.backend.clear_session()
    layers = case.layers(case.kit.layers)
    return case.kit.Sequential(([case.kit.Input(case.input_shape)] if case.input_layer else []) + layers)


def random_weight(variable, generator):
    """Values that leave no part of a layer without effect: no zero biases, no unit variances."""
    shape = tuple(variable.shape)
    match role(variable):
        case "kernel" | "depthwise_kernel":
            value = generator.standard_normal(shape) / np.sqrt(np.prod(shape[:-1]))
        case "bias" | "beta" | "moving_mean":
            value = generator.uniform(-0.8, 0.8, shape)
        case "gamma":
            value = generator.uniform(0.4, 1.6, shape) * generator.choice([-1, 1], shape)
        case "moving_variance":
            value = generator.uniform(0.2, 3, shape)
        case unknown:
            raise ValueError(f"no values for a weight called {unknown}")
    return value.astype(np.float32)


def make(case, directory):
    """Writes one case and returns its entry of the list of cases."""
    generator = np.random.default_rng(zlib.crc32(case.name.encode()))
    model = make_model(case)
    for variable in model.weights:
        variable.assign(random_weight(variable, generator))
    batch = generator.uniform(case.low, case.high, (BATCH_SIZE, *case.input_shape)).astype(np.float32)
    output = np.asarray(model(batch, training=False))
    if output.dtype != np.float32 or not np.isfinite(output).all() or np.ptp(output) == 0:
        raise ValueError(f"{case.name}: the output proves nothing")
    directory.mkdir()
    with contextlib.redirect_stdout(io.StringIO()):
        case.export(model, directory)
    np.save(directory / "input.npy", batch)
    np.save(directory / "output.npy", np.ascontiguousarray(output))
    return {"name": case.name, "layers": [class_name(layer) for layer in model.layers]}


def be_quiet():
    """Mutes advice about the `.h5` format and uncompiled models."""
    absl.logging.set_verbosity(absl.logging.ERROR)
    tf.get_logger().setLevel("ERROR")
    warnings.simplefilter("ignore")


def remove_cases(output):
    """Removes what an earlier run made, so that a renamed case leaves nothing behind."""
    for path in output.glob("*/output.npy"):
        shutil.rmtree(path.parent)


def main():
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_OUTPUT
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    be_quiet()
    output.mkdir(parents=True, exist_ok=True)
    remove_cases(output)
    entries = [make(case, output / case.name) for case in sorted(CASES, key=lambda case: case.name)]
    lines = ",\n".join("  " + json.dumps(entry) for entry in entries)
    (output / "cases.json").write_text(f"[\n{lines}\n]\n")
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    print(f"{len(entries)} cases, {size:,} bytes in {output}")


if __name__ == "__main__":
    main()
