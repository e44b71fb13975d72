import Foundation
import Records
import Testing

@Suite("The layout of records")
struct RecordLayoutTests {
  @Test("Lists of numbers stand on one line, everything else on lines of its own")
  func layout() throws {
    let text = String(decoding: try RecordFileTests.records[0].encoded(), as: UTF8.self)
    #expect(text.hasPrefix("{\n  \"analysis\" : {\n    \"bootstrap\" : {\n"))
    #expect(text.contains("\n      \"label\" : [1, 0],\n"))
    #expect(text.contains("\n      \"commandLine\" : [\"quanteval\", \"a/b\"],\n"))
    #expect(text.contains("\n      \"files\" : [],\n"))
    #expect(text.hasSuffix("\n}\n"))
  }

  @Test("Brackets, commas and escapes inside of strings are no layout")
  func strings() throws {
    let text = String(decoding: try RecordFileTests.records[0].encoded(), as: UTF8.self)
    #expect(text.contains(#""notice" : "“Ersatz”\n2nd line","#))
    let again = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? NSDictionary
    let plain =
      try JSONSerialization.jsonObject(
        with: JSONEncoder().encode(RecordFileTests.records[0])) as? NSDictionary
    #expect(again == plain)
  }
}
