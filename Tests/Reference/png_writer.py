"""Writes PNGs that Pillow does not write: Adam7, and 16-bit colours."""

import struct
import zlib

import numpy as np


def png(samples, color_type, depth, interlaced=False, extra=()):
    """A PNG of integer samples [height, width, channels]; every row has filter 0."""
    height, width, _ = samples.shape

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    def rows(part):
        result = b""
        for row in part:
            values = row.reshape(-1)
            if depth == 16:
                packed = values.astype(">u2").tobytes()
            elif depth == 8:
                packed = values.astype(np.uint8).tobytes()
            else:
                bits = "".join(format(value, f"0{depth}b") for value in values)
                bits += "0" * (-len(bits) % 8)
                packed = int(bits, 2).to_bytes(len(bits) // 8, "big")
            result += b"\0" + packed
        return result

    if interlaced:
        passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
        data = b"".join(rows(samples[y::dy, x::dx]) for y, x, dy, dx in passes if samples[y::dy, x::dx].size)
    else:
        data = rows(samples)
    header = struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, int(interlaced))
    chunks = [(b"IHDR", header), *extra, (b"IDAT", zlib.compress(data, 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in chunks)
