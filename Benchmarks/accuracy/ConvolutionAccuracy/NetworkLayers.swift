import ByteIO
import Inference
import Kernels
import ModelFormats
import ModelGraph
import Tensors

/// The convolutions of a network that have tiles, with what real images make of them.
struct NetworkLayers {
  let layers: [Layer]

  private static let imageCount = 8
  private static let headerCount = 16

  /// Reads a model and the first images of an IDX file (gzip), scaled to 0...1.
  init(model path: String, images idx: String, named name: String) throws {
    let artifacts = try ModelFormat.open(path)
    let whole = try artifacts.model()
    let inputCount = whole.graph.inputs[0].shape.elementCount
    let bytes = try Gzip.decompress(FileBytes(contentsOf: idx)).bytes()
    let pixels = bytes[Self.headerCount..<Self.headerCount + Self.imageCount * inputCount]
    let greatest = Float(pixels.max() ?? 1)
    let images = pixels.map { Float($0) / greatest }
    // As compiling does it, so that the layers see what they see in the program.
    let folded = whole.foldingBatchNormalizations()
    let model = Model(graph: folded.graph.fusingActivations(), weights: folded.weights)
    let shapes = try model.valueShapes()
    layers = try model.graph.nodes.compactMap { node in
      guard case .conv2D(let attributes) = node.operation, attributes.groups == 1,
        let shape = shapes[node.inputs[0]], shape.rank == 3,
        let weight = node.weightNames[.filter].flatMap({ model.weights[$0] })
      else { return nil }
      let extents = shape.dimensions
      let geometry = WindowGeometry(
        input: (extents[0], extents[1], extents[2]),
        window: (attributes.filter.height, attributes.filter.width),
        strides: (attributes.strides.height, attributes.strides.width),
        dilation: (attributes.dilation.height, attributes.dilation.width),
        isSamePadded: attributes.padding == .same)
      guard WinogradConv2D(geometry: geometry, outputChannels: attributes.outputChannels) != nil
      else { return nil }
      return Layer(
        name: "\(name) \(node.name) \(extents[0])×\(extents[1])×\(extents[2])"
          + "→\(attributes.outputChannels), \(attributes.filter.height)×\(attributes.filter.width)",
        geometry: geometry, outputChannels: attributes.outputChannels,
        images: try Self.values(of: node.inputs[0], in: model, for: images),
        filter: weight.decoded.numbers())
    }
  }

  /// What a value of the network is, for each image.
  private static func values(
    of value: ValueID, in model: Model, for images: [Float]
  ) throws -> [Float] {
    guard value != model.graph.inputs[0].value else { return images }
    let program = try Program(compiling: model.pruned(to: [value]), tileSize: imageCount)
    var workspace = program.makeWorkspace()
    workspace.withInput { input in
      for index in images.indices { input[index] = images[index] }
    }
    program.run(sampleCount: imageCount, in: &workspace)
    return workspace.withOutput { output in
      (0..<imageCount * program.outputShape.elementCount).map { output[$0] }
    }
  }
}
