/// Which elements of an axis are taken.
public struct AxisSlice: Hashable, Sendable {
  /// The first one.
  public var start: Int
  /// How many.
  public var count: Int
  /// From one to the next; negative for backwards.
  public var step: Int

  /// Makes a slice.
  public init(start: Int, count: Int, step: Int = 1) {
    self.start = start
    self.count = count
    self.step = step
  }
}

/// Elements that are put around those of an axis.
public struct AxisPadding: Hashable, Sendable {
  /// Before the first.
  public var before: Int
  /// Behind the last.
  public var after: Int

  /// Makes a padding.
  public init(before: Int, after: Int) {
    self.before = before
    self.after = after
  }
}

/// What is put around an array.
public enum PaddingContent: Hashable, Sendable {
  /// A number.
  case constant(Float)
  /// The array mirrored at its border elements, which are not repeated.
  case reflection
  /// The array mirrored at its border, whose elements are repeated.
  case symmetry
}

/// How an image gets other extents.
public struct Resize2DAttributes: Hashable, Sendable {
  /// What stands between input elements.
  public enum Interpolation: String, Hashable, Sendable {
    /// The nearest element.
    case nearest
    /// A weighted mean of the four around.
    case bilinear
  }

  /// Where an output element lies among the input's.
  public enum Coordinates: String, Hashable, Sendable {
    /// `i * in / out` (TensorFlow's first way).
    case asymmetric
    /// `i * (in - 1) / (out - 1)`: corners fall on corners.
    case alignedCorners
    /// `(i + 0.5) * in / out - 0.5`: elements have extents.
    case halfPixelCenters
  }

  /// The extents to reach.
  public var size: Extent2D
  /// What stands between input elements.
  public var interpolation: Interpolation
  /// Where an output element lies among the input's.
  public var coordinates: Coordinates

  /// Makes the attributes.
  public init(size: Extent2D, interpolation: Interpolation, coordinates: Coordinates) {
    self.size = size
    self.interpolation = interpolation
    self.coordinates = coordinates
  }
}

/// What parts of images become.
public struct CropAttributes: Hashable, Sendable {
  /// The extents of each part.
  public var size: Extent2D
  /// What stands between input elements.
  public var interpolation: Resize2DAttributes.Interpolation
  /// What stands beyond the image.
  public var outside: Float

  /// Makes the attributes.
  public init(
    size: Extent2D, interpolation: Resize2DAttributes.Interpolation, outside: Float
  ) {
    self.size = size
    self.interpolation = interpolation
    self.outside = outside
  }
}

/// Numbers that stand in the topology and not among the weights.
public struct ConstantArray: Hashable, Sendable {
  /// The extents; none for a scalar.
  public var dimensions: [Int]
  /// The elements, the last axis fastest.
  public var elements: [Float]

  /// Makes an array.
  ///
  /// - Precondition: as many elements as the extents say.
  public init(dimensions: [Int], elements: [Float]) {
    precondition(dimensions.reduce(1, *) == elements.count, "\(elements.count) elements")
    self.dimensions = dimensions
    self.elements = elements
  }
}
