import Essentials
import Inference
import ModelFormats
import TFJSFormat
import ModelGraph
import Search
import Tensors
import TestSupport
import Testing

@Suite("What rounding puts into a layer")
struct RoundingTests {
  /// Sums of a convolution, a depthwise one, or a fully connected layer, in binary64.
  private func sums(_ node: Node, _ weights: WeightTable, _ input: Shape, _ values: [Float])
    -> [Double]?
  {
    guard let filter = node.weightNames[.filter].flatMap({ weights[$0] })?.decoded.floats() else {
      return nil
    }
    let bias = node.weightNames[.bias].flatMap { weights[$0] }?.decoded.floats()
    let channels = input.dimensions[input.rank - 1]
    switch node.operation {
    case .dense(let attributes):
      let units = attributes.units
      return (0..<values.count / channels * units).map { place in
        let (row, unit) = (place / units, place % units)
        return (0..<channels).reduce(Double(bias?[unit] ?? 0)) {
          $0 + Double(values[row * channels + $1]) * Double(filter[$1 * units + unit])
        }
      }
    case .conv2D(let attributes), .depthwiseConv2D(let attributes):
      guard input.rank == 3, attributes.groups == 1, attributes.dilation.height == 1 else {
        return nil
      }
      let isDepthwise = if case .depthwiseConv2D = node.operation { true } else { false }
      let outputs = attributes.outputChannels
      let multiplier = outputs / channels
      func places(_ extent: Int, _ taps: Int, _ stride: Int) -> (count: Int, before: Int) {
        guard attributes.padding == .same else { return ((extent - taps) / stride + 1, 0) }
        let count = (extent + stride - 1) / stride
        return (count, max(0, (count - 1) * stride + taps - extent) / 2)
      }
      let (height, width) = (input.dimensions[0], input.dimensions[1])
      let rows = places(height, attributes.filter.height, attributes.strides.height)
      let columns = places(width, attributes.filter.width, attributes.strides.width)
      var result: [Double] = []
      for row in 0..<rows.count {
        for column in 0..<columns.count {
          for output in 0..<outputs {
            var sum = Double(bias?[output] ?? 0)
            for down in 0..<attributes.filter.height {
              for right in 0..<attributes.filter.width {
                let y = row * attributes.strides.height + down - rows.before
                let x = column * attributes.strides.width + right - columns.before
                guard (0..<height).contains(y), (0..<width).contains(x) else { continue }
                let tap = down * attributes.filter.width + right
                let pixel = (y * width + x) * channels
                if isDepthwise {
                  sum +=
                    Double(values[pixel + output / multiplier])
                    * Double(filter[tap * outputs + output])
                } else {
                  for channel in 0..<channels {
                    sum +=
                      Double(values[pixel + channel])
                      * Double(filter[(tap * channels + channel) * outputs + output])
                  }
                }
              }
            }
            result.append(sum)
          }
        }
      }
      return result
    default: return nil
    }
  }

  @Test(
    "A layer's outputs are nearer to the exact ones than bounds allow for",
    arguments: ["mnist", "fashion-mnist", "digits", "fashion-mobilenet", "housing-synthetic"])
  func layers(name: String) throws {
    let model = try TFJSModel(opening: Repository.path("Models/\(name)")).model().fused()
    let shapes = try model.valueShapes()
    var generator = SeededGenerator(seed: 11)
    var count = 0
    for node in model.graph.nodes {
      guard let input = shapes[node.inputs[0]], let function = node.operation.activation,
        let output = shapes[node.output]
      else { continue }
      let values = (0..<input.elementCount).map { _ in
        max(0, Float.random(in: -1..<1, using: &generator))
      }
      guard let sums = sums(node, model.weights, input, values) else { continue }
      let exact: [Double]
      switch function {
      case .linear: exact = sums
      case .relu: exact = sums.map { max(0, $0) }
      case .relu6: exact = sums.map { min(max(0, $0), 6) }
      default: continue
      }
      let program = try Program(
        compiling: Model(
          graph: Graph(
            nodes: [node], inputs: [.init(value: node.inputs[0], name: "in", shape: input)],
            outputs: [.init(value: node.output, name: "out")]), weights: model.weights))
      var workspace = program.makeWorkspace()
      workspace.withInput { span in
        for place in values.indices { span[place] = values[place] }
      }
      program.run(sampleCount: 1, in: &workspace)
      let found = workspace.outputs(count: output.elementCount)
      let length = exact.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let error = zip(found, exact).reduce(0) { $0 + (Double($1.0) - $1.1) * (Double($1.0) - $1.1) }
        .squareRoot()
      #expect(error <= LipschitzBounds.rounding / 8 * length, "\(node.name): \(error / length)")
      count += 1
    }
    #expect(count >= 2)
  }
}
