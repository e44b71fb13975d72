// Winograd's minimal filtering, for the instruction set that the including file has chosen.
//
// On one axis, 4 elements d of the image and the transformed taps u give 4 products, and these give
// 2 outputs of 3 taps, or 3 outputs of 2 taps (Winograd 1980; Lavin and Gray, "Fast algorithms for
// convolutional neural networks", arXiv 1509.09308; the points are 0, 1, -1 and ∞):
//
//     v = (d0 - d2, d1 + d2, d2 - d1, d1 - d3)      m = sum over the channels of u · v
//     3 taps: y = (m0 + m1 + m2, m1 - m2 - m3)
//     2 taps: y = (m0 + m1 + m2, m1 - m2, m1 + m2 - m3)
//
// On two axes that is 16 products for a tile of 2×2 outputs instead of 36, or of 3×3 outputs instead
// of 36. A window of 3×3 taps is one part; one of 4×4 is four parts of 2×2, whose products add up
// before they are transformed. Every 64 channels of a part are a chain of their own, from 0 on; the
// chains are then added, in order. Short chains are what makes the results more exact than those of
// one chain over the whole window (Benchmarks/NOTES.md).

/// Most products of one chain.
#define CHAIN 64

/// How a convolution is cut into tiles.
struct Tiles {
  /// Outputs of a tile along an axis: 2 for windows of 3×3, 3 for those of 4×4.
  ptrdiff_t side;
  /// Parts of a window along an axis, two elements from one to the next.
  ptrdiff_t parts;
  /// Tiles of the whole image.
  ptrdiff_t rows, columns;
  /// Transformed elements of a tile in a plane: channels of all parts.
  ptrdiff_t depth;
  /// Most tiles that are led through all steps together.
  ptrdiff_t strip;
  /// Elements from one of the 16 planes of transformed elements, or of sums, to the next: no
  /// multiple of a page, so that the planes don't crowd the same sets of the cache.
  ptrdiff_t inputPlane, sumPlane;
};

INLINE struct Tiles tilesOf(const struct VKWindow *w) {
  struct Tiles t;
  t.side = 5 - (w->windowHeight == 3 ? 3 : 2);
  t.parts = w->windowHeight == 3 ? 1 : 2;
  t.rows = (w->outputHeight + t.side - 1) / t.side;
  t.columns = (w->outputWidth + t.side - 1) / t.side;
  t.depth = t.parts * t.parts * w->channels;
  t.strip = least(t.rows * t.columns, WINOGRAD_STRIP);
  t.inputPlane = (t.strip * t.depth + LANES - 1) / LANES * LANES + 16;
  t.sumPlane = t.strip * VECTORS * LANES + 16;
  return t;
}

static ptrdiff_t winogradTileCount(const struct VKWindow *w) {
  const struct Tiles t = tilesOf(w);
  return t.rows * t.columns;
}

static ptrdiff_t winogradScratch(const struct VKWindow *w) {
  const struct Tiles t = tilesOf(w);
  return 16 * (t.inputPlane + t.sumPlane);
}

/// v on one axis; the elements are `step` apart in `d`.
INLINE void transformInput(const Vector *d, ptrdiff_t step, Vector *v, ptrdiff_t target) {
  v[0] = d[0] - d[2 * step];
  v[target] = d[step] + d[2 * step];
  v[2 * target] = d[2 * step] - d[step];
  v[3 * target] = d[step] - d[3 * step];
}

/// The 16 transformed elements of up to a vector of channels of a 4×4 patch, each into its plane.
/// Where `isClipped`, only the pixels of `rows` and `columns` (a bit each) lie on the image, and
/// `image` is where the patch's first pixel would be.
INLINE void transformPatch(
    int isClipped, unsigned rows, unsigned columns, const float *image, ptrdiff_t rowStride,
    ptrdiff_t pixelStride, ptrdiff_t count, ptrdiff_t plane, float *output) {
  Vector half[4][4];
  UNROLL for (int i = 0; i < 4; ++i) {
    Vector d[4];
    UNROLL for (int j = 0; j < 4; ++j) {
      d[j] = !isClipped || (rows >> i & columns >> j & 1)
                 ? loadUpTo(image + j * pixelStride, count)
                 : (Vector){};
    }
    transformInput(d, 1, half[i], 1);
    image += rowStride;
    OPAQUE(image);
  }
  Vector v[4][4];
  UNROLL for (int j = 0; j < 4; ++j) transformInput(&half[0][j], 4, &v[0][j], 4);
  UNROLL for (int i = 0; i < 4; ++i) {
    UNROLL for (int j = 0; j < 4; ++j) storeUpTo(output + j * plane, count, v[i][j]);
    output += 4 * plane;
    OPAQUE(output);
  }
}

