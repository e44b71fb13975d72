import Quantization
import Tensors

/// How plans may store tensors.
struct AllowedLevels: Sendable {
  private let levels: Set<QuantizationScheme>

  /// - Precondition: at least one level, and no `int8`, which is chosen for a whole model only.
  init(_ levels: Set<QuantizationScheme>) {
    precondition(!levels.isEmpty && !levels.contains(.int8), "levels of single tensors")
    self.levels = levels
  }

  /// Filters, where no code is spared: bytes, or what comes next in size.
  var filters: QuantizationScheme {
    first(of: [.affine(bits: 8)])
      ?? (affineCounts.filter { $0 < 256 }.max()).map { .affine(codeCount: $0) }
      ?? codebookCounts.max().map { .codebook(count: $0) }
      ?? first(of: [.affine(bits: 16), .float16]) ?? .float32
  }

  /// Vectors: they are few, and float16 costs them next to nothing.
  var vectors: QuantizationScheme {
    first(of: [.float16, .affine(bits: 16)]) ?? (levels.contains(.float32) ? .float32 : filters)
  }

  /// The fewest codes that a filter may have; `nil` where all have as many.
  var leastCodeCount: Int? {
    guard levels.contains(.affine(bits: 8)) else { return nil }
    return affineCounts.filter { $0 < 256 }.min()
  }

  /// How a filter is stored that needs more codes than a byte has; `nil` where it may not.
  var wide: QuantizationScheme? { first(of: [.affine(bits: 16)]) }

  /// Sizes of codebooks, the greatest first.
  var codebookCounts: [Int] {
    levels.compactMap { if case .codebook(let count) = $0 { count } else { nil } }
      .sorted(by: >)
  }

  private var affineCounts: [Int] {
    levels.compactMap { if case .affine(let count) = $0 { count } else { nil } }
  }

  private func first(of wanted: [QuantizationScheme]) -> QuantizationScheme? {
    wanted.first(where: levels.contains)
  }
}
