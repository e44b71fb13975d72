import ByteIO
import Foundation
import ModelFormats
import TFJSFormat
import ModelGraph
import Quantization
import Tensors
import TestSupport
import Testing

/// What `tensorflowjs_converter` 4.22 wrote, with NumPy 1.26 (binary32 arithmetic), and digests of
/// what it writes with NumPy 2 (binary64).
@Suite("Byte for byte with the converter", .needsGoldens)
struct ConverterGoldenTests {
  static let models = ["housing", "mnist", "fashion", "resnet8", "mobilenetv2"]
  static let levels = ["uint8", "uint16", "float16", "dense_uint8"]

  private func recipe(_ level: String) -> QuantizationRecipe {
    switch level {
    case "uint8": QuantizationRecipe(.affine(bits: 8))
    case "uint16": QuantizationRecipe(.affine(bits: 16))
    case "float16": QuantizationRecipe(.float16)
    default:
      QuantizationRecipe(
        rules: [.init(scheme: .affine(bits: 8), patterns: [NamePattern("dense*")])])
    }
  }

  private func files(
    _ name: String, _ level: String, _ arithmetic: ConverterArithmetic
  ) throws -> ModelFiles {
    let artifacts = try TFJSModel(opening: Repository.golden("\(name)/tfjs/original"))
    let plan = try recipe(level).plan(for: artifacts.weights)
    return try artifacts.files(
      holding: artifacts.weights.quantized(by: plan, arithmetic: arithmetic),
      options: ExportOptions(toolName: "TensorFlow.js Converter v4.22.0"))
  }

  /// Files and their digests, as the reference wrote them down.
  private struct Info: Decodable {
    struct Level: Decodable {
      struct File: Decodable {
        let byteCount: Int
        let sha256: String

        init(from decoder: any Decoder) throws {
          var list = try decoder.unkeyedContainer()
          byteCount = try list.decode(Int.self)
          sha256 = try list.decode(String.self)
        }
      }
      let files: [String: File]
    }
    let tfjs: [String: Level]
  }

  @Test("Weight files have the converter's names, sizes and digests", arguments: models, levels)
  func weightFiles(name: String, level: String) throws {
    // A pattern that matches nothing is silent there and an error here.
    if name == "mobilenetv2" || name == "resnet8", level == "dense_uint8" {
      let weights = try TFJSModel(opening: Repository.golden("\(name)/tfjs/original")).weights
      guard weights.names.contains(where: { $0.hasPrefix("dense") }) else {
        #expect(throws: QuantizationError.self) { try recipe(level).plan(for: weights) }
        return
      }
    }
    let info = try JSONDecoder().decode(
      Info.self,
      from: Data(contentsOf: URL(fileURLWithPath: Repository.golden("\(name)/info.json"))))
    let expected = try #require(info.tfjs[level]).files
    let written = try files(name, level, .float32).dropFirst()
    #expect(Set(written.map(\.name)) == Set(expected.keys))
    for file in written {
      #expect(file.bytes.count == expected[file.name]?.byteCount)
      #expect(
        SHA256Digest.hexadecimal(of: file.bytes) == expected[file.name]?.sha256, "\(file.name)")
    }
  }

  /// Keras writes the keys of a Sequential's first layer in another order when it saves again; the
  /// length shows that nothing else differs.
  @Test("model.json is the converter's, but for the order of keys", arguments: models, levels)
  func json(name: String, level: String) throws {
    guard name != "mobilenetv2" || level != "dense_uint8" else { return }
    let reference = try FileBytes(
      contentsOf: Repository.golden("\(name)/tfjs/\(level)/model.json"))
    let written = try #require(try files(name, level, .float32).first)
    #expect(written.name == "model.json")
    #expect(written.bytes.count == reference.count)
    let objects = try [written.bytes, reference.bytes()].map {
      try #require(try JSONSerialization.jsonObject(with: Data($0)) as? NSDictionary)
    }
    #expect(objects[0] == objects[1])
  }

  private struct Digests: Decodable {
    struct Level: Decodable {
      let numpy2_sha256: String
      let numpy1_sha256: String
    }
    let uint8: Level
    let uint16: Level
  }

  @Test("Both arithmetics give the codes of their NumPy", arguments: models, ["uint8", "uint16"])
  func arithmetics(name: String, level: String) throws {
    let digests = try JSONDecoder().decode(
      Digests.self,
      from: Data(
        contentsOf: URL(fileURLWithPath: Repository.golden("\(name)/numpy2_affine.json"))))
    let expected = level == "uint8" ? digests.uint8 : digests.uint16
    for (arithmetic, digest) in [
      (ConverterArithmetic.float64, expected.numpy2_sha256), (.float32, expected.numpy1_sha256),
    ] {
      let bytes = try files(name, level, arithmetic).dropFirst().flatMap(\.bytes)
      #expect(SHA256Digest.hexadecimal(of: bytes) == digest, "\(arithmetic)")
    }
  }
}
