import Essentials
import Inference
import ModelGraph
import Tensors

/// Samples that mean nothing, for runs whose results nobody looks at; the same each time.
struct RandomInputs: Sendable {
  /// A tile's samples for each input.
  let values: [[Float]]

  /// Draws numbers from 0 to 1, or, for inputs that choose rows of a table, their numbers.
  init(for program: Program, of model: Model, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let rows = RandomInputs.rowCounts(model.graph)
    values = program.inputs.map { input in
      let count = input.shape.elementCount * program.tileSize
      if let rowCount = rows[input.value], rowCount > 0 {
        return (0..<count).map { _ in Float(Int.random(in: 0..<rowCount, using: &generator)) }
      }
      return (0..<count).map { _ in Float.random(in: 0..<1, using: &generator) }
    }
  }

  /// The rows of the tables that values choose from.
  private static func rowCounts(_ graph: Graph) -> [ValueID: Int] {
    var tables: [ValueID: Shape] = [:]
    var rows: [ValueID: Int] = [:]
    for node in graph.nodes {
      switch node.operation {
      case .weight(let shape): tables[node.output] = shape
      case .embedding(let count, _): rows[node.inputs[0]] = count
      case .gather(let axis):
        if let table = tables[node.inputs[0]] { rows[node.inputs[1]] = table.dimensions[axis] }
      default: break
      }
    }
    return rows
  }
}
