/// Convolutions in vector code: one source, compiled for several instruction sets.
///
/// All images are NHWC, all counts and strides are in elements. Every output is one chain of
/// multiply-adds over its window: row by row, tap by tap, channel by channel, from 0 on; then times
/// its channel's scale, plus its shift, between the bounds. The chain does not depend on where the
/// output stands or on how outputs are grouped; with fused multiply-add (all variants but the
/// portable one on x86-64) it is the same bits in every variant.
#ifndef C_VECTOR_KERNELS_H
#define C_VECTOR_KERNELS_H

#include <stddef.h>

/// Where a window stands on an image, as `WindowGeometry` has it.
struct VKWindow {
  ptrdiff_t inputHeight, inputWidth, channels;
  ptrdiff_t windowHeight, windowWidth;
  ptrdiff_t strideY, strideX;
  ptrdiff_t dilationY, dilationX;
  ptrdiff_t paddingTop, paddingLeft;
  ptrdiff_t outputHeight, outputWidth;
};

/// What happens to a sum: `min(max(sum * scale[c] + shift[c], lower), upper)`.
struct VKEpilogue {
  const float *_Nonnull scale;
  const float *_Nonnull shift;
  float lower, upper;
};

/// The kernels of one instruction set.
struct VKKernels {
  const char *_Nonnull name;
  /// Floats of a vector.
  ptrdiff_t lanes;
  /// Output channels of a whole panel of packed filters.
  ptrdiff_t panelChannels;

  /// `image` must be padded already: no window reaches over its border. `filter` is packed: panels
  /// of `panelChannels` (the last rounded up to whole vectors, with zeros), each
  /// `[tap, channel, panel's channels]`. From one output pixel to the next are `outputStride` elements:
  /// so some panels of a convolution are a convolution too.
  void (*_Nonnull convolve)(
      const struct VKWindow *_Nonnull window, ptrdiff_t outputChannels, ptrdiff_t outputStride,
      const float *_Nonnull image, const float *_Nonnull filter, struct VKEpilogue epilogue,
      float *_Nonnull output);

  /// The same for windows of 3×3 or 4×4 taps in steps of 1, without gaps, by Winograd's minimal
  /// filtering (`Winograd.h`), for the tiles of outputs from `firstTile` to before `endTile`. `image`
  /// need not be padded. `filter` is transformed and packed: panels as above, each
  /// `[16, part, channel, panel's channels]`. An output hangs on its tile's pixels and its place in the
  /// tile alone.
  void (*_Nonnull convolveWinograd)(
      const struct VKWindow *_Nonnull window, ptrdiff_t firstTile, ptrdiff_t endTile,
      ptrdiff_t outputChannels, const float *_Nonnull image, const float *_Nonnull filter,
      struct VKEpilogue epilogue, float *_Nonnull scratch, float *_Nonnull output);

  /// The number of tiles of outputs.
  ptrdiff_t (*_Nonnull winogradTileCount)(const struct VKWindow *_Nonnull window);

  /// Elements of scratch memory that `convolveWinograd` needs.
  ptrdiff_t (*_Nonnull winogradScratch)(const struct VKWindow *_Nonnull window);

  /// A fully connected layer on samples that lie one after another. `filter` is packed: panels as above,
  /// each `[input, panel's channels]`. An output hangs on its sample alone: every 256 inputs are a chain,
  /// and the chains are added in order (`Dense.h`).
  void (*_Nonnull multiplyRows)(
      ptrdiff_t rows, ptrdiff_t depth, ptrdiff_t outputChannels, ptrdiff_t outputStride,
      const float *_Nonnull input, const float *_Nonnull filter, struct VKEpilogue epilogue,
      float *_Nonnull scratch, float *_Nonnull output);

  /// Elements of scratch memory that `multiplyRows` needs.
  ptrdiff_t (*_Nonnull denseScratch)(ptrdiff_t rows, ptrdiff_t depth);

  /// Each channel has `multiplier` filters of its own: `[tap, channel, multiplier]`. Taps beyond the
  /// border are left out.
  void (*_Nonnull convolveDepthwise)(
      const struct VKWindow *_Nonnull window, ptrdiff_t multiplier, const float *_Nonnull image,
      const float *_Nonnull filter, struct VKEpilogue epilogue, float *_Nonnull output);

  /// The greatest element of each window, channel by channel.
  void (*_Nonnull poolMaximum)(
      const struct VKWindow *_Nonnull window, const float *_Nonnull image,
      float *_Nonnull output);

  /// The mean of what lies on the image: the sum, tap by tap, over the number of taps.
  void (*_Nonnull poolAverage)(
      const struct VKWindow *_Nonnull window, const float *_Nonnull image,
      float *_Nonnull output);

  /// Adds the squares of the differences to `errors`, those of what is wanted to `signals`, in binary64
  /// and in an order that is the same in every variant; says whether any bit differs. `count` is a
  /// multiple of 16.
  int (*_Nonnull compareSignals)(
      const float *_Nonnull values, const float *_Nonnull wanted, ptrdiff_t count,
      double *_Nonnull errors, double *_Nonnull signals);

  /// Vectors of sums that `multiplyAddInRegisters` keeps.
  ptrdiff_t registerChains;

  /// `x = x * factor + addend`, `rounds` times for each lane of `registerChains` vectors, without
  /// touching memory: the most multiply-adds that there are to be had. Returns one of the results'
  /// sums.
  float (*_Nonnull multiplyAddInRegisters)(ptrdiff_t rounds, float factor, float addend);

  /// Loads `count` floats, a multiple of eight vectors, and adds them up. Returns a part of the sum.
  float (*_Nonnull readAll)(const float *_Nonnull source, ptrdiff_t count);

  /// Copies `count` floats, a multiple of eight vectors.
  void (*_Nonnull copyAll)(
      const float *_Nonnull source, float *_Nonnull target, ptrdiff_t count);
};

enum VKVariant { VKPortable = 0, VKAVX2 = 1, VKAVX512 = 2 };

/// Tells the processor that this thread waits for another.
static inline void vkRelax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("isb" ::: "memory");
#endif
}

/// The kernels of a variant; null where this processor, or this build, has none.
const struct VKKernels *_Nullable vkKernels(enum VKVariant variant);

/// The version of glibc that runs; null where another library has the mathematical functions.
const char *_Nullable vkLibraryVersion(void);

#endif
