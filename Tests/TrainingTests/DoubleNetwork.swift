import ModelGraph
import Tensors

/// A network in binary64 and plain loops: what gradients are compared with, by differences.
struct DoubleNetwork {
  let graph: Graph
  var weights: [String: [Double]]
  let shapes: [ValueID: Shape]

  init(_ model: Model) throws {
    graph = model.graph
    shapes = try model.valueShapes()
    weights = Dictionary(
      uniqueKeysWithValues: model.weights.entries.map {
        ($0.name, $0.weight.decoded.floats().map { Double($0) })
      })
  }

  /// Mean cross-entropy of a batch, with batch norm as in training.
  func loss(_ batch: [[Double]], _ classes: [Int]) -> Double {
    var values = [graph.inputs[0].value: batch]
    for node in graph.nodes {
      let input = shapes[node.inputs[0]] ?? graph.inputs[0].shape
      let inputs = node.inputs.map { values[$0] ?? [] }
      if case .binary(.add) = node.operation {
        values[node.output] = zip(inputs[0], inputs[1]).map { zip($0, $1).map { $0 + $1 } }
      } else {
        values[node.output] = apply(node, to: inputs[0], input, shapes[node.output] ?? input)
      }
    }
    return zip(values[graph.outputs[0].value] ?? [], classes).reduce(0) { sum, pair in
      sum - pair.0[pair.1].logarithm / Double(batch.count)
    }
  }

  private func apply(
    _ node: Node, to batch: [[Double]], _ input: Shape, _ output: Shape
  ) -> [[Double]] {
    let filter = node.weightNames[.filter].flatMap { weights[$0] } ?? []
    let bias = node.weightNames[.bias].flatMap { weights[$0] }
    switch node.operation {
    case .dense(let attributes):
      let (depth, units) = (input.dimensions.last ?? 1, attributes.units)
      return batch.map { x -> [Double] in
        var y: [Double] = []
        for first in stride(from: 0, to: x.count, by: depth) {
          for unit in 0..<units {
            var sum: Double = bias?[unit] ?? 0
            for index in 0..<depth { sum += x[first + index] * filter[index * units + unit] }
            y.append(sum)
          }
        }
        return activate(y, attributes.activation)
      }
    case .conv2D(let attributes), .depthwiseConv2D(let attributes):
      var isDepthwise = false
      if case .depthwiseConv2D = node.operation { isDepthwise = true }
      let (channels, outputs) = (input.dimensions[2], attributes.outputChannels)
      return batch.map { x -> [Double] in
        let y = windows(
          input, output, attributes.filter, attributes.strides, attributes.dilation
        ) { places -> [Double] in
          var sums: [Double] = bias ?? [Double](repeating: 0, count: outputs)
          for place in places {
            guard let pixel = place.pixel else { continue }
            for o in 0..<outputs where isDepthwise {
              let c = o / (outputs / channels)
              sums[o] += x[pixel * channels + c] * filter[place.tap * outputs + o]
            }
            for c in 0..<channels where !isDepthwise {
              let row = (place.tap * channels + c) * outputs
              for o in 0..<outputs { sums[o] += x[pixel * channels + c] * filter[row + o] }
            }
          }
          return sums
        }
        return activate(y, attributes.activation)
      }
    case .pool2D(let attributes):
      let one = Extent2D(height: 1, width: 1)
      return batch.map { x in
        windows(input, output, attributes.window, attributes.strides, one) { places in
          pooled(x, places.compactMap(\.pixel), input.dimensions[2], attributes.kind)
        }
      }
    case .globalPool2D(let kind, keepsDimensions: _):
      let pixels = Array(0..<input.dimensions[0] * input.dimensions[1])
      return batch.map { pooled($0, pixels, input.dimensions[2], kind) }
    case .batchNormalization(let epsilon, axis: _): return normalized(batch, node, Double(epsilon))
    case .activation(let function): return batch.map { activate($0, function) }
    case .zeroPadding2D(let padding):
      let (height, width, channels) = (
        input.dimensions[0], input.dimensions[1], input.dimensions[2]
      )
      return batch.map { x in
        var y = [Double](repeating: 0, count: output.elementCount)
        for row in 0..<height {
          for index in 0..<width * channels {
            y[((row + padding.top) * output.dimensions[1] + padding.left) * channels + index] =
              x[row * width * channels + index]
          }
        }
        return y
      }
    case .flatten, .reshape, .dropout, .identity: return batch
    default: fatalError("\(node.operation) is not tried here")
    }
  }

