# tensorflow-cpu==2.15.1 tf_keras==2.15.1 keras==3.15.1 tensorflowjs==4.22.0 numpy==1.26.4 h5py==3.16.0 (Python 3.11)
"""Makes the golden fixtures of spellings: Tests/InferenceTests/Fixtures/dialects/<model>.<dialect>/.

The same few graphs (nested, shared, residual, recurrent, several inputs and outputs) in every form in which their files
may come: quantized by the converter, split by layer, with another order of weights, in the spellings of TF.js and of the
first converters. Arrays and `cases.json` are as `graphs.py` has them; the outputs of quantized files are Keras' own with
the weights that tensorflowjs reads from those files.

Install as `layers.py` says, then:

    /tmp/layers-venv/bin/python Tests/Reference/dialects.py [output folder]
"""

import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import graphs
from graphs import BATCH_SIZE, Cases, be_quiet, np, tf_keras
from layers import converter, keras_2_1_config
from tensorflowjs import read_weights

DEFAULT_OUTPUT = Path(__file__).resolve().parent.parent / "InferenceTests" / "Fixtures" / "dialects"


def models(c, K, L):
    """Adds the graphs; what else they need to be is said in `graphs.py`."""
    generator = np.random.default_rng(1)
    words = [generator.integers(0, 9, size=(BATCH_SIZE, 7)).astype(np.float32)]
    inner = K.Sequential([K.Input((6,)), L.Dense(5, activation="relu"), L.Dense(6)], name="inner")
    source = K.Input((6,))
    middle = K.Model(source, L.Add()([inner(source), source]), name="middle")
    shared = L.Dense(6, activation="tanh", name="shared")
    a, b = K.Input((6,), name="zebra"), K.Input((6,), name="ant")
    joined = L.Concatenate(name="joined")([middle(shared(a)), shared(b)])
    c.add("nested", [a, b], [L.Dense(3, activation="softmax", name="scores")(joined), L.Subtract(name="gap")([a, b])])
    (a,) = c.inputs((8, 8, 4))
    wide = L.ReLU(6.0)(L.BatchNormalization()(L.Conv2D(12, 1, use_bias=False)(a)))
    deep = L.ReLU(6.0)(L.BatchNormalization()(L.DepthwiseConv2D(3, padding="same", use_bias=False)(wide)))
    thin = L.BatchNormalization()(L.Conv2D(4, 1, use_bias=False)(deep))
    c.add("residual", [a], [L.Dense(3)(L.GlobalAveragePooling2D()(L.Add()([a, thin])))])
    c.chain("recurrent", (7,), L.Embedding(9, 4, mask_zero=True), L.Bidirectional(L.LSTM(5, return_sequences=True)),
            L.GRU(6), L.Dense(3, activation="softmax"), data=words)


# How the converter quantizes, splits and stores.


def export_converted(model, directory, **options):
    """By way of the converter's own function for `.h5` files."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.h5")
        model.save(path)
        converter.dispatch_keras_h5_to_tfjs_layers_model_conversion(path, str(directory), **options)


def quantizer(types):
    return lambda model, directory: export_converted(model, directory, quantization_dtype_map=types)


def export_split(model, directory):
    """`--split_weights_by_layer`: a group, and a file, for each layer."""
    export_converted(model, directory, split_weights_by_layer=True)


def export_shards(model, directory):
    """Shards of 50 bytes: cut between weights and inside a number."""
    export_converted(model, directory, weight_shard_size_bytes=50)


# The same, rewritten.


def rewritten(change):
    """An export that changes what Keras 2's export wrote: `change` gets the parsed `model.json` and the directory."""
    def export(model, directory):
        export_converted(model, directory)
        path = directory / "model.json"
        model_json = json.loads(path.read_text())
        path.write_text(json.dumps(change(model_json, directory) or model_json))
    return export


def named_arrays(model_json, directory):
    """Each weight's manifest entry and its bytes."""
    for group in model_json["weightsManifest"]:
        data, offset = b"".join((directory / path).read_bytes() for path in group["paths"]), 0
        for entry in group["weights"]:
            count = 4 * int(np.prod(entry["shape"]))
            yield entry, data[offset:offset + count]
            offset += count


def write_groups(model_json, directory, groups, suffix=".bin"):
    weights, paths = [], [directory / path for group in model_json["weightsManifest"] for path in group["paths"]]
    for number, group in enumerate(groups, start=1):
        name = f"group{number}-shard1of1{suffix}"
        weights.append({"paths": [name], "weights": [entry for entry, _ in group]})
        (directory / f"{name}.new").write_bytes(b"".join(data for _, data in group))
    for path in paths:
        path.unlink()
    for path in directory.glob("*.new"):
        path.rename(path.with_suffix(""))
    model_json["weightsManifest"] = weights


def reverse_manifest(model_json, directory):
    """Weights in another order than the layers: backwards, in groups of three."""
    weights = list(named_arrays(model_json, directory))[::-1]
    write_groups(model_json, directory, [weights[i:i + 3] for i in range(0, len(weights), 3)])


def add_bytes(model_json, directory):
    """A shard that is longer than the manifest says."""
    with open(directory / "group1-shard1of1.bin", "ab") as file:
        file.write(b"\x01\x02\x03\x04\x05")


def suffix_names(model_json, directory):
    """TensorFlow's names of variables, `kernel:0`."""
    for group in model_json["weightsManifest"]:
        for entry in group["weights"]:
            entry["name"] += ":0"


