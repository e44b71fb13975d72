import ModelGraph
import ModelSources
import Tensors

/// A value as layers see it.
struct LayerValue {
  var value: ValueID
  /// Its extents, without the batch axis.
  var shape: Shape
  /// Which steps count: `[…, time]`, 0 for those that do not; `nil` for all.
  var mask: ValueID?
  /// The layer before it that had a mask and passes none on in TF.js; `nil` where none is missing.
  var maskLoss: MaskLoss?

  /// Where a mask got lost.
  struct MaskLoss {
    let layer: String
    let className: String
  }
}

/// Turns Keras layers into nodes, one call after another.
struct LayerDecoder {
  /// One use of a layer.
  struct Call {
    let layer: LayerConfiguration
    var inputs: [LayerValue]
    /// What is given by name, as `initial_state`.
    var named: [String: [LayerValue]] = [:]
    /// Numbers among the inputs, by their place.
    var numbers: [Int: Double] = [:]
    /// How many axes wrappers have put before those of a sample, as time steps.
    var leading = 0

    var input: LayerValue { inputs[0] }
    /// The extents that wrappers have put first.
    var leadingExtents: [Int] { Array(input.shape.dimensions.prefix(leading)) }
    /// The extents of what the layer itself takes for a sample.
    var sampleExtents: [Int] { Array(input.shape.dimensions.dropFirst(leading)) }
  }

  let file: String
  let weights: WeightNames
  /// The extents of the weights by name.
  let weightShapes: [String: Shape]
  /// Whose numbers are computed.
  let semantics: Semantics
  private(set) var notices = SemanticNotices()
  /// The mask of the last layer of the outermost model whose input had one.
  private var lastMask: LayerValue?
  var builder: GraphBuilder
  private var callCount = 0

  /// Real networks call some thousand layers; models in models can call 2^30 in a few lines.
  private static let callLimit = 100_000

  init(file: String, weights: WeightTable, semantics: Semantics) {
    self.file = file
    self.semantics = semantics
    self.weights = WeightNames(names: weights.names)
    builder = GraphBuilder(weights: weights)
    weightShapes = Dictionary(
      weights.entries.map { ($0.name, $0.weight.shape) }, uniquingKeysWith: { first, _ in first })
  }

  /// Notes that programs compute a layer differently, and says whether to do as TF.js does.
  mutating func follows(
    _ difference: SemanticDifference, at layer: LayerConfiguration
  ) -> Bool {
    notices.add(difference, at: layer.fullName)
    return semantics == .tfjs && difference.isFollowed
  }

  /// Notes that a layer looks at a mask that TF.js has lost before it.
  mutating func noteMaskLoss(_ input: LayerValue) {
    guard let loss = input.maskLoss else { return }
    notices.add(.lostMask(className: loss.className), at: loss.layer)
  }

  /// Counts a call of a layer.
  ///
  /// - Throws: `TFJSError.tooManyCalls`.
  mutating func countCall() throws(ModelFormatError) {
    callCount += 1
    guard callCount <= Self.callLimit else {
      throw .tfjs(.tooManyCalls(file: file, limit: Self.callLimit))
    }
  }

  /// A value that nothing in the graph makes.
  mutating func makeInput(_ shape: Shape) -> LayerValue {
    LayerValue(value: builder.makeInput(), shape: shape)
  }

  /// Adds a node and gives its outputs.
  mutating func emit(
    _ operation: Operation, _ inputs: [LayerValue], for layer: LayerConfiguration,
    weights: [WeightRole: String] = [:]
  ) throws(ModelFormatError) -> [LayerValue] {
    (builder.name, builder.className) = (layer.fullName, layer.className)
    let values = inputs.map { builder.value($0.value, shape: $0.shape) }
    do throws(GraphError) {
      return try builder.add(operation, values, weights: weights).map { output in
        LayerValue(value: builder.id(of: output), shape: output.shape)
      }
    } catch { throw .graph(error, file: file) }
  }

  /// Adds a node that has one input and one output; the mask goes on where the layer lets it.
  mutating func emit(
    _ operation: Operation, _ input: LayerValue, for layer: LayerConfiguration,
    weights: [WeightRole: String] = [:], keepsMask: Bool = false
  ) throws(ModelFormatError) -> LayerValue {
    var output = try emit(operation, [input], for: layer, weights: weights)[0]
    if keepsMask {
      output.mask = input.mask
      output.maskLoss = input.maskLoss
    }
    return output
  }

  /// Adds numbers of the topology.
  mutating func constant(
    _ elements: [Float], _ dimensions: [Int], for layer: LayerConfiguration
  ) throws(ModelFormatError) -> LayerValue {
    (builder.name, builder.className) = (layer.fullName, layer.className)
    guard let shape = Shape(checking: dimensions), shape.elementCount == elements.count else {
      throw layer.wrong("config", expected: "\(elements.count) numbers")
    }
    let numbers = KnownArray(shape: shape, elements: elements.map(Double.init))
    return LayerValue(
      value: builder.id(of: GraphBuilder.Value(numbers, type: .float)), shape: shape)
  }

