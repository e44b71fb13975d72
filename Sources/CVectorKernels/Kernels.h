// The kernels, for the instruction set that the including file has chosen:
// LANES      floats of a vector
// PIXELS     most pixels of a register tile
// VECTORS    most vectors of channels of a register tile
// WINOGRAD_STRIP  most tiles of a Winograd convolution that pass through all steps together
// FUSED      whether multiply-adds round once
// TABLE      the name of the table of kernels, NAME what to call it
// LOAD_FIRST(p, n), STORE_FIRST(p, n, v): the first n lanes only (optional)

#include "CVectorKernels.h"

#pragma clang fp contract(off)

typedef float Vector __attribute__((ext_vector_type(LANES)));
typedef float Unaligned __attribute__((ext_vector_type(LANES), aligned(4)));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE Vector load(const float *p) { return *(const Unaligned *)p; }
INLINE void store(float *p, Vector v) { *(Unaligned *)p = v; }
INLINE Vector broadcast(float x) { return (Vector)x; }

INLINE Vector multiplyAdd(Vector a, Vector b, Vector c) {
#if FUSED
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

INLINE float multiplyAddOne(float a, float b, float c) {
#if FUSED
  return __builtin_fmaf(a, b, c);
#else
  return a * b + c;
#endif
}

INLINE Vector loadFirst(const float *p, ptrdiff_t count) {
#ifdef LOAD_FIRST
  return LOAD_FIRST(p, count);
#else
  Vector v = {};
  for (ptrdiff_t i = 0; i < count; ++i) v[i] = p[i];
  return v;
#endif
}

INLINE void storeFirst(float *p, ptrdiff_t count, Vector v) {
#ifdef STORE_FIRST
  STORE_FIRST(p, count, v);
#else
  for (ptrdiff_t i = 0; i < count; ++i) p[i] = v[i];
#endif
}

INLINE Vector loadUpTo(const float *p, ptrdiff_t count) {
  return count >= LANES ? load(p) : loadFirst(p, count);
}

INLINE void storeUpTo(float *p, ptrdiff_t count, Vector v) {
  if (count >= LANES) store(p, v);
  else storeFirst(p, count, v);
}

/// What is no number stays what it is: a comparison with it is false.
INLINE Vector clamped(Vector x, Vector lower, Vector upper) {
  x = x < lower ? lower : x;
  return x > upper ? upper : x;
}

INLINE ptrdiff_t least(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }

// ── Convolution ────────────────────────────────────────────────────────────────────────────────

/// What all tiles of a convolution share.
struct Tiling {
  /// Elements from one pixel's window to the next one's.
  ptrdiff_t pixelStride;
  /// A window is `rows` times `columns` runs of `length` neighbouring elements.
  ptrdiff_t rows, columns, length;
  ptrdiff_t rowStride, columnStride;
  /// Elements from one output pixel to the next.
  ptrdiff_t outputStride;
};

/// `pixels` neighbouring pixels by `vectors` vectors of channels, of which `channels` exist.
INLINE void tile(
    ptrdiff_t pixels, ptrdiff_t vectors, const struct Tiling *t, const float *image,
    const float *filter, ptrdiff_t channels, struct VKEpilogue epilogue, float *output) {
  Vector sums[PIXELS][VECTORS];
  UNROLL for (ptrdiff_t p = 0; p < pixels; ++p) {
    UNROLL for (ptrdiff_t v = 0; v < vectors; ++v) sums[p][v] = (Vector){};
  }
  const ptrdiff_t step = t->pixelStride;
  for (ptrdiff_t row = 0; row < t->rows; ++row) {
    const float *run = image + row * t->rowStride;
    for (ptrdiff_t column = 0; column < t->columns; ++column, run += t->columnStride) {
      // A pointer for every four pixels: addresses of the form a + {0, 1, 2, 3} * step.
      const float *pixel[(PIXELS + 3) / 4];
      UNROLL for (ptrdiff_t p = 0; p < pixels; p += 4) pixel[p / 4] = run + p * step;
      for (ptrdiff_t k = t->length; k > 0; --k) {
        Vector weights[VECTORS];
        UNROLL for (ptrdiff_t v = 0; v < vectors; ++v) weights[v] = load(filter + v * LANES);
        filter += vectors * LANES;
        UNROLL for (ptrdiff_t p = 0; p < pixels; ++p) {
          const Vector x = broadcast(pixel[p / 4][p % 4 * step]);
          UNROLL for (ptrdiff_t v = 0; v < vectors; ++v) {
            sums[p][v] = multiplyAdd(x, weights[v], sums[p][v]);
          }
        }
        UNROLL for (ptrdiff_t p = 0; p < pixels; p += 4) pixel[p / 4] += 1;
      }
    }
  }
  const Vector lower = broadcast(epilogue.lower), upper = broadcast(epilogue.upper);
  UNROLL for (ptrdiff_t v = 0; v < vectors; ++v) {
    const ptrdiff_t left = channels - v * LANES;
    const Vector scale = loadUpTo(epilogue.scale + v * LANES, left);
    const Vector shift = loadUpTo(epilogue.shift + v * LANES, left);
    UNROLL for (ptrdiff_t p = 0; p < pixels; ++p) {
      storeUpTo(
          output + p * t->outputStride + v * LANES, left,
          clamped(multiplyAdd(sums[p][v], scale, shift), lower, upper));
    }
  }
}

typedef void Tile(
    const struct Tiling *t, const float *image, const float *filter, ptrdiff_t channels,
    struct VKEpilogue epilogue, float *output);

#define DEFINE_TILE(pixels, vectors)                                                               \
  static __attribute__((noinline)) void tile_##pixels##_##vectors(                                 \
      const struct Tiling *t, const float *image, const float *filter, ptrdiff_t channels,         \
      struct VKEpilogue epilogue, float *output) {                                                 \
    tile(pixels, vectors, t, image, filter, channels, epilogue, output);                           \
  }

