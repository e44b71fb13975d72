package import ModelGraph
import Quantization
import Tensors

extension Corrector.State {
  /// A network behind the corrections that need no data, each weight with its nearest codes.
  package init(_ model: Model, by recipe: CorrectionRecipe) throws(GraphError) {
    let decoded = model.replacing(
      Dictionary(
        model.weights.entries.filter { $0.weight.scalarType == .float32 }
          .map { ($0.name, Weight.plain($0.weight.decoded)) }, uniquingKeysWith: { $1 }))
    let prepared = recipe.prepared(decoded)
    self.recipe = recipe
    self.prepared = prepared
    pairs = Dictionary(
      prepared.normalizedProducts().map { ($0.product.name, $0) }, uniquingKeysWith: { $1 })
    shapes = try prepared.valueShapes()
    uses = prepared.weightUses()
    current = prepared.replacing(recipe.nearest(prepared.weights))
  }

  /// What a product's filter sees; `nil` where that has another form.
  package func inputs(of product: Node) -> ProductInputs? {
    product.inputs.first.flatMap { shapes[$0] }.flatMap { ProductInputs(product, input: $0) }
  }

  /// The products of a recurrent layer; `nil` where what they see is not known.
  package func recurrent(_ node: Node) -> RecurrentProducts? {
    RecurrentProducts(node, input: node.inputs.first.flatMap { shapes[$0] }, uses: uses)
  }

  /// Whether a product's sums have something that takes errors of their means away: a normalization
  /// behind them, or a bias with a number for each channel.
  package func canBeBiasCorrected(_ product: Node) -> Bool {
    if case .embedding = product.operation { return false }
    if pairs[product.name] != nil { return true }
    guard let bias = product.weightNames[.bias].flatMap({ prepared.weights[$0] }) else {
      return false
    }
    return bias.shape.elementCount == shapes[product.output]?.dimensions.last
  }
}