def respell_as_tfjs(model_json, directory):
    """What TF.js itself saves: no `model_config` level, class `Model`, no type but the input's."""
    topology = model_json["modelTopology"]["model_config"]
    each_model(topology, lambda node: node.update(class_name={"Functional": "Model"}.get(node["class_name"], node["class_name"])))
    model_json["modelTopology"] = {**topology, "keras_version": "tfjs-layers 4.22.0", "backend": "tensor_flow.js"}
    model_json["generatedBy"] = "TensorFlow.js tfjs-layers v4.22.0"


def camel(text):
    return re.sub("_([a-z0-9])", lambda match: match.group(1).upper(), text)


def respell_as_camel(model_json, directory):
    """Keys as TF.js has them in memory, and as `toJSON(null, false)` gives them out."""
    def spell(node):
        if isinstance(node, dict):
            return {camel(key): spell(value) for key, value in node.items()}
        return [spell(item) for item in node] if isinstance(node, list) else node
    model_json["modelTopology"] = spell(model_json["modelTopology"]["model_config"])


def each_model(node, change):
    """Calls `change` on a model's configuration and on those of the models in it."""
    change(node)
    layers = node["config"] if isinstance(node["config"], list) else node["config"].get("layers", [])
    for layer in layers:
        if layer["class_name"] in ("Functional", "Model", "Sequential"):
            each_model(layer, change)


def export_oldest(model, directory):
    """tensorflowjs 0.x on Keras 2.1: class `Model`, Sequential as a bare list, one file per layer, no `format`."""
    export_converted(model, directory)
    path = directory / "model.json"
    model_json = json.loads(path.read_text())

    def config_of(layer, described):
        if isinstance(layer, tf_keras.Sequential):
            inner = [described_layer for described_layer in described["config"]["layers"] if described_layer["class_name"] != "InputLayer"]
            known = {each.name: each for each in layer.layers}
            for each in inner:
                each["config"] = keras_2_1_config(known[each["config"]["name"]])
            inner[0]["config"].update(batch_input_shape=list(layer.input_shape), dtype="float32")
            described["config"] = inner
        elif isinstance(layer, tf_keras.Model):
            described["class_name"] = "Model"
            for each in described["config"]["layers"]:
                config_of(layer.get_layer(each["config"]["name"]), each)
        elif described["class_name"] == "Bidirectional":
            for each in ("layer", "backward_layer"):
                described["config"].pop("module", None)
            described["config"].pop("backward_layer", None)
            described["config"]["layer"]["config"].pop("time_major", None)
        elif described["class_name"] != "InputLayer":
            described["config"] = {**keras_2_1_config(layer), "name": described["config"]["name"]}
        for key in ("module", "registered_name", "build_config"):
            described.pop(key, None)

    topology = model_json["modelTopology"]
    config_of(model, topology["model_config"])
    topology["keras_version"] = "2.1.4"
    groups = {}
    for entry, data in named_arrays(model_json, directory):
        groups.setdefault(entry["name"].split("/")[0], []).append((entry, data))
    write_groups(model_json, directory, list(groups.values()), suffix="")
    for key in ("format", "generatedBy", "convertedBy"):
        model_json.pop(key, None)
    path.write_text(json.dumps(model_json, default=lambda array: array.item()))


QUANTIZED = {
    "float16": quantizer({"float16": True}),
    "uint16": quantizer({"uint16": True}),
    "uint8": quantizer({"uint8": True}),
    "kernels-uint8": quantizer({"uint8": ["*kernel*"], "float16": ["*bias*", "*gamma*"]}),
}
DIALECTS = {
    "split": export_split,
    "shards": export_shards,
    "reversed": rewritten(reverse_manifest),
    "longer": rewritten(add_bytes),
    "colon-names": rewritten(suffix_names),
    "tfjs": rewritten(respell_as_tfjs),
    "camel": rewritten(respell_as_camel),
    "oldest": export_oldest,
}


def quantized_outputs(model, directory, inputs):
    """Keras 2's outputs with the weights that tensorflowjs reads."""
    manifest = json.loads((directory / "model.json").read_text())["weightsManifest"]
    values = {entry["name"]: entry["data"] for entry in read_weights.read_weights(manifest, str(directory), flatten=True)}
    for variable in model.weights:
        variable.assign(values[variable.name.removesuffix(":0")])
    result = model(inputs if len(inputs) > 1 else inputs[0], training=False)
    return [np.asarray(output) for output in (result if isinstance(result, (list, tuple)) else [result])]


def main():
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_OUTPUT
    be_quiet()
    for path in list(output.glob("*/input_0.npy")) + list(output.glob("*/model.json")):
        shutil.rmtree(path.parent, ignore_errors=True)
    output.mkdir(parents=True, exist_ok=True)
    entries = []
    for dialect, export in (QUANTIZED | DIALECTS).items():
        tf_keras.backend.clear_session()
        cases = Cases(tf_keras)
        models(cases, tf_keras, tf_keras.layers)
        for name, model, data in cases.cases:
            directory = output / f"{name}.{dialect}"
            entries.append(graphs.make(directory.name, model, data, export, directory))
            if dialect in QUANTIZED:
                inputs = [np.load(directory / f"input_{index}.npy") for index in range(len(model.inputs))]
                for index, array in enumerate(quantized_outputs(model, directory, inputs)):
                    np.save(directory / f"output_{index}.npy", np.ascontiguousarray(array))
    lines = ",\n".join("  " + json.dumps(entry) for entry in entries)
    (output / "cases.json").write_text(f"[\n{lines}\n]\n")
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    print(f"{len(entries)} cases, {size:,} bytes in {output}")


if __name__ == "__main__":
    main()
