import Datasets
import Tensors
import TestSupport

/// The first of the digits that the repository has.
func bundledDigits(_ count: Int) throws -> any Dataset {
  let images = try DatasetRequest.array(
    at: Repository.path("Datasets/digits/digits-images-idx3-ubyte.gz"))
  let labels = try DatasetRequest.array(
    at: Repository.path("Datasets/digits/digits-labels-idx1-ubyte.gz"))
  return SelectedDataset(
    try ArrayDataset(
      inputs: NumericArray(
        shape: images.shape, elements: .floats(images.floats.map { $0 / 16 }),
        source: "digits"),
      labels: labels, normalization: .none,
      identity: DatasetIdentity(name: "digits", files: [], preprocessing: "x / 16")),
    samples: Array(0..<count))
}
