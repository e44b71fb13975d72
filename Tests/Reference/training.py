# The virtual environment of layers.py: tensorflow-cpu==2.15.1 tf_keras==2.15.1 tensorflowjs==4.22.0 numpy==1.26.4
"""Makes the golden fixtures of training: Tests/TrainingTests/Fixtures/steps/<case>/.

Each case is a small Sequential model with seeded random weights, a batch of eight, and what tf_keras makes of them:
the loss, its gradients, and all weights after three steps of each optimizer. README.md there describes the files.

    /tmp/layers-venv/bin/python Tests/Reference/training.py [output folder]

Every number is checked against the following formulas before it is written (`RULES`, `expected_loss` and
`expected_moments`, in float64 NumPy, given the gradients of TensorFlow). w is a weight, g its gradient, t = 1, 2, 3
the step; m and v start as zeros.

- sgd:       w ← w - lr·g
- momentum:  m ← 0.9·m - lr·g;  w ← w + m                      the learning rate is inside m, m has the step's sign
- nesterov:  m ← 0.9·m - lr·g;  w ← w + 0.9·m - lr·g           with the new m
- rmsprop:   v ← 0.9·v + 0.1·g²;  w ← w - lr·g / √(v + ε)      ε under the root; no bias correction
- adam:      m ← m + 0.1·(g - m);  v ← v + 0.001·(g² - v);
             w ← w - lr·√(1 - 0.999^t)/(1 - 0.9^t) · m / (√v + ε)
             ε outside the root, added to the uncorrected √v: with m̂ and v̂ corrected, as the paper's Algorithm 1 has
             them, this is m̂ / (√v̂ + ε/√(1 - 0.999^t)), which is not its m̂ / (√v̂ + ε)

lr is 0.05 for the first three and 0.001 for the others, ε = 1e-7. `check_small_gradients` shows that other places
for ε would give other numbers.

- categorical_crossentropy is taken from the logits under the softmax: mean over the batch of log Σ exp(z) - z[class],
  without Keras' clipping of probabilities to [1e-7, 1 - 1e-7]. The case dense-softmax-confident tells them apart.
- mean_squared_error and mean_absolute_error are means over all elements of the batch.
- Batch normalization normalizes by the batch's mean and biased variance, each per channel over n values, and moves
  its statistics in every step: moving ← momentum·moving + (1 - momentum)·batch. What goes into moving_variance is the
  biased variance (divided by n) on features, but the unbiased one (divided by n - 1) on images, where tf_keras uses
  TensorFlow's fused kernel.

A case is drawn anew until rounding differently cannot change its numbers by more than rounding, in any step:

- Nothing is near a kink (a ReLU's 0, a residual of 0, two equal maxima in a pooling window other than zeros made by a
  ReLU), where another branch could be taken.
- A gradient is 0 or well above rounding errors. The bias before a batch normalization has a gradient that is 0 in
  theory and 1e-6 in practice, of which adam and rmsprop would make steps of full length into a random direction. (A
  ReLU between the two does not help if it lets the whole batch through.)
- A batch normalization's inputs vary in every channel.
"""

import contextlib
import io
import itertools
import json
import shutil
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path

sys.dont_write_bytecode = True

import layers  # first: it sets up the environment for TensorFlow
import numpy as np
import tensorflow as tf
import tf_keras
from layers import class_name, role
from tf_keras import optimizers

DEFAULT_OUTPUT = Path(__file__).resolve().parent.parent / "TrainingTests" / "Fixtures" / "steps"
BATCH_SIZE = 8
STEPS = 3
CLEARANCE = 1e-4
"""How far from a kink everything must stay; float32 rounding here is around 1e-6."""
LEAST_GRADIENT = 1e-5
LEAST_VARIANCE = 1e-2
"""Of a batch normalization's inputs."""

README = """\
# Training steps

Made by `Tests/Reference/training.py`, whose docstring has the formulas. `cases.json` lists the cases. In each:

- `case.json`: the loss and the layers' classes; `start/`: the model before training, as TF.js layers-model.
- `x.npy` (float32), `y.npy`: a batch of 8; y is classes (int64, [8]) or values (float32, [8, k]).
- `loss.npy` ([1]), `gradients/<weight>.npy`: the batch's mean loss at the start, in training mode, and its gradients.
- `after/<optimizer>/<weight>.npy`: all weights after 3 steps on this batch. A weight's name has `.` in place of `/`.
- In `moving_variance` goes the batch's biased variance (÷ n) after dense layers, the Bessel-corrected one (÷ (n - 1))
  on images. Both normalize by the biased one.
"""


