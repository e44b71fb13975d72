public import ModelGraph
package import Quantization
import Records
import Tensors

extension CorrectionRecipe {
  /// All weights, each rounded to the nearest that its storage has.
  func nearest(_ weights: WeightTable) -> [String: Weight] {
    var result: [String: Weight] = [:]
    for entry in weights.entries where plan[entry.name] != nil {
      result[entry.name] = stored(entry.weight.decoded.floats(), entry.name, weights)
    }
    return result
  }

  /// Numbers in the storage that a weight of a model has.
  public func weight(_ values: [Float], named name: String, of model: Model) -> Weight {
    stored(values, name, model.weights)
  }

  /// Numbers in the storage of a weight.
  func stored(_ values: [Float], _ name: String, _ weights: WeightTable) -> Weight {
    guard let weight = weights[name], let storage = plan[name] else {
      return .plain(weights, name, values)
    }
    // A constant takes no more than a code a number, and says it to the last bit.
    if case .float32 = storage {
    } else if let first = values.first, values.allSatisfy({ $0 == first }) {
      let grid = CodeGrid(from: Double(first), to: Double(first), codeCount: 256)
      return .quantized(
        grid.tensor([Int](repeating: 0, count: values.count), shape: weight.shape))
    }
    switch storage {
    case .float32: return .plain(weights, name, values)
    case .float16: return .quantized(Float16Scheme().saturating(tensor(weight.shape, values)))
    case .affine:
      guard let grid = grid(of: values, named: name) else { return .plain(weights, name, values) }
      return .quantized(
        grid.tensor(values.map { grid.code(Double($0)) }, shape: weight.shape))
    case .codebook(let count):
      return .quantized(CodebookScheme(count: count).quantize(tensor(weight.shape, values)))
    case .int8: preconditionFailure("TF.js has no int8")
    }
  }

  private func tensor(_ shape: Shape, _ values: [Float]) -> Tensor {
    Tensor(shape: shape) { span in
      for index in values.indices { span[index] = values[index] }
    }
  }

  /// The grid of a weight's codes; `nil` where it has none.
  package func grid(of values: [Float], named name: String) -> CodeGrid? {
    guard case .affine(let count)? = plan[name], !values.isEmpty else { return nil }
    if corrections.contains(.mseRange) { return .leastSquares(values, codeCount: count) }
    return CodeGrid(
      from: Double(values.min() ?? 0), to: Double(values.max() ?? 0), codeCount: count)
  }
}

extension RoundedCodes {
  /// Chooses codes for the columns of a filter, on all cores; `columns` are places in it.
  func chosen(
    _ columns: [[Int]], of filter: [Float], start: [Int], error: SumError
  ) async -> [[Int]] {
    let partCount = min(8, max(1, columns.count / 4))
    return await withTaskGroup(of: (Int, [[Int]]).self) { group in
      for part in 0..<partCount {
        group.addTask {
          let range = columns.count * part / partCount..<columns.count * (part + 1) / partCount
          let codes = chosen(
            columns[range].map { $0.map { Double(filter[$0]) } },
            start: columns[range].map { $0.map { start[$0] } }, error: error)
          return (part, codes)
        }
      }
      var parts = [[[Int]]](repeating: [], count: partCount)
      for await (part, codes) in group { parts[part] = codes }
      return parts.flatMap(\.self)
    }
  }
}
