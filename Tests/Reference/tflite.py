# tensorflow-cpu==2.15.1 tf_keras==2.15.1 (Python 3.11)
"""Makes Tests/QuantizationTests/Fixtures/tflite-int8.json: filters as TFLite's converter stores them.

    python3.11 -m venv /tmp/tflite-venv
    /tmp/tflite-venv/bin/pip install tensorflow-cpu==2.15.1 tf_keras==2.15.1
    /tmp/tflite-venv/bin/python Tests/Reference/tflite.py [output file]
"""


import json
import os
import sys
from pathlib import Path

os.environ["TF_USE_LEGACY_KERAS"] = "1"

import numpy as np
import tensorflow as tf


def network():
    inputs = tf.keras.Input((8, 8, 3))
    x = tf.keras.layers.Conv2D(5, 3, name="conv")(inputs)
    x = tf.keras.layers.DepthwiseConv2D(3, name="depthwise")(x)
    x = tf.keras.layers.Flatten()(x)
    return tf.keras.Model(inputs, tf.keras.layers.Dense(4, name="dense")(x))


def main():
    random = np.random.default_rng(7)
    model = network()
    for layer in model.layers:
        if layer.weights:
            # Channels of very different extents, and values with five digits.
            kernel = random.normal(size=layer.weights[0].shape)
            kernel *= np.exp(random.normal(size=kernel.shape[-1]))
            layer.set_weights(
                [np.round(kernel, 5).astype(np.float32)] + [w * 0 for w in layer.get_weights()[1:]]
            )
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: (
        [random.normal(size=(1, 8, 8, 3)).astype(np.float32)] for _ in range(8)
    )
    interpreter = tf.lite.Interpreter(
        model_content=converter.convert(),
        experimental_op_resolver_type=tf.lite.experimental.OpResolverType.BUILTIN_REF,
    )
    interpreter.allocate_tensors()
    stored = {
        tuple(sorted(details["shape"])): details
        for details in interpreter.get_tensor_details()
        if details["dtype"] == np.int8 and len(details["shape"]) > 1
    }
    # TFLite's axes in the order of Keras'.
    axes = {"conv": (1, 2, 3, 0), "depthwise": (1, 2, 3, 0), "dense": (1, 0)}
    fixtures = []
    for name, order in axes.items():
        kernel = model.get_layer(name).get_weights()[0]
        details = stored[tuple(sorted(kernel.shape))]
        codes = interpreter.get_tensor(details["index"]).transpose(order)
        assert codes.shape == kernel.shape, (name, codes.shape)
        fixtures.append(
            {
                "name": name,
                "shape": list(kernel.shape),
                "values": [float(value) for value in kernel.ravel()],
                "codes": codes.ravel().tolist(),
                "scales": [float(s) for s in details["quantization_parameters"]["scales"]],
            }
        )
    place = Path(__file__).parents[1] / "QuantizationTests/Fixtures/tflite-int8.json"
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else place
    output.write_text(json.dumps({"tensorflow": tf.__version__, "filters": fixtures}) + "\n")


main()
