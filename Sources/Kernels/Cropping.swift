/// Parts of images, each brought to the same extents; NHWC.
public struct CropAndResize: Hashable, Sendable {
  /// Images, and the extents of each.
  public let images: Int, height: Int, width: Int, channels: Int
  /// Extents of a part.
  public let cropHeight: Int, cropWidth: Int
  /// Whether a weighted mean of the four elements around is taken, and not the nearest one.
  public let isBilinear: Bool
  /// What stands beyond the image.
  public let outside: Float

  /// Plans it.
  public init(
    images: Int, height: Int, width: Int, channels: Int, crop: (height: Int, width: Int),
    isBilinear: Bool, outside: Float
  ) {
    self.images = images
    self.height = height
    self.width = width
    self.channels = channels
    (cropHeight, cropWidth) = crop
    self.isBilinear = isBilinear
    self.outside = outside
  }

  private var imageCount: Int { height * width * channels }
  private var cropCount: Int { cropHeight * cropWidth * channels }

  /// Where a row (or column) of a part lies in the image; `nil` beyond it.
  ///
  /// The formula of TensorFlow's `crop_and_resize_op.cc`.
  private func place(
    _ index: Int, of count: Int, from first: Float, to last: Float, in extent: Int
  ) -> Float? {
    let range = Float(extent - 1)
    let place =
      count > 1
      ? first * range + Float(index) * ((last - first) * range / Float(count - 1))
      : 0.5 * (first + last) * range
    // What is no number lies nowhere.
    return place >= 0 && place <= range ? place : nil
  }

  /// Cuts a part for each box out of the image that its number says; nothing but zeros where there
  /// is no such image.
  public func run(
    _ input: Span<Float>, boxes: Span<Float>, numbers: Span<Float>,
    into output: inout MutableSpan<Float>
  ) {
    precondition(input.count == images * imageCount, "images")
    precondition(boxes.count == 4 * numbers.count, "boxes")
    precondition(output.count == numbers.count * cropCount, "parts")
    for box in 0..<numbers.count {
      let start = box * cropCount
      guard numbers[box] > -1, numbers[box] < Float(images) else {
        for index in start..<start + cropCount { output[index] = 0 }
        continue
      }
      let image = Int(numbers[box]) * imageCount
      let (top, left) = (boxes[4 * box], boxes[4 * box + 1])
      let (bottom, right) = (boxes[4 * box + 2], boxes[4 * box + 3])
      for y in 0..<cropHeight {
        let row = place(y, of: cropHeight, from: top, to: bottom, in: height)
        for x in 0..<cropWidth {
          let target = start + (y * cropWidth + x) * channels
          let column = place(x, of: cropWidth, from: left, to: right, in: width)
          guard let row, let column else {
            for c in 0..<channels { output[target + c] = outside }
            continue
          }
          for c in 0..<channels {
            output[target + c] = element(input, image + c, row, column)
          }
        }
      }
    }
  }

  private func element(
    _ input: Span<Float>, _ start: Int, _ row: Float, _ column: Float
  ) -> Float {
    func at(_ y: Int, _ x: Int) -> Float { input[start + (y * width + x) * channels] }
    guard isBilinear else {
      // JavaScript rounds halves up.
      return at(Int((row + 0.5).rounded(.down)), Int((column + 0.5).rounded(.down)))
    }
    let (y, x) = (Int(row), Int(column))
    let (below, beside) = (Int(row.rounded(.up)), Int(column.rounded(.up)))
    let upper = at(y, x) + (at(y, beside) - at(y, x)) * (column - Float(x))
    let lower = at(below, x) + (at(below, beside) - at(below, x)) * (column - Float(x))
    return upper + (lower - upper) * (row - Float(y))
  }
}

/// Where each window's greatest element stands, as a place in the image and its channels, the first
/// of equals; -1 where there is none.
///
/// One image, NHWC.
public func maximumPlaces(
  image: Span<Float>, geometry: WindowGeometry, output: inout MutableSpan<Float>
) {
  let channels = geometry.channels
  precondition(image.count == geometry.inputCount, "image")
  precondition(output.count == geometry.outputPixelCount * channels, "places")
  for index in 0..<geometry.outputPixelCount {
    let (y, x) = (index / geometry.outputWidth, index % geometry.outputWidth)
    let (rows, columns) = (geometry.rows(atOutput: y), geometry.columns(atOutput: x))
    for c in 0..<channels {
      var greatest = -Float.infinity
      var best = -1
      for i in rows {
        let row = y * geometry.strideY - geometry.paddingTop + i * geometry.dilationY
        for j in columns {
          let column = x * geometry.strideX - geometry.paddingLeft + j * geometry.dilationX
          let place = (row * geometry.inputWidth + column) * channels + c
          if image[place] > greatest { (greatest, best) = (image[place], place) }
        }
      }
      output[index * channels + c] = Float(best)
    }
  }
}
