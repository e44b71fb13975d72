# numpy==2.2.6 scipy==1.15.3 (Python 3.11)
"""Makes Tests/EvaluationTests/Fixtures/entropy.json: entropies by scipy, histograms by numpy.

    python3.11 -m venv /tmp/entropy-venv
    /tmp/entropy-venv/bin/pip install numpy==2.2.6 scipy==1.15.3
    /tmp/entropy-venv/bin/python Tests/Reference/entropy.py [output file]

Elements stand in the file as the integers that their bits are; counting is numpy's `unique` of these.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
import scipy.stats as stats

generator = np.random.default_rng(20261121)


def codes(count, bits):
    """Codes as quantized weights have them: a bell over the range, 0 and the greatest among them."""
    weights = generator.normal(size=count)
    span = weights.max() - weights.min()
    return np.round((weights - weights.min()) / span * (2**bits - 1)).astype(f"uint{bits}")


def pruned(count):
    """Weights of which most are zero, of either sign."""
    weights = generator.normal(size=count).astype(np.float32)
    weights[np.abs(weights) < 1] *= 0
    return weights


arrays = {
    "bell of 8 bits": codes(600, 8),
    "bell of 16 bits": codes(400, 16),
    "two codes": (generator.random(200) < 0.1).astype(np.uint8),
    "uneven thirds": np.array([7, 7, 9], np.uint16),
    "halves": generator.normal(size=200).astype(np.float16),
    "pruned": pruned(200),
    "whole numbers": generator.integers(-3, 3, 100).astype(np.int32),
    "small bytes": generator.integers(-3, 3, 100).astype(np.int8),
    "truths": (generator.random(50) < 0.5),
}


def fact(name, array):
    stored = array.view(f"uint{array.itemsize * 8}")
    counts = np.unique(stored, return_counts=True)[1]
    bits = float(stats.entropy(counts, base=2))
    return {
        "name": name,
        "type": str(array.dtype),
        "elements": stored.tolist(),
        "bitsPerElement": bits,
        "byteCount": math.ceil(bits * array.size / 8),
        "distinctCount": int(counts.size),
    }


def histogram(name, weights):
    counts, edges = np.histogram(weights.astype(np.float64), bins=60)
    return {
        "name": name,
        "weights": weights.view(np.uint32).tolist(),
        "minimum": float(edges[0]),
        "maximum": float(edges[-1]),
        "counts": counts.tolist(),
    }


histograms = [
    histogram("bell", generator.normal(size=500).astype(np.float32)),
    histogram("one side", generator.exponential(size=300).astype(np.float32)),
    histogram("far off", np.array([1e-30, 3e38, -3e38, 2e37], np.float32)),
]
path = Path(sys.argv[1] if len(sys.argv) > 1 else "Tests/EvaluationTests/Fixtures/entropy.json")
path.parent.mkdir(parents=True, exist_ok=True)
content = {"entropies": [fact(*item) for item in arrays.items()], "histograms": histograms}
path.write_text(json.dumps(content, separators=(",", ":")) + "\n")