/// Applies a macro to every size of a register tile: pixels, vectors.
#if VECTORS == 2
#define FOR_EACH_WIDTH(define, pixels) define(pixels, 1) define(pixels, 2)
#else
#define FOR_EACH_WIDTH(define, pixels)                                                             \
  define(pixels, 1) define(pixels, 2) define(pixels, 3) define(pixels, 4)
#endif
#define FOR_UP_TO_FIVE(define)                                                                     \
  FOR_EACH_WIDTH(define, 1) FOR_EACH_WIDTH(define, 2) FOR_EACH_WIDTH(define, 3)                    \
  FOR_EACH_WIDTH(define, 4) FOR_EACH_WIDTH(define, 5)
#if PIXELS == 5
#define FOR_EACH_TILE(define) FOR_UP_TO_FIVE(define)
#elif PIXELS == 6
#define FOR_EACH_TILE(define) FOR_UP_TO_FIVE(define) FOR_EACH_WIDTH(define, 6)
#elif PIXELS == 14
#define FOR_EACH_TILE(define)                                                                      \
  FOR_UP_TO_FIVE(define) FOR_EACH_WIDTH(define, 6) FOR_EACH_WIDTH(define, 7)                       \
  FOR_EACH_WIDTH(define, 8) FOR_EACH_WIDTH(define, 9) FOR_EACH_WIDTH(define, 10)                   \
  FOR_EACH_WIDTH(define, 11) FOR_EACH_WIDTH(define, 12) FOR_EACH_WIDTH(define, 13)                 \
  FOR_EACH_WIDTH(define, 14)
#endif

FOR_EACH_TILE(DEFINE_TILE)

#define TILE(pixels, vectors) [pixels - 1][vectors - 1] = tile_##pixels##_##vectors,
static Tile *const tiles[PIXELS][VECTORS] = {FOR_EACH_TILE(TILE)};

