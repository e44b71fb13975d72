import Tensors
import Testing

@Suite("Shapes")
struct ShapeTests {
  @Test(
    "The elements are the product of the extents, and one of a scalar",
    arguments: [([], 1), ([7], 7), ([3, 3, 1, 32], 288), ([4, 0, 5], 0)] as [([Int], Int)])
  func counts(dimensions: [Int], count: Int) {
    let shape = Shape(dimensions)
    #expect(shape.elementCount == count)
    #expect(shape.rank == dimensions.count)
    #expect(Shape(checking: dimensions) == shape)
    #expect(shape.description == "\(dimensions)")
  }

  @Test(
    "Extents from outside that are negative, or too many for any memory, are no shape",
    arguments: [
      [-1], [3, -2], [0, -1], [1 << 32, 1 << 31], [Int.max, 2], [3, 1 << 40, 1 << 40],
    ])
  func refused(dimensions: [Int]) { #expect(Shape(checking: dimensions) == nil) }

  @Test("The greatest element count that there is, is one")
  func greatest() { #expect(Shape(checking: [Int.max])?.elementCount == .max) }

  @Test("The order of extents tells shapes apart")
  func order() {
    #expect(Shape([2, 3]) != Shape([3, 2]))
    #expect(Shape([1, 2]) != Shape([2]))
  }

  @Test("Elements have the sizes of their types; texts have none in common")
  func sizes() {
    let sizes: [ScalarType: Int] = [
      .float32: 4, .float16: 2, .int8: 1, .uint8: 1, .uint16: 2, .int32: 4, .bool: 1, .complex64: 8,
    ]
    for type in ScalarType.allCases { #expect(type.byteCount == sizes[type], "\(type)") }
  }
}
