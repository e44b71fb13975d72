public import Datasets
import Tensors

/// The first of the digits that the repository has: all 360 by default.
///
/// `scale`: what each grey level, from 0 to 16, is multiplied by; the network was trained on a
/// sixteenth.
public func bundledDigits(_ count: Int = 360, scale: Float = 1 / 16) throws -> any Dataset {
  let images = try DatasetRequest.array(
    at: Repository.path("Datasets/digits/digits-images-idx3-ubyte.gz"))
  let labels = try DatasetRequest.array(
    at: Repository.path("Datasets/digits/digits-labels-idx1-ubyte.gz"))
  return SelectedDataset(
    try ArrayDataset(
      inputs: NumericArray(
        shape: images.shape, elements: .floats(images.floats.map { $0 * scale }),
        source: "digits"),
      labels: labels, normalization: .none,
      identity: DatasetIdentity(
        name: "digits", files: [], preprocessing: "x * \(scale)")),
    samples: Array(0..<count))
}