static void convolve(
    const struct VKWindow *w, ptrdiff_t outputChannels, ptrdiff_t outputStride, const float *image,
    const float *filter, struct VKEpilogue epilogue, float *output) {
  // Neighbouring taps of a row are neighbouring elements where nothing is skipped.
  const int isDense = w->dilationX == 1;
  struct Tiling t = {
    .pixelStride = w->strideX * w->channels,
    .rows = w->windowHeight,
    .columns = isDense ? 1 : w->windowWidth,
    .length = isDense ? w->windowWidth * w->channels : w->channels,
    .rowStride = w->dilationY * w->inputWidth * w->channels,
    .columnStride = w->dilationX * w->channels,
    .outputStride = outputStride,
  };
  ptrdiff_t rows = w->outputHeight, columns = w->outputWidth;
  ptrdiff_t rowStep = w->strideY * w->inputWidth * w->channels;
  if (rowStep == columns * t.pixelStride) {
    // All rows in one: windows of one pixel.
    columns *= rows;
    rows = 1;
  }
  const ptrdiff_t depth = t.rows * t.columns * t.length;
  const ptrdiff_t tileCount = (columns + PIXELS - 1) / PIXELS;
  for (ptrdiff_t first = 0; first < outputChannels; first += VECTORS * LANES) {
    const ptrdiff_t channels =
        outputChannels - first < VECTORS * LANES ? outputChannels - first : VECTORS * LANES;
    const ptrdiff_t vectors = (channels + LANES - 1) / LANES;
    const struct VKEpilogue part = {
      epilogue.scale + first, epilogue.shift + first, epilogue.lower, epilogue.upper};
    for (ptrdiff_t row = 0; row < rows; ++row) {
      ptrdiff_t column = 0;
      for (ptrdiff_t index = 0; index < tileCount; ++index) {
        // Of equal widths, or one less.
        const ptrdiff_t end = columns * (index + 1) / tileCount;
        tiles[end - column - 1][vectors - 1](
            &t, image + row * rowStep + column * t.pixelStride, filter, channels, part,
            output + (row * columns + column) * outputStride + first);
        column = end;
      }
    }
    filter += depth * vectors * LANES;
  }
}

// ── Depthwise convolution ──────────────────────────────────────────────────────────────────────

/// The taps from `*lower` to `*upper` of a window that begins at `first` lie on the image.
INLINE void clip(
    ptrdiff_t first, ptrdiff_t step, ptrdiff_t count, ptrdiff_t extent, ptrdiff_t *lower,
    ptrdiff_t *upper) {
  *lower = first >= 0 ? 0 : least(count, (-first + step - 1) / step);
  *upper = first >= extent ? 0 : least(count, (extent - first + step - 1) / step);
  if (*upper < *lower) *upper = *lower;
}

/// What neighbouring pixels of a depthwise convolution share: the taps that lie on the image.
struct Strip {
  ptrdiff_t rows, columns, channels;
  ptrdiff_t rowStride, columnStride, pixelStride, filterRowStride;
};

/// Keeps the compiler from precomputing every address that hangs on a pointer: there are more than
/// registers.
#define OPAQUE(pointer) __asm__("" : "+r"(pointer))

/// The first `count` (at most LANES) of the channels from `image` on, for `pixels` neighbouring
/// pixels, whose sums run side by side.
INLINE void depthwiseTile(
    ptrdiff_t pixels, ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t columnStride,
    ptrdiff_t pixelStride, ptrdiff_t count, const struct Strip *s, const float *image,
    const float *filter, const float *scale, const float *shift, Vector lower, Vector upper,
    float *output) {
  const ptrdiff_t channels = s->channels;
  Vector sums[8];
  UNROLL for (ptrdiff_t p = 0; p < pixels; ++p) sums[p] = (Vector){};
  for (ptrdiff_t row = 0; row < rows; ++row) {
    const float *x = image, *w = filter;
    for (ptrdiff_t column = 0; column < columns; ++column) {
      const Vector factor = loadUpTo(w, count);
      const float *pixel = x;
      UNROLL for (ptrdiff_t p = 0; p < pixels; ++p) {
        if (p == 4) {
          pixel += 4 * pixelStride;
          OPAQUE(pixel);
        }
        sums[p] = multiplyAdd(loadUpTo(pixel + p % 4 * pixelStride, count), factor, sums[p]);
      }
      x += columnStride;
      w += channels;
      OPAQUE(x);
      OPAQUE(w);
    }
    image += s->rowStride;
    filter += s->filterRowStride;
  }
  const Vector a = loadUpTo(scale, count), b = loadUpTo(shift, count);
  UNROLL for (ptrdiff_t p = 0; p < pixels; ++p) {
    storeUpTo(output, count, clamped(multiplyAdd(sums[p], a, b), lower, upper));
    output += channels;
    OPAQUE(output);
  }
}

