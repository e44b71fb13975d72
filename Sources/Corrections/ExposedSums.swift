import ModelGraph
import Tensors

/// A network whose products have nothing behind their sums: the bias that is put right and the function
/// are nodes of their own, so that sums can be kept, and the bias changed, without the product.
///
/// The same numbers come of it, to the bit: a kernel adds the bias to a sum that is complete.
struct ExposedSums: Sendable {
  /// A product, and where its numbers are found.
  struct Product: Sendable {
    /// The node of the network as it was.
    let node: Node
    /// The node's place in the network as it is.
    let place: Int
    /// The sums: without the bias, where that is a node of its own.
    let sums: ValueID
    /// Whether the bias is a node of its own.
    let hasOwnBias: Bool
  }

  /// The network.
  let model: Model
  /// Its products with filters, in the order in which they run.
  let products: [Product]

  /// Splits the nodes for which `isSplit` says so.
  init(_ model: Model, splitting isSplit: (Node) -> Bool) throws(GraphError) {
    var nodes: [Node] = []
    var products: [Product] = []
    let values = model.graph.inputs.map(\.value) + model.graph.nodes.flatMap(\.outputs)
    var next = (values.map(\.index).max() ?? 0) + 1
    func value() -> ValueID {
      next += 1
      return ValueID(index: next - 1)
    }
    for node in model.graph.nodes {
      let place = nodes.count
      if let parts = isSplit(node) ? ExposedSums.parts(of: node, in: model, value) : nil {
        products.append(
          Product(node: node, place: place, sums: parts[0].output, hasOwnBias: true))
        nodes += parts
        continue
      }
      if node.weightNames[.filter] != nil {
        products.append(
          Product(node: node, place: place, sums: node.output, hasOwnBias: false))
      }
      nodes.append(node)
    }
    self.model = Model(
      graph: try Graph(nodes: nodes, inputs: model.graph.inputs, outputs: model.graph.outputs),
      weights: model.weights)
    self.products = products
  }

  /// The product alone, its bias, their sum and the function; `nil` where it has no bias.
  private static func parts(
    of node: Node, in model: Model, _ value: () -> ValueID
  ) -> [Node]? {
    guard let name = node.weightNames[.bias], let bias = model.weights[name] else { return nil }
    let function = node.operation.activation ?? .linear
    let (sums, addend) = (value(), value())
    let total = function == .linear ? node.output : value()
    var names = node.weightNames
    names[.bias] = nil
    func part(
      _ operation: Operation, _ inputs: [ValueID], _ output: ValueID,
      _ names: [WeightRole: String] = [:]
    ) -> Node {
      Node(
        name: node.name, className: node.className, operation: operation, inputs: inputs,
        outputs: [output], weightNames: names)
    }
    let parts = [
      part(node.operation.activated(by: .linear), node.inputs, sums, names),
      part(.weight(bias.shape), [], addend, [.value: name]),
      part(.binary(.add), [sums, addend], total),
    ]
    return function == .linear
      ? parts : parts + [part(.activation(function), [total], node.output)]
  }
}
