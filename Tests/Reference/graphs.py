# tensorflow-cpu==2.15.1 tf_keras==2.15.1 keras==3.15.1 tensorflowjs==4.22.0 numpy==1.26.4 h5py==3.16.0 (Python 3.11)
"""Makes the golden fixtures of whole graphs: Tests/InferenceTests/Fixtures/graphs/<case>/.

Each case is a small functional model with seeded random weights, written as a TF.js layers-model, with a batch of three
samples for each input (`input_0.npy`, ...) and the float32 outputs that Keras itself computes for them (`output_0.npy`,
...), in the model's order. `cases.json` has the cases' names; those with `.k2` are made with Keras 2 (tf_keras), those
with `.k3` with Keras 3 by way of a `.h5` file, and those with `.k3file` by way of a `.keras` file.

Install as `layers.py` says, then:

    /tmp/layers-venv/bin/python Tests/Reference/graphs.py [output folder]

A case is a line in one of the functions `..._cases`; `K` is one of the two Kerases, `L` its layers.
"""

import contextlib
import io
import json
import shutil
import sys
import zlib
from pathlib import Path

from layers import be_quiet, export_keras2, export_keras3_file, export_keras3_h5, keras, np, tf, tf_keras

DEFAULT_OUTPUT = Path(__file__).resolve().parent.parent / "InferenceTests" / "Fixtures" / "graphs"
BATCH_SIZE = 3
FREE_EXTENT = 7


class Cases:
    """Collects models; inputs are random numbers of the model's extents unless they are given."""

    def __init__(self, kit):
        self.kit = kit
        self.cases = []

    def add(self, name, inputs, outputs, data=None):
        single = lambda values: values[0] if len(values) == 1 else values
        self.cases.append((name, self.kit.Model(single(inputs), single(outputs)), data))

    def chain(self, name, shape, *layers, data=None):
        value = source = self.kit.Input(shape)
        for layer in layers:
            value = layer(value)
        self.add(name, [source], list(value) if isinstance(value, (list, tuple)) else [value], data)

    def inputs(self, *shapes):
        return [self.kit.Input(shape) for shape in shapes]


def merge_cases(c, K, L):
    for name in ["Add", "Multiply", "Average", "Maximum", "Minimum"]:
        a, b, d = c.inputs((4, 5), (4, 5), (4, 5))
        c.add(name.lower(), [a, b, d], [getattr(L, name)()([a, b, d])])
    a, b = c.inputs((4, 5), (4, 5))
    c.add("subtract", [a, b], [L.Subtract()([a, b])])
    a, b = c.inputs((4, 5), (1, 5))
    c.add("add-stretched", [a, b], [L.Add()([a, b])])
    for axis in (1, 2, -1):
        a, b = c.inputs((4, 5), (4, 5))
        c.add(f"concatenate-axis{axis}", [a, b], [L.Concatenate(axis=axis)([a, b])])
    for axes, normalizes in ((1, False), ((2, 1), False), (-1, True), ((1, 2), True)):
        a, b = c.inputs((4, 4), (4, 4))
        name = "dot-" + str(axes).strip("()").replace(", ", "-") + ("-normalized" if normalizes else "")
        c.add(name, [a, b], [L.Dot(axes=axes, normalize=normalizes)([a, b])])
    a, b = c.inputs((4,), (4,))
    c.add("dot-of-vectors", [a, b], [L.Dot(axes=1)([a, b])])


