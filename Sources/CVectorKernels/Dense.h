// Fully connected layers, for the instruction set that the including file has chosen.
//
// Every 256 inputs are a chain of their own, from 0 on; the chains are then added, in order: a panel of
// so many rows of weights stays in the first cache while all samples pass, and short chains err less
// than long ones (Benchmarks/NOTES.md).

/// Most products of one chain.
#define DENSE_CHAIN 256

/// Most samples whose sums of a panel are kept at the same time.
#define DENSE_ROWS 128

static ptrdiff_t denseScratch(ptrdiff_t rows, ptrdiff_t depth) {
  return depth <= DENSE_CHAIN ? 0 : least(rows, DENSE_ROWS) * VECTORS * LANES;
}

/// Scales, shifts and bounds the sums of one panel.
static __attribute__((noinline)) void finishRows(
    ptrdiff_t rows, ptrdiff_t channels, ptrdiff_t outputStride, const float *sums,
    const struct VKEpilogue *epilogue, float *output) {
  const Vector lower = broadcast(epilogue->lower), upper = broadcast(epilogue->upper);
  for (ptrdiff_t c = 0; c < channels; c += LANES) {
    const ptrdiff_t left = channels - c;
    const Vector scale = loadUpTo(epilogue->scale + c, left);
    const Vector shift = loadUpTo(epilogue->shift + c, left);
    for (ptrdiff_t row = 0; row < rows; ++row) {
      storeUpTo(
          output + row * outputStride + c, left,
          clamped(
              multiplyAdd(load(sums + row * VECTORS * LANES + c), scale, shift), lower, upper));
    }
  }
}

static void multiplyRows(
    ptrdiff_t rows, ptrdiff_t depth, ptrdiff_t outputChannels, ptrdiff_t outputStride,
    const float *input, const float *filter, struct VKEpilogue epilogue, float *scratch,
    float *output) {
  if (depth <= DENSE_CHAIN) {
    // One chain: the samples are the pixels of an image, and sums are done where they are made.
    const struct VKWindow w = {
      .inputHeight = 1, .inputWidth = rows, .channels = depth, .windowHeight = 1,
      .windowWidth = 1, .strideY = 1, .strideX = 1, .dilationY = 1, .dilationX = 1,
      .outputHeight = 1, .outputWidth = rows,
    };
    convolve(&w, outputChannels, outputStride, input, filter, epilogue, output);
    return;
  }
  for (; rows > 0; rows -= DENSE_ROWS) {
    const ptrdiff_t strip = least(rows, DENSE_ROWS);
    const ptrdiff_t groupCount = (strip + PIXELS - 1) / PIXELS;
    const float *weights = filter;
    for (ptrdiff_t c = 0; c < outputChannels; c += VECTORS * LANES) {
      const ptrdiff_t channels = least(outputChannels - c, VECTORS * LANES);
      const ptrdiff_t vectors = (channels + LANES - 1) / LANES;
      for (ptrdiff_t from = 0; from < depth; from += DENSE_CHAIN) {
        const ptrdiff_t chain = least(depth - from, DENSE_CHAIN);
        for (ptrdiff_t group = 0, row = 0; group < groupCount; ++group) {
          // Of equal sizes, or one less.
          const ptrdiff_t next = strip * (group + 1) / groupCount;
          products[next - row - 1][vectors - 1](
              chain, from > 0, depth, input + row * depth + from, weights,
              scratch + row * VECTORS * LANES);
          row = next;
        }
        weights += chain * vectors * LANES;
      }
      const struct VKEpilogue part = {
        epilogue.scale + c, epilogue.shift + c, epilogue.lower, epilogue.upper};
      finishRows(strip, channels, outputStride, scratch, &part, output + c);
    }
    input += strip * depth;
    output += strip * outputStride;
  }
}
