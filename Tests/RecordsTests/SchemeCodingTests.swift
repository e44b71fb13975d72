import Foundation
import Tensors
import Testing

@Suite("Schemes in records")
struct SchemeCodingTests {
  @Test(
    "A scheme is written as values, and read back",
    arguments: [
      (.float32, #"{"type":"float32"}"#), (.float16, #"{"type":"float16"}"#),
      (.affine(bits: 16), #"{"codeCount":65536,"type":"affine"}"#),
      (.affine(codeCount: 40), #"{"codeCount":40,"type":"affine"}"#),
      (.codebook(count: 16), #"{"codeCount":16,"type":"codebook"}"#), (.int8, #"{"type":"int8"}"#),
    ] as [(QuantizationScheme, String)])
  func roundTrip(scheme: QuantizationScheme, text: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    #expect(String(decoding: try encoder.encode(scheme), as: UTF8.self) == text)
    #expect(try JSONDecoder().decode(QuantizationScheme.self, from: Data(text.utf8)) == scheme)
  }

  @Test(
    "What is no scheme is refused",
    arguments: [
      #"{"type":"uint8"}"#, #"{"type":"affine"}"#, #"{"type":"affine","codeCount":0}"#,
      #"{"type":"affine","codeCount":65537}"#, #"{"type":"codebook","codeCount":257}"#, "\"uint8\"",
    ])
  func refused(text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(QuantizationScheme.self, from: Data(text.utf8))
    }
  }
}
