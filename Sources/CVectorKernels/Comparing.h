// Arrays against arrays, for the instruction set that the including file has chosen.

typedef double Doubles __attribute__((ext_vector_type(8)));
typedef float Floats __attribute__((ext_vector_type(8), aligned(4)));
typedef unsigned Bits __attribute__((ext_vector_type(8), aligned(4)));

static int compareSignals(
    const float *values, const float *wanted, ptrdiff_t count, double *errors, double *signals) {
  // Two chains of each, so that one addition need not wait for the last: 16 sums, in a fixed order.
  Doubles e[2] = {}, s[2] = {};
  Bits differing = {};
  for (ptrdiff_t i = 0; i < count; i += 16) {
    UNROLL for (int j = 0; j < 2; ++j) {
      const Floats new = *(const Floats *)(values + i + 8 * j);
      const Floats old = *(const Floats *)(wanted + i + 8 * j);
      const Doubles signal = __builtin_convertvector(old, Doubles);
      const Doubles error = __builtin_convertvector(new, Doubles) - signal;
      e[j] += error * error;
      s[j] += signal * signal;
      differing |= *(const Bits *)(values + i + 8 * j) ^ *(const Bits *)(wanted + i + 8 * j);
    }
  }
  const Doubles error = e[0] + e[1], signal = s[0] + s[1];
  unsigned any = 0;
  for (int i = 0; i < 8; ++i) {
    errors[0] += error[i];
    signals[0] += signal[i];
    any |= differing[i];
  }
  return any != 0;
}
