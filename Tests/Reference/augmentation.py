# numpy==1.26.4 scipy==1.11.4 (Python 3.11)
"""Makes Tests/TrainingTests/Fixtures/image-changes.json: images that scipy.ndimage turns, stretches, mirrors and moves.

    python Tests/Reference/augmentation.py [output file]

A change is put together from what each part does to a point of the image, first to last: mirrored, turned and
stretched about the centre, then moved. `affine_transform` gets its inverse; order 1 is bilinear, and `grid-constant`
has zeros beyond the edge that take part in the interpolation.
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy import ndimage

generator = np.random.default_rng(20261129)


def moved(right, down):
    return np.array([[1, 0, right], [0, 1, down], [0, 0, 1]], float)


def turned(angle):
    """x points right, y down: a positive angle turns right to up."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])


def case(name, height, width, channels, angle=0.0, scale=1.0, right=0.0, down=0.0, mirrored=False):
    image = generator.integers(0, 256, (height, width, channels)) / 256
    angle, scale, right, down = (float(np.float32(v)) for v in (angle, scale, right, down))
    x, y = (width - 1) / 2, (height - 1) / 2
    change = (
        moved(right, down) @ moved(x, y) @ np.diag([scale, scale, 1]) @ turned(angle)
        @ np.diag([-1 if mirrored else 1, 1, 1]) @ moved(-x, -y)
    )
    inverse = np.linalg.inv(change)
    # scipy counts rows, then columns: y, then x.
    matrix = inverse[:2, :2][::-1, ::-1]
    offset = inverse[:2, 2][::-1]
    result = np.stack(
        [
            ndimage.affine_transform(
                image[:, :, c], matrix, offset, order=1, mode="grid-constant", cval=0.0, prefilter=False
            )
            for c in range(channels)
        ],
        axis=-1,
    )
    return dict(
        name=name, height=height, width=width, channels=channels, angle=angle, scale=scale, right=right, down=down,
        isMirrored=mirrored, image=image.ravel().tolist(), changed=np.round(result, 7).ravel().tolist(),
    )


cases = [
    case("whole pixels to the right and up", 4, 5, 2, right=2, down=-1),
    case("parts of pixels", 4, 5, 1, right=-0.25, down=0.7),
    case("mirrored", 3, 4, 2, mirrored=True),
    case("a quarter turn of a square", 5, 5, 1, angle=np.pi / 2),
    case("a turn of an oblong", 5, 8, 1, angle=0.4),
    case("a turn the other way", 6, 5, 3, angle=-0.15),
    case("greater", 6, 6, 1, scale=1.3),
    case("smaller", 6, 7, 1, scale=0.6),
    case("mirrored and turned", 6, 5, 1, angle=0.3, mirrored=True),
    case("all at once", 7, 6, 2, angle=-0.35, scale=1.15, right=1.4, down=-0.8, mirrored=True),
    case("out of the image", 3, 3, 1, right=5),
]
root = Path(__file__).resolve().parents[1]
output = Path(sys.argv[1]) if len(sys.argv) > 1 else root / "TrainingTests/Fixtures/image-changes.json"
output.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