  /// Calls `body` for every window, with the pixel that each tap sees; `nil` beyond the edge.
  private func windows(
    _ input: Shape, _ output: Shape, _ window: Extent2D, _ strides: Extent2D,
    _ dilation: Extent2D, _ body: ([(pixel: Int?, tap: Int)]) -> [Double]
  ) -> [Double] {
    let (height, width) = (input.dimensions[0], input.dimensions[1])
    let (rows, columns) = (output.dimensions[0], output.dimensions[1])
    func before(_ count: Int, _ stride: Int, _ window: Int, _ extent: Int) -> Int {
      max(0, ((count - 1) * stride + window - extent) / 2)
    }
    let top = before(rows, strides.height, (window.height - 1) * dilation.height + 1, height)
    let left = before(columns, strides.width, (window.width - 1) * dilation.width + 1, width)
    return (0..<rows * columns).flatMap { index in
      body(
        (0..<window.height * window.width).map { tap in
          let y = index / columns * strides.height - top + tap / window.width * dilation.height
          let x = index % columns * strides.width - left + tap % window.width * dilation.width
          let isInside = (0..<height).contains(y) && (0..<width).contains(x)
          return (isInside ? y * width + x : nil, tap)
        })
    }
  }

  private func pooled(
    _ x: [Double], _ pixels: [Int], _ channels: Int, _ kind: PoolKind
  ) -> [Double] {
    (0..<channels).map { c in
      let values = pixels.map { x[$0 * channels + c] }
      return kind == .maximum
        ? values.max() ?? 0 : values.reduce(0, +) / Double(values.count)
    }
  }

  private func normalized(_ batch: [[Double]], _ node: Node, _ epsilon: Double) -> [[Double]] {
    let gamma = node.weightNames[.gamma].flatMap { weights[$0] }
    let beta = node.weightNames[.beta].flatMap { weights[$0] }
    let channels = (gamma ?? beta ?? node.weightNames[.movingMean].flatMap { weights[$0] } ?? [])
      .count
    var result = batch
    for c in 0..<channels {
      let values = batch.flatMap { x in stride(from: c, to: x.count, by: channels).map { x[$0] } }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      for sample in batch.indices {
        for index in stride(from: c, to: batch[sample].count, by: channels) {
          result[sample][index] =
            (batch[sample][index] - mean) / (variance + epsilon).squareRoot() * (gamma?[c] ?? 1)
            + (beta?[c] ?? 0)
        }
      }
    }
    return result
  }

  private func activate(_ values: [Double], _ function: ActivationFunction) -> [Double] {
    switch function {
    case .linear: return values
    case .rectifier(let maximum, let slope, _):
      return values.map { min($0 < 0 ? Double(slope) * $0 : $0, Double(maximum ?? .infinity)) }
    case .elu(let alpha): return values.map { $0 < 0 ? Double(alpha) * ($0.exponential - 1) : $0 }
    case .sigmoid: return values.map { 1 / (1 + (-$0).exponential) }
    case .tanh: return values.map { 1 - 2 / ((2 * $0).exponential + 1) }
    case .softmax:
      let powers = values.map { ($0 - (values.max() ?? 0)).exponential }
      return powers.map { $0 / powers.reduce(0, +) }
    default: fatalError("\(function) is not tried here")
    }
  }
}
