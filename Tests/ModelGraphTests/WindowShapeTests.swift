import ModelGraph
import Tensors
import Testing

/// Extents of what works with windows.
///
/// For `valid` padding an axis of n gives ⌊(n − w) / s⌋ + 1, where
/// w is the window with the gaps of dilation, (k − 1) × d + 1; for `same` it gives ⌈n / s⌉, whatever w.
@Suite("Shapes of windows")
struct WindowShapeTests {
  private struct Row: CustomTestStringConvertible, Sendable {
    let extent, window, stride, dilation, valid, same: Int
    var testDescription: String { "\(extent): \(window) by \(stride), dilated \(dilation)" }
  }

  private static let rows = [
    (5, 1, 1, 1, 5, 5), (5, 3, 1, 1, 3, 5), (5, 5, 1, 1, 1, 5), (5, 3, 2, 1, 2, 3),
    (6, 3, 2, 1, 2, 3), (7, 3, 2, 1, 3, 4), (7, 3, 3, 1, 2, 3), (5, 2, 5, 1, 1, 1),
    (6, 2, 5, 1, 1, 2), (7, 2, 5, 1, 2, 2), (7, 3, 1, 2, 3, 7), (5, 3, 1, 2, 1, 5),
    (9, 3, 2, 3, 2, 5), (9, 1, 2, 3, 5, 5),
  ].map { Row(extent: $0, window: $1, stride: $2, dilation: $3, valid: $4, same: $5) }

