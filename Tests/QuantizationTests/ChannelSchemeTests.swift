import ByteIO
import Foundation
import ModelFormats
import ModelGraph
import Quantization
import Tensors
import TestSupport
import Testing

/// `int8` against TFLite's converter (`Tests/Reference/tflite.py`).
@Suite("int8, with a scale for each channel")
struct ChannelSchemeTests {
  struct Filter: Decodable, CustomTestStringConvertible {
    let name: String
    let shape: [Int]
    let values: [Float]
    let codes: [Int8]
    let scales: [Float]

    var testDescription: String { name }
  }

  private struct Fixture: Decodable { let filters: [Filter] }

  static let filters: [Filter] = {
    let path = Repository.path("Tests/QuantizationTests/Fixtures/tflite-int8.json")
    guard let data = FileManager.default.contents(atPath: path),
      let fixture = try? JSONDecoder().decode(Fixture.self, from: data)
    else { return [] }
    return fixture.filters
  }()

  private static func window(_ channels: Int) -> Conv2DAttributes {
    let one = Extent2D(height: 1, width: 1)
    return Conv2DAttributes(
      outputChannels: channels, filter: Extent2D(height: 3, width: 3), strides: one, dilation: one,
      padding: .valid, activation: .linear)
  }

  private static func channels(_ filter: Filter) -> OutputChannels? {
    switch filter.name {
    case "conv": OutputChannels(.conv2D(window(filter.shape[3])), Shape(filter.shape))
    case "depthwise":
      OutputChannels(.depthwiseConv2D(window(filter.shape[2])), Shape(filter.shape))
    default: .together
    }
  }

  @Test("There are filters of three kinds")
  func fixtures() { #expect(Self.filters.count == 3) }

  @Test("Codes and scales are those of TFLite's converter", arguments: filters)
  func codes(filter: Filter) throws {
    let shape = Shape(filter.shape)
    let table = WeightTable([
      .init(name: "kernel", weight: .plain(try Tensor(shape: shape, floats: filter.values))),
      .init(name: "bias", weight: .plain(try Tensor(shape: Shape([2]), floats: [0.1, 0.2]))),
    ])
    let plan = try QuantizationRecipe(.int8).plan(
      for: table, channels: ["kernel": try #require(Self.channels(filter))])
    let quantized = try table.quantized(by: plan)
    guard case .quantized(let tensor)? = quantized["kernel"],
      case .symmetric(let scales, channelStep: 1) = tensor.encoding
    else {
      Issue.record("not symmetric")
      return
    }
    #expect(scales == filter.scales)
    #expect(tensor.codes.numbers().map { Int8($0) } == filter.codes)
    let decoded = tensor.dequantized().floats()
    for (place, value) in decoded.enumerated() {
      #expect(value == Float(filter.codes[place]) * filter.scales[place % filter.scales.count])
    }
    #expect(quantized["bias"]?.stored.scalarType == .float32)
  }

  @Test("What is written is read again, bit for bit")
  func roundTrip() throws {
    let artifacts = try ModelArtifacts(opening: Repository.path("Models/fashion-mobilenet"))
    let channels = try artifacts.model().scaleChannels
    let weights = try artifacts.weights.quantized(
      by: QuantizationRecipe(.int8).plan(for: artifacts.weights, channels: channels))
    let directory = try TemporaryDirectory()
    try AtomicOutput.writeDirectory(
      try artifacts.files(holding: weights, options: ExportOptions(toolName: "t")),
      at: directory.path + "/int8", replacing: false)
    let read = try ModelArtifacts(opening: directory.path + "/int8").weights
    #expect(Set(read.names) == Set(weights.names))
    var symmetric = 0
    for entry in read.entries {
      let written = try #require(weights[entry.name])
      #expect(entry.weight.decoded.floats() == written.decoded.floats())
      if entry.weight.stored.scalarType == .int8 { symmetric += 1 }
    }
    #expect(symmetric == channels.count)
  }

  @Test("Without a network nobody knows the filters")
  func noFilters() throws {
    let table = WeightTable([
      .init(name: "a", weight: .plain(try Tensor(shape: Shape([2]), floats: [0.1, 0.2])))
    ])
    #expect(throws: QuantizationError.self) { try QuantizationRecipe(.int8).plan(for: table) }
  }
}