@dataclass(frozen=True)
class TrainingCase(layers.Case):
    loss: str = "categorical_crossentropy"
    gain: float = 1
    """What the kernels are multiplied by: a deep network needs more for its ReLUs to be neither all on nor all off."""


def case(name, input_shape, make_layers, loss="categorical_crossentropy", **options):
    return TrainingCase(name, input_shape, make_layers, loss=loss, **options)


CASES = [
    case("dense-softmax", (5,), lambda L: [L.Dense(4, activation="softmax")]),
    case("dense-softmax-confident", (5,), lambda L: [L.Dense(4, activation="softmax")], low=-40, high=40),
    case("mlp-relu-mae", (6,), lambda L: [
        L.Dense(8, activation="relu"), L.Dense(5, activation="relu"), L.Dense(1)], loss="mean_absolute_error"),
    case("mlp-tanh-mse", (5,), lambda L: [
        L.Dense(6, activation="tanh"), L.Dropout(0.0), L.Dense(3)], loss="mean_squared_error"),
    case("mlp-sigmoid-elu-softmax", (5,), lambda L: [
        L.Dense(6, activation="sigmoid"), L.Dense(5, activation="elu"), L.Dense(3), L.Softmax()]),
    case("conv-valid-relu-softmax", (5, 6, 2), lambda L: [
        L.Conv2D(3, 3, activation="relu"), L.Flatten(), L.Dense(3, activation="softmax")]),
    case("conv-same-stride2", (6, 5, 2), lambda L: [
        L.Conv2D(3, 3, strides=2, padding="same", activation="tanh"),
        L.Conv2D(4, (2, 3), strides=(1, 2), padding="same", use_bias=False), L.Flatten(), L.Dense(2)],
        loss="mean_squared_error"),
    case("conv-dilated", (7, 7, 2), lambda L: [
        L.Conv2D(3, 3, dilation_rate=2, activation="elu"),
        L.Conv2D(2, 2, dilation_rate=(1, 2), padding="same", activation="sigmoid"), L.Flatten(),
        L.Dense(3, activation="softmax")]),
    case("conv-two-layers-maxpool", (8, 8, 1), lambda L: [
        L.Conv2D(3, 3, activation="relu"), L.Conv2D(4, 3, activation="relu"), L.MaxPooling2D(2), L.Flatten(),
        L.Dense(4, activation="softmax")]),
    case("averagepool-same", (6, 7, 2), lambda L: [
        L.Conv2D(3, 2, activation="tanh"), L.AveragePooling2D(3, 2, "same"), L.Flatten(), L.Dense(2)],
        loss="mean_absolute_error"),
    case("global-average-pool", (5, 5, 2), lambda L: [
        L.Conv2D(4, 3, activation="relu"), L.GlobalAveragePooling2D(), L.Dense(3, activation="softmax")]),
    case("depthwise-multiplier2-relu6", (5, 6, 2), lambda L: [
        L.DepthwiseConv2D(3, depth_multiplier=2), L.ReLU(max_value=6), L.Conv2D(3, 1, padding="same"),
        L.DepthwiseConv2D(3, strides=2, padding="same", use_bias=False), L.Flatten(), L.Dense(3, activation="softmax")],
        low=-9, high=9),
    case("batchnorm-dense", (5,), lambda L: [
        L.Dense(6, activation="tanh"), L.BatchNormalization(momentum=0.99), L.Dense(3, activation="softmax")]),
    case("batchnorm-image", (5, 4, 3), lambda L: [
        L.BatchNormalization(momentum=0.9, epsilon=0.01), L.Conv2D(3, 3, padding="same", activation="tanh"),
        L.Flatten(), L.Dense(3, activation="softmax")]),
    case("batchnorm-after-conv-relu", (5, 6, 2), lambda L: [
        L.Conv2D(4, 3, activation="relu"), L.BatchNormalization(), L.Conv2D(3, 2, padding="same", use_bias=False),
        L.BatchNormalization(scale=False), L.ReLU(), L.Flatten(), L.Dense(2)], loss="mean_squared_error"),
    case("leaky-relu-zero-padding", (4, 5, 2), lambda L: [
        L.ZeroPadding2D(((0, 1), (2, 1))), L.Conv2D(3, 3, strides=2), L.LeakyReLU(alpha=0.2), L.Reshape((-1,)),
        L.Dense(2)], loss="mean_squared_error"),
    case("network-fashion", (8, 8, 1), lambda L: [
        L.BatchNormalization(), L.Conv2D(3, 3, padding="same", activation="relu"), L.MaxPooling2D(2),
        L.Conv2D(4, 3, activation="relu"), L.MaxPooling2D(2), L.Flatten(), L.Dropout(0.0),
        L.Dense(8, activation="relu"), L.Dense(3, activation="relu"), L.BatchNormalization(),
        L.Dense(4, activation="softmax")], gain=2),
]

