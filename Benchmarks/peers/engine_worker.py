"""Serves one engine: runs networks as it is told, line by line, and says how long each call took.

Usage: engine_worker.py onnxruntime|litert|tensorflow THREADS
Reads requests {"directory", "batch", "seconds", "expected"} as JSON, one a line, and answers each
with {"seconds": of a call each} or {"error"}. The batch is in memory before the clock starts; what
is timed are the engine's own calls alone, after some for warming up. The first answer names the
engine. Where "expected" is an array's path, "difference" is how far the outputs are from it, in
parts of its greatest.
"""

import json
import os
import sys
import time
import traceback

WARM_UP_SHARE, LEAST_CALLS = 0.2, 3


class OnnxRuntime:
    """ONNX Runtime's CPU provider, all optimizations, the batch's size known to it."""

    def __init__(self, threads):
        import onnxruntime

        self.onnxruntime, self.threads = onnxruntime, threads
        self.title, self.version = "ONNX Runtime", onnxruntime.__version__

    def session(self, path, fixed):
        options = self.onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.inter_op_num_threads = 1
        options.graph_optimization_level = (
            self.onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL)
        for name, size in fixed.items():
            options.add_free_dimension_override_by_name(name, size)
        return self.onnxruntime.InferenceSession(
            path, options, providers=["CPUExecutionProvider"])

    def prepare(self, directory, batch):
        path = f"{directory}/model.onnx"
        axis = self.session(path, {}).get_inputs()[0].shape[0]
        session = self.session(path, {axis: len(batch)})
        feed = {session.get_inputs()[0].name: batch}
        return lambda: session.run(None, feed)[0]


class LiteRT:
    """LiteRT with XNNPACK, which it uses by default; the whole network must be XNNPACK's."""

    def __init__(self, threads):
        import importlib.metadata

        from ai_edge_litert.interpreter import Interpreter

        self.Interpreter, self.threads = Interpreter, threads
        self.title, self.version = "LiteRT", importlib.metadata.version("ai-edge-litert")

    def prepare(self, directory, batch):
        interpreter = self.Interpreter(f"{directory}/model.tflite", num_threads=self.threads)
        index = interpreter.get_input_details()[0]["index"]
        interpreter.resize_tensor_input(index, batch.shape)
        interpreter.allocate_tensors()
        output = interpreter.get_output_details()[0]["index"]
        interpreter.set_tensor(index, batch)

        def run():
            interpreter.invoke()
            return interpreter.get_tensor(output)
        return run


class TensorFlow:
    """TensorFlow (tf_keras' network as a graph), oneDNN as it comes."""

    def __init__(self, threads):
        import tensorflow

        self.tensorflow = tensorflow
        tensorflow.config.threading.set_intra_op_parallelism_threads(threads)
        tensorflow.config.threading.set_inter_op_parallelism_threads(threads)
        self.title, self.version = "TensorFlow", tensorflow.__version__

    def prepare(self, directory, batch):
        import tf_keras

        model = tf_keras.models.load_model(f"{directory}/model.h5", compile=False)
        tensor = self.tensorflow.constant(batch)
        function = self.tensorflow.function(
            lambda batch: model(batch, training=False),
            [self.tensorflow.TensorSpec(batch.shape, self.tensorflow.float32)]
        ).get_concrete_function()
        return lambda: function(tensor).numpy()


ENGINES = {"onnxruntime": OnnxRuntime, "litert": LiteRT, "tensorflow": TensorFlow}


def timed(run, seconds):
    """How long each call takes, for `seconds` or more, after a fifth of them."""
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds * WARM_UP_SHARE:
        run()
    times, begin = [], time.perf_counter()
    while time.perf_counter() - begin < seconds or len(times) < LEAST_CALLS:
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return times


def main():
    import numpy

    # Only answers may stand on standard output; libraries print there too.
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    engine = ENGINES[sys.argv[1]](int(sys.argv[2]))
    print(json.dumps({"title": engine.title, "version": engine.version}), file=answers)
    prepared = {}
    for line in sys.stdin:
        request = json.loads(line)
        directory, size = request["directory"], request["batch"]
        try:
            if (directory, size) not in prepared:
                batch = numpy.ascontiguousarray(numpy.load(f"{directory}/batch.npy")[:size])
                prepared[directory, size] = engine.prepare(directory, batch)
            run = prepared[directory, size]
            answer = {"seconds": timed(run, request["seconds"])}
            if request.get("expected"):
                expected = numpy.load(request["expected"])[:size]
                difference = numpy.abs(run().reshape(expected.shape) - expected).max()
                answer["difference"] = float(difference / numpy.abs(expected).max())
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), file=answers)


if __name__ == "__main__":
    main()
