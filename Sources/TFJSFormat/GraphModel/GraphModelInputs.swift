import ModelGraph
import ModelSources
import Tensors

/// The placeholders of a graph-model, and which extents a sample has.
struct GraphModelInputs {
  /// An input with all its extents.
  struct Resolved {
    /// The tensor's name, as `input:0`.
    let name: String
    let node: String
    let type: ElementType
    /// A sample's extents.
    let sample: Shape
    /// The extents that the graph computes with.
    let full: Shape
    /// Whether they have a batch axis that the sample does not have.
    var isBatched: Bool { full.rank > sample.rank }
  }

  private struct Placeholder {
    let name: String
    let node: GraphModelNode
    /// -1 where one is free; `nil` where not even their number is known.
    let extents: [Int]?
    let type: ElementType
  }

  private let placeholders: [Placeholder]
  private let file: String

  /// Those of the signature, in its order, then others that the outputs need.
  init(
    signature: GraphModelSignature, topology: GraphModelTopology, order: [GraphModelNode],
    file: String
  ) throws(ModelFormatError) {
    var placeholders: [Placeholder] = []
    var known: Set<String> = []
    let others = order.filter { $0.op == "Placeholder" }.map { node in
      GraphModelSignature.Entry(
        name: "\(node.name):0", tensor: TensorName(node: node.name, index: 0), extents: nil)
    }
    for entry in signature.inputs + others where known.insert(entry.tensor.node).inserted {
      guard let node = topology[entry.tensor.node] else {
        throw .unexpectedValue(
          file: file, place: "signature.inputs", expected: "names of nodes of the graph",
          found: "'\(entry.tensor.node)'")
      }
      // An input with a default is one all the same when the signature says so.
      guard node.op.hasPrefix("Placeholder") else { continue }
      do throws(NodeFailure) {
        placeholders.append(
          Placeholder(
            name: entry.name, node: node,
            extents: Self.merged(try node.shape("shape"), entry.extents),
            type: try node.elementType("dtype") ?? .float))
      } catch { throw error.formatError(of: node, file: file) }
    }
    self.placeholders = placeholders
    self.file = file
  }

  /// The tensors' names.
  var names: [String] { placeholders.map(\.name) }

  /// What is written down of each.
  var declared: [DeclaredInput] {
    placeholders.map { placeholder in
      let choices: [[Int?]] =
        placeholder.extents.map { extents -> [[Int?]] in
          let free: [Int?] = extents.map { $0 < 0 ? nil : $0 }
          let hasBatch = extents.first.map { $0 == -1 || extents.count > 1 && $0 == 1 } ?? false
          // Without a batch, too, where the first axis may be one of the sample's.
          return hasBatch ? [Array(free.dropFirst()), free] : [free]
        } ?? []
      let type = placeholder.node.typeName("dtype")
      return DeclaredInput(
        name: placeholder.name, choices: choices,
        integerType: placeholder.type == .float ? nil : type ?? "integer")
    }
  }

  /// What two places say of the same extents.
  private static func merged(_ first: [Int]?, _ second: [Int]?) -> [Int]? {
    guard let first else { return second }
    guard let second, second.count == first.count else {
      // The first converters left an empty shape where none was known.
      return first.isEmpty ? second ?? first : first
    }
    return zip(first, second).map { $0 < 0 ? $1 : $0 }
  }

  /// A fixed first extent that is not 1, of an input with other axes.
  var fixedBatch: Int? {
    placeholders.lazy.compactMap(\.extents).first { $0.count > 1 && $0[0] > 1 }?[0]
  }

  /// All extents, for sample shapes in the order of the inputs; none for those of the file.
  func resolved(
    _ shapes: [Shape], takesFixedBatch: Bool = true
  ) throws(ModelFormatError) -> [Resolved] {
    guard shapes.isEmpty || shapes.count == placeholders.count else {
      throw .unexpectedValue(
        file: file, place: "signature.inputs", expected: "\(shapes.count) inputs",
        found: "\(placeholders.count)")
    }
    var resolved: [Resolved] = []
    for (index, placeholder) in placeholders.enumerated() {
      let shape = shapes.isEmpty ? nil : shapes[index]
      let (sample, full) = try extents(
        of: placeholder, given: shape, takesFixedBatch: takesFixedBatch)
      resolved.append(
        Resolved(
          name: placeholder.name, node: placeholder.node.name, type: placeholder.type,
          sample: sample, full: full))
    }
    return resolved
  }

  /// The inputs of two samples at once, by which those nodes show that work across samples; `nil` where
  /// not all inputs have a free first axis.
  func probe(_ shapes: [Shape]) -> [Resolved]? {
    guard placeholders.allSatisfy({ $0.extents.map { $0.first == -1 && $0 != [-1] } ?? false }),
      let single = try? resolved(shapes), single.allSatisfy(\.isBatched)
    else { return nil }
    return single.map { input in
      let double = Shape([2] + input.sample.dimensions)
      return Resolved(
        name: input.name, node: input.node, type: input.type, sample: double, full: double)
    }
  }

  private func extents(
    of placeholder: Placeholder, given shape: Shape?, takesFixedBatch: Bool
  ) throws(ModelFormatError) -> (sample: Shape, full: Shape) {
    let place = "input '\(placeholder.name)'"
    guard let extents = placeholder.extents else {
      guard let shape else {
        throw .freeInputAxes(file: file, input: placeholder.name, shape: "[...]")
      }
      return (shape, try checked([1] + shape.dimensions, place))
    }
    let hasBatch =
      extents.first.map { first in
        first == -1 || (extents.count > 1 && (first == 1 || takesFixedBatch))
      } ?? false
    let own = hasBatch ? Array(extents.dropFirst()) : extents
    guard own.contains(-1) || extents == [-1], let shape else {
      guard !own.contains(-1) else {
        throw .freeInputAxes(file: file, input: placeholder.name, shape: described(extents))
      }
      return (try checked(own, place), try checked(hasBatch ? [1] + own : own, place))
    }
    if hasBatch, Self.fits(shape, own) {
      return (shape, try checked([1] + shape.dimensions, place))
    }
    guard Self.fits(shape, extents) else {
      throw .unexpectedValue(
        file: file, place: place, expected: "samples of \(described(own))", found: "\(shape)")
    }
    return (try checked(shape.dimensions, place), shape)
  }

  /// Extents as people write them.
  private func described(_ extents: [Int]) -> String {
    "[" + extents.map { $0 < 0 ? "?" : "\($0)" }.joined(separator: ", ") + "]"
  }

  private static func fits(_ shape: Shape, _ extents: [Int]) -> Bool {
    shape.rank == extents.count
      && zip(shape.dimensions, extents).allSatisfy { $1 == -1 || $0 == $1 }
  }

  private func checked(_ extents: [Int], _ place: String) throws(ModelFormatError) -> Shape {
    guard extents.allSatisfy({ $0 >= 1 }), let shape = Shape(checking: extents),
      shape.elementCount < 1 << 32
    else {
      throw .unexpectedValue(
        file: file, place: place, expected: "extents from 1 on that fit a memory",
        found: "\(extents)")
    }
    return shape
  }
}