def product_cases(c, K, L):
    for padding in ("same", "valid", "causal"):
        c.chain(f"conv1d-{padding}", (9, 3), L.Conv1D(4, 3, padding=padding, activation="relu"))
        c.chain(f"conv1d-{padding}-dilated", (9, 3), L.Conv1D(4, 3, padding=padding, dilation_rate=2))
    c.chain("conv1d-strides", (9, 3), L.Conv1D(4, 3, strides=2, padding="same"))
    c.chain("conv2d-groups", (6, 6, 4), L.Conv2D(6, 3, groups=2, padding="same", activation="relu"))
    for padding in ("same", "valid"):
        c.chain(f"depthwise-{padding}-dilated", (7, 8, 3),
                L.DepthwiseConv2D(3, padding=padding, depth_multiplier=2, dilation_rate=2))
        c.chain(f"depthwise-{padding}-strides", (7, 8, 3), L.DepthwiseConv2D(3, strides=2, padding=padding))
        c.chain(f"separable-{padding}", (7, 8, 3),
                L.SeparableConv2D(5, 3, padding=padding, depth_multiplier=2, strides=2, activation="tanh"))
        c.chain(f"separable1d-{padding}", (9, 3), L.SeparableConv1D(5, 3, padding=padding, depth_multiplier=2))
        for strides in (1, 2, 3):
            c.chain(f"transposed-{padding}-strides{strides}", (5, 6, 3),
                    L.Conv2DTranspose(4, 3, strides=strides, padding=padding, activation="relu"))
        c.chain(f"transposed-{padding}-output-padding", (5, 6, 3),
                L.Conv2DTranspose(4, 4, strides=2, padding=padding, output_padding=1))
        c.chain(f"transposed1d-{padding}", (5, 3), L.Conv1DTranspose(4, 3, strides=2, padding=padding))
    c.chain("depthwise1d", (9, 3), L.DepthwiseConv1D(3, depth_multiplier=2))


def window_cases(c, K, L):
    for padding in ("same", "valid"):
        c.chain(f"maxpool1d-{padding}", (9, 3), L.MaxPooling1D(3, 2, padding=padding))
        c.chain(f"averagepool1d-{padding}", (9, 3), L.AveragePooling1D(3, 2, padding=padding))
    for interpolation in ("nearest", "bilinear"):
        c.chain(f"upsampling-{interpolation}", (4, 5, 2), L.UpSampling2D((2, 3), interpolation=interpolation))
    c.chain("upsampling1d", (4, 5), L.UpSampling1D(3))
    c.chain("zeropadding1d", (4, 5), L.ZeroPadding1D((1, 2)))
    c.chain("zeropadding2d", (4, 5, 2), L.ZeroPadding2D(((1, 2), (0, 3))))
    c.chain("cropping1d", (8, 5), L.Cropping1D((1, 2)))
    c.chain("cropping2d", (8, 7, 2), L.Cropping2D(((1, 2), (0, 3))))
    for kind in ("Max", "Average"):
        for keeps in (False, True):
            suffix = "-keepdims" if keeps else ""
            c.chain(f"global{kind.lower()}1d{suffix}", (8, 5), getattr(L, f"Global{kind}Pooling1D")(keepdims=keeps))
            c.chain(f"global{kind.lower()}2d{suffix}", (8, 5, 3), getattr(L, f"Global{kind}Pooling2D")(keepdims=keeps))
    c.chain("resizing", (6, 5, 2), L.Resizing(4, 9))
    c.chain("centercrop", (6, 7, 2), L.CenterCrop(3, 4))
    c.chain("randomflip", (6, 7, 2), L.RandomFlip())


def normalization_cases(c, K, L):
    c.chain("layernorm", (4, 6), L.LayerNormalization())
    c.chain("layernorm-two-axes", (4, 6), L.LayerNormalization(axis=[1, 2]))
    c.chain("layernorm-first-axis", (4, 6), L.LayerNormalization(axis=1))
    c.chain("groupnorm", (4, 4, 6), L.GroupNormalization(3))
    c.chain("unitnorm", (4, 6), L.UnitNormalization())
    c.chain("batchnorm-axis1", (4, 6, 3), L.BatchNormalization(axis=1))
    c.chain("batchnorm-axis2", (4, 6, 3), L.BatchNormalization(axis=2))
    c.chain("rescaling", (4, 6), L.Rescaling(1 / 127.5, offset=-1))
    c.chain("rescaling-lists", (4, 3), L.Rescaling([1.0, 2.0, 3.0], offset=[0.0, 1.0, 2.0]))
    c.chain("normalization-given", (5,), L.Normalization(mean=[1.0, 2, 3, 4, 5], variance=[1.0, 4, 9, 1, 2]))
    c.chain("normalization-one", (4, 5), L.Normalization(axis=None, mean=3.0, variance=2.0))
    if K is tf_keras:  # Keras 3 keeps what it has learned as numbers of the configuration too
        adapted = L.Normalization()
        adapted.adapt(np.random.default_rng(2).normal(1, 3, (50, 5)).astype(np.float32))
        c.chain("normalization-adapted", (5,), adapted)
    c.chain("conv-batchnorm-relu6", (6, 6, 2), L.Conv2D(4, 3, use_bias=False), L.BatchNormalization(), L.ReLU(6.0),
            L.DepthwiseConv2D(3), L.BatchNormalization(scale=False), L.Dropout(0.5), L.Activation("tanh"))


