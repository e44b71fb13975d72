// What the processor can do at most, for the instruction set of the including file: the loops have
// nothing in them but the multiply-adds, or the loads and stores, that they are there for.

// As many sums as a register tile of a convolution has; where multiply-adds are two instructions,
// one behind the other, as many as registers can hold.
#if FUSED
#define CHAINS (PIXELS * VECTORS)
#else
#define CHAINS 14
#endif

static float multiplyAddInRegisters(ptrdiff_t rounds, float factor, float addend) {
  const Vector f = broadcast(factor), a = broadcast(addend);
  Vector sums[CHAINS];
  UNROLL for (ptrdiff_t i = 0; i < CHAINS; ++i) sums[i] = broadcast((float)i);
  for (; rounds > 0; --rounds) {
    UNROLL for (ptrdiff_t i = 0; i < CHAINS; ++i) sums[i] = multiplyAdd(sums[i], f, a);
  }
  Vector sum = sums[0];
  UNROLL for (ptrdiff_t i = 1; i < CHAINS; ++i) sum += sums[i];
  return sum[0];
}

// Eight vectors at a time: loads of independent sums don't wait for each other.
static float readAll(const float *p, ptrdiff_t count) {
  Vector sums[8] = {};
  for (ptrdiff_t i = 0; i < count; i += 8 * LANES) {
    UNROLL for (ptrdiff_t v = 0; v < 8; ++v) sums[v] += load(p + i + v * LANES);
  }
  Vector sum = sums[0];
  UNROLL for (ptrdiff_t v = 1; v < 8; ++v) sum += sums[v];
  return sum[0];
}

static void copyAll(const float *source, float *target, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i += 8 * LANES) {
    Vector parts[8];
    UNROLL for (ptrdiff_t v = 0; v < 8; ++v) parts[v] = load(source + i + v * LANES);
    UNROLL for (ptrdiff_t v = 0; v < 8; ++v) store(target + i + v * LANES, parts[v]);
  }
}
