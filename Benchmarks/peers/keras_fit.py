"""Samples per second of Keras' `fit` on the MNIST convnet: batch 128, epochs after the first.

Needs requirements-tensorflow.txt. Usage: keras_fit.py THREADS
"""

import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
threads = int(sys.argv[1])
os.environ["OMP_NUM_THREADS"] = str(threads)

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
import tf_keras  # noqa: E402

SAMPLES = 25_600
EPOCHS = 3


class EpochTimes(tf_keras.callbacks.Callback):
    """How long each epoch takes."""

    def on_train_begin(self, logs=None):
        self.seconds = []

    def on_epoch_begin(self, epoch, logs=None):
        self.start = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.seconds.append(time.perf_counter() - self.start)


def convnet():
    """The network of mnist-plain.yaml."""
    layers = tf_keras.layers
    return tf_keras.Sequential([
        layers.Conv2D(32, 3, activation="relu", input_shape=(28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dropout(0.25),
        layers.Dense(512, activation="relu"),
        layers.Dropout(0.5),
        layers.Dense(10, activation="softmax"),
    ])


tf.config.threading.set_intra_op_parallelism_threads(threads)
tf.config.threading.set_inter_op_parallelism_threads(threads)
random = np.random.default_rng(0)
images = random.random((SAMPLES, 28, 28, 1), dtype=np.float32)
classes = tf_keras.utils.to_categorical(random.integers(0, 10, SAMPLES), 10)
model = convnet()
model.compile(
    optimizer=tf_keras.optimizers.RMSprop(), loss="categorical_crossentropy", metrics=["accuracy"])
times = EpochTimes()
model.fit(images, classes, batch_size=128, epochs=EPOCHS, verbose=0, callbacks=[times])
print(f"{SAMPLES * (EPOCHS - 1) / sum(times.seconds[1:]):.0f}")
