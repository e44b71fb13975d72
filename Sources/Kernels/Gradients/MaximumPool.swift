/// A maximum pool that remembers where the greatest elements stood, so that its gradient needs
/// neither the image nor the result.
public enum MaximumPool {
  /// Channels that go together.
  private typealias Lanes = SIMD16<Float>
  private typealias LanePlaces = SIMD16<UInt8>

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
                let values = UnsafeRawPointer(x + pixel * channels + c).loadUnaligned(
                  as: Lanes.self)
                let isGreater = values .> greatest
                greatest.replace(with: values, where: isGreater)
                best.replace(with: SIMD16(repeating: Int32(tap)), where: isGreater)
              }
              UnsafeMutableRawPointer(y + first + c).storeBytes(of: greatest, as: Lanes.self)
              UnsafeMutableRawPointer(place + first + c).storeBytes(
                of: LanePlaces(truncatingIfNeeded: best), as: LanePlaces.self)
            }
            for c in whole..<channels {
              var greatest = -Float.infinity
              var best = 0
              geometry.forEachTap(atOutput: row, column) { pixel, tap in
                if x[pixel * channels + c] > greatest {
                  (greatest, best) = (x[pixel * channels + c], tap)
                }
              }
              y[first + c] = greatest
              place[first + c] = UInt8(best)
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
          let whole = areApart ? channels / Lanes.scalarCount * Lanes.scalarCount : 0
          geometry.forEachOutput { row, column, index in
            let first = index * channels
            geometry.forEachTap(atOutput: row, column) { pixel, tap in
              let target = dx + pixel * channels
              for c in stride(from: 0, to: whole, by: Lanes.scalarCount) {
                let gradient = UnsafeRawPointer(dy + first + c).loadUnaligned(as: Lanes.self)
                let here = UnsafeRawPointer(place + first + c).loadUnaligned(as: LanePlaces.self)
                let isHere =
                  SIMD16<Int32>(truncatingIfNeeded: here) .== SIMD16(repeating: Int32(tap))
                UnsafeMutableRawPointer(target + c).storeBytes(
                  of: Lanes(repeating: 0).replacing(with: gradient, where: isHere),
                  as: Lanes.self)
              }
              for c in whole..<channels {
                let part = Int(place[first + c]) == tap ? dy[first + c] : 0
                target[c] = areApart ? part : target[c] + part
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