def activation_cases(c, K, L):
    names = ["swish", "silu", "gelu", "hard_sigmoid", "selu", "softplus", "softsign", "exponential", "mish", "elu",
             "relu6", "leaky_relu", "tanh", "sigmoid", "softmax", "log_softmax"]
    for name in names + (["hard_silu"] if K is keras else []):
        c.chain(f"activation-{name}", (4, 6), L.Dense(5, activation=name), L.Activation(name))
    c.chain("leakyrelu", (4, 6), L.LeakyReLU())
    c.chain("elu", (4, 6), L.ELU(0.5))
    c.chain("relu-options", (4, 6), L.ReLU(max_value=2, negative_slope=0.1, threshold=0.5))
    c.chain("prelu", (4, 6, 3), L.PReLU())
    c.chain("prelu-shared", (4, 6, 3), L.PReLU(shared_axes=[1, 2]))
    c.chain("softmax-axis1", (4, 6), L.Softmax(axis=1))
    if K is tf_keras:
        c.chain("thresholdedrelu", (4, 6), L.ThresholdedReLU(0.5))


def arrangement_cases(c, K, L):
    c.chain("permute", (4, 5, 3), L.Permute((3, 1, 2)))
    c.chain("repeatvector", (4,), L.RepeatVector(3))
    c.chain("reshape", (4, 6), L.Reshape((-1, 3)))
    c.chain("timedistributed-dense", (4, 6), L.TimeDistributed(L.Dense(3, activation="relu")))
    c.chain("timedistributed-conv2d", (3, 6, 6, 2), L.TimeDistributed(L.Conv2D(3, 3)))
    c.chain("timedistributed-flatten", (3, 4, 2), L.TimeDistributed(L.Flatten()))
    c.chain("timedistributed-pools", (3, 6, 6, 2), L.TimeDistributed(L.MaxPooling2D()),
            L.TimeDistributed(L.GlobalAveragePooling2D()), L.LSTM(4))
    c.chain("timedistributed-model", (3, 6),
            L.TimeDistributed(K.Sequential([K.Input((6,)), L.Dense(4, activation="relu"), L.Dense(2)])))


