import Essentials
import Kernels

/// Plain loops in binary64: what the kernels are compared with.
enum Reference {
  static func conv2D(
    _ image: [Float], _ filter: [Float], _ g: WindowGeometry, outputChannels: Int
  ) -> [Float] {
    windows(g, channels: outputChannels) { pixel, tap, sums in
      for c in 0..<g.channels {
        for o in 0..<outputChannels {
          sums[o] +=
            Double(image[pixel * g.channels + c])
            * Double(filter[(tap * g.channels + c) * outputChannels + o])
        }
      }
    }
  }

  static func depthwise(
    _ image: [Float], _ filter: [Float], _ g: WindowGeometry, multiplier: Int
  ) -> [Float] {
    windows(g, channels: g.channels * multiplier) { pixel, tap, sums in
      for c in 0..<g.channels {
        for m in 0..<multiplier {
          let o = c * multiplier + m
          sums[o] +=
            Double(image[pixel * g.channels + c])
            * Double(filter[tap * g.channels * multiplier + o])
        }
      }
    }
  }

  /// Calls `add` for every pixel that a window sees, window by window.
  private static func windows(
    _ g: WindowGeometry, channels: Int,
    _ add: (_ pixel: Int, _ tap: Int, _ sums: inout [Double]) -> Void
  ) -> [Float] {
    var result: [Float] = []
    for y in 0..<g.outputHeight {
      for x in 0..<g.outputWidth {
        var sums = [Double](repeating: 0, count: channels)
        for i in 0..<g.windowHeight {
          for j in 0..<g.windowWidth {
            let row = y * g.strideY - g.paddingTop + i * g.dilationY
            let column = x * g.strideX - g.paddingLeft + j * g.dilationX
            guard (0..<g.inputHeight).contains(row), (0..<g.inputWidth).contains(column) else {
              continue
            }
            add(row * g.inputWidth + column, i * g.windowWidth + j, &sums)
          }
        }
        result += sums.map { Float($0) }
      }
    }
    return result
  }

  /// `combine` of what each window sees of a channel, tap by tap.
  static func pool(
    _ image: [Float], _ g: WindowGeometry, _ combine: ([Float]) -> Float
  ) -> [Float] {
    var result: [Float] = []
    for y in 0..<g.outputHeight {
      for x in 0..<g.outputWidth {
        for c in 0..<g.channels {
          var seen: [Float] = []
          for i in 0..<g.windowHeight {
            for j in 0..<g.windowWidth {
              let row = y * g.strideY - g.paddingTop + i * g.dilationY
              let column = x * g.strideX - g.paddingLeft + j * g.dilationX
              guard (0..<g.inputHeight).contains(row), (0..<g.inputWidth).contains(column)
              else { continue }
              seen.append(image[(row * g.inputWidth + column) * g.channels + c])
            }
          }
          result.append(combine(seen))
        }
      }
    }
    return result
  }

  static func product(_ a: [Float], _ b: [Float], m: Int, k: Int, n: Int) -> [Float] {
    (0..<m * n).map { index in
      let (row, column) = (index / n, index % n)
      return Float(
        (0..<k).reduce(0.0) { $0 + Double(a[row * k + $1]) * Double(b[$1 * n + column]) })
    }
  }
}

/// Seeded numbers in -1...1.
func randomFloats(_ count: Int, seed: UInt64) -> [Float] {
  var generator = SeededGenerator(seed: seed)
  return (0..<count).map { _ in Float.random(in: -1...1, using: &generator) }
}

/// Lends the elements of an array to a kernel.
func lend(_ values: inout [Float], to kernel: (inout MutableSpan<Float>) -> Void) {
  var span = values.mutableSpan
  kernel(&span)
}
