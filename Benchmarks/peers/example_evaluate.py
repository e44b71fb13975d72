"""The accuracy of MNIST layers-models on the 10,000 test images, by Keras.

Usage: example_evaluate.py DATA LEVEL...; DATA holds the t10k-*.gz files, LEVEL a model.json.
"""

import gzip
import pathlib
import sys

import tfjs  # noqa: F401, before tensorflowjs

import numpy as np  # noqa: E402
from tensorflowjs.converters import load_keras_model  # noqa: E402

BATCH = 128


def idx(path, header):
    with gzip.open(path) as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)


def evaluate(data, levels):
    images = idx(data / "t10k-images-idx3-ubyte.gz", 16).reshape(-1, 28, 28, 1)
    images = images.astype(np.float32) / 255
    labels = idx(data / "t10k-labels-idx1-ubyte.gz", 8)
    for level in levels:
        model = load_keras_model(f"{level}/model.json")
        right = model.predict(images, batch_size=BATCH, verbose=0).argmax(-1) == labels
        print(f"{level}: accuracy {right.mean():.4f}", flush=True)


if __name__ == "__main__":
    evaluate(pathlib.Path(sys.argv[1]), sys.argv[2:])
