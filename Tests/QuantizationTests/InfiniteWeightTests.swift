import ByteIO
import ModelFormats
import TFJSFormat
import ModelGraph
import Quantization
import Tensors
import TestSupport
import Testing

/// Constants of graph-models may be infinite: masks, and what stands around a picture before its
/// greatest values are taken.
@Suite("Weights that hold infinities")
struct InfiniteWeightTests {
  private func table(_ values: [Float]) throws -> WeightTable {
    WeightTable([
      .init(name: "kernel", weight: .plain(try Tensor(shape: Shape([2]), floats: [1, 2]))),
      .init(
        name: "mask", weight: .plain(try Tensor(shape: Shape([values.count]), floats: values))),
    ])
  }

  private func isPlain(_ weight: Weight?) -> Bool {
    if case .plain? = weight { true } else { false }
  }

  @Test(
    "Levels of codes leave them alone",
    arguments: [
      QuantizationScheme.affine(bits: 8), .affine(bits: 16), .affine(bits: 4),
      .codebook(count: 16),
    ], [[-Float.infinity, 0], [.infinity], [3, -.infinity, .infinity]])
  func codes(scheme: QuantizationScheme, values: [Float]) throws {
    let table = try table(values)
    let quantized = try table.quantized(by: QuantizationRecipe(scheme).plan(for: table))
    #expect(!isPlain(quantized["kernel"]))
    #expect(isPlain(quantized["mask"]))
    #expect(quantized["mask"]?.decoded.floats() == values)
  }

  @Test("A pattern that asks for codes of them is an error")
  func pattern() throws {
    let table = try table([-.infinity, 0])
    let recipe = QuantizationRecipe(
      rules: [.init(scheme: .affine(bits: 8), patterns: [NamePattern("m*")])])
    do {
      _ = try recipe.plan(for: table)
      Issue.record("infinities have no codes")
    } catch {
      #expect(error.problem == "The weight 'mask' holds infinities, for which uint8 has no codes.")
      #expect(error.remedy == "leave it as it is with --exclude 'mask'")
    }
  }

  @Test("float16 keeps them, and what is finite must fit")
  func float16() throws {
    let kept = try table([-.infinity, .infinity, 65_504])
    let quantized = try kept.quantized(by: QuantizationRecipe(.float16).plan(for: kept))
    #expect(!isPlain(quantized["mask"]))
    #expect(quantized["mask"]?.decoded.floats() == [-.infinity, .infinity, 65_504])
    let beyond = try table([.infinity, 70_000])
    #expect(throws: QuantizationError.self) {
      try beyond.quantized(by: QuantizationRecipe(.float16).plan(for: beyond))
    }
    let bounded = Float16Scheme().saturating(
      try Tensor(shape: Shape([3]), floats: [-.infinity, 1e9, -1e9]))
    #expect(bounded.dequantized().floats() == [-.infinity, 65_504, -65_504])
  }

  @Test("An error in the weights of a file has its name")
  func file() throws {
    let error = QuantizationError.float16Overflow(weight: "w", value: 1e6)
    #expect(error.location == nil)
    #expect(error.located(in: "a/model.json").location == "a/model.json")
    #expect(error.located(in: "a/model.json").description.contains("at:  a/model.json"))
  }

  /// What `tensorflowjs_converter` 4.22 `--quantize_uint8` wrote.
  @Test("A Normalization's weights stand where the converter writes them")
  func normalization() throws {
    let base = Repository.path("Tests/ModelFormatsTests/Fixtures/files/normalization")
    let artifacts = try TFJSModel(opening: "\(base)/original")
    let plan = try QuantizationRecipe(.affine(bits: 8)).plan(for: artifacts.weights)
    let files = try artifacts.files(
      holding: artifacts.weights.quantized(by: plan, arithmetic: .float32),
      options: ExportOptions(toolName: "TensorFlow.js Converter v4.22.0"))
    let converter = try TFJSModel(opening: "\(base)/converter-uint8")
    #expect(converter.notices.isEmpty, "the count that no layer computes with is the layer's")
    #expect(
      files[1].bytes
        == (try FileBytes(contentsOf: "\(base)/converter-uint8/group1-shard1of1.bin").bytes()))
    let written = try TemporaryDirectory()
    for file in files { try written.write(file.bytes, to: file.name) }
    #expect(
      try TFJSModel(opening: written.path).document["weightsManifest"]
        == converter.document["weightsManifest"])
  }
}
