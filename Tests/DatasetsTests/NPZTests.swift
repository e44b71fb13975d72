import Datasets
import TestSupport
import Testing

@Suite("NPZ archives")
struct NPZTests {
  let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  /// An archive of arrays `[1, 2]` of samples and `[1]` of labels, each with its own numbers.
  private func archive(_ names: [String]) throws -> String {
    let members = names.enumerated().map { index, name in
      let isLabels = "yYlt".contains(name.first ?? "-")
      let value = UInt8(index)
      return (
        name: "\(name).npy",
        bytes: isLabels
          ? Build.npy("<i2", "(1,)", [value, 0]) : Build.npy("<i2", "(1, 2)", [value, 0, 9, 0])
      )
    }
    return try directory.write(Build.zip(members), to: "a.npz")
  }

  @Test(
    "Samples and labels are found under their usual names, the test part first",
    arguments: [
      ["x_test", "y_test"], ["x", "y"], ["X", "y"], ["inputs", "labels"], ["images", "labels"],
      ["data", "target"], ["data", "labels"], ["x_train", "y_train"],
      ["x_test", "y_test", "x_train", "y_train"],
    ])
  func usualNames(names: [String]) throws {
    let dataset = try DatasetRequest(path: try archive(names)).open()
    #expect(try dataset.samples() == [0, 9])
    #expect(dataset.labels?.integers == [1])
  }

  @Test("Named arrays win over the usual ones")
  func namedArrays() throws {
    let path = try archive(["x", "y", "x2", "y2"])
    let dataset = try DatasetRequest(path: path, inputsArray: "x2", labelsArray: "y2").open()
    #expect(try dataset.samples() == [2, 9])
    #expect(dataset.labels?.integers == [3])
  }

  @Test("An array that is not there is answered with the nearest that is")
  func unknownArray() throws {
    let path = try archive(["pixels", "y"])
    let error = #expect(throws: DatasetError.self) {
      try DatasetRequest(path: path, inputsArray: "pixel", labelsArray: "y").open()
    }
    #expect(error?.problem == "The archive has no array 'pixel'.")
    #expect(error?.remedy == "did you mean 'pixels'?")
    let other = #expect(throws: DatasetError.self) {
      try DatasetRequest(path: path, inputsArray: "qqqq").open()
    }
    #expect(other?.remedy == "the arrays are pixels, y")
  }

  @Test(
    "Samples may have no labels: the array of a usual name, or the only one; a file of labels will do",
    arguments: ["x", "x_test", "pixels"])
  func missingLabels(name: String) throws {
    let path = try archive([name])
    let plain = try DatasetRequest(path: path).open()
    #expect(plain.labels == nil && plain.sampleCount == 1)
    let labels = try directory.write(Build.idx([1], [7]), to: "l")
    let dataset = try DatasetRequest(path: path, labelsPath: labels).open()
    #expect(dataset.labels?.integers == [7])
  }

  @Test("A damaged member is named")
  func damaged() throws {
    let path = try directory.write(
      Build.zip([("x.npy", [1, 2, 3]), ("y.npy", Build.npy("|u1", "(1,)", [1]))]), to: "a.npz")
    let error = #expect(throws: DatasetError.self) { try DatasetRequest(path: path).open() }
    #expect(error?.location == "\(path) (x.npy)")
  }

  @Test("An archive without members has no array")
  func empty() throws {
    let path = try directory.write(Build.zip([]), to: "a.npz")
    #expect(throws: DatasetError.self) { try DatasetRequest(path: path).open() }
  }
}
