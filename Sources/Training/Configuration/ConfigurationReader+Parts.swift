import TFJSFormat

extension ConfigurationReader {
  func network(
    _ node: ConfigurationNode
  ) throws(TrainingError) -> (
    inputShape: [Int], layers: [KerasTopology.Layer], initializers: [FilterInitializer]
  ) {
    let values = try mapping(node, "'network'", known: ["input", "layers"])
    let input = try required("input", in: values, of: node)
    guard case .sequence(let extents, line: _) = input, !extents.isEmpty else {
      throw error(input, "The input's extents must be a list.", "[28, 28, 1], for one")
    }
    let list = try required("layers", in: values, of: node)
    guard case .sequence(let items, line: _) = list, !items.isEmpty else {
      throw error(list, "The layers must be a list.", "'- Dense: {units: 10}', for one")
    }
    var shape: [Int] = []
    for extent in extents { shape.append(try int(extent, 1...1 << 20, default: 1)) }
    let (count, isTooLarge) = shape.reduce((1, false)) { product, extent in
      let (count, overflows) = product.0.multipliedReportingOverflow(by: extent)
      return (count, product.1 || overflows)
    }
    guard !isTooLarge, count <= 1 << 28 else {
      throw error(input, "The input is too large.", "no sample has so many numbers")
    }
    var layers: [KerasTopology.Layer] = []
    var initializers: [FilterInitializer] = []
    for item in items {
      let (layer, initializer) = try layer(item)
      layers.append(layer)
      initializers.append(initializer)
    }
    try check(layers, items, inputShape: shape)
    return (shape, layers, initializers)
  }

  /// `Flatten`, or `Dense: {units: 10}`.
  private func layer(
    _ node: ConfigurationNode
  ) throws(TrainingError) -> (KerasTopology.Layer, FilterInitializer) {
    if case .scalar(let name, line: _) = node {
      return (.init(className: name, settings: []), .glorotUniform)
    }
    guard case .mapping(let members, line: _) = node, let member = members.first,
      members.count == 1, case .mapping(let settings, line: _) = member.value
    else {
      throw error(node, "A layer is a class with its settings.", "'- Dense: {units: 10}', for one")
    }
    var name: String?
    var inputs: [String]?
    var initializer = FilterInitializer.glorotUniform
    var others: [JSONValue.Member] = []
    for setting in settings {
      switch setting.key {
      case "name": name = try text(setting.value)
      case "inputs": inputs = try names(setting.value)
      case "kernel_initializer", "depthwise_initializer":
        let choice = try choice(setting.value, FilterInitializer.allCases.map(\.rawValue))
        initializer = FilterInitializer(rawValue: choice) ?? initializer
        others.append(.init(setting.key, initializer.json))
      default: others.append(.init(setting.key, json(setting.value)))
      }
    }
    return (
      .init(className: member.key, settings: others, name: name, inputs: inputs), initializer
    )
  }

  /// One name, or a list of them.
  private func names(_ node: ConfigurationNode) throws(TrainingError) -> [String] {
    guard case .sequence(let items, line: _) = node else { return [try text(node)] }
    var names: [String] = []
    for item in items { names.append(try text(item)) }
    return names
  }

  /// Finds the first layer that Keras, or this program, does not have.
  private func check(
    _ layers: [KerasTopology.Layer], _ nodes: [ConfigurationNode], inputShape: [Int]
  ) throws(TrainingError) {
    for (index, node) in nodes.enumerated() {
      do throws(KerasTopology.Failure) {
        _ = try KerasTopology(
          name: "check", inputShape: inputShape, layers: Array(layers.prefix(index + 1)))
      } catch {
        switch error {
        case .unknownClass(let name, let known):
          _ = try choice(.scalar(name, line: node.line), known)
        case .unknownSetting(let name, let className, let known):
          _ = try mapping(
            .mapping([(name, node)], line: node.line), "The layer '\(className)'", known: known)
        case .duplicateName(let name):
          throw self.error(
            node, "Two layers are called '\(name)'.", "give one of them another name")
        case .unknownInput(let name, let layer, let known):
          throw self.error(
            node,
            "The layer '\(layer)' takes the output of '\(name)', which does not stand before it.",
            suggestion(name, known)
              ?? "the layers before are \(known.joined(separator: ", "))")
        }
      }
    }
  }

  private func json(_ node: ConfigurationNode) -> JSONValue {
    switch node {
    case .sequence(let items, line: _): .array(items.map(json))
    case .mapping(let members, line: _):
      .object(members.map { .init($0.key, json($0.value)) })
    case .scalar(let text, line: _):
      switch text {
      case "true": .bool(true)
      case "false": .bool(false)
      case "null": .null
      default: Double(text) == nil ? .string(text) : .number(text)
      }
    }
  }

  func optimizer(
    _ node: ConfigurationNode
  ) throws(TrainingError) -> (OptimizerKind, Float) {
    let values = try mapping(
      node, "'optimizer'",
      known: [
        "name", "learning_rate", "momentum", "nesterov", "rho", "beta_1", "beta_2", "epsilon",
      ])
    let name = try choice(try required("name", in: values, of: node), ["sgd", "rmsprop", "adam"])
    let standard = name == "sgd" ? 0.01 : 0.001
    let rate = Float(try number(values["learning_rate"], 0...1_000, default: standard))
    let epsilon = Float(try number(values["epsilon"], 0...1, default: 1e-7))
    switch name {
    case "sgd":
      let momentum = Float(try number(values["momentum"], 0...1, default: 0))
      let isNesterov = try bool(values["nesterov"], default: false)
      return (.sgd(momentum: momentum, isNesterov: isNesterov), rate)
    case "rmsprop":
      let rho = Float(try number(values["rho"], 0...1, default: 0.9))
      return (.rmsprop(rho: rho, epsilon: epsilon), rate)
    default:
      let beta1 = Float(try number(values["beta_1"], 0...1, default: 0.9))
      let beta2 = Float(try number(values["beta_2"], 0...1, default: 0.999))
      return (.adam(beta1: beta1, beta2: beta2, epsilon: epsilon), rate)
    }
  }

  func schedule(_ node: ConfigurationNode?) throws(TrainingError) -> LearningRateSchedule {
    guard let node else { return .constant }
    let values = try mapping(node, "'schedule'", known: ["name", "every", "factor", "warmup"])
    let name = try choice(
      try required("name", in: values, of: node), ["constant", "step", "cosine"])
    switch name {
    case "step":
      return .step(
        every: try int(values["every"], 1...100_000, default: 10),
        factor: try number(values["factor"], 0...1, default: 0.5))
    case "cosine":
      return .cosine(warmupEpochs: try number(values["warmup"], 0...100_000, default: 0))
    default: return .constant
    }
  }

  func augmentation(_ node: ConfigurationNode?) throws(TrainingError) -> Augmentation {
    guard let node else { return Augmentation() }
    let values = try mapping(
      node, "'augmentation'", known: ["shift", "rotation", "zoom", "flip"])
    return Augmentation(
      shift: Float(try number(values["shift"], 0...1_000, default: 0)),
      rotation: Float(try number(values["rotation"], 0...180, default: 0)),
      zoom: Float(try number(values["zoom"], 0...0.9, default: 0)),
      flips: try bool(values["flip"], default: false))
  }
}

extension FilterInitializer {
  /// As Keras 2 writes it into a layer's settings.
  fileprivate var json: JSONValue {
    .object([
      .init("module", .string("keras.initializers")), .init("class_name", .string(className)),
      .init("config", .object([.init("seed", .null)])), .init("registered_name", .null),
    ])
  }
}
