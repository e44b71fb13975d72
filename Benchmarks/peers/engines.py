"""Times another engine on a network for images, and prints images per second.

Usage: engines.py MODEL.onnx|MODEL.tflite BATCH.npy THREADS OUTPUT.npy

The batch is in memory before the clock starts, and what is timed are the engine's own calls alone:
the median of 5 timings of a second or more. The batch's outputs go to OUTPUT.npy.
Needs requirements-engines.txt.
"""

import statistics
import sys
import time

import numpy as np

TIMINGS, SECONDS = 5, 1.0


def onnx_runtime(path, batch, threads):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    feed = {session.get_inputs()[0].name: batch}
    return lambda: session.run(None, feed)[0]


def litert(path, batch, threads):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(path, num_threads=threads)
    interpreter.allocate_tensors()
    index, output = (side()[0]["index"] for side in (
        interpreter.get_input_details, interpreter.get_output_details))
    interpreter.set_tensor(index, batch)

    def run():
        interpreter.invoke()
        return interpreter.get_tensor(output)
    return run


def main():
    path, batch, threads = sys.argv[1], np.load(sys.argv[2]), int(sys.argv[3])
    run = (onnx_runtime if path.endswith(".onnx") else litert)(path, batch, threads)
    np.save(sys.argv[4], run())
    rates = []
    for _ in range(TIMINGS):
        start, calls = time.perf_counter(), 0
        while time.perf_counter() - start < SECONDS:
            run()
            calls += 1
        rates.append(calls * len(batch) / (time.perf_counter() - start))
    print(f"{statistics.median(rates):.1f}")


if __name__ == "__main__":
    main()
