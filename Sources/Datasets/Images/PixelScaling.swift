/// What becomes of a pixel's 0…255: `(x / divisor - mean) / deviation`, channel by channel.
public enum PixelScaling: Codable, Hashable, Sendable {
  /// 0…255.
  case none
  /// 0…1: `x / 255`.
  case unit
  /// -1…1: `x / 127.5 - 1` (Keras' mode "tf").
  case symmetric
  /// ImageNet's mean taken off, 0…255; with channels in the order blue, green, red (Keras' mode
  /// "caffe").
  case caffe
  /// 0…1, then ImageNet's mean and deviation (Keras' and torchvision's mode "torch").
  case torch
  /// `(x - mean) / deviation` of red, green and blue, in 0…255.
  case custom(mean: [Float], deviation: [Float])

  /// Those with a name, by their names.
  static let named: [(name: String, scaling: PixelScaling)] = [
    ("none", .none), ("unit", .unit), ("symmetric", .symmetric), ("caffe", .caffe),
    ("torch", .torch),
  ]

  /// The short name.
  public var name: String {
    PixelScaling.named.first { $0.scaling == self }?.name ?? "custom"
  }

  /// What it is, in words.
  public var summary: String {
    switch self {
    case .none: "as they are (0…255)"
    case .unit: "x / 255"
    case .symmetric: "x / 127.5 - 1"
    case .caffe: "x - (123.68, 116.779, 103.939)"
    case .torch: "(x / 255 - (0.485, 0.456, 0.406)) / (0.229, 0.224, 0.225)"
    case .custom(let mean, let deviation):
      "(x - (\(PixelScaling.list(mean)))) / (\(PixelScaling.list(deviation)))"
    }
  }

  private static func list(_ numbers: [Float]) -> String {
    numbers.map { "\($0)" }.joined(separator: ", ")
  }

  /// The numbers of the formula, for red, green and blue.
  var constants: (divisor: Float, mean: [Float], deviation: [Float]) {
    switch self {
    case .none: (1, [0, 0, 0], [1, 1, 1])
    case .unit: (255, [0, 0, 0], [1, 1, 1])
    case .symmetric: (127.5, [1, 1, 1], [1, 1, 1])
    case .caffe: (1, [123.68, 116.779, 103.939], [1, 1, 1])
    case .torch: (255, [0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
    case .custom(let mean, let deviation): (1, mean, deviation)
    }
  }
}

/// Which channels a model sees, in which order.
public enum ChannelOrder: String, Codable, Hashable, Sendable, CaseIterable {
  /// Red, green, blue.
  case rgb
  /// Blue, green, red.
  case bgr
  /// One channel: their luma.
  case grey

  /// The number of channels.
  var count: Int { self == .grey ? 1 : 3 }

  /// What it is, in words.
  public var summary: String {
    switch self {
    case .rgb: "RGB"
    case .bgr: "BGR"
    case .grey: "grey (BT.601)"
    }
  }
}