  @Test("Padding, steps and dilation decide, along each axis alone", arguments: rows)
  private func extents(row: Row) throws {
    for (padding, expected) in [(Padding.valid, row.valid), (.same, row.same)] {
      // The other axis: 4 elements, a window of 2 in steps of 1.
      let other = padding == .valid ? 3 : 4
      let tall = Conv2DAttributes(
        6, filter: Extent2D(row.window, 2), strides: Extent2D(row.stride, 1),
        dilation: Extent2D(row.dilation, 1), padding: padding)
      let wide = Conv2DAttributes(
        6, filter: Extent2D(2, row.window), strides: Extent2D(1, row.stride),
        dilation: Extent2D(1, row.dilation), padding: padding)
      #expect(try shapes(.conv2D(tall), [row.extent, 4, 3]) == [[expected, other, 6]])
      #expect(try shapes(.conv2D(wide), [4, row.extent, 3]) == [[other, expected, 6]])
      #expect(try shapes(.depthwiseConv2D(tall), [row.extent, 4, 3]) == [[expected, other, 6]])
      let sequence = Conv2DAttributes(
        6, filter: Extent2D(1, row.window), strides: Extent2D(1, row.stride),
        dilation: Extent2D(1, row.dilation), padding: padding, spatialRank: 1)
      #expect(try shapes(.conv2D(sequence), [row.extent, 3]) == [[expected, 6]])
      #expect(try shapes(.conv2D(sequence), [8, row.extent, 3]) == [[8, expected, 6]])
      // What a convolution makes of its output's extents is what its transpose takes.
      let transposed = TransposedConv2DAttributes(
        outputSize: Extent2D(row.extent, 4), convolution: tall)
      #expect(
        try shapes(.transposedConv2D(transposed), [expected, other, 3]) == [[row.extent, 4, 6]])
      #expect(
        refused(.transposedConv2D(transposed), [expected + 1, other, 3])
          == [expected + 1, other, 3])
      #expect(
        refused(.transposedConv2D(transposed), [expected, other + 1, 3])
          == [expected, other + 1, 3])
      guard row.dilation == 1 else { continue }
      let pool = Pool2DAttributes(
        kind: .maximum, window: Extent2D(row.window, 2), strides: Extent2D(row.stride, 1),
        padding: padding)
      for operation in [Operation.pool2D(pool), .poolPlaces(pool)] {
        #expect(try shapes(operation, [row.extent, 4, 3]) == [[expected, other, 3]])
        #expect(try shapes(operation, [2, 9, row.extent, 4, 3]) == [[2, 9, expected, other, 3]])
      }
    }
  }

  @Test("A pool over one axis keeps the axes before it")
  func sequencePool() throws {
    let pool = Pool2DAttributes(
      kind: .average, window: Extent2D(1, 2), strides: Extent2D(1, 2), padding: .valid,
      spatialRank: 1)
    #expect(try shapes(.pool2D(pool), [5, 3]) == [[2, 3]])
    #expect(try shapes(.pool2D(pool), [4, 5, 3]) == [[4, 2, 3]])
    #expect(refused(.pool2D(pool), [5]) == [5])
  }

  @Test("The transpose of a convolution over one axis has one, too")
  func sequenceTranspose() throws {
    let attributes = TransposedConv2DAttributes(
      outputSize: Extent2D(1, 9),
      convolution: .init(4, filter: Extent2D(1, 3), strides: Extent2D(1, 2), spatialRank: 1))
    #expect(try shapes(.transposedConv2D(attributes), [4, 5]) == [[9, 4]])
  }

  @Test("Dilation makes gaps between a window's elements, not around them")
  func dilated() {
    let attributes = Conv2DAttributes(1, filter: Extent2D(3, 4), dilation: Extent2D(2, 5))
    #expect(attributes.dilatedFilter == Extent2D(5, 16))
    #expect(Conv2DAttributes(1).dilatedFilter == Extent2D(3, 3))
  }

  @Test("A window may be as large as the image, not larger, unless it may hang over")
  func tooLarge() throws {
    let operation = Operation.conv2D(.init(2))
    #expect(try shapes(operation, [3, 3, 1]) == [[1, 1, 2]])
    #expect(refused(operation, [2, 3, 1]) == [2, 3])
    #expect(refused(operation, [3, 2, 1]) == [3, 2])
    let same = Operation.conv2D(.init(2, padding: .same))
    #expect(try shapes(same, [1, 2, 1]) == [[1, 2, 2]])
    // Dilated, the window is 5 wide.
    #expect(refused(.conv2D(.init(2, dilation: Extent2D(1, 2))), [4, 4, 1]) == [4, 4])
  }

  @Test(
    "Windows without elements and steps of nothing can't be", arguments: [Padding.valid, .same])
  func nothing(padding: Padding) {
    for (window, stride) in [(0, 1), (-1, 1), (1, 0), (1, -2)] {
      let pool = Pool2DAttributes(
        kind: .maximum, window: Extent2D(window, window), strides: Extent2D(stride, stride),
        padding: padding)
      #expect(
        objection(.pool2D(pool), [4, 4, 1]) == "a window of \(window) in steps of \(stride)")
    }
  }

  @Test("Groups cut the channels of input and output into equal parts")
  func groups() throws {
    #expect(try shapes(.conv2D(.init(6, groups: 3)), [3, 3, 9]) == [[1, 1, 6]])
    #expect(refused(.conv2D(.init(6, groups: 3)), [3, 3, 8]) == [3, 3, 8])
    #expect(refused(.conv2D(.init(7, groups: 3)), [3, 3, 9]) == [3, 3, 9])
    #expect(refused(.conv2D(.init(6, groups: 0)), [3, 3, 9]) == [3, 3, 9])
  }

  @Test("A depthwise convolution has as many outputs for each channel")
  func depthwise() throws {
    #expect(try shapes(.depthwiseConv2D(.init(6)), [3, 3, 3]) == [[1, 1, 6]])
    #expect(refused(.depthwiseConv2D(.init(6)), [3, 3, 4]) == [3, 3, 4])
    // Groups are nothing to it.
    #expect(try shapes(.depthwiseConv2D(.init(6, groups: 5)), [3, 3, 3]) == [[1, 1, 6]])
  }

  @Test("Images have three axes at least, sequences two")
  func ranks() throws {
    #expect(refused(.conv2D(.init(2)), [3, 3]) == [3, 3])
    #expect(refused(.globalPool2D(.maximum, keepsDimensions: true), [3, 3]) == [3, 3])
    let sequence = Operation.conv2D(.init(2, filter: Extent2D(1, 3), spatialRank: 1))
    #expect(try shapes(sequence, [3, 3]) == [[1, 2]])
    #expect(refused(sequence, [3]) == [3])
  }

  @Test("A global pool leaves the channels, and one element an axis where it keeps them")
  func globalPool() throws {
    for kind in [PoolKind.maximum, .average] {
      #expect(try shapes(.globalPool2D(kind, keepsDimensions: false), [5, 4, 3]) == [[3]])
      #expect(try shapes(.globalPool2D(kind, keepsDimensions: true), [5, 4, 3]) == [[1, 1, 3]])
      #expect(try shapes(.globalPool2D(kind, keepsDimensions: false), [2, 5, 4, 3]) == [[2, 3]])
    }
  }

  @Test("Padding and resizing change height and width only")
  func imageSizes() throws {
    let padding = ZeroPadding2DAttributes(top: 1, bottom: 2, left: 30, right: 40)
    #expect(try shapes(.zeroPadding2D(padding), [5, 4, 3]) == [[8, 74, 3]])
    #expect(try shapes(.zeroPadding2D(padding), [7, 5, 4, 3]) == [[7, 8, 74, 3]])
    let size = Resize2DAttributes(
      size: Extent2D(8, 9), interpolation: .nearest, coordinates: .asymmetric)
    #expect(try shapes(.resize2D(size), [5, 4, 3]) == [[8, 9, 3]])
    #expect(try shapes(.resize2D(size), [7, 5, 4, 3]) == [[7, 8, 9, 3]])
  }

  @Test("Each box becomes an image of the wanted size")
  func crops() throws {
    let operation = Operation.cropAndResize(
      .init(size: Extent2D(8, 9), interpolation: .bilinear, outside: 0))
    #expect(try shapes(operation, [2, 5, 4, 3], [6, 4], [6]) == [[6, 8, 9, 3]])
    #expect(refused(operation, [5, 4, 3], [6, 4], [6]) == [5, 4, 3])
    #expect(refused(operation, [2, 5, 4, 3], [6, 5], [6]) == [6, 5])
    #expect(refused(operation, [2, 5, 4, 3], [1, 6, 4], [6]) == [1, 6, 4])
    #expect(refused(operation, [2, 5, 4, 3], [6, 4], [5]) == [5])
  }
}
