import ModelSources

/// The topology of a network as Keras 2 writes it: from the few settings that a person gives, all
/// others filled in.
///
/// A chain of layers becomes a `Sequential` model; where a layer names its inputs, a `Functional`
/// one.
public struct KerasTopology: Sendable {
  /// A layer: its Keras class, and the settings that differ from Keras' own.
  public struct Layer: Sendable {
    /// The Keras class, as `Conv2D`.
    public let className: String
    /// Settings by their Keras names, as `filters`.
    public let settings: [JSONValue.Member]
    /// The layer's name; `nil` for the one that Keras would choose.
    public let name: String?
    /// The names of the layers whose outputs it takes; `nil` for the layer before.
    public let inputs: [String]?

    /// Describes a layer.
    public init(
      className: String, settings: [JSONValue.Member], name: String? = nil,
      inputs: [String]? = nil
    ) {
      self.className = className
      self.settings = settings
      self.name = name
      self.inputs = inputs
    }
  }

  /// A layer that can't be written.
  public enum Failure: Error, Sendable {
    /// Keras has other classes, or they can't be trained here.
    case unknownClass(String, known: [String])
    /// The class has no such setting.
    case unknownSetting(String, className: String, known: [String])
    /// Two layers have one name.
    case duplicateName(String)
    /// A layer takes the output of a layer that does not stand before it.
    case unknownInput(String, layer: String, known: [String])
  }

  /// The `modelTopology` of a model.
  public let json: JSONValue
  /// The layers' names, as Keras would choose them.
  public let layerNames: [String]

  /// Writes a topology.
  ///
  /// - Throws: `KerasTopology.Failure`.
  public init(name: String, inputShape: [Int], layers: [Layer]) throws(Failure) {
    let names = try KerasTopology.names(of: layers)
    let isChain = layers.allSatisfy { $0.inputs == nil }
    let inputName = isChain ? "\(names.first ?? "")_input" : "input_1"
    let shape = JSONValue.array([.null] + inputShape.map { .number("\($0)") })
    var items = [KerasTopology.input(shape: shape, name: inputName, isListed: !isChain)]
    for (index, layer) in layers.enumerated() {
      var members: [JSONValue.Member] = [
        .init("class_name", .string(layer.className)),
        .init(
          "config",
          try KerasTopology.settings(
            of: layer, name: names[index], batchShape: isChain && index == 0 ? shape : nil)),
      ]
      if !isChain {
        let known = [inputName] + names[..<index]
        let inputs = layer.inputs ?? [known[index]]
        for input in inputs where !known.contains(input) {
          throw .unknownInput(input, layer: names[index], known: known)
        }
        members.append(.init("name", .string(names[index])))
        members.append(
          .init(
            "inbound_nodes",
            .array([.array(inputs.map { .array(KerasTopology.link($0) + [.object([])]) })])))
      }
      items.append(.object(members))
    }
    layerNames = names
    var config: [JSONValue.Member] = [.init("name", .string(name))]
    if !isChain { config.append(.init("trainable", .bool(true))) }
    config.append(.init("layers", .array(items)))
    if !isChain {
      config.append(.init("input_layers", .array([.array(KerasTopology.link(inputName))])))
      config.append(
        .init("output_layers", .array([.array(KerasTopology.link(names.last ?? inputName))])))
    }
    json = .object([
      .init("keras_version", .string("2.15.0")), .init("backend", .string("tensorflow")),
      .init(
        "model_config",
        .object([
          .init("class_name", .string(isChain ? "Sequential" : "Functional")),
          .init("config", .object(config)),
        ])),
    ])
  }

  /// The layers' names: their own, or those that Keras would choose.
  private static func names(of layers: [Layer]) throws(Failure) -> [String] {
    var counts: [String: Int] = [:]
    var names: [String] = []
    for layer in layers {
      let base = WeightNames.snakeCase(layer.className)
      let place = counts[base, default: 0]
      counts[base] = place + 1
      let name = layer.name ?? (place == 0 ? base : "\(base)_\(place)")
      guard !names.contains(name) else { throw .duplicateName(name) }
      names.append(name)
    }
    return names
  }

  /// The first output of a layer's first use, as Keras 2 writes it.
  private static func link(_ name: String) -> [JSONValue] {
    [.string(name), .number("0"), .number("0")]
  }

  private static func input(shape: JSONValue, name: String, isListed: Bool) -> JSONValue {
    .object(
      [
        .init("class_name", .string("InputLayer")),
        .init(
          "config",
          .object([
            .init("batch_input_shape", shape), .init("dtype", .string("float32")),
            .init("sparse", .bool(false)), .init("ragged", .bool(false)),
            .init("name", .string(name)),
          ])),
      ] + (isListed ? [.init("name", .string(name)), .init("inbound_nodes", .array([]))] : []))
  }