def recurrent_cases(c, K, L):
    generator = np.random.default_rng(1)
    words = [generator.integers(0, 9, size=(BATCH_SIZE, FREE_EXTENT)).astype(np.float32)]
    steps = generator.standard_normal((BATCH_SIZE, 7, 4)) * (generator.random((BATCH_SIZE, 7, 1)) > 0.4)
    gaps = [steps.astype(np.float32)]
    c.chain("embedding", (7,), L.Embedding(9, 4), data=words)
    c.chain("embedding-masked-lstm", (7,), L.Embedding(9, 4, mask_zero=True), L.LSTM(5), data=words)
    c.chain("embedding-masked-mean", (7,), L.Embedding(9, 4, mask_zero=True), L.GlobalAveragePooling1D(), data=words)
    c.chain("embedding-free-time", (None,), L.Embedding(9, 4, mask_zero=True),
            L.Bidirectional(L.LSTM(5, return_sequences=True)), L.GRU(3), data=words)
    for name in ("SimpleRNN", "LSTM", "GRU"):
        layer, low = getattr(L, name), name.lower()
        c.chain(low, (7, 4), layer(5))
        c.chain(f"{low}-sequences", (7, 4), layer(5, return_sequences=True))
        c.chain(f"{low}-backwards", (7, 4), layer(5, go_backwards=True, return_sequences=True))
        c.chain(f"{low}-states", (7, 4), layer(5, return_state=True))
        c.chain(f"{low}-sequences-states", (7, 4), layer(5, return_state=True, return_sequences=True, use_bias=False))
        c.chain(f"{low}-masked", (7, 4), L.Masking(), layer(5, return_sequences=True), data=gaps)
        c.chain(f"{low}-masked-backwards", (7, 4), L.Masking(), layer(5, go_backwards=True), data=gaps)
        c.chain(f"{low}-masked-states", (7, 4), L.Masking(), layer(5, return_state=True), data=gaps)
        for mode in ("concat", "sum", "mul", "ave", None):
            c.chain(f"bidirectional-{low}-{mode}", (7, 4),
                    L.Bidirectional(layer(5, return_sequences=True), merge_mode=mode))
        c.chain(f"bidirectional-{low}-last", (7, 4), L.Bidirectional(layer(5)))
        c.chain(f"bidirectional-{low}-states", (7, 4), L.Bidirectional(layer(5, return_state=True)))
        c.chain(f"bidirectional-{low}-masked", (7, 4), L.Masking(),
                L.Bidirectional(layer(5, return_sequences=True)), L.Dense(2), data=gaps)
        c.chain(f"{low}-twice-free-time", (None, 4), layer(5, return_sequences=True), layer(3))
        a, b = c.inputs((7, 4), (6, 4))
        states = layer(5, return_state=True)(a)[1:]
        decoded = layer(5, return_sequences=True)(b, initial_state=states)
        c.add(f"encoder-decoder-{low}", [a, b], [L.Dense(3, activation="softmax")(decoded)])
    c.chain("gru-resets-first", (7, 4), L.GRU(5, reset_after=False, return_sequences=True))
    c.chain("lstm-hard-sigmoid", (7, 4), L.LSTM(5, recurrent_activation="hard_sigmoid", activation="relu"))
    c.chain("gru-hard-sigmoid", (7, 4), L.GRU(5, recurrent_activation="hard_sigmoid"))
    c.chain("rnn-of-stacked-cells", (7, 4), L.RNN([L.LSTMCell(4), L.LSTMCell(3)], return_sequences=True))
    c.chain("rnn-of-a-cell", (7, 4), L.RNN(L.GRUCell(4)))
    (a,) = c.inputs((5, 6))
    c.add("attention-to-itself", [a], [L.MultiHeadAttention(2, 4, name="heads")(a, a)])
    a, b = c.inputs((5, 6), (4, 6))
    c.add("attention-of-heads", [a, b], [L.MultiHeadAttention(2, 4, value_dim=3, use_bias=False)(a, b)])
    a, b = c.inputs((5, 6), (4, 6))
    c.add("attention", [a, b], [L.Attention()([a, b])])


def graph_cases(c, K, L):
    inner = K.Sequential([K.Input((6,)), L.Dense(5, activation="relu"), L.Dense(6)], name="inner")
    source = K.Input((6,))
    middle = K.Model(source, L.Add()([inner(source), source]), name="middle")
    c.chain("nested", (6,), middle, L.Dense(3))
    (a,) = c.inputs((6,))
    c.add("nested-twice", [a], [L.Concatenate()([middle(a), middle(L.Dense(6)(a))])])
    shared = L.Dense(6, activation="tanh")
    a, b = c.inputs((6,), (6,))
    c.add("shared", [a, b], [L.Add()([shared(a), shared(b)]), shared(L.Subtract()([a, b]))])
    a, b = K.Input((6,), name="zebra"), K.Input((4,), name="ant")
    narrow = L.Dense(4)(a)
    c.add("several-inputs-and-outputs", [a, b], [L.Add()([narrow, b]), narrow, L.Dense(2)(b)])
    (a,) = c.inputs((6,))
    c.add("input-is-output", [a], [a, L.Dense(2)(a)])
    features = K.Sequential([K.Input((6, 6, 1)), L.Conv2D(4, 3, activation="relu"), L.BatchNormalization(), L.Flatten()])
    whole = K.Sequential([features, L.Dense(3, activation="softmax")])
    whole.build((None, 6, 6, 1))
    c.cases.append(("sequential-in-sequential", whole, None))
    c.chain("free-height-and-width", (None, None, 3), L.Conv2D(4, 3, padding="same"), L.GlobalAveragePooling2D(), L.Dense(2))
    (a,) = c.inputs((8, 8, 4))
    wide = L.ReLU(6.0)(L.BatchNormalization()(L.Conv2D(12, 1, use_bias=False)(a)))
    deep = L.ReLU(6.0)(L.BatchNormalization()(L.DepthwiseConv2D(3, padding="same", use_bias=False)(wide)))
    thin = L.BatchNormalization()(L.Conv2D(4, 1, use_bias=False)(deep))
    c.add("inverted-residual", [a], [L.GlobalAveragePooling2D()(L.Add()([a, thin]))])
    a, b = c.inputs((6,), (6,))
    if K is keras:
        c.add("operators", [a, b], [keras.ops.sqrt(keras.ops.square(a) * 2.0 + 1.0) - b / 3.0])
    else:
        root = tf.sqrt(tf.square(a) * 2.0 + 1.0) - b / 3.0
        c.add("operators", [a, b], [3.0 - root, tf.reduce_mean(tf.nn.relu6(root), axis=1, keepdims=True)])


