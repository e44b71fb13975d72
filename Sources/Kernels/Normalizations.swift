import RealModule

/// Takes off the mean of each row, divides by its standard deviation, scales and shifts.
///
/// Moments are computed in binary64. `scale` and `shift`: as long as a row, or empty.
public func normalizeRows(
  _ input: Span<Float>, rowLength: Int, epsilon: Float, scale: Span<Float>, shift: Span<Float>,
  into output: inout MutableSpan<Float>
) {
  precondition(rowLength > 0 && input.count % rowLength == 0, "rows")
  precondition(input.count == output.count, "normalized rows")
  precondition(scale.isEmpty || scale.count == rowLength, "scale")
  precondition(shift.isEmpty || shift.count == rowLength, "shift")
  for start in stride(from: 0, to: input.count, by: rowLength) {
    var sum = 0.0
    for i in 0..<rowLength { sum += Double(input[start + i]) }
    let mean = sum / Double(rowLength)
    var squares = 0.0
    for i in 0..<rowLength {
      let difference = Double(input[start + i]) - mean
      squares += difference * difference
    }
    let factor = 1 / Double.sqrt(squares / Double(rowLength) + Double(epsilon))
    for i in 0..<rowLength {
      var value = Float((Double(input[start + i]) - mean) * factor)
      if !scale.isEmpty { value *= scale[i] }
      if !shift.isEmpty { value += shift[i] }
      output[start + i] = value
    }
  }
}

/// Normalizes each group of channels over all pixels of an image; NHWC.
///
/// `scale` and `shift`: one number a channel, or empty.
public func normalizeGroups(
  _ input: Span<Float>, channels: Int, groups: Int, epsilon: Float, scale: Span<Float>,
  shift: Span<Float>, into output: inout MutableSpan<Float>
) {
  precondition(groups > 0 && channels % groups == 0 && channels > 0, "groups")
  precondition(input.count == output.count && input.count % channels == 0, "normalized groups")
  let width = channels / groups
  let pixels = input.count / channels
  for group in 0..<groups {
    let channelRange = group * width..<(group + 1) * width
    var sum = 0.0
    for pixel in 0..<pixels {
      for c in channelRange { sum += Double(input[pixel * channels + c]) }
    }
    let mean = sum / Double(pixels * width)
    var squares = 0.0
    for pixel in 0..<pixels {
      for c in channelRange {
        let difference = Double(input[pixel * channels + c]) - mean
        squares += difference * difference
      }
    }
    let factor = 1 / Double.sqrt(squares / Double(pixels * width) + Double(epsilon))
    for pixel in 0..<pixels {
      for c in channelRange {
        var value = Float((Double(input[pixel * channels + c]) - mean) * factor)
        if !scale.isEmpty { value *= scale[c] }
        if !shift.isEmpty { value += shift[c] }
        output[pixel * channels + c] = value
      }
    }
  }
}

/// Divides each row by its Euclidean length, in place; the squared length counts as at least 1e-12,
/// as in `tf.math.l2_normalize`.
public func normalizeLengths(_ values: inout MutableSpan<Float>, rowLength: Int) {
  precondition(rowLength > 0 && values.count % rowLength == 0, "rows")
  for start in stride(from: 0, to: values.count, by: rowLength) {
    var squares = 0.0
    for i in 0..<rowLength { squares += Double(values[start + i]) * Double(values[start + i]) }
    let factor = Float(1 / Double.sqrt(max(squares, 1e-12)))
    for i in 0..<rowLength { values[start + i] *= factor }
  }
}