  private static func settings(
    of layer: Layer, name: String, batchShape: JSONValue?
  ) throws(Failure) -> JSONValue {
    guard var members = defaults[layer.className] else {
      throw .unknownClass(layer.className, known: defaults.keys.sorted())
    }
    for setting in layer.settings {
      guard let index = members.firstIndex(where: { $0.key == setting.key }) else {
        throw .unknownSetting(
          setting.key, className: layer.className, known: members.map(\.key))
      }
      // Where Keras has two numbers, one stands for both.
      let isPair = pairs.contains(setting.key) && setting.value.array == nil
      members[index].value =
        isPair ? .array([setting.value, setting.value]) : setting.value
    }
    if let index = members.firstIndex(where: { $0.key == "strides" && $0.value == .null }),
      let size = members.first(where: { $0.key == "pool_size" })
    {
      members[index].value = size.value
    }
    var first: [JSONValue.Member] = [.init("name", .string(name)), .init("trainable", .bool(true))]
    if let batchShape { first.append(.init("batch_input_shape", batchShape)) }
    first.append(.init("dtype", .string("float32")))
    return .object(first + members)
  }

  private static let pairs: Set = ["kernel_size", "strides", "dilation_rate", "pool_size"]

  /// What Keras 2.15 writes for each class, in its order, but for name, shape and type.
  private static let defaults: [String: [JSONValue.Member]] = {
    func number(_ text: String) -> JSONValue { .number(text) }
    func pair(_ text: String) -> JSONValue { .array([number(text), number(text)]) }
    func initializer(_ name: String, seeded: Bool = false) -> JSONValue {
      .object([
        .init("module", .string("keras.initializers")), .init("class_name", .string(name)),
        .init("config", .object(seeded ? [.init("seed", .null)] : [])),
        .init("registered_name", .null),
      ])
    }
    let glorot = initializer("GlorotUniform", seeded: true)
    let zeros = initializer("Zeros")
    let ones = initializer("Ones")
    func nulls(_ keys: String...) -> [JSONValue.Member] { keys.map { .init($0, .null) } }
    let windows: [JSONValue.Member] = [
      .init("strides", pair("1")), .init("padding", .string("valid")),
      .init("data_format", .string("channels_last")), .init("dilation_rate", pair("1")),
      .init("groups", number("1")),
    ]
    let weighted: [JSONValue.Member] = [
      .init("activation", .string("linear")), .init("use_bias", .bool(true)),
    ]
    let regularizers = nulls(
      "kernel_regularizer", "bias_regularizer", "activity_regularizer", "kernel_constraint",
      "bias_constraint")
    let initializers: [JSONValue.Member] = [
      .init("kernel_initializer", glorot), .init("bias_initializer", zeros),
    ]
    let pooling: [JSONValue.Member] = [
      .init("pool_size", pair("2")), .init("padding", .string("valid")), .init("strides", .null),
      .init("data_format", .string("channels_last")),
    ]
    let global: [JSONValue.Member] = [
      .init("data_format", .string("channels_last")), .init("keepdims", .bool(false)),
    ]
    return [
      "Dense": [.init("units", .null)] + weighted + initializers + regularizers,
      "Conv2D": [.init("filters", .null), .init("kernel_size", .null)] + windows + weighted
        + initializers + regularizers,
      "DepthwiseConv2D": [.init("kernel_size", .null)] + windows + weighted
        + [
          .init("bias_initializer", zeros), .init("bias_regularizer", .null),
          .init("activity_regularizer", .null), .init("bias_constraint", .null),
          .init("depth_multiplier", number("1")), .init("depthwise_initializer", glorot),
          .init("depthwise_regularizer", .null), .init("depthwise_constraint", .null),
        ],
      "BatchNormalization": [
        .init("axis", number("-1")), .init("momentum", number("0.99")),
        .init("epsilon", number("0.001")), .init("center", .bool(true)),
        .init("scale", .bool(true)), .init("beta_initializer", zeros),
        .init("gamma_initializer", ones), .init("moving_mean_initializer", zeros),
        .init("moving_variance_initializer", ones),
      ]
        + nulls("beta_regularizer", "gamma_regularizer", "beta_constraint", "gamma_constraint"),
      "MaxPooling2D": pooling, "AveragePooling2D": pooling,
      "GlobalMaxPooling2D": global, "GlobalAveragePooling2D": global,
      "Flatten": [.init("data_format", .string("channels_last"))],
      "Dropout": [
        .init("rate", .null), .init("noise_shape", .null), .init("seed", .null),
      ],
      "Activation": [.init("activation", .null)],
      "ReLU": [
        .init("max_value", .null), .init("negative_slope", number("0.0")),
        .init("threshold", number("0.0")),
      ],
      "LeakyReLU": [.init("alpha", number("0.3"))], "ELU": [.init("alpha", number("1.0"))],
      "Add": [],
      "Reshape": [.init("target_shape", .null)],
      "ZeroPadding2D": [
        .init("padding", pair("1")), .init("data_format", .string("channels_last")),
      ],
    ]
  }()
}