EXPORTS = {"k2": export_keras2, "k3": export_keras3_h5, "k3file": export_keras3_file}
FAMILIES = [merge_cases, product_cases, window_cases, normalization_cases, activation_cases, arrangement_cases,
            recurrent_cases, graph_cases]
# Through a `.keras` file go those whose weights' names have something to get wrong.
FILE_FAMILIES = [normalization_cases, arrangement_cases, recurrent_cases, graph_cases]


def random_weight(variable, generator):
    """Values that leave no part of a layer without effect."""
    name = getattr(variable, "path", variable.name)
    if "variance" in name:
        return generator.uniform(0.5, 1.5, variable.shape)
    return generator.standard_normal(variable.shape) * 0.4


def make(name, model, data, export, directory):
    """Writes one case and returns its entry of the list of cases."""
    generator = np.random.default_rng(zlib.crc32(name.encode()))
    learned = {id(variable) for layer in model.layers if type(layer).__name__ == "Normalization" for variable in layer.weights}
    for variable in model.weights:
        if "float" in str(variable.dtype) and id(variable) not in learned:
            variable.assign(random_weight(variable, generator).astype(np.float32))
    shapes = [tuple(FREE_EXTENT if extent is None else extent for extent in tensor.shape[1:]) for tensor in model.inputs]
    inputs = data or [generator.standard_normal((BATCH_SIZE, *shape)).astype(np.float32) for shape in shapes]
    result = model(inputs if len(inputs) > 1 else inputs[0], training=False)
    outputs = [np.asarray(output, dtype=np.float32) for output in (result if isinstance(result, (list, tuple)) else [result])]
    if not all(np.isfinite(output).all() and np.ptp(output) > 0 for output in outputs):
        raise ValueError(f"{name}: the output proves nothing")
    directory.mkdir()
    with contextlib.redirect_stdout(io.StringIO()):
        export(model, directory)
    for kind, arrays in (("input", inputs), ("output", outputs)):
        for index, array in enumerate(arrays):
            np.save(directory / f"{kind}_{index}.npy", np.ascontiguousarray(array))
    return {"name": name, "inputs": len(inputs), "outputs": len(outputs)}


def main():
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_OUTPUT
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    be_quiet()
    for path in output.glob("*/output_0.npy"):
        shutil.rmtree(path.parent)
    output.mkdir(parents=True, exist_ok=True)
    entries = []
    for suffix, export in EXPORTS.items():
        kit = tf_keras if suffix == "k2" else keras
        for family in FILE_FAMILIES if suffix == "k3file" else FAMILIES:
            kit.backend.clear_session()
            cases = Cases(kit)
            family(cases, kit, kit.layers)
            for name, model, data in cases.cases:
                full = f"{name}.{suffix}"
                entries.append(make(full, model, data, export, output / full))
    lines = ",\n".join("  " + json.dumps(entry) for entry in entries)
    (output / "cases.json").write_text(f"[\n{lines}\n]\n")
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    print(f"{len(entries)} cases, {size:,} bytes in {output}")


if __name__ == "__main__":
    main()
