import ModelGraph
import ModelSources
import Tensors

/// Which nodes work across the samples of a batch.
extension GraphModelRun {
  /// Nodes, and outputs, whose numbers for a sample depend on what stands beside it, by the run of
  /// two samples: an axis that is longer there is one of samples.
  func nodesAcrossSamples(
    comparing double: GraphModelRun, order: [GraphModelNode]
  ) -> [(node: String, op: String)] {
    var found: [(String, String)] = []
    for node in order {
      let axes = node.inputs.map { sampleAxes(of: $0, double) }
      guard axes.contains(where: { !$0.isEmpty }) else { continue }
      if worksAcross(node, axes) { found.append((node.name, node.op)) }
    }
    for output in outputs where found.isEmpty {
      guard let first = shape(of: output.tensor), let second = double.shape(of: output.tensor)
      else { continue }
      if second != [2] + first.dropFirst() || first.first != 1 {
        found.append((output.tensor.node, operations[output.tensor.node] ?? "the output"))
      }
    }
    return found
  }

  private func value(of tensor: TensorName) -> GraphValue? {
    let outputs = values[tensor.node] ?? []
    let index = tensor.place(in: operations[tensor.node] ?? "")
    return outputs.indices.contains(index) ? outputs[index] : nil
  }

  private func shape(of tensor: TensorName) -> [Int]? { value(of: tensor)?.shape.dimensions }

  /// The axes along which two samples have more elements than one.
  private func sampleAxes(of tensor: TensorName, _ double: GraphModelRun) -> Set<Int> {
    guard let first = shape(of: tensor), let second = double.shape(of: tensor),
      first.count == second.count
    else { return [] }
    return Set(first.indices.filter { first[$0] != second[$0] })
  }

  /// Whether a node makes one element of several along an axis of samples.
  private func worksAcross(_ node: GraphModelNode, _ axes: [Set<Int>]) -> Bool {
    func rank(_ index: Int) -> Int { shape(of: node.inputs[index])?.count ?? 0 }
    func named(_ index: Int) -> Set<Int> {
      guard node.inputs.indices.contains(index) else { return [0] }
      return Set(
        (value(of: node.inputs[index])?.numbers?.integers ?? []).map {
          $0 < 0 ? $0 + rank(0) : $0
        })
    }
    switch node.op {
    case "Mean", "Sum", "Prod", "Max", "Min", "All", "Any", "EuclideanNorm", "ArgMax", "ArgMin",
      "Cumsum", "Cumprod":
      return !named(1).isDisjoint(with: axes[0])
    case "Softmax", "LogSoftmax", "TopKV2", "LRN", "RFFT", "FFT", "IFFT", "IRFFT":
      return axes[0].contains(rank(0) - 1)
    case "MatMul", "_FusedMatMul", "BatchMatMul", "BatchMatMulV2", "BatchMatMulV3":
      guard axes.count >= 2 else { return false }
      let isBatched = node.op.hasPrefix("Batch")
      let first = (try? node.bool(isBatched ? "adj_x" : "transpose_a")) ?? false
      let second = (try? node.bool(isBatched ? "adj_y" : "transpose_b")) ?? false
      return axes[0].contains(rank(0) - (first ? 2 : 1))
        || axes[1].contains(rank(1) - (second ? 1 : 2))
    default: return false
    }
  }
}
