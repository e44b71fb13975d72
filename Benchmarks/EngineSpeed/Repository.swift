/// Where the files of this checkout are.
enum Repository {
  /// The directory of the MNIST network, found from where this file was compiled.
  static let mnistModel =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    .joined(separator: "/") + "/Tests/ProgramTests/Fixtures/mnist-keras"
}