OPTIMIZERS = {
    "sgd": lambda: optimizers.SGD(learning_rate=0.05),
    "momentum": lambda: optimizers.SGD(learning_rate=0.05, momentum=0.9),
    "nesterov": lambda: optimizers.SGD(learning_rate=0.05, momentum=0.9, nesterov=True),
    "rmsprop": lambda: optimizers.RMSprop(),
    "adam": lambda: optimizers.Adam(),
}


# The formulas: from a weight, its gradient, two states that start as zeros and the number of the step (from 1) to the
# weight's new value and the new states.


def sgd_rule(w, g, m, v, t):
    return w - 0.05 * g, m, v


def momentum_rule(w, g, m, v, t):
    m = 0.9 * m - 0.05 * g
    return w + m, m, v


def nesterov_rule(w, g, m, v, t):
    m = 0.9 * m - 0.05 * g
    return w + 0.9 * m - 0.05 * g, m, v


def rmsprop_rule(w, g, m, v, t):
    v = 0.9 * v + 0.1 * g**2
    return w - 0.001 * g / np.sqrt(v + 1e-7), m, v


def adam_rule(w, g, m, v, t):
    m, v = m + 0.1 * (g - m), v + 0.001 * (g**2 - v)
    return w - 0.001 * np.sqrt(1 - 0.999**t) / (1 - 0.9**t) * m / (np.sqrt(v) + 1e-7), m, v


RULES = {"sgd": sgd_rule, "momentum": momentum_rule, "nesterov": nesterov_rule, "rmsprop": rmsprop_rule,
         "adam": adam_rule}


def rmsprop_rule_epsilon_outside(w, g, m, v, t):
    v = 0.9 * v + 0.1 * g**2
    return w - 0.001 * g / (np.sqrt(v) + 1e-7), m, v


def adam_rule_of_the_paper(w, g, m, v, t):
    m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
    return w - 0.001 * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + 1e-7), m, v


def follow(rule, start, gradients):
    """The weight after a step by `rule` for each of the gradients."""
    w, m, v = start.astype(np.float64), 0.0, 0.0
    for t, g in enumerate(gradients, start=1):
        w, m, v = rule(w, g.astype(np.float64), m, v, t)
    return w


def check_small_gradients():
    """Compares relatively, from weights of 0 and down to gradients of 1e-8, where epsilon's place decides."""
    gradients = [sign * np.logspace(-8, 1, 28, dtype=np.float32) for sign in (1, 0.3, -0.2)]
    start = np.zeros(28, np.float32)

    def error(name, rule):
        variable, optimizer = tf.Variable(start), OPTIMIZERS[name]()
        for gradient in gradients:
            optimizer.apply_gradients([(tf.constant(gradient), variable)])
        expected = follow(rule, start, gradients)
        return np.max(np.abs(variable.numpy() - expected) / np.abs(expected))

    for name, rule in RULES.items():
        assert error(name, rule) < 3e-5, (name, error(name, rule))
    assert error("rmsprop", rmsprop_rule_epsilon_outside) > 0.1
    assert error("adam", adam_rule_of_the_paper) > 0.1


def expected_loss(name, output, y):
    """The loss from a model's output, as probabilities if `y` are classes."""
    output = output.astype(np.float64)
    match name:
        case "categorical_crossentropy":
            return np.mean(-np.log(output[np.arange(len(y)), y]))
        case "mean_absolute_error":
            return np.mean(np.abs(output - y))
        case "mean_squared_error":
            return np.mean((output - y) ** 2)


def expected_moments(inputs, bessel):
    """What goes into the moving statistics for a batch normalization's inputs."""
    rows = inputs.reshape(-1, inputs.shape[-1]).astype(np.float64)
    return {"moving_mean": rows.mean(axis=0), "moving_variance": rows.var(axis=0, ddof=1 if bessel else 0)}


# Fragile numbers: where a rounding error would become a large one.


class FragileError(Exception):
    pass


def distance_to_kink(layer, inputs):
    """How far these inputs of a layer are from where its derivative jumps."""
    match class_name(layer):
        case "LeakyReLU":
            return np.min(np.abs(inputs))
        case "ReLU":
            return min(np.min(np.abs(inputs - kink)) for kink in (0, layer.max_value) if kink is not None)
        case "MaxPooling2D":
            return distance_of_maxima(layer, inputs)
    if getattr(layer, "activation", None) is not tf_keras.activations.relu:
        return np.inf
    layer.activation = tf_keras.activations.linear
    before_activation = layer(inputs).numpy()
    layer.activation = tf_keras.activations.relu
    return np.min(np.abs(before_activation))


