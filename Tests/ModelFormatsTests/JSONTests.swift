import ModelFormats
import TFJSFormat
import TestSupport
import Testing

@Suite("JSON")
struct JSONTests {
  /// Reads a document as that of a model; the error's text where it is none.
  private func failure(_ text: String) throws -> String {
    let directory = try TemporaryDirectory()
    let path = try directory.write(text, to: "model.json")
    do {
      _ = try TFJSModel(opening: path)
      return "no error"
    } catch {
      return "\(error)".replacing(directory.path, with: "DIR")
    }
  }

  private func document(_ value: String) throws -> JSONValue {
    let directory = try TemporaryDirectory()
    let path = try directory.write(
      #"{"x": \#(value), "weightsManifest": []}"#, to: "model.json")
    return try #require(TFJSModel(opening: path).document["x"])
  }

  @Test(
    "What Python writes is written again to the byte",
    arguments: [
      "null", "true", "[]", "{}", "[1, -2, 3.5e-07, 1e+16, -0.0]", "[NaN, Infinity, -Infinity]",
      #"{"b": 1, "a": [{"c": null}], "b2": ""}"#, #""\u00e9\ud83d\ude00 \"q\" \\ \n\t""#,
      "123456789012345678901234567890", "0.1",
    ])
  func roundTrip(text: String) throws {
    #expect(String(decoding: try document(text).encoded(), as: UTF8.self) == text)
  }

  /// Python: `repr(x)`.
  @Test(
    "Floats are written as Python writes them",
    arguments: [
      (0.1, "0.1"), (-0.0, "-0.0"), (1, "1.0"), (1e16, "1e+16"),
      (9_007_199_254_740_992, "9007199254740992.0"),
      (1e-5, "1e-05"), (0.0001, "0.0001"), (1.9836729216049928e-05, "1.9836729216049928e-05"),
      (2.3529411807825534e+36, "2.3529411807825534e+36"), (.leastNonzeroMagnitude, "5e-324"),
      (123_456_789_012_345.67, "123456789012345.67"), (.infinity, "Infinity"), (.nan, "NaN"),
    ])
  func floats(value: Double, text: String) {
    #expect(JSONValue.float(value) == .number(text))
  }

  @Test(
    "What is no JSON is an error with its place",
    arguments: [
      ("", "line 1, column 1"), ("{", "line 1, column 2"), ("{\"a\" 1}", "line 1, column 6"),
      ("[1,]", "line 1, column 4"), ("{\n  \"a\": tru\n}", "line 2, column 8"),
      ("\"a", "line 1, column 3"),
      ("\"\\x\"", "'\\x' is no escape"), ("\"\\ud800\"", "half a surrogate pair"),
      ("01x", "'01x' is no value"),
      ("{} {}", "text after the end"), ("\"\u{1}\"", "a control character"),
      ("[0x10]", "'0x10' is no value"),
      ("[nan]", "'nan' is no value"),
    ])
  func malformed(text: String, expected: String) throws {
    let found = try failure(text)
    #expect(found.contains(expected), "\(found)")
  }

  @Test("Nesting without end is an error, not a crash", arguments: ["[", "{\"a\":"])
  func deep(opening: String) throws {
    let text = try failure(String(repeating: opening, count: 100_000))
    #expect(text.contains("nested more than 200 levels deep"))
  }

  @Test("A hundred megabytes of JSON are refused before they are read")
  func long() throws {
    let text = try failure(String(repeating: " ", count: 100_000_000))
    #expect(text.hasPrefix("The file has 100000000 bytes of JSON"))
  }

  @Test("Every truncation of a model is an error, never a trap")
  func truncated() throws {
    let json = TinyModel().json
    for count in 0..<json.utf8.count {
      #expect(try failure(String(json.prefix(count))) != "no error")
    }
  }
}