/// The same for 3×3 windows in steps of 1: each element is loaded once for its three taps.
INLINE void depthwiseTile3x3(
    ptrdiff_t pixels, const struct Strip *s, const float *image, const float *filter,
    const float *scale, const float *shift, Vector lower, Vector upper, float *output) {
  const ptrdiff_t channels = s->channels;
  Vector sums[8];
  UNROLL for (ptrdiff_t p = 0; p < pixels; ++p) sums[p] = (Vector){};
  UNROLL for (ptrdiff_t row = 0; row < 3; ++row) {
    const Vector w0 = load(filter), w1 = load(filter + channels),
                 w2 = load(filter + 2 * channels);
    const float *pixel = image;
    UNROLL for (ptrdiff_t p = 0; p < pixels + 2; ++p) {
      const Vector x = load(pixel);
      // A sum takes its taps in the order of the window.
      if (p >= 2) sums[p - 2] = multiplyAdd(x, w2, sums[p - 2]);
      if (p >= 1 && p <= pixels) sums[p - 1] = multiplyAdd(x, w1, sums[p - 1]);
      if (p < pixels) sums[p] = multiplyAdd(x, w0, sums[p]);
      pixel += channels;
      OPAQUE(pixel);
    }
    image += s->rowStride;
    filter += s->filterRowStride;
    OPAQUE(image);
    OPAQUE(filter);
  }
  const Vector a = load(scale), b = load(shift);
  UNROLL for (ptrdiff_t p = 0; p < pixels; ++p) {
    store(output, clamped(multiplyAdd(sums[p], a, b), lower, upper));
    output += channels;
    OPAQUE(output);
  }
}

/// `pixels` neighbouring pixels, with all their channels, in order.
INLINE void strip(
    ptrdiff_t pixels, const struct Strip *s, const float *image, const float *filter,
    const struct VKEpilogue *epilogue, float *output) {
  const Vector lower = broadcast(epilogue->lower), upper = broadcast(epilogue->upper);
  const float *scale = epilogue->scale, *shift = epilogue->shift;
  const ptrdiff_t channels = s->channels, whole = channels / LANES * LANES;
  const int is3x3 = s->rows == 3 && s->columns == 3;
  ptrdiff_t c = 0;
  if (is3x3 && s->pixelStride == channels && s->columnStride == channels) {
    for (; c < whole; c += LANES) {
      depthwiseTile3x3(
          pixels, s, image + c, filter + c, scale + c, shift + c, lower, upper, output + c);
    }
  }
  for (; c < whole; c += LANES) {
    depthwiseTile(
        pixels, s->rows, s->columns, s->columnStride, s->pixelStride, LANES, s, image + c,
        filter + c, scale + c, shift + c, lower, upper, output + c);
  }
  if (c < channels) {
    depthwiseTile(
        pixels, s->rows, s->columns, s->columnStride, s->pixelStride, channels - c, s,
        image + c, filter + c, scale + c, shift + c, lower, upper, output + c);
  }
}

#define DEFINE_STRIP(pixels)                                                                       \
  static __attribute__((noinline)) void strip_##pixels(                                            \
      const struct Strip *s, const float *image, const float *filter,                              \
      const struct VKEpilogue *epilogue, float *output) {                                          \
    strip(pixels, s, image, filter, epilogue, output);                                             \
  }
DEFINE_STRIP(1)
DEFINE_STRIP(2)
DEFINE_STRIP(4)
DEFINE_STRIP(8)

