// Vectors of four, as SSE2 and NEON have them.
#define LANES 4
#if defined(__aarch64__)
#define PIXELS 6
#define VECTORS 4
#define FUSED 1
#define NAME "NEON"
#else
#define PIXELS 5
#define VECTORS 2
#define FUSED 0
#define NAME "SSE2"
#endif
#define WINOGRAD_STRIP 24
#define TABLE vkPortable
#include "Kernels.h"