/// A bit for each of the 4 pixels from `first` on that lie on the image.
INLINE unsigned pixelsInside(ptrdiff_t first, ptrdiff_t extent) {
  unsigned bits = 0;
  for (int i = 0; i < 4; ++i) bits |= (unsigned)(first + i >= 0 && first + i < extent) << i;
  return bits;
}

/// The channels from `c` on of a patch that begins at `top`, `left`, wherever that is.
static __attribute__((noinline)) void transformAnyPatch(
    const struct VKWindow *w, ptrdiff_t top, ptrdiff_t left, ptrdiff_t c, const float *image,
    ptrdiff_t plane, float *output) {
  const unsigned rows = pixelsInside(top, w->inputHeight);
  const unsigned columns = pixelsInside(left, w->inputWidth);
  for (; c < w->channels; c += LANES) {
    transformPatch(
        1, rows, columns, image + c, w->inputWidth * w->channels, w->channels, w->channels - c,
        plane, output + c);
  }
}

/// One part of the tiles `first..<end`: `offset` is where it begins in its tile, up and left.
static __attribute__((noinline)) void transformStrip(
    const struct VKWindow *w, const struct Tiles *t, ptrdiff_t first, ptrdiff_t end,
    ptrdiff_t offsetY, ptrdiff_t offsetX, const float *image, float *output) {
  const ptrdiff_t channels = w->channels, rowStride = w->inputWidth * channels;
  const ptrdiff_t plane = t->inputPlane;
  ptrdiff_t row = first / t->columns, column = first % t->columns;
  for (ptrdiff_t tile = first; tile < end; ++tile) {
    const ptrdiff_t top = row * t->side + offsetY, left = column * t->side + offsetX;
    const float *patch = image + top * rowStride + left * channels;
    ptrdiff_t c = 0;
    if (top >= 0 && left >= 0 && top + 4 <= w->inputHeight && left + 4 <= w->inputWidth) {
      for (; c + LANES <= channels; c += LANES) {
        transformPatch(0, 15, 15, patch + c, rowStride, channels, LANES, plane, output + c);
      }
    }
    if (c < channels) transformAnyPatch(w, top, left, c, patch, plane, output);
    output += t->depth;
    if (++column == t->columns) column = 0, ++row;
  }
}

/// y on one axis, of `side` outputs.
INLINE void transformSums(ptrdiff_t side, const Vector *m, ptrdiff_t step, Vector *y) {
  const Vector even = m[step] + m[2 * step], odd = m[step] - m[2 * step];
  y[0] = m[0] + even;
  if (side == 2) {
    y[1] = odd - m[3 * step];
  } else {
    y[1] = odd;
    y[2] = even - m[3 * step];
  }
}

/// The outputs of one tile, up to a vector of channels; `rows` and `columns` of them exist.
INLINE void finishTile(
    ptrdiff_t side, const float *sums, ptrdiff_t plane, ptrdiff_t count, Vector scale,
    Vector shift, Vector lower, Vector upper, ptrdiff_t rows, ptrdiff_t columns,
    ptrdiff_t rowStride, ptrdiff_t pixelStride, float *output) {
  Vector half[4][3];
  UNROLL for (int i = 0; i < 4; ++i) {
    Vector m[4];
    UNROLL for (int j = 0; j < 4; ++j) m[j] = load(sums + j * plane);
    sums += 4 * plane;
    OPAQUE(sums);
    transformSums(side, m, 1, half[i]);
  }
  UNROLL for (int j = 0; j < side; ++j) {
    Vector y[3];
    transformSums(side, &half[0][j], 3, y);
    UNROLL for (int i = 0; i < side; ++i) {
      if (i < rows && j < columns) {
        storeUpTo(
            output + i * rowStride + j * pixelStride, count,
            clamped(multiplyAdd(y[i], scale, shift), lower, upper));
      }
    }
  }
}

