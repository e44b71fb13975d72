import Kernels

extension WindowGeometry {
  /// Calls `body` for each pixel of each window, in a way that is too simple to be wrong.
  func forEachReferenceTap(_ body: (_ output: Int, _ input: Int, _ tap: Int) -> Void) {
    for y in 0..<outputHeight {
      for x in 0..<outputWidth {
        for i in 0..<windowHeight {
          for j in 0..<windowWidth {
            let row = y * strideY - paddingTop + i * dilationY
            let column = x * strideX - paddingLeft + j * dilationX
            guard (0..<inputHeight).contains(row), (0..<inputWidth).contains(column) else {
              continue
            }
            body(y * outputWidth + x, row * inputWidth + column, i * windowWidth + j)
          }
        }
      }
    }
  }
}
