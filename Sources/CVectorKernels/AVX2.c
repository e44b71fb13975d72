#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

// 6 pixels by 2 vectors of channels: 12 of 16 registers hold sums.
#define LANES 8
#define PIXELS 6
#define VECTORS 2
#define WINOGRAD_STRIP 24
#define TABLE vkAVX2
#define NAME "AVX2"
#define FUSED 1
static inline __m256i vkMask(long n) {
  return _mm256_cmpgt_epi32(
      _mm256_set1_epi32((int)n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
#define LOAD_FIRST(p, n) ((Vector)_mm256_maskload_ps((p), vkMask(n)))
#define STORE_FIRST(p, n, v) _mm256_maskstore_ps((p), vkMask(n), (__m256)(v))
#include "Kernels.h"

#pragma clang attribute pop
#endif