/// Several filters a channel: rare, so plain loops.
static void convolveDepthwiseMultiplied(
    const struct VKWindow *w, ptrdiff_t multiplier, const float *image, const float *filter,
    struct VKEpilogue epilogue, float *output) {
  const ptrdiff_t outputChannels = w->channels * multiplier;
  for (ptrdiff_t row = 0; row < w->outputHeight; ++row) {
    const ptrdiff_t top = row * w->strideY - w->paddingTop;
    ptrdiff_t firstRow, lastRow;
    clip(top, w->dilationY, w->windowHeight, w->inputHeight, &firstRow, &lastRow);
    for (ptrdiff_t column = 0; column < w->outputWidth; ++column, output += outputChannels) {
      const ptrdiff_t left = column * w->strideX - w->paddingLeft;
      ptrdiff_t firstTap, lastTap;
      clip(left, w->dilationX, w->windowWidth, w->inputWidth, &firstTap, &lastTap);
      for (ptrdiff_t o = 0; o < outputChannels; ++o) {
        const ptrdiff_t c = o / multiplier;
        float sum = 0;
        for (ptrdiff_t i = firstRow; i < lastRow; ++i) {
          for (ptrdiff_t j = firstTap; j < lastTap; ++j) {
            const ptrdiff_t pixel =
                (top + i * w->dilationY) * w->inputWidth + left + j * w->dilationX;
            sum = multiplyAddOne(
                image[pixel * w->channels + c],
                filter[(i * w->windowWidth + j) * outputChannels + o], sum);
          }
        }
        sum = multiplyAddOne(sum, epilogue.scale[o], epilogue.shift[o]);
        sum = sum < epilogue.lower ? epilogue.lower : sum;
        output[o] = sum > epilogue.upper ? epilogue.upper : sum;
      }
    }
  }
}

static void convolveDepthwise(
    const struct VKWindow *w, ptrdiff_t multiplier, const float *image, const float *filter,
    struct VKEpilogue epilogue, float *output) {
  if (multiplier != 1) {
    convolveDepthwiseMultiplied(w, multiplier, image, filter, epilogue, output);
    return;
  }
  struct Strip s = {
    .channels = w->channels,
    .rowStride = w->dilationY * w->inputWidth * w->channels,
    .columnStride = w->dilationX * w->channels,
    .pixelStride = w->strideX * w->channels,
    .filterRowStride = w->windowWidth * w->channels,
  };
  // The output columns that see the whole width of the window.
  const ptrdiff_t room = w->inputWidth + w->paddingLeft - (w->windowWidth - 1) * w->dilationX - 1;
  const ptrdiff_t lastInterior = room < 0 ? 0 : least(w->outputWidth, room / w->strideX + 1);
  const ptrdiff_t firstInterior =
      least(lastInterior, (w->paddingLeft + w->strideX - 1) / w->strideX);
  for (ptrdiff_t row = 0; row < w->outputHeight; ++row) {
    const ptrdiff_t top = row * w->strideY - w->paddingTop;
    ptrdiff_t firstRow, lastRow;
    clip(top, w->dilationY, w->windowHeight, w->inputHeight, &firstRow, &lastRow);
    s.rows = lastRow - firstRow;
    const float *line = image + (top + firstRow * w->dilationY) * w->inputWidth * w->channels;
    const float *taps = filter + firstRow * s.filterRowStride;
    for (ptrdiff_t column = 0; column < w->outputWidth;) {
      const ptrdiff_t left = column * w->strideX - w->paddingLeft;
      ptrdiff_t firstTap, lastTap;
      clip(left, w->dilationX, w->windowWidth, w->inputWidth, &firstTap, &lastTap);
      s.columns = lastTap - firstTap;
      const ptrdiff_t pixels =
          column >= firstInterior && column < lastInterior ? lastInterior - column : 1;
      const float *x = line + (left + firstTap * w->dilationX) * w->channels;
      const float *f = taps + firstTap * w->channels;
      if (pixels >= 8) {
        strip_8(&s, x, f, &epilogue, output);
        column += 8, output += 8 * w->channels;
      } else if (pixels >= 4) {
        strip_4(&s, x, f, &epilogue, output);
        column += 4, output += 4 * w->channels;
      } else if (pixels >= 2) {
        strip_2(&s, x, f, &epilogue, output);
        column += 2, output += 2 * w->channels;
      } else {
        strip_1(&s, x, f, &epilogue, output);
        column += 1, output += w->channels;
      }
    }
  }
}

// ── Pooling ────────────────────────────────────────────────────────────────────────────────────

/// One element more of a window, for up to a vector of channels.
INLINE Vector pooled(int isMaximum, Vector result, const float *image, ptrdiff_t count) {
  const Vector x = loadUpTo(image, count);
  return isMaximum ? (x > result ? x : result) : result + x;
}

