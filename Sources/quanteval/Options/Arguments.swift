public import ArgumentParser
import Datasets
import Evaluation
import Essentials
import Gate
import Quantization
import Scoring
import Tensors

extension Normalization: ExpressibleByArgument {}
extension LabelTask: ExpressibleByArgument {}
extension ConverterArithmetic: ExpressibleByArgument {}
extension ImageResampling: ExpressibleByArgument {}
extension ImageSettings.Fit: ExpressibleByArgument {}
extension ChannelOrder: ExpressibleByArgument {}
extension JPEGTransform: ExpressibleByArgument {}
extension ArrayLayout: ExpressibleByArgument {}
extension UnreadablePolicy: ExpressibleByArgument {}
extension FailurePolicy: ExpressibleByArgument {}

/// Numbers in a list: `0.5,1,2`.
struct NumberList: ExpressibleByArgument {
  let numbers: [Float]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    numbers = parts.compactMap { Float($0) }
    guard numbers.count == parts.count else { return nil }
  }
}

/// The extents of a sample: `224,224,3`.
struct ShapeArgument: ExpressibleByArgument {
  let shape: Shape

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let extents = parts.compactMap { Int($0) }
    guard extents.count == parts.count, extents.allSatisfy({ $0 > 0 }),
      let shape = Shape(checking: extents)
    else { return nil }
    self.shape = shape
  }
}

/// Height and width of images: `224`, `240,320`.
struct ImageSizeArgument {
  let height: Int
  let width: Int

  /// Longer sides are no photograph's.
  private static let greatestSide = 1 << 14

  /// Reads height and width.
  ///
  /// - Throws: `ValidationError` with the reason.
  init(parsing argument: String) throws {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let extents = parts.compactMap { Int($0) }
    guard extents.count == parts.count, (1...2).contains(extents.count) else {
      throw ValidationError("Name one whole number, or height and width, as 224 or 240,320.")
    }
    guard extents.allSatisfy({ (1...Self.greatestSide).contains($0) }) else {
      throw ValidationError("Each side must be 1 to \(Self.greatestSide.grouped) pixels.")
    }
    (height, width) = (extents[0], extents[extents.count - 1])
  }
}

/// How many of the greatest outputs are looked at: `1,5`.
struct PlaceList: ExpressibleByArgument {
  let places: [Int]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let places = parts.compactMap { Int($0) }
    guard places.count == parts.count, places.allSatisfy({ $0 >= 1 }) else { return nil }
    self.places = Set(places).union([1]).sorted()
  }
}

/// A column of labels: `NAME`, or `NAME:labelled` where samples without a class are left out.
struct LabelColumnArgument: ExpressibleByArgument {
  let column: LabelColumn

  init?(argument: String) {
    let suffix = ":labelled"
    guard !argument.isEmpty, argument != suffix else { return nil }
    column =
      argument.hasSuffix(suffix)
      ? LabelColumn(column: String(argument.dropLast(suffix.count)), unlabelled: .leftOut)
      : LabelColumn(column: argument, unlabelled: .wrong)
  }
}

/// Levels in a list: `float16,uint8`.
struct LevelList: ExpressibleByArgument {
  let schemes: [QuantizationScheme]

  init(schemes: [QuantizationScheme]) { self.schemes = schemes }

  init?(argument: String) {
    let names = argument.split(separator: ",").map(String.init)
    let schemes = names.compactMap { QuantizationScheme(named: $0) }
    guard schemes.count == names.count, !schemes.isEmpty else { return nil }
    // Each once, in the order of their first mention.
    self.schemes = schemes.enumerated()
      .filter { schemes.firstIndex(of: $0.element) == $0.offset }.map(\.element)
  }

  var defaultValueDescription: String { schemes.map { "\($0)" }.joined(separator: ",") }
}

/// A level, for all weights or for some: `uint8`, `uint8=dense*,conv2d/kernel`.
struct LevelRule: ExpressibleByArgument {
  let rule: QuantizationRecipe.Rule

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    guard let first = parts.first, let scheme = QuantizationScheme(named: first) else {
      return nil
    }
    let patterns = parts.count > 1 ? parts[1].split(separator: ",").map(String.init) : []
    guard parts.count == 1 || !patterns.isEmpty else { return nil }
    rule = QuantizationRecipe.Rule(scheme: scheme, patterns: patterns.map { NamePattern($0) })
  }
}

/// The names of all levels, for messages.
let levelNames = QuantizationScheme.named.map(\.name).joined(separator: ", ")
