"""tensorflowjs without what it imports at its top and never needs for a layers-model.

jax, TensorFlow Hub and the decision forests are a gigabyte to install and seconds to import; empty
modules stand in for them, in the peer's favour. As a program it is `tensorflowjs_converter`, which
says at the end how long it took without its imports.
Needs requirements-tensorflow.txt and requirements-tensorflow-alone.txt.
"""

import os
import sys
import types

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

for absent in ("tensorflow_decision_forests", "tensorflow_hub", "jax", "jax.experimental",
               "jax.experimental.jax2tf"):
    sys.modules[absent] = types.ModuleType(absent)
sys.modules["jax.experimental"].jax2tf = sys.modules["jax.experimental.jax2tf"]

if __name__ == "__main__":
    import time

    from tensorflowjs.converters.converter import pip_main

    start = time.perf_counter()
    pip_main()
    print(f"converted in {time.perf_counter() - start:.3f} s")
