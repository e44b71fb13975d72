# tensorflow-cpu==2.15.1 tf_keras==2.15.1 keras==3.15.1 tensorflowjs==4.22.0 numpy==1.26.4 h5py==3.16.0 (Python 3.11)
"""Makes the golden fixtures of what people publish: Tests/InferenceTests/Fixtures/published/<model>.<export>/.

Small models built as tutorials and the well-known tools build them (Teachable Machine, transfer learning with augmentation,
U-Nets of free extents, attention over recurrent layers, blocks of Keras' applications), and graph-models with loops,
branches and functions, which the converter writes in two ways: lowered to frames of `Enter` … `Exit` (its default, `.gm1`),
and as `While` and `If` with functions (`--control_flow_v2`, `.gm2`); one more is a session of TensorFlow 1, as object
detectors are, with tensor arrays (`.session`). Arrays and `cases.json` are as `graphs.py` has them.

Install as `layers.py` says, then:

    /tmp/layers-venv/bin/python Tests/Reference/published.py [output folder]

Of graph-models the script drops what changes from run to run (numbers in names of functions, orders of maps, types for the
C++ runtime), so that running it again gives the same bytes, and fails where the converter has optimized the operations away
that the model is about.
"""

import contextlib
import io
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

import dialects
import graphs
from graphs import BATCH_SIZE, FREE_EXTENT, Cases, be_quiet, keras, np, tf, tf_keras
from layers import export_keras2, export_keras3_file, export_keras3_h5, stand_ins

with stand_ins():
    from tensorflowjs.converters import tf_saved_model_conversion_v2 as conversion

DEFAULT_OUTPUT = Path(__file__).resolve().parent.parent / "InferenceTests" / "Fixtures" / "published"


def words(seed, high, *shape):
    return np.random.default_rng(seed).integers(0, high, size=(BATCH_SIZE, *shape)).astype(np.float32)


# Layers-models.


def features(K, L, size):
    """The beginning of a MobileNetV2."""
    source = K.Input((size, size, 3))
    x = L.ReLU(6.0)(L.BatchNormalization()(L.Conv2D(4, 3, 2, padding="same", use_bias=False)(source)))
    start = x
    x = L.ReLU(6.0)(L.BatchNormalization()(L.Conv2D(8, 1, use_bias=False)(x)))
    x = L.ReLU(6.0)(L.BatchNormalization()(L.DepthwiseConv2D(3, padding="same", use_bias=False)(x)))
    x = L.Add()([start, L.BatchNormalization()(L.Conv2D(4, 1, use_bias=False)(x))])
    x = L.ZeroPadding2D(((0, 1), (0, 1)))(x)
    x = L.DepthwiseConv2D(3, 2, padding="valid", use_bias=False)(x)
    return K.Model(source, L.ReLU(6.0)(L.BatchNormalization()(x)), name="features")


def image_models(c, K, L):
    # Teachable Machine: a network cut off behind its features, in a Sequential, in a Sequential with another one.
    pooled = K.Sequential([features(K, L, 12), L.GlobalAveragePooling2D()])
    head = K.Sequential([K.Input((4,)), L.Dense(5, activation="relu"), L.Dense(3, activation="softmax", use_bias=False)])
    whole = K.Sequential([pooled, head])
    whole.build((None, 12, 12, 3))
    c.cases.append(("teachable-image", whole, None))
    augmentation = K.Sequential([K.Input((12, 12, 3)), L.RandomFlip("horizontal"), L.RandomRotation(0.1), L.RandomZoom(0.1),
                                 L.RandomContrast(0.1)], name="augmentation")
    c.chain("transfer-augmented", (12, 12, 3), augmentation, L.Rescaling(1 / 127.5, offset=-1), features(K, L, 12),
            L.GlobalAveragePooling2D(), L.BatchNormalization(), L.Dropout(0.3), L.Dense(2, dtype="float32"))
    source = K.Input((12, 12, 3))
    x = features(K, L, 12)(source / 127.5 - 1.0, training=False)
    c.add("transfer-preprocessed", [source], [L.Dense(1)(L.GlobalAveragePooling2D()(x))])
    source = K.Input((None, None, 2))
    first = L.Conv2D(4, 3, padding="same", activation="relu")(source)
    x = L.Conv2D(4, 3, padding="same", activation="relu")(L.MaxPooling2D(padding="same")(first))
    x = L.Concatenate()([first, L.Cropping2D(((0, 1), (0, 1)))(L.Conv2DTranspose(3, 3, 2, padding="same")(x))])
    c.add("unet-of-free-extents", [source], [L.Conv2D(2, 1, activation="softmax")(x)])
    if K is tf_keras:
        from tf_keras.src.applications.convnext import LayerScale
        from tf_keras.src.applications.inception_resnet_v2 import CustomScaleLayer
    else:
        from keras.src.applications.convnext import LayerScale
        from keras.src.applications.inception_resnet_v2 import CustomScaleLayer
    source = K.Input((4, 4, 6))
    c.add("scales-of-applications", [source],
          [LayerScale(1e-2, 6)(source), CustomScaleLayer(0.17)([source, L.Conv2D(6, 1)(source)])])


