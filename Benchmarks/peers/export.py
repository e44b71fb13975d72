"""Makes the networks of `workloads.py` for every engine, with the inputs that all of them get.

Usage: export.py DIRECTORY NAME... For each it writes DIRECTORY/NAME with model/ (TF.js
layers-model), model.h5 (Keras), model.onnx, model.tflite, the samples that quanteval reads
(inputs.npy, labels.npy) and the first of them as the engines get them (batch.npy).
The batch axis stays open. NAME `large` is a layers-model of 100 MB, and nothing else.
Needs requirements-tensorflow*.txt.
"""

import json
import pathlib
import shutil
import sys
import warnings

import tfjs  # noqa: F401, before tensorflowjs

warnings.filterwarnings("ignore")

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
import tf2onnx  # noqa: E402
import tf_keras  # noqa: E402
from tensorflowjs.converters import load_keras_model, save_keras_model  # noqa: E402

import workloads  # noqa: E402

# Networks that Keras has: the repository can't ship their weights, and speed needs none.
KERAS = {
    "mobilenet-v1": lambda: tf_keras.applications.MobileNet(alpha=0.25, weights=None),
    "mobilenet-v2": lambda: tf_keras.applications.MobileNetV2(weights=None),
}
SCALES = {"unit": (1 / 255, 0), "symmetric": (1 / 127.5, -1), "none": (1, 0)}


def randomize(model):
    """Weights of a trained network's size: signals neither vanish nor grow."""
    random = np.random.default_rng(1)
    for variable in model.weights:
        shape = variable.shape.as_list()
        if "variance" in variable.name or "gamma" in variable.name:
            variable.assign(random.uniform(0.8, 1.2, shape))
        elif "kernel" in variable.name:
            window = shape[:2] if "depthwise" in variable.name else shape[:-1]
            variable.assign(random.normal(0, np.sqrt(2 / np.prod(window)), shape))
        else:
            variable.assign(random.normal(0, 0.1, shape))


def write_layers_model(model, directory):
    """The topology as Keras has it, and the weights in one file."""
    directory.mkdir()
    weights = [(variable.name.removesuffix(":0"), variable.numpy()) for variable in model.weights]
    (directory / "weights.bin").write_bytes(b"".join(value.tobytes() for _, value in weights))
    entries = [
        {"name": name, "shape": list(value.shape), "dtype": "float32"} for name, value in weights]
    (directory / "model.json").write_text(json.dumps({
        "format": "layers-model",
        "modelTopology": {"model_config": json.loads(model.to_json())},
        "weightsManifest": [{"paths": ["weights.bin"], "weights": entries}],
    }))


def keras_model(network, directory):
    """The network in Keras; its layers-model is in `directory`/model afterwards."""
    if network.source.startswith("keras:"):
        model = KERAS[network.source.removeprefix("keras:")]()
        randomize(model)
        write_layers_model(model, directory / "model")
        return model
    shutil.copytree(network.source, directory / "model")
    return load_keras_model(str(directory / "model" / "model.json"))


def write_samples(network, model, directory):
    """Noise: an image of noise costs as much time as one of digits."""
    random = np.random.default_rng(2)
    shape = (network.samples, *model.input_shape[1:])
    if len(shape) == 2:
        inputs = random.normal(size=shape).astype(np.float32)
    else:
        inputs = random.integers(0, 256, shape, np.uint8)
    outputs = model.output_shape[-1]
    labels = (
        random.integers(0, outputs, network.samples) if outputs > 1
        else random.normal(size=network.samples).astype(np.float32))
    np.save(directory / "inputs.npy", inputs)
    np.save(directory / "labels.npy", labels)
    scale, offset = SCALES[network.preprocessing]
    first = inputs[:max(network.batches)].astype(np.float32)
    np.save(directory / "batch.npy", (first * np.float32(scale) + np.float32(offset)))


def export(network, directory):
    directory.mkdir()
    model = keras_model(network, directory)
    signature = [tf.TensorSpec([None, *model.input_shape[1:]], tf.float32)]
    tf2onnx.convert.from_keras(model, signature, output_path=str(directory / "model.onnx"))
    function = tf.function(lambda batch: model(batch, training=False), signature)
    converter = tf.lite.TFLiteConverter.from_concrete_functions(
        [function.get_concrete_function()], model)
    (directory / "model.tflite").write_bytes(converter.convert())
    model.save(directory / "model.h5", include_optimizer=False)
    write_samples(network, model, directory)


def export_large(directory):
    """Something to quantize: four matrices of 25 MB, in files of 4 MiB as the converter cuts them."""
    model = tf_keras.Sequential([
        tf_keras.layers.Input([2500]),
        *(tf_keras.layers.Dense(2500, use_bias=False) for _ in range(4))])
    randomize(model)
    save_keras_model(model, str(directory / "model"))


def main():
    directory = pathlib.Path(sys.argv[1])
    for name in sys.argv[2:]:
        if name == "large":
            export_large(directory / name)
        else:
            export(workloads.network(name), directory / name)


if __name__ == "__main__":
    main()
