/// One tensor as a level stores it.
public struct TensorFacts: Codable, Hashable, Sendable {
  /// The tensor's name in the file.
  public let name: String
  /// Its extents, slowest first; none for a scalar.
  public let shape: [Int]
  /// What its elements are stored as: `float32`, `float16`, `uint16`, `uint8` or another type's name.
  public let storedType: String
  /// Its bytes as they are.
  public let byteCount: Int
  /// Its bytes compressed, without the rest of the file.
  public let compressed: CompressedSizes
  /// How often which number comes; `nil` where the elements are no numbers.
  public let entropy: StoredEntropy?
  /// What code 0 stands for; `nil` where the elements are no affine codes.
  public let minimum: Double?
  /// The distance of two codes; `nil` where the elements are no affine codes.
  public let scale: Double?
  /// The bits of the codes, where they are fewer than those of the type.
  public let codeBits: Int?

  /// Describes a tensor.
  public init(
    name: String, shape: [Int], storedType: String, byteCount: Int, compressed: CompressedSizes,
    entropy: StoredEntropy?, minimum: Double? = nil, scale: Double? = nil,
    codeBits: Int? = nil
  ) {
    self.name = name
    self.shape = shape
    self.storedType = storedType
    self.byteCount = byteCount
    self.compressed = compressed
    self.entropy = entropy
    self.minimum = minimum
    self.scale = scale
    self.codeBits = codeBits
  }

  /// The greatest code that there can be; `nil` where the elements are no affine codes.
  public var greatestCode: Int? {
    switch (scale, storedType) {
    case (.some, "uint8"): 1 << (codeBits ?? 8) - 1
    case (.some, "uint16"): 1 << (codeBits ?? 16) - 1
    default: nil
    }
  }
}

/// The order-0 entropy of a tensor's elements as they are stored: each pattern of bits is a symbol,
/// where it stands and what stands beside it are not looked at.
///
/// Of codes it is what a Huffman or arithmetic coder could come to. Of float32 it is little more than
/// the logarithm of the number of weights, since hardly two are equal: a coder would have to send
/// them all as its table.
public struct StoredEntropy: Codable, Hashable, Sendable {
  /// Bits an element; 0 for a constant tensor and an empty one.
  public let bitsPerElement: Double
  /// The same for all elements, in whole bytes, rounded up.
  public let byteCount: Int
  /// How many different elements there are.
  public let distinctCount: Int

  /// Puts the facts together.
  public init(bitsPerElement: Double, byteCount: Int, distinctCount: Int) {
    self.bitsPerElement = bitsPerElement
    self.byteCount = byteCount
    self.distinctCount = distinctCount
  }
}