def sequence_models(c, K, L):
    a, b = c.inputs((6,), (5,))
    embedded = L.Embedding(9, 4)(a)
    encoded = L.LSTM(4, return_sequences=True)(embedded)
    last = L.LSTM(4)(embedded)
    decoded = L.LSTM(4, return_sequences=True)(L.Embedding(9, 4)(b), initial_state=[last, last])
    attention = L.Activation("softmax")(L.Dot(axes=[2, 2])([decoded, encoded]))
    joined = L.Concatenate()([L.Dot(axes=[2, 1])([attention, encoded]), decoded])
    scores = L.TimeDistributed(L.Dense(3, activation="softmax"))(joined)
    c.add("dates-with-attention", [a, b], [scores], [words(1, 9, 6), words(2, 9, 5)])


# Graph-models.


def recurrent_models(c, K, L):
    c.chain("lstm", (5, 3), L.LSTM(4, return_sequences=True), L.Dense(2))
    c.chain("masked-gru", (6,), L.Embedding(5, 3, mask_zero=True), L.GRU(2, go_backwards=True), data=[words(3, 5, 6)])


def control_models(c, K, L):
    c.chain("map-over-steps", (4, 3), L.Lambda(lambda x: tf.map_fn(lambda row: tf.cumsum(row * row, 1), x)))

    def growing(x):
        """Rounds of a loop that appends what it has, until there is enough: extents by rounds."""
        def body(index, value, all):
            return index + 1, tf.tanh(value * 1.5 + 0.1), all.write(index, value)
        steps = tf.TensorArray(tf.float32, 0, dynamic_size=True, element_shape=(None, 3))
        _, last, all = tf.while_loop(lambda index, *_: index < tf.shape(x)[1], body, (0, x[:, 0], steps))
        return tf.transpose(all.stack(), [1, 0, 2]) + last[:, tf.newaxis]
    c.chain("rounds-by-extent", (None, 3), L.Lambda(growing))

    def inner(index, value):
        add = lambda j, y: (j + 1, tf.tanh(y) + 0.1 * tf.cast(j, tf.float32))
        return tf.while_loop(lambda j, y: j < index + 1, add, (0, value))[1]
    c.chain("rounds-in-rounds", (3,), L.Lambda(
        lambda x: tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, inner(i, y)), (0, x))[1]))

    def choice(limit):
        def inner(x):
            looped = lambda: tf.while_loop(lambda i, y: i < 3, lambda i, y: (i + 1, y * y - 0.5), (0, x))[1]
            return tf.cond(tf.shape(x)[1] > limit, looped, lambda: tf.abs(x))
        return inner
    c.chain("branch-with-a-loop", (None, 3), L.Lambda(choice(FREE_EXTENT - 1)))
    c.chain("branch-without-its-loop", (None, 3), L.Lambda(choice(FREE_EXTENT)))


def export_graph(version):
    def export(model, directory):
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(io.StringIO()):
            model.save(folder, save_format="tf", include_optimizer=False)
            conversion.convert_tf_saved_model(folder, str(directory), skip_op_check=True, control_flow_v2=version == 2)
        path = directory / "model.json"
        finish(directory, {"Enter", "Switch"} if version == 1 else {"While", "StatelessWhile", "If", "StatelessIf"})
    return export


def make_detector(output):
    """What stands before and behind a detector of TensorFlow 1: each image of the batch resized in a loop."""
    name, v1 = "detector.session", tf.compat.v1
    directory = output / name
    directory.mkdir()
    images = np.random.default_rng(4).standard_normal((BATCH_SIZE, 6, 5, 2)).astype(np.float32)
    v1.disable_control_flow_v2()
    with tf.Graph().as_default(), v1.Session() as session, tempfile.TemporaryDirectory() as folder:
        source = v1.placeholder(tf.float32, [None, 6, 5, 2], "image")
        resized = tf.map_fn(lambda image: tf.image.resize(image, [4, 4]) / 2 - 1, source)
        _, scores = tf.while_loop(lambda index, _: index < 3, lambda index, value: (index + 1, tf.tanh(value) * 2),
                                  (0, tf.reduce_mean(resized, [1, 2])))
        results = session.run([resized, scores], {source: images})
        with contextlib.redirect_stderr(io.StringIO()):
            v1.saved_model.simple_save(session, f"{folder}/model", {"image": source}, {"resized": resized, "scores": scores})
            conversion.convert_tf_saved_model(f"{folder}/model", str(directory), skip_op_check=True)
    v1.enable_control_flow_v2()
    finish(directory, {"TensorArrayV3"})
    outputs = json.loads((directory / "model.json").read_text())["signature"]["outputs"]
    np.save(directory / "input_0.npy", images)
    for index, key in enumerate(outputs):
        np.save(directory / f"output_{index}.npy", dict(zip(["resized", "scores"], results))[key])
    return {"name": name, "inputs": 1, "outputs": 2}


