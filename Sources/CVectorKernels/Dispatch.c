#include "CVectorKernels.h"

// Says whether this is glibc.
#include <limits.h>
#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

extern const struct VKKernels vkPortable;
#if defined(__x86_64__)
extern const struct VKKernels vkAVX2;
extern const struct VKKernels vkAVX512;
#endif

const struct VKKernels *vkKernels(enum VKVariant variant) {
  switch (variant) {
#if defined(__x86_64__)
  case VKAVX512:
    // `__builtin_cpu_supports` also asks whether the operating system saves the registers.
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
                   && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
               ? &vkAVX512
               : 0;
  case VKAVX2:
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &vkAVX2 : 0;
#endif
  case VKPortable:
    return &vkPortable;
  default:
    return 0;
  }
}

const char *vkLibraryVersion(void) {
#if defined(__GLIBC__)
  return gnu_get_libc_version();
#else
  return 0;
#endif
}
