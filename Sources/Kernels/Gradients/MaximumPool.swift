/// A maximum pool that remembers where the greatest elements stood, so that its gradient needs
/// neither the image nor the result.
public enum MaximumPool {
  /// Whether every place in the window fits into what `run` remembers.
  public static func hasPlaces(_ geometry: WindowGeometry) -> Bool {
    geometry.windowHeight * geometry.windowWidth <= 256
  }

  /// The greatest element of each window, channel by channel, and its place in the window: the
  /// first one where several are equal. One image, NHWC.
  public static func run(
    image: Span<Float>, geometry: WindowGeometry, output: inout MutableSpan<Float>,
    places: inout MutableSpan<UInt8>
  ) {
    let channels = geometry.channels
    precondition(hasPlaces(geometry) && image.count == geometry.inputCount, "image")
    precondition(output.count == geometry.outputPixelCount * channels, "output")
    precondition(places.count == output.count, "places")
    image.withUnsafeBufferPointer { image in
      output.withUnsafeMutableBufferPointer { output in
        places.withUnsafeMutableBufferPointer { places in
          guard let x = image.baseAddress, let y = output.baseAddress,
            let place = places.baseAddress
          else { return }
          geometry.forEachOutput { row, column, index in
            let (greatest, best) = (y + index * channels, place + index * channels)
            greatest.update(repeating: -.infinity, count: channels)
            best.update(repeating: 0, count: channels)
            geometry.forEachTap(atOutput: row, column) { pixel, tap in
              let source = x + pixel * channels
              let tap = UInt8(truncatingIfNeeded: tap)
              for c in 0..<channels {
                let (value, old, oldTap) = (source[c], greatest[c], best[c])
                greatest[c] = value > old ? value : old
                best[c] = value > old ? tap : oldTap
              }
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
