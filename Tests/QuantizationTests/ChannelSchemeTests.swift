import ByteIO
import Foundation
import ModelFormats
import TFJSFormat
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
      case .affine(let scales, let zeroPoints, let axis, .int8) = tensor.encoding
    else {
      Issue.record("not affine")
      return
    }
    #expect(scales == filter.scales)
    #expect(zeroPoints.allSatisfy { $0 == 0 })
    #expect((axis == nil) == (scales.count == 1))
    #expect(tensor.codes.numbers().map { Int8($0) } == filter.codes)
    let decoded = tensor.dequantized().floats()
    for (place, value) in decoded.enumerated() {
      #expect(value == Float(filter.codes[place]) * filter.scales[place % filter.scales.count])
    }
    #expect(quantized["bias"]?.stored.scalarType == .float32)
  }

  @Test("TF.js has no words for it: files hold it for measuring only, and nothing opens them")
  func notStorable() throws {
    let source = try ModelFormat.open(Repository.path("Models/fashion-mobilenet"))
    let channels = try source.model().scaleChannels
    let weights = try source.weights.quantized(
      by: QuantizationRecipe(.int8).plan(for: source.weights, channels: channels))
    #expect(source.canStore(source.weights))
    #expect(!source.canStore(weights))
    #expect {
      try source.files(holding: weights)
    } throws: { error in
      guard case ModelFormatError.notStorable(let weight, codes: .int8, format: .tfjsLayers) = error
      else { return false }
      return channels[weight] != nil
    }
    let files = try source.files(holding: weights, options: ExportOptions(isForMeasuring: true))
    let codes = files.files(of: .weights).reduce(0) { $0 + $1.bytes.count }
    #expect(codes == weights.byteCount)
    let directory = try TemporaryDirectory()
    try AtomicOutput.writeDirectory(Array(files), at: directory.path + "/int8", replacing: false)
    #expect(throws: ModelFormatError.self) { try ModelFormat.open(directory.path + "/int8") }
    let named = directory.path + "/int8/" + files[0].name
    #expect(throws: ModelFormatError.self) { try ModelFormat.open(named) }
  }

  @Test("Without a network nobody knows the filters")
  func noFilters() throws {
    let table = WeightTable([
      .init(name: "a", weight: .plain(try Tensor(shape: Shape([2]), floats: [0.1, 0.2])))
    ])
    #expect(throws: QuantizationError.self) { try QuantizationRecipe(.int8).plan(for: table) }
  }
}
