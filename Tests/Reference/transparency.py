# numpy==1.26.4 pillow==11.3.0 (Python 3.11)
"""Makes the fixtures of transparency: Tests/DatasetsTests/Fixtures/transparency/.

    python Tests/Reference/transparency.py [output folder]

Every image may have alpha by its header; `clear-…` have one pixel that is not opaque, `opaque-…` none.
Pillow reads each again and has to agree.
"""

import struct
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from png_writer import png

DEFAULT_OUTPUT = Path(__file__).resolve().parent.parent / "DatasetsTests" / "Fixtures" / "transparency"
HEIGHT, WIDTH = 9, 11


def images():
    rng = np.random.default_rng(5)

    def samples(channels, top, is_clear):
        pixels = rng.integers(0, top, (HEIGHT, WIDTH, channels))
        pixels[..., -1] = top
        if is_clear:
            pixels[HEIGHT // 2, WIDTH - 2, -1] = top // 2
        return pixels

    palette = (b"PLTE", rng.integers(0, 256, (16, 3)).astype(np.uint8).tobytes())
    for word, is_clear in (("opaque", False), ("clear", True)):
        yield f"{word}-rgba-8", png(samples(4, 255, is_clear), 6, 8)
        yield f"{word}-rgba-8-adam7", png(samples(4, 255, is_clear), 6, 8, interlaced=True)
        yield f"{word}-rgba-16-adam7", png(samples(4, 65535, is_clear), 6, 16, interlaced=True)
        yield f"{word}-grey-alpha", png(samples(2, 255, is_clear), 4, 8)
        # Only the colour 3 is not opaque, or no pixel has it.
        indices = rng.integers(4, 16, (HEIGHT, WIDTH, 1))
        if is_clear:
            indices[1, 1] = 3
        yield f"{word}-palette", png(indices, 3, 4, extra=[palette, (b"tRNS", b"\xff\xff\xff\x40")])
        # One colour stands for nothing, which a pixel has, or none.
        colours = rng.integers(0, 255, (HEIGHT, WIDTH, 3))
        if is_clear:
            colours[2, 2] = 255
        yield f"{word}-colour", png(colours, 2, 8, extra=[(b"tRNS", struct.pack(">HHH", 255, 255, 255))])


def main():
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_OUTPUT
    output.mkdir(parents=True, exist_ok=True)
    for name, data in images():
        path = output / f"{name}.png"
        path.write_bytes(data)
        alpha = np.asarray(Image.open(path).convert("RGBA"))[..., 3]
        assert (alpha < 255).any() == name.startswith("clear"), name


if __name__ == "__main__":
    main()
