import ModelGraph
import ModelSources
import Tensors

/// Einstein's sums over two arrays (or the axes of one in another order) as a matrix product.
extension NodeDecoder {
  mutating func einsum() throws(NodeFailure) -> GraphValue {
    let text = try node.string("equation", default: "").filter { $0 != " " }
    let sides = text.split(separator: ">", omittingEmptySubsequences: false)
    guard sides.count == 2, sides[0].hasSuffix("-"), !text.contains(".") else {
      throw .unsupported("the equation '\(text)'")
    }
    let terms = sides[0].dropLast().split(separator: ",", omittingEmptySubsequences: false)
      .map(Array.init)
    let target = Array(sides[1])
    let values = try allInputs()
    guard terms.count == values.count else {
      throw invalid("the equation '\(text)' for \(values.count) inputs")
    }
    var extents: [Character: Int] = [:]
    for (term, value) in zip(terms, values) {
      guard term.count == value.shape.rank, Set(term).count == term.count else {
        throw .unsupported("the equation '\(text)' for \(value.shape)")
      }
      for (letter, extent) in zip(term, value.shape.dimensions) {
        guard extents.updateValue(extent, forKey: letter) ?? extent == extent else {
          throw invalid("the equation '\(text)' for \(value.shape)")
        }
      }
    }
    guard Set(target).count == target.count, target.allSatisfy({ extents[$0] != nil }) else {
      throw .unsupported("the equation '\(text)'")
    }
    switch values.count {
    case 1: return try einsum(values[0], terms[0], target)
    case 2: return try einsum(values, terms, target, extents)
    default: throw .unsupported("the equation '\(text)'")
    }
  }

  /// Sums over the axes that the target does not have, and puts the others in its order.
  private mutating func einsum(
    _ value: GraphValue, _ term: [Character], _ target: [Character]
  ) throws(NodeFailure) -> GraphValue {
    let gone = term.indices.filter { !target.contains(term[$0]) }
    let kept = term.filter { target.contains($0) }
    let sum =
      gone.isEmpty ? value : try add(.reduce(.sum, axes: gone, keepsDimensions: false), value)
    return try transposed(sum, target.compactMap { kept.firstIndex(of: $0) })
  }

  private mutating func einsum(
    _ values: [GraphValue], _ terms: [[Character]], _ target: [Character],
    _ extents: [Character: Int]
  ) throws(NodeFailure) -> GraphValue {
    // Letters of one term alone are summed first, unless the target has them.
    var values = values
    var terms = terms
    for index in 0...1 {
      let others = Set(terms[1 - index] + target)
      let kept = terms[index].filter(others.contains)
      values[index] = try einsum(values[index], terms[index], kept)
      terms[index] = kept
    }
    let common = terms[0].filter(Set(terms[1]).contains)
    let batch = common.filter(target.contains), summed = common.filter { !target.contains($0) }
    let rows = terms[0].filter { !common.contains($0) }
    let columns = terms[1].filter { !common.contains($0) }
    func count(_ letters: [Character]) -> Int {
      letters.reduce(1) { $0 &* (extents[$1] ?? 1) }
    }
    func size(_ letters: [Character]) -> [Int] { letters.map { extents[$0] ?? 1 } }
    // A matrix of weights stays one, as the filter of a dense layer.
    if batch.isEmpty, let filter = values[1].weightName, terms[1] == summed + columns,
      summed.count == 1, columns.count == 1
    {
      let product = try add(
        .dense(.init(units: count(columns), activation: .linear)),
        einsum(values[0], terms[0], rows + summed), weights: [.filter: filter])
      return try einsum(product, rows + columns, target)
    }
    let first = try reshaped(
      einsum(values[0], terms[0], batch + rows + summed),
      to: size(batch) + [count(rows), count(summed)])
    let second = try reshaped(
      einsum(values[1], terms[1], batch + summed + columns),
      to: size(batch) + [count(summed), count(columns)])
    let product = try reshaped(
      add(.matrixProduct(transposesFirst: false, transposesSecond: false), first, second),
      to: size(batch) + size(rows) + size(columns))
    return try einsum(product, batch + rows + columns, target)
  }
}
