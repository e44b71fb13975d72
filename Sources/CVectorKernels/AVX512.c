#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), apply_to = function)

// 14 pixels by 2 vectors of channels: 28 of 32 registers hold sums.
#define LANES 16
#define PIXELS 14
#define VECTORS 2
#define WINOGRAD_STRIP 28
#define TABLE vkAVX512
#define NAME "AVX-512"
#define FUSED 1
#define LOAD_FIRST(p, n) ((Vector)_mm512_maskz_loadu_ps((__mmask16)((1u << (n)) - 1), (p)))
#define STORE_FIRST(p, n, v)                                                                       \
  _mm512_mask_storeu_ps((p), (__mmask16)((1u << (n)) - 1), (__m512)(v))
#include "Kernels.h"

#pragma clang attribute pop
#endif
