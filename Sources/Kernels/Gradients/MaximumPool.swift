/// A maximum pool that remembers where the greatest elements stood, so that its gradient needs
/// neither the image nor the result.
public enum MaximumPool {
  /// Whether every place in the window fits into what `run` remembers.
  public static func hasPlaces(_ geometry: WindowGeometry) -> Bool {
    geometry.windowHeight * geometry.windowWidth <= 256
  }

  /// The greatest element of each window, channel by channel, and its place in the window.
  ///
  /// The first place where several are equal. One image, NHWC.
  public static func run(
    image: Span<Float>, geometry: WindowGeometry, output: inout MutableSpan<Float>,
    places: inout MutableSpan<UInt8>
  ) {
    let channels = geometry.channels
    precondition(hasPlaces(geometry) && image.count == geometry.inputCount, "image")
    precondition(output.count == geometry.outputPixelCount * channels, "output")
    precondition(places.count == output.count, "places")
    let whole = channels / Lanes.scalarCount * Lanes.scalarCount
    image.withUnsafeBufferPointer { image in
      output.withUnsafeMutableBufferPointer { output in
        places.withUnsafeMutableBufferPointer { places in
          guard let x = image.baseAddress, let y = output.baseAddress,
            let place = places.baseAddress
          else { return }
          geometry.forEachOutput { row, column, index in
            let first = index * channels
            for c in stride(from: 0, to: whole, by: Lanes.scalarCount) {
              var greatest = Lanes(repeating: -.infinity)
              var best = SIMD16<Int32>(repeating: 0)
              geometry.forEachTap(atOutput: row, column) { pixel, tap in
                let values = (x + pixel * channels + c).lanes
                let isGreater = values .> greatest
                greatest.replace(with: values, where: isGreater)
                best.replace(with: SIMD16(repeating: Int32(tap)), where: isGreater)
              }
              (y + first + c).lanes = greatest
              UnsafeMutableRawPointer(place + first + c).storeBytes(
                of: SIMD16<UInt8>(truncatingIfNeeded: best), as: SIMD16<UInt8>.self)
            }
            for c in whole..<channels {
              var greatest = -Float.infinity
              var best = 0
              geometry.forEachTap(atOutput: row, column) { pixel, tap in
                let value = x[pixel * channels + c]
                if value > greatest { (greatest, best) = (value, tap) }
              }
              y[first + c] = greatest
              place[first + c] = UInt8(truncatingIfNeeded: best)
            }
          }
        }
      }
    }
  }

  /// One image's gradient; `imageGradient` is overwritten.
  public static func gradient(
    outputGradient: Span<Float>, places: Span<UInt8>, geometry: WindowGeometry,
    into imageGradient: inout MutableSpan<Float>
  ) {
    let channels = geometry.channels
    precondition(imageGradient.count == geometry.inputCount, "image gradient")
    precondition(outputGradient.count == geometry.outputPixelCount * channels, "gradient")
    precondition(places.count == outputGradient.count, "places")
    outputGradient.withUnsafeBufferPointer { outputGradient in
      places.withUnsafeBufferPointer { places in
        imageGradient.withUnsafeMutableBufferPointer { imageGradient in
          guard let dy = outputGradient.baseAddress, let place = places.baseAddress,
            let dx = imageGradient.baseAddress
          else { return }
          let areApart =
            geometry.strideY >= geometry.windowHeight && geometry.strideX >= geometry.windowWidth
          if !(areApart && geometry.windowsTileImage) {
            dx.update(repeating: 0, count: geometry.inputCount)
          }
          geometry.forEachOutput { row, column, index in
            let (source, best) = (dy + index * channels, place + index * channels)
            geometry.forEachTap(atOutput: row, column) { pixel, tap in
              let target = dx + pixel * channels
              let tap = UInt8(truncatingIfNeeded: tap)
              if areApart {
                for c in 0..<channels {
                  let gradient = source[c]
                  target[c] = best[c] == tap ? gradient : 0
                }
              } else {
                for c in 0..<channels {
                  let gradient = source[c]
                  target[c] += best[c] == tap ? gradient : 0
                }
              }
            }
          }
        }
      }
    }
  }
}

extension WindowGeometry {
  /// Whether every pixel is in exactly one window.
  fileprivate var windowsTileImage: Bool {
    strideY == windowHeight && strideX == windowWidth && dilationY == 1 && dilationX == 1
      && outputHeight * windowHeight == inputHeight && outputWidth * windowWidth == inputWidth
  }
}
