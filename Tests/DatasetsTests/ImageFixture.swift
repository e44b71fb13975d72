import ByteIO
import Datasets
import Foundation
import Tensors
import TestSupport

/// What `Tests/Reference/images.py` made.
enum ImageFixture {
  static let directory = Repository.path("Tests/DatasetsTests/Fixtures/images")

  static func file(_ name: String) throws -> FileBytes {
    try FileBytes(contentsOf: "\(directory)/\(name)")
  }

  static func array(_ name: String) throws -> NumericArray {
    try DatasetRequest.array(at: "\(directory)/\(name).npy")
  }

  /// The names of the files with this ending, without it.
  static func names(_ ending: String) -> [String] {
    (Directory.entries(directory) ?? []).filter { $0.hasSuffix(ending) }
      .map { String($0.dropLast(ending.count)) }
  }

  /// An image as the fixtures hold it.
  static func image(_ array: NumericArray) -> RGBImage {
    RGBImage(
      width: array.shape.dimensions[1], height: array.shape.dimensions[0],
      pixels: (array.integers ?? []).map { UInt8($0) })
  }
}
