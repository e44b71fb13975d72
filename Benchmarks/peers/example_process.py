"""The TF.js example's flow in one process: quantize, write, read, evaluate and gzip three levels.

Usage: example_process.py MODEL DATA WORK, as `example_flow`.
"""

import pathlib
import sys
import tarfile

import tfjs  # noqa: F401, before tensorflowjs

from tensorflowjs.converters import load_keras_model, save_keras_model

from example_evaluate import evaluate


def files(level):
    return [path for path in level.iterdir() if path.suffix == ".bin" or path.name == "model.json"]


def main():
    model, data, work = map(pathlib.Path, sys.argv[1:])
    levels = [model]
    for name in ("uint16", "uint8"):
        levels.append(work / name)
        save_keras_model(
            load_keras_model(str(model / "model.json")), str(levels[-1]),
            quantization_dtype_map={name: ["*"]})
    evaluate(data, levels)
    for level in levels:
        tarball = work / "level.tar.gz"
        with tarfile.open(tarball, "w:gz", compresslevel=6) as archive:
            for path in files(level):
                archive.add(path, path.name)
        size = sum(path.stat().st_size for path in files(level))
        print(f"{level}: gzip ratio {size / tarball.stat().st_size:.4f}")


if __name__ == "__main__":
    main()
