# tensorflow-cpu==2.15.1 numpy==1.26.4 pillow==11.3.0 (Python 3.11)
"""Makes the fixtures of image decoding and resizing: Tests/DatasetsTests/Fixtures/images/.

    /tmp/layers-venv/bin/pip install tensorflow-cpu==2.15.1 numpy==1.26.4 pillow==11.3.0
    /tmp/layers-venv/bin/python Tests/Reference/images.py [output folder]

- The picture is made here, from waves and seeded noise; nothing is anybody's photograph.
- Pillow writes the JPEGs; `png_writer.py` writes PNGs, since Pillow writes neither Adam7 nor 16-bit colours.
- `NAME.{jpg,png}` and what TensorFlow decodes from them: `NAME.fast.npy` (its default `dct_method`), and
  `NAME.accurate.npy` (`INTEGER_ACCURATE`); PNGs have `NAME.npy`.
- `exif-N.jpg`: orientation N; `exif-N.npy` is what Pillow's `exif_transpose` makes of TensorFlow's accurate pixels.
- `resize-METHOD-HxW.npy`: TensorFlow's resize of `resize-source.npy`, float32.
"""

import io
import os
import struct
import sys
from pathlib import Path

os.environ.update(TF_CPP_MIN_LOG_LEVEL="3", TF_ENABLE_ONEDNN_OPTS="0")

import numpy as np
import tensorflow as tf
from PIL import Image, ImageOps

from png_writer import png

DEFAULT_OUTPUT = Path(__file__).resolve().parent.parent / "DatasetsTests" / "Fixtures" / "images"
HEIGHT, WIDTH = 27, 38


def picture(height=HEIGHT, width=WIDTH, seed=7):
    """Waves of three lengths, an edge, and noise: uint8 [height, width, 3]."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    waves = np.stack([np.sin(x / 3 + y / 5), np.cos(x / 7 - y / 2), np.sin(x * y / 60)], axis=-1)
    image = 127 + 90 * waves + np.random.default_rng(seed).normal(0, 12, waves.shape)
    image[height // 3 : height // 2, width // 4 : width // 2] = [250, 20, 60]
    return np.clip(image, 0, 255).astype(np.uint8)


def jpeg(image, mode="RGB", **options):
    buffer = io.BytesIO()
    Image.fromarray(image).convert(mode).save(buffer, "JPEG", **({"quality": 85} | options))
    return buffer.getvalue()


def segments(data):
    """The segments of a JPEG up to its pixels, then the rest."""
    offset = 2
    while data[offset + 1] != 0xDA:
        end = offset + 2 + struct.unpack(">H", data[offset + 2 : offset + 4])[0]
        yield data[offset:end]
        offset = end
    yield data[offset:]


def with_adobe_transform(data, transform):
    """The same JPEG with another word on its inks; without any for `None`."""
    result = data[:2]
    for segment in segments(data):
        if segment[1] == 0xEE:
            if transform is None:
                continue
            segment = segment[:-1] + bytes([transform])
        result += segment
    return result


def jpegs():
    image = picture()
    cmyk = jpeg(image, "CMYK")
    return {
        "baseline-420": jpeg(image, subsampling=2),
        "baseline-422": jpeg(image, subsampling=1),
        "baseline-444": jpeg(image, subsampling=0, quality=95),
        "low-quality": jpeg(image, quality=12),
        "progressive": jpeg(image, progressive=True),
        "restarts": jpeg(image, restart_marker_blocks=2),
        "grey": jpeg(image, "L"),
        "grey-progressive": jpeg(image, "L", progressive=True),
        "cmyk-adobe": cmyk,
        "ycck-adobe": with_adobe_transform(cmyk, 2),
        "cmyk-plain": with_adobe_transform(cmyk, None),
        "rgb-adobe": jpeg(image, keep_rgb=True),
    }


def pngs():
    image = picture()
    rng = np.random.default_rng(11)
    deep = rng.integers(0, 65536, (HEIGHT, WIDTH, 4))
    alpha = rng.integers(0, 256, (HEIGHT, WIDTH, 1)).astype(np.uint8)
    palette = rng.integers(0, 256, (16, 3)).astype(np.uint8).tobytes()
    grey = image[..., :1]
    return {
        "rgb-8": png(image, 2, 8),
        "rgb-8-adam7": png(image, 2, 8, interlaced=True),
        "rgb-16": png(deep[..., :3], 2, 16),
        "rgb-8-transparent-colour": png(image, 2, 8, extra=[(b"tRNS", struct.pack(">HHH", *map(int, image[0, 0])))]),
        "rgba-8": png(np.concatenate([image, alpha], -1), 6, 8),
        "rgba-16-adam7": png(deep, 6, 16, interlaced=True),
        "grey-1": png(grey >> 7, 0, 1),
        "grey-2-adam7": png(grey >> 6, 0, 2, interlaced=True),
        "grey-4": png(grey >> 4, 0, 4),
        "grey-8": png(grey, 0, 8),
        "grey-16": png(deep[..., :1], 0, 16),
        "grey-alpha-8": png(np.concatenate([grey, alpha], -1), 4, 8),
        "palette-4": png(grey >> 4, 3, 4, extra=[(b"PLTE", palette)]),
        "palette-8-adam7": png(grey % 16, 3, 8, interlaced=True, extra=[(b"PLTE", palette)]),
        "palette-4-transparent": png(
            grey >> 4, 3, 4, extra=[(b"PLTE", palette), (b"tRNS", bytes(range(0, 160, 10)))]
        ),
    }


RESIZES = {
    "bilinear": lambda x, size: tf.compat.v1.image.resize_bilinear(x, size),
    "bilinear-align-corners": lambda x, size: tf.compat.v1.image.resize_bilinear(x, size, align_corners=True),
    "bilinear-half-pixel": lambda x, size: tf.image.resize(x, size, method="bilinear"),
    "bicubic": lambda x, size: tf.image.resize(x, size, method="bicubic"),
    "area": lambda x, size: tf.compat.v1.image.resize_area(x, size),
}
SIZES = [(5, 4), (13, 19), (17, 31), (1, 1), (30, 8)]


def main():
    output = Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_OUTPUT
    output.mkdir(parents=True, exist_ok=True)
    for old in output.iterdir():
        old.unlink()

    def save(name, array):
        np.save(output / f"{name}.npy", np.ascontiguousarray(array))

    def decode(data, method):
        return tf.io.decode_jpeg(data, channels=3, dct_method=method).numpy()

    for name, data in jpegs().items():
        (output / f"{name}.jpg").write_bytes(data)
        save(f"{name}.fast", decode(data, ""))
        save(f"{name}.accurate", decode(data, "INTEGER_ACCURATE"))
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        data = jpeg(picture(12, 17), quality=90, exif=exif)
        (output / f"exif-{orientation}.jpg").write_bytes(data)
        upright = Image.fromarray(decode(data, "INTEGER_ACCURATE"))
        upright.getexif()[0x0112] = orientation
        save(f"exif-{orientation}", np.asarray(ImageOps.exif_transpose(upright)))
    for name, data in pngs().items():
        (output / f"png-{name}.png").write_bytes(data)
        save(f"png-{name}", tf.io.decode_png(data, channels=3).numpy())
    source = picture(13, 19, seed=3)
    save("resize-source", source)
    for name, resize in RESIZES.items():
        for size in SIZES:
            save(f"resize-{name}-{size[0]}x{size[1]}", resize(source[None].astype(np.float32), size)[0].numpy())


if __name__ == "__main__":
    main()