def distance_of_maxima(layer, inputs):
    """The gap between the two largest in a window; windows of nothing but a ReLU's zeros have no gradient anyway."""
    assert layer.padding == "valid"
    patches = tf.image.extract_patches(inputs, [1, *layer.pool_size, 1], [1, *layer.strides, 1], [1] * 4, "VALID")
    windows = np.sort(patches.numpy().reshape(-1, np.prod(layer.pool_size), inputs.shape[-1]), axis=1)
    gaps = windows[:, -1] - windows[:, -2]
    return np.min(gaps[windows[:, -1] != 0], initial=np.inf)


def watch(model, x):
    """In training mode: the inputs of each layer, then the output. Leaves the model as it is."""
    before = model.get_weights()
    values = [x]
    for layer in model.layers:
        mode = {"training": True} if class_name(layer) in ("BatchNormalization", "Dropout") else {}
        values.append(layer(values[-1], **mode).numpy())
    model.set_weights(before)
    return values


def check_values(model, values, y, loss):
    """Given what `watch` returned."""
    distances = [distance_to_kink(layer, inputs) for layer, inputs in zip(model.layers, values, strict=False)]
    if loss == "mean_absolute_error":
        distances.append(np.min(np.abs(values[-1] - y)))
    if min(distances) < CLEARANCE:
        raise FragileError
    for layer, inputs in zip(model.layers, values, strict=False):
        if class_name(layer) == "BatchNormalization":
            if np.min(expected_moments(inputs, bessel=False)["moving_variance"]) < LEAST_VARIANCE:
                raise FragileError


def check_gradients(gradients):
    for gradient in gradients:
        if np.any((gradient != 0) & (np.abs(gradient) < LEAST_GRADIENT)):
            raise FragileError


# Training.


def weight_name(variable):
    """The name in the manifest."""
    return variable.name.removesuffix(":0")


def loss_and_gradients(model, loss, x, y):
    """In training mode, so this also moves the statistics of batch normalizations."""
    target = tf.one_hot(y, model.output_shape[-1]) if y.dtype == np.int64 else y
    with tf.GradientTape() as tape:
        value = tf.reduce_mean(tf_keras.losses.get(loss)(target, model(x, training=True)))
    gradients = tape.gradient(value, model.trainable_weights)
    return value.numpy(), [gradient.numpy() for gradient in gradients]


def train(model, loss, x, y, name):
    """All weights by name after the steps, once they agree with the formulas. Leaves the model as it was."""
    start = model.get_weights()
    optimizer = OPTIMIZERS[name]()
    statistics = {bessel: {weight_name(variable): variable.numpy().astype(np.float64)
                           for variable in model.non_trainable_weights} for bessel in (False, True)}
    history = []
    for _ in range(STEPS):
        values = watch(model, x)
        check_values(model, values, y, loss)
        move_statistics(model, values, statistics)
        value, gradients = loss_and_gradients(model, loss, x, y)
        check_gradients(gradients)
        np.testing.assert_allclose(value, expected_loss(loss, values[-1], y), rtol=2e-5)
        optimizer.apply_gradients(zip(map(tf.constant, gradients), model.trainable_weights, strict=True))
        history.append(gradients)
    after = {weight_name(variable): variable.numpy() for variable in model.weights}
    model.set_weights(start)
    for variable, gradients in zip(model.trainable_weights, zip(*history, strict=True), strict=True):
        expected = follow(RULES[name], variable.numpy(), gradients)
        np.testing.assert_allclose(after[weight_name(variable)], expected, rtol=5e-7, atol=2e-7)
    check_statistics(model, after, statistics)
    return after


def move_statistics(model, values, statistics):
    """One step of the moving statistics in float64, with and without Bessel's correction."""
    for layer, inputs in zip(model.layers, values, strict=False):
        if class_name(layer) == "BatchNormalization":
            for bessel, moving in statistics.items():
                for part, moment in expected_moments(inputs, bessel).items():
                    key = f"{layer.name}/{part}"
                    moving[key] = layer.momentum * moving[key] + (1 - layer.momentum) * moment


