"""Times ONNX Runtime's CPU provider on a model, and prints JSON.

The input is random and in memory before the clock starts; what is timed is `session.run` alone.
Each figure is the median of 7 timings of about `--images` images.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import time

TIMINGS = 7


def random_input(session, batch, numpy):
    """An input of `batch` samples, the same at every run."""
    shape = session.get_inputs()[0].shape
    return numpy.random.default_rng(1).random((batch, *shape[1:]), dtype=numpy.float32)


def check(session, batches, numpy):
    """Whether a sample's outputs are finite, and the same alone and in the largest batch."""
    name = session.get_inputs()[0].name
    samples = random_input(session, max(batches), numpy)
    together = session.run(None, {name: samples})[0]
    alone = session.run(None, {name: samples[:1]})[0]
    if not numpy.isfinite(together).all() or not numpy.allclose(together[:1], alone, atol=1e-4):
        raise SystemExit("peers.py: ONNX Runtime's outputs differ with the batch")


def images_per_second(session, batch, images, numpy):
    """The median rate at one batch size."""
    name = session.get_inputs()[0].name
    feed = {name: random_input(session, batch, numpy)}
    calls = max(1, images // batch)
    session.run(None, feed)
    rates = []
    for _ in range(TIMINGS):
        start = time.perf_counter()
        for _ in range(calls):
            session.run(None, feed)
        rates.append(calls * batch / (time.perf_counter() - start))
    return statistics.median(rates)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", help="an ONNX file with one input, the batch axis first")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--batches", type=int, nargs="+", default=[1, 8, 32, 64, 128])
    parser.add_argument("--images", type=int, default=1024, help="images of one timing")
    arguments = parser.parse_args()
    if not os.path.exists(arguments.model):
        print(json.dumps({"skipped": f"{arguments.model} is not on this machine"}))
        return

    import numpy
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = arguments.threads
    options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    session = onnxruntime.InferenceSession(
        arguments.model, options, providers=["CPUExecutionProvider"])
    check(session, arguments.batches, numpy)
    rates = {
        str(batch): images_per_second(session, batch, arguments.images, numpy)
        for batch in arguments.batches
    }
    print(json.dumps({
        "library": f"ONNX Runtime {onnxruntime.__version__}",
        "python": platform.python_version(),
        "numpy": numpy.__version__,
        "threads": arguments.threads,
        "imagesPerSecond": rates,
        # Linux counts in KiB, macOS in bytes.
        "peakMemoryBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        * (1 if platform.system() == "Darwin" else 1024),
    }))


if __name__ == "__main__":
    main()
