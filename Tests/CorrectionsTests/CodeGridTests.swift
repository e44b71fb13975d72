import Quantization
import Corrections
import Tensors
import Testing

@Suite("The grid of codes")
struct CodeGridTests {
  @Test("Zero is one of the numbers where the range holds it")
  func zero() {
    // The converter's: steps of 4/255, of which the 64th nearest to 1 is below zero.
    let grid = CodeGrid(from: -1, to: 3, codeCount: 256)
    #expect(grid.scale == 4.0 / 255)
    #expect(grid.minimum == -64 * (4.0 / 255))
    #expect(grid.value(64) == 0 && grid.code(0) == 64)
    #expect(CodeGrid(from: 1, to: 3, codeCount: 3).minimum == 1)
    #expect(CodeGrid(from: 1, to: 3, codeCount: 3).maximum == 3)
  }

  @Test(
    "A number has the nearest code, those halfway the even one, those beyond the range the last",
    arguments: [(0.0, 0), (0.49, 0), (0.5, 0), (0.51, 1), (1.5, 2), (-7, 0), (3.2, 3), (99, 3)])
  func codes(value: Double, code: Int) {
    #expect(CodeGrid(from: 0, to: 3, codeCount: 4).code(value) == code)
  }

  @Test("A range without extent has one code, which stands for its number")
  func constant() {
    let grid = CodeGrid(from: 5, to: 5, codeCount: 256)
    #expect(grid.greatestCode == 0 && grid.value(grid.code(7)) == 5)
  }

  @Test(
    "Codes take a byte each up to 256 of them, else two", arguments: [2, 255, 256, 257, 65_536])
  func width(codeCount: Int) {
    let grid = CodeGrid(from: 0, to: 1, codeCount: codeCount)
    let tensor = grid.tensor([0, codeCount - 1], shape: Shape([2]))
    #expect(tensor.codes.scalarType == (codeCount <= 256 ? .uint8 : .uint16))
    #expect(tensor.codes.numbers().map(Int.init) == [0, codeCount - 1])
  }

  @Test("One outlier among many takes no part of the range from the others")
  func outlier() {
    let values = (0...1_000).map { Float($0) / 1_000 } + [1.5]
    let grid = CodeGrid.leastSquares(values, codeCount: 4)
    // Steps of 1.5/3 err by 0.5²/12 on average; three of a third by 4/9 of that, and by 0.25 at the outlier.
    #expect(grid.maximum < 1.2 && grid.maximum > 0.8)
    #expect(grid.scale == (grid.maximum - grid.minimum) / 3)
  }

  @Test("Where all numbers lie on the grid of the extremes, these are the range")
  func exact() {
    let values = (0..<4).map(Float.init)
    #expect(CodeGrid.leastSquares(values, codeCount: 4) == CodeGrid(from: 0, to: 3, codeCount: 4))
  }

  @Test("A constant keeps its number")
  func constantRange() {
    #expect(CodeGrid.leastSquares([2, 2], codeCount: 16).value(0) == 2)
  }
}