def finish(directory, needed):
    """Tidies a graph-model's file, which must have one of these operations."""
    path = directory / "model.json"
    text = path.read_text()
    for name in sorted(set(re.findall(r"__inference_\w+", text)), reverse=True):
        plain = re.sub(r"(_\d+)+$", "", name)
        text = re.sub(rf"{name}\b", plain, text)
    model_json = json.loads(re.sub(r"_\d+___redundant", "___redundant", text))
    topology = model_json["modelTopology"]
    tidy(topology)
    functions = topology.get("library", {}).get("function", [])
    functions.sort(key=lambda each: each["signature"]["name"])
    if len({each["signature"]["name"] for each in functions}) < len(functions):
        raise ValueError(f"{directory.name} has two functions of one name")
    sort_weights(model_json, directory)
    lists = [topology["node"]] + [each["nodeDef"] for each in functions]
    ops = {node["op"] for nodes in lists for node in nodes}
    if not ops & needed:
        raise ValueError(f"{directory.name} has no control flow left: {sorted(ops)}")
    model_json["signature"]["outputs"] = dict(sorted(model_json["signature"]["outputs"].items()))
    path.write_text(json.dumps(model_json, separators=(",", ":")))


def sort_weights(model_json, directory):
    """The weights by name."""
    (group,) = model_json["weightsManifest"]
    (shard,) = [directory / path for path in group["paths"]]
    data, arrays = shard.read_bytes(), {}
    for entry in group["weights"]:
        size = int(np.prod(entry["shape"])) * (1 if entry["dtype"] == "bool" else 4)
        arrays[entry["name"]], data = data[:size], data[size:]
    group["weights"].sort(key=lambda entry: entry["name"])
    shard.write_bytes(b"".join(arrays[entry["name"]] for entry in group["weights"]) + data)


def tidy(value):
    """Attributes by name, without what only the C++ runtime reads."""
    if isinstance(value, dict):
        for key in ("experimentalType", "experimentalDebugInfo", "versions"):
            value.pop(key, None)
        for key in [key for key in value.get("attr", {}) if key.startswith("_") or key == "output_shapes"]:
            del value["attr"][key]
        for key in ("attr", "argAttr", "ret", "resourceArgUniqueId"):
            if key in value:
                value[key] = dict(sorted(value[key].items()))
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        tidy(item)


EXPORTS = {"k2": export_keras2, "k3": export_keras3_h5, "k3file": export_keras3_file,
           "tfjs": dialects.rewritten(dialects.respell_as_tfjs), "gm1": export_graph(1), "gm2": export_graph(2)}
FAMILIES = [(image_models, ["k2", "k3", "k3file", "tfjs"]), (sequence_models, ["k2"]),
            (recurrent_models, ["gm1", "gm2"]), (control_models, ["gm1", "gm2"])]
# Models that are large on the page have one form of each kind.
ONLY = {"teachable-image": ["k3file", "tfjs"], "transfer-augmented": ["k2"], "transfer-preprocessed": ["k2", "k3"],
        "scales-of-applications": ["k2", "k3"], "unet-of-free-extents": ["k2"], "lstm": ["gm1"], "masked-gru": ["gm2"],
        "rounds-in-rounds": ["gm1"]}


def main():
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_OUTPUT
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    be_quiet()
    for path in output.glob("*/output_0.npy"):
        shutil.rmtree(path.parent)
    output.mkdir(parents=True, exist_ok=True)
    entries = []
    for family, suffixes in FAMILIES:
        for suffix in suffixes:
            kit = keras if suffix.startswith("k3") else tf_keras
            kit.backend.clear_session()
            cases = Cases(kit)
            family(cases, kit, kit.layers)
            for name, model, data in cases.cases:
                if suffix in ONLY.get(name, suffixes):
                    full = f"{name}.{suffix}"
                    entries.append(graphs.make(full, model, data, EXPORTS[suffix], output / full))
    entries.append(make_detector(output))
    lines = ",\n".join("  " + json.dumps(entry) for entry in entries)
    (output / "cases.json").write_text(f"[\n{lines}\n]\n")
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    print(f"{len(entries)} cases, {size:,} bytes in {output}")


if __name__ == "__main__":
    main()