  /// Adds a weight as a value.
  mutating func weight(
    _ name: String, for layer: LayerConfiguration
  ) throws(ModelFormatError) -> LayerValue {
    guard let shape = weightShapes[name] else {
      throw .graph(
        .missingWeight(
          node: layer.fullName, role: .value, name: name,
          nearest: Array(weightShapes.keys.filter { $0.contains(layer.name) }.sorted().prefix(4))),
        file: file)
    }
    return try emit(.weight(shape), [], for: layer, weights: [.value: name])[0]
  }

  /// An axis of a layer as one of the sample's; Keras counts the batch axis.
  func axis(
    _ number: Int, of call: Call, _ key: String = "axis"
  ) throws(ModelFormatError) -> Int {
    let rank = call.input.shape.rank
    let axis = number < 0 ? rank + number : number - 1 + call.leading
    guard (call.leading..<rank).contains(axis) else {
      throw call.layer.wrong(key, expected: "an axis of \(call.input.shape) behind the batch axis")
    }
    return axis
  }

  /// Decodes a call of a layer whose class and settings are supported.
  mutating func decode(_ call: Call) throws(ModelFormatError) -> [LayerValue] {
    var call = call
    guard !call.inputs.isEmpty else {
      throw .unexpectedValue(
        file: file, place: "layer '\(call.layer.fullName)', 'inbound_nodes'",
        expected: "at least one input", found: "none")
    }
    if call.input.mask == nil, let mask = call.named["mask"]?.first {
      call.inputs[0].mask = mask.value
    }
    noteHardSigmoid(call.layer)
    noteTraining(call.layer)
    useLastMask(&call)
    if !call.numbers.isEmpty || LayerOperations.isOperation(call.layer) {
      return [try operation(call)]
    }
    switch LayerClass.family(of: call.layer.className) {
    case .product: return [try product(call)]
    case .window: return [try window(call)]
    case .normalization: return [try normalization(call)]
    case .activation:
      return [try activation(call)]
    case .merge: return [try merge(call)]
    case .arrangement: return [try arrangement(call)]
    case .recurrent: return try recurrent(call)
    case .wrapper: return try wrapper(call)
    case .masking: return [try masking(call)]
    case .attention: return try attention(call)
    case .dropout:
      return [
        try emit(
          .dropout(rate: try call.layer.float("rate", default: 0)), call.input, for: call.layer,
          keepsMask: true)
      ]
    case .identity: return [try emit(.identity, call.input, for: call.layer, keepsMask: true)]
    case .operation, .model, .input, nil:
      throw .unsupportedLayers(
        file: file,
        [
          UnsupportedLayer(
            name: call.layer.fullName, className: call.layer.className, reason: nil)
        ])
    }
  }

  /// Keras obeys a call `layer(x, training=True)` in inference too.
  private mutating func noteTraining(_ layer: LayerConfiguration) {
    guard layer["training"]?.bool == true else { return }
    let family = LayerClass.family(of: layer.className)
    let isBatchNormalization = LayerClass.canonical(layer.className) == "BatchNormalization"
    guard isBatchNormalization || family == .dropout || family == .identity else { return }
    notices.add(.calledAsInTraining(className: layer.className), at: layer.fullName)
  }

  /// TF.js gives a layer whose input has no mask the last one that it met.
  private mutating func useLastMask(_ call: inout Call) {
    let layer = call.layer
    guard layer.path.isEmpty else { return }
    if call.inputs.contains(where: { $0.mask != nil }) {
      lastMask = call.input.mask.map {
        LayerValue(value: $0, shape: Shape(call.input.shape.dimensions.dropLast()))
      }
    } else if let mask = lastMask,
      LayerClass.family(of: layer.className) == .recurrent || layer.className == "Bidirectional",
      mask.shape.dimensions == call.input.shape.dimensions.dropLast(),
      follows(.lastMask, at: layer)
    {
      call.inputs[0].mask = mask.value
    }
  }

  /// Keras 3 has another `hard_sigmoid` than Keras 2 and TF.js.
  private mutating func noteHardSigmoid(_ layer: LayerConfiguration) {
    guard layer.version.isKeras3 else { return }
    let names = ["activation", "recurrent_activation"].compactMap { layer[$0]?.string }
    if names.contains(where: { ["hard_sigmoid", "hardsigmoid"].contains($0.lowercased()) }) {
      notices.add(.hardSigmoid, at: layer.fullName)
    }
  }

  /// The file's names of variables, which are given in Keras' order.
  func names(
    of layer: LayerConfiguration, _ variables: [(role: WeightRole, names: [String])],
    cell: String? = nil
  ) -> [WeightRole: String] {
    var result: [WeightRole: String] = [:]
    for (index, variable) in variables.enumerated() {
      result[variable.role] = weights.name(
        of: layer, variable.names, index: index, cell: cell)
    }
    return result
  }
}