/// Windows of 2×2 that all lie on the image: what most networks have.
INLINE void pool2x2(
    int isMaximum, const struct VKWindow *w, const float *image, float *output) {
  const ptrdiff_t channels = w->channels, rowStride = w->inputWidth * channels;
  for (ptrdiff_t row = 0; row < w->outputHeight; ++row) {
    const float *window = image + row * w->strideY * rowStride;
    for (ptrdiff_t column = 0; column < w->outputWidth; ++column) {
      for (ptrdiff_t c = 0; c < channels; c += LANES) {
        const ptrdiff_t lanes = channels - c;
        const float *x = window + c;
        Vector result = broadcast(isMaximum ? -__builtin_inff() : 0);
        result = pooled(isMaximum, result, x, lanes);
        result = pooled(isMaximum, result, x + channels, lanes);
        result = pooled(isMaximum, result, x + rowStride, lanes);
        result = pooled(isMaximum, result, x + rowStride + channels, lanes);
        storeUpTo(output + c, lanes, isMaximum ? result : result / broadcast(4));
      }
      window += w->strideX * channels;
      output += channels;
    }
  }
}

INLINE void pool(
    int isMaximum, const struct VKWindow *w, const float *image, float *output) {
  if (w->windowHeight == 2 && w->windowWidth == 2 && w->dilationY == 1 && w->dilationX == 1
      && w->paddingTop == 0 && w->paddingLeft == 0
      && (w->outputHeight - 1) * w->strideY + 2 <= w->inputHeight
      && (w->outputWidth - 1) * w->strideX + 2 <= w->inputWidth) {
    pool2x2(isMaximum, w, image, output);
    return;
  }
  for (ptrdiff_t row = 0; row < w->outputHeight; ++row) {
    const ptrdiff_t top = row * w->strideY - w->paddingTop;
    ptrdiff_t firstRow, lastRow;
    clip(top, w->dilationY, w->windowHeight, w->inputHeight, &firstRow, &lastRow);
    for (ptrdiff_t column = 0; column < w->outputWidth; ++column, output += w->channels) {
      const ptrdiff_t left = column * w->strideX - w->paddingLeft;
      ptrdiff_t firstTap, lastTap;
      clip(left, w->dilationX, w->windowWidth, w->inputWidth, &firstTap, &lastTap);
      const Vector count = broadcast((float)((lastRow - firstRow) * (lastTap - firstTap)));
      for (ptrdiff_t c = 0; c < w->channels; c += LANES) {
        const ptrdiff_t lanes = w->channels - c;
        Vector result = broadcast(isMaximum ? -__builtin_inff() : 0);
        for (ptrdiff_t i = firstRow; i < lastRow; ++i) {
          const float *line =
              image + ((top + i * w->dilationY) * w->inputWidth + left) * w->channels + c;
          for (ptrdiff_t j = firstTap; j < lastTap; ++j) {
            result = pooled(isMaximum, result, line + j * w->dilationX * w->channels, lanes);
          }
        }
        storeUpTo(output + c, lanes, isMaximum ? result : result / count);
      }
    }
  }
}

static void poolMaximum(const struct VKWindow *w, const float *image, float *output) {
  pool(1, w, image, output);
}

static void poolAverage(const struct VKWindow *w, const float *image, float *output) {
  pool(0, w, image, output);
}

#include "Ceilings.h"
#include "Products.h"
#include "Winograd.h"
#include "Dense.h"
#include "Comparing.h"

const struct VKKernels TABLE = {
  .name = NAME,
  .lanes = LANES,
  .panelChannels = VECTORS * LANES,
  .convolve = convolve,
  .convolveWinograd = convolveWinograd,
  .winogradTileCount = winogradTileCount,
  .winogradScratch = winogradScratch,
  .multiplyRows = multiplyRows,
  .denseScratch = denseScratch,
  .convolveDepthwise = convolveDepthwise,
  .poolMaximum = poolMaximum,
  .poolAverage = poolAverage,
  .compareSignals = compareSignals,
  .registerChains = CHAINS,
  .multiplyAddInRegisters = multiplyAddInRegisters,
  .readAll = readAll,
  .copyAll = copyAll,
};