/// The outputs of the tiles `first..<end` in one panel of channels.
INLINE void finishStrip(
    ptrdiff_t side, const struct VKWindow *w, const struct Tiles *t, ptrdiff_t first,
    ptrdiff_t end, const float *sums, ptrdiff_t channels, ptrdiff_t outputChannels,
    const struct VKEpilogue *epilogue, float *output) {
  const Vector lower = broadcast(epilogue->lower), upper = broadcast(epilogue->upper);
  const ptrdiff_t rowStride = w->outputWidth * outputChannels;
  for (ptrdiff_t c = 0; c < channels; c += LANES) {
    const ptrdiff_t count = channels - c;
    const Vector scale = loadUpTo(epilogue->scale + c, count);
    const Vector shift = loadUpTo(epilogue->shift + c, count);
    ptrdiff_t row = first / t->columns, column = first % t->columns;
    const float *m = sums + c;
    for (ptrdiff_t tile = first; tile < end; ++tile) {
      const ptrdiff_t rows = w->outputHeight - row * side;
      const ptrdiff_t columns = w->outputWidth - column * side;
      float *y = output + row * side * rowStride + column * side * outputChannels + c;
      if (rows >= side && columns >= side && count >= LANES) {
        finishTile(
            side, m, t->sumPlane, LANES, scale, shift, lower, upper, side, side, rowStride,
            outputChannels, y);
      } else {
        finishTile(
            side, m, t->sumPlane, count, scale, shift, lower, upper, rows, columns, rowStride,
            outputChannels, y);
      }
      m += VECTORS * LANES;
      if (++column == t->columns) column = 0, ++row;
    }
  }
}

static __attribute__((noinline)) void finishStrip2(
    const struct VKWindow *w, const struct Tiles *t, ptrdiff_t first, ptrdiff_t end,
    const float *sums, ptrdiff_t channels, ptrdiff_t outputChannels,
    const struct VKEpilogue *epilogue, float *output) {
  finishStrip(2, w, t, first, end, sums, channels, outputChannels, epilogue, output);
}

static __attribute__((noinline)) void finishStrip3(
    const struct VKWindow *w, const struct Tiles *t, ptrdiff_t first, ptrdiff_t end,
    const float *sums, ptrdiff_t channels, ptrdiff_t outputChannels,
    const struct VKEpilogue *epilogue, float *output) {
  finishStrip(3, w, t, first, end, sums, channels, outputChannels, epilogue, output);
}

static void convolveWinograd(
    const struct VKWindow *w, ptrdiff_t firstTile, ptrdiff_t endTile, ptrdiff_t outputChannels,
    const float *image, const float *filter, struct VKEpilogue epilogue, float *scratch,
    float *output) {
  const struct Tiles t = tilesOf(w);
  float *const input = scratch, *const sums = scratch + 16 * t.inputPlane;
  const ptrdiff_t tileCount = endTile - firstTile;
  const ptrdiff_t stripCount = (tileCount + t.strip - 1) / t.strip;
  for (ptrdiff_t index = 0, first = firstTile; index < stripCount; ++index) {
    // Of equal lengths, or one less; so are the register tiles.
    const ptrdiff_t end = firstTile + tileCount * (index + 1) / stripCount, length = end - first;
    for (ptrdiff_t part = 0; part < t.parts * t.parts; ++part) {
      transformStrip(
          w, &t, first, end, part / t.parts * 2 - w->paddingTop,
          part % t.parts * 2 - w->paddingLeft, image, input + part * w->channels);
    }
    const ptrdiff_t groupCount = (length + PIXELS - 1) / PIXELS;
    const float *weights = filter;
    for (ptrdiff_t c = 0; c < outputChannels; c += VECTORS * LANES) {
      const ptrdiff_t channels = least(outputChannels - c, VECTORS * LANES);
      const ptrdiff_t vectors = (channels + LANES - 1) / LANES;
      for (ptrdiff_t plane = 0; plane < 16; ++plane) {
        const float *const x = input + plane * t.inputPlane;
        for (ptrdiff_t group = 0, tile = 0; group < groupCount; ++group) {
          const ptrdiff_t next = length * (group + 1) / groupCount;
          const float *w0 = weights;
          for (ptrdiff_t from = 0; from < t.depth;) {
            const ptrdiff_t chain = least(w->channels - from % w->channels, CHAIN);
            products[next - tile - 1][vectors - 1](
                chain, from > 0, t.depth, x + tile * t.depth + from, w0,
                sums + plane * t.sumPlane + tile * VECTORS * LANES);
            w0 += chain * vectors * LANES;
            from += chain;
          }
          tile = next;
        }
        weights += t.depth * vectors * LANES;
      }
      const struct VKEpilogue part = {
        epilogue.scale + c, epilogue.shift + c, epilogue.lower, epilogue.upper};
      (t.side == 2 ? finishStrip2 : finishStrip3)(
          w, &t, first, end, sums, channels, outputChannels, &part, output + c);
    }
    first = end;
  }
}
