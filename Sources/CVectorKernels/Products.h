// Products of register tiles whose sums go to memory, for the instruction set that the including file
// has chosen.

/// Sums of `length` products each, for `count` neighbours (tiles of an image, or samples; `depth` elements
/// from one to the next) by `vectors` vectors of channels; put into `output`, or added to it.
INLINE void product(
    ptrdiff_t count, ptrdiff_t vectors, ptrdiff_t length, int isAdding, ptrdiff_t depth,
    const float *input, const float *filter, float *output) {
  Vector sums[PIXELS][VECTORS];
  UNROLL for (ptrdiff_t p = 0; p < count; ++p) {
    UNROLL for (ptrdiff_t v = 0; v < vectors; ++v) sums[p][v] = (Vector){};
  }
  // A pointer for every four tiles: addresses of the form a + {0, 1, 2, 3} * depth.
  const float *tile[(PIXELS + 3) / 4];
  UNROLL for (ptrdiff_t p = 0; p < count; p += 4) tile[p / 4] = input + p * depth;
  for (ptrdiff_t k = length; k > 0; --k) {
    Vector weights[VECTORS];
    UNROLL for (ptrdiff_t v = 0; v < vectors; ++v) weights[v] = load(filter + v * LANES);
    filter += vectors * LANES;
    UNROLL for (ptrdiff_t p = 0; p < count; ++p) {
      const Vector x = broadcast(tile[p / 4][p % 4 * depth]);
      UNROLL for (ptrdiff_t v = 0; v < vectors; ++v) {
        sums[p][v] = multiplyAdd(x, weights[v], sums[p][v]);
      }
    }
    UNROLL for (ptrdiff_t p = 0; p < count; p += 4) tile[p / 4] += 1;
  }
  if (isAdding) {
    UNROLL for (ptrdiff_t p = 0; p < count; ++p) {
      UNROLL for (ptrdiff_t v = 0; v < vectors; ++v) {
        sums[p][v] = load(output + (p * VECTORS + v) * LANES) + sums[p][v];
      }
    }
  }
  UNROLL for (ptrdiff_t p = 0; p < count; ++p) {
    UNROLL for (ptrdiff_t v = 0; v < vectors; ++v) {
      store(output + (p * VECTORS + v) * LANES, sums[p][v]);
    }
  }
}

typedef void Product(
    ptrdiff_t length, int isAdding, ptrdiff_t depth, const float *input, const float *filter,
    float *output);

#define DEFINE_PRODUCT(count, vectors)                                                             \
  static __attribute__((noinline)) void product_##count##_##vectors(                               \
      ptrdiff_t length, int isAdding, ptrdiff_t depth, const float *input, const float *filter,    \
      float *output) {                                                                             \
    product(count, vectors, length, isAdding, depth, input, filter, output);                       \
  }
FOR_EACH_TILE(DEFINE_PRODUCT)

#define PRODUCT(count, vectors) [count - 1][vectors - 1] = product_##count##_##vectors,
static Product *const products[PIXELS][VECTORS] = {FOR_EACH_TILE(PRODUCT)};
