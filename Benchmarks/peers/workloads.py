"""What is compared: the networks, how they are fed, and what is to be reached.

Plain data, read by every Python that takes part.
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Network:
    """A network that every engine runs on the same inputs.

    `source` is a directory with a TF.js layers-model, or a name of `export.py`'s Keras networks.
    `preprocessing` is a word of `quanteval --normalize`; `none` with `image` means bytes as they
    are. `goal` and `moonshot` are throughput over that of the best peer.
    """

    name: str
    title: str
    source: str
    preprocessing: str
    samples: int
    batches: tuple
    goal: float | None
    moonshot: float | None
    unit: str = "images"
    repetitions: int = 1


SMALL = (1, 8, 32, 64, 128)

NETWORKS = (
    Network("mnist", "MNIST convnet", "Models/mnist", "unit", 10_000, SMALL, 1.0, 1.3),
    Network(
        "fashion-mnist", "Fashion-MNIST convnet", "Models/fashion-mnist", "unit", 10_000, SMALL,
        1.0, 1.3),
    Network(
        "mobilenet-v1", "MobileNetV1 0.25, 224×224", "keras:mobilenet-v1", "symmetric", 1_024,
        (16,), 0.9, 1.1),
    Network(
        "mobilenet-v2", "MobileNetV2 1.0, 224×224", "keras:mobilenet-v2", "symmetric", 512, (16,),
        0.9, 1.1),
    Network(
        "housing", "housing MLP, 17,000 rows", "Models/housing", "none", 17_000,
        (*SMALL, 1024, 17_000), 1.0, 2.0, unit="rows", repetitions=5),
    Network(
        "resnet8", "ResNet8, 32×32", "../shared/goldens/resnet8/tfjs/original", "none", 10_000,
        SMALL, None, None),
)

# Latency: one sample, on each of these numbers of threads.
LATENCY_THREADS = (1, 2)
LATENCY_GOAL, LATENCY_MOONSHOT = 0.8, 1.0

# Outputs of different engines on the same inputs may be this far apart, in parts of the greatest.
TOLERANCE = 1e-3

# The networks whose layers are set against the machine's ceilings.
ROOFLINES = ("mnist", "mobilenet-v1")

# What may be measured beside the networks, by the name that `--only` takes.
JOBS = ("evaluate", "quantize", "sensitivity")


def network(name):
    """The network of that name."""
    return next(network for network in NETWORKS if network.name == name)