def check_statistics(model, after, statistics):
    for layer in model.layers:
        if class_name(layer) == "BatchNormalization":
            is_image = len(layer.input_shape) == 4
            assert bool(layer.fused) == is_image
            for part in ("moving_mean", "moving_variance"):
                key = f"{layer.name}/{part}"
                np.testing.assert_allclose(after[key], statistics[is_image][key], rtol=2e-6, atol=2e-7)
            key = f"{layer.name}/moving_variance"
            assert np.max(np.abs(after[key] / statistics[not is_image][key] - 1)) > 1e-5, "cannot tell which variance"


# Making them.


def targets(model, loss, generator):
    classes = model.output_shape[-1]
    if loss == "categorical_crossentropy":
        return generator.integers(0, classes, BATCH_SIZE, dtype=np.int64)
    return generator.uniform(-2, 2, (BATCH_SIZE, classes)).astype(np.float32)


def compute(case, attempt):
    """The model, its batch, and the results for one draw of random numbers."""
    generator = np.random.default_rng([zlib.crc32(case.name.encode()), attempt])
    model = layers.make_model(case)
    for variable in model.weights:
        gain = case.gain if role(variable) == "kernel" else 1
        variable.assign(gain * layers.random_weight(variable, generator))
    x = generator.uniform(case.low, case.high, (BATCH_SIZE, *case.input_shape)).astype(np.float32)
    y = targets(model, case.loss, generator)
    start = model.get_weights()
    check_values(model, watch(model, x), y, case.loss)
    after = {name: train(model, case.loss, x, y, name) for name in OPTIMIZERS}
    value, gradients = loss_and_gradients(model, case.loss, x, y)
    model.set_weights(start)
    gradients = {weight_name(variable): gradient
                 for variable, gradient in zip(model.trainable_weights, gradients, strict=True)}
    return model, x, y, value, gradients, after


def check_case(case, model, x, y, gradients):
    """That the case shows what it is there for."""
    values = watch(model, x)
    for name, gradient in gradients.items():
        if np.max(np.abs(gradient)) < 1e-3:
            raise ValueError(f"{case.name}: {name} has no gradient to speak of")
    for layer, inputs in zip(model.layers, values, strict=False):
        if class_name(layer) == "ReLU" and layer.max_value is not None and not np.any(inputs > layer.max_value):
            raise ValueError(f"{case.name}: nothing reaches the ReLU's maximum")
    if case.name == "dense-softmax-confident" and not np.any(values[-1][np.arange(BATCH_SIZE), y] < 1e-9):
        raise ValueError(f"{case.name}: too little confidence")


def make(case, directory):
    """Writes one case; tells how many draws it took."""
    for attempt in itertools.count():
        with contextlib.suppress(FragileError):
            model, x, y, value, gradients, after = compute(case, attempt)
            break
    check_case(case, model, x, y, gradients)
    (directory / "start").mkdir(parents=True)
    with contextlib.redirect_stdout(io.StringIO()):
        case.export(model, directory / "start")
    manifest = json.loads((directory / "start" / "model.json").read_text())["weightsManifest"]
    assert {weight["name"] for group in manifest for weight in group["weights"]} == after["sgd"].keys()
    np.save(directory / "x.npy", x)
    np.save(directory / "y.npy", y)
    np.save(directory / "loss.npy", value.reshape(1))
    save_weights(directory / "gradients", gradients)
    for optimizer, weights in after.items():
        save_weights(directory / "after" / optimizer, weights)
    entry = {"loss": case.loss, "layers": [class_name(layer) for layer in model.layers]}
    (directory / "case.json").write_text(json.dumps(entry) + "\n")
    size = sum(path.stat().st_size for path in directory.rglob("*") if path.is_file())
    print(f"{case.name:30} {size:7,} bytes, {attempt + 1} draws, loss {value:.4f}")


def save_weights(directory, weights):
    directory.mkdir(parents=True)
    for name, value in weights.items():
        assert value.dtype == np.float32 and np.isfinite(value).all()
        np.save(directory / f"{name.replace('/', '.')}.npy", np.ascontiguousarray(value))


def remove_cases(output):
    """Removes what an earlier run made, so that a renamed case leaves nothing behind."""
    for path in output.glob("*/case.json"):
        shutil.rmtree(path.parent)


def main():
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_OUTPUT
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    layers.be_quiet()
    check_small_gradients()
    output.mkdir(parents=True, exist_ok=True)
    remove_cases(output)
    for case in sorted(CASES, key=lambda case: case.name):
        make(case, output / case.name)
    names = ",\n".join("  " + json.dumps(name) for name in sorted(case.name for case in CASES))
    (output / "cases.json").write_text(f"[\n{names}\n]\n")
    (output / "README.md").write_text(README)
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    print(f"{len(CASES)} cases, {size:,} bytes in {output}")


if __name__ == "__main__":
    main()
