"""Makes MobileNetV1 0.25 and MobileNetV2 1.0 (224×224) for three engines, with random weights.

Usage: export_mobilenets.py DIRECTORY. For each network NAME it writes NAME/model.json with its
weights (TF.js layers-model), NAME.onnx and NAME.tflite (batch of 16), and once images.npy and
labels.npy. Needs requirements-tensorflow.txt.
"""

import json
import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
import tf2onnx  # noqa: E402
import tf_keras  # noqa: E402

BATCH, IMAGES, CLASSES = 16, 1024, 1000
NETWORKS = {
    "mobilenet_v1_0.25": lambda: tf_keras.applications.MobileNet(alpha=0.25, weights=None),
    "mobilenet_v2_1.0": lambda: tf_keras.applications.MobileNetV2(weights=None),
}


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


def main():
    directory = pathlib.Path(sys.argv[1])
    for name, build in NETWORKS.items():
        model = build()
        randomize(model)
        write_layers_model(model, directory / name)
        signature = [tf.TensorSpec([BATCH, *model.input_shape[1:]], tf.float32)]
        tf2onnx.convert.from_keras(model, signature, output_path=str(directory / f"{name}.onnx"))
        function = tf.function(lambda images: model(images, training=False), signature)
        converter = tf.lite.TFLiteConverter.from_concrete_functions(
            [function.get_concrete_function()], model)
        (directory / f"{name}.tflite").write_bytes(converter.convert())
    random = np.random.default_rng(2)
    np.save(directory / "images.npy", random.integers(0, 256, (IMAGES, 224, 224, 3), np.uint8))
    np.save(directory / "labels.npy", random.integers(0, CLASSES, IMAGES))
    first = np.load(directory / "images.npy")[:BATCH].astype(np.float32) / 127.5 - 1
    np.save(directory / "batch.npy", first)


if __name__ == "__main__":
    main()
