# numpy==1.26.4 (Python 3.11)
"""Makes Tests/SearchTests/Fixtures/singular-values.json: norms of layers as linear maps, by numpy's SVD.

    /tmp/layers-venv/bin/python Tests/Reference/singular_values.py [output file]

A convolution becomes the matrix of the whole map, a column for each input element; dense layers are a
chain, whose product is there too.
"""

import json
import sys
from pathlib import Path

import numpy as np

generator = np.random.default_rng(20261121)


def rounded(values):
    return np.asarray(values, np.float32).astype(np.float64)


def norm(matrix):
    return float(np.linalg.svd(matrix, compute_uv=False)[0])


def convolution(name, size, kernel, channels, outputs, stride=1, dilation=1, padding="same", depthwise=False):
    shape = kernel + (channels, outputs)
    weights = rounded(generator.normal(size=shape) + 0.3)
    extents, before = [], []
    for extent, taps in zip(size, kernel):
        reach = dilation * (taps - 1) + 1
        if padding == "same":
            count = -(-extent // stride)
            total = max((count - 1) * stride + reach - extent, 0)
            before.append(total // 2)
        else:
            count = (extent - reach) // stride + 1
            before.append(0)
        extents.append(count)
    made = channels * outputs if depthwise else outputs
    matrix = np.zeros((*extents, made, *size, channels))
    for row in range(extents[0]):
        for column in range(extents[1]):
            for down in range(kernel[0]):
                for right in range(kernel[1]):
                    y = row * stride + down * dilation - before[0]
                    x = column * stride + right * dilation - before[1]
                    if not (0 <= y < size[0] and 0 <= x < size[1]):
                        continue
                    for channel in range(channels):
                        if depthwise:
                            start = channel * outputs
                            matrix[row, column, start:start + outputs, y, x, channel] = weights[down, right, channel]
                        else:
                            matrix[row, column, :, y, x, channel] = weights[down, right, channel]
    matrix = matrix.reshape(np.prod(extents) * made, -1)
    return {
        "name": name, "size": list(size), "kernel": list(kernel), "channels": channels, "outputs": outputs,
        "stride": stride, "dilation": dilation, "padding": padding, "isDepthwise": depthwise,
        "weights": weights.ravel().tolist(), "norm": norm(matrix),
    }


def chain(widths):
    layers = [rounded(generator.normal(size=(a, b)) * np.exp(generator.normal(size=b))) for a, b in zip(widths, widths[1:])]
    def furthest(matrix):
        return max(float(np.linalg.norm(a - b)) for a in matrix.T for b in matrix.T)

    return {
        "widths": widths, "weights": [layer.ravel().tolist() for layer in layers],
        # How far two outputs can move against each other: of the product, and by the layers' norms.
        "distance": furthest(np.linalg.multi_dot(layers)),
        "product": float(np.prod([norm(layer) for layer in layers[:-1]])) * furthest(layers[-1]),
    }


document = {
    "convolutions": [
        convolution("3x3 same", (6, 6), (3, 3), 3, 4),
        convolution("3x3 valid", (6, 5), (3, 3), 2, 3, padding="valid"),
        convolution("3x3 stride 2 same, even", (6, 6), (3, 3), 2, 3, stride=2),
        convolution("3x3 stride 2 same, odd", (7, 7), (3, 3), 2, 3, stride=2),
        convolution("2x4 stride 3 valid", (9, 9), (2, 4), 2, 2, stride=3, padding="valid"),
        convolution("3x3 dilation 2 same", (7, 7), (3, 3), 2, 2, dilation=2),
        convolution("1x1", (3, 4), (1, 1), 4, 3),
        convolution("5x5 larger than the image", (3, 3), (5, 5), 2, 2),
        convolution("depthwise 3x3", (6, 6), (3, 3), 4, 1, depthwise=True),
        convolution("depthwise 3x3 stride 2, two a channel", (7, 7), (3, 3), 2, 2, stride=2, depthwise=True),
    ],
    "chain": chain([9, 12, 7, 10, 5]),
}
target = Path(sys.argv[1] if len(sys.argv) > 1 else "Tests/SearchTests/Fixtures/singular-values.json")
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text(json.dumps(document) + "\n")
for one in document["convolutions"]:
    print(one["name"], one["norm"])
print(document["chain"]["distance"], document["chain"]["product"])
