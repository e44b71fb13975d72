import Essentials
import Testing

@Suite("Names out of files, where they are shown")
struct InertTextTests {
  @Test(
    "What acts on a terminal or ends a line becomes an escape",
    arguments: [
      ("dense_1/kernel", "dense_1/kernel"),
      ("Größe 大", "Größe 大"),
      ("a\nb\tc\rd", "a\\nb\\tc\\rd"),
      ("\u{1B}[2Jgone", "\\u{1B}[2Jgone"),
      ("\u{9B}31m", "\\u{9B}31m"),
      ("\u{7F}", "\\u{7F}"),
      ("cat\u{202E}gnp.exe", "cat\\u{202E}gnp.exe"),
      ("a\u{2028}b\u{2029}", "a\\u{2028}b\\u{2029}"),
      ("zero\u{200B}width", "zero\\u{200B}width"),
      ("", ""),
    ])
  func escapes(text: String, shown: String) {
    #expect(text.displayed == shown)
    #expect(shown.displayed == shown, "inert text stays as it is")
  }

  @Test("What is long loses its middle, however long it is")
  func length() {
    let long = "begin" + String(repeating: "x", count: 10_000_000) + "end"
    let shown = long.displayed
    #expect(shown.unicodeScalars.count <= 200)
    #expect(shown.hasPrefix("beginx") && shown.hasSuffix("xend") && shown.contains("…"))
    #expect(String(repeating: "y", count: 200).displayed.count == 200)
    #expect(String(repeating: "y", count: 201).displayed.contains("…"))
  }

  @Test("A single character of many scalars is cut as well")
  func combining() {
    let tower = "e" + String(repeating: "\u{301}", count: 100_000)
    #expect(tower.displayed.unicodeScalars.count <= 200)
  }

  @Test("Escapes count with their length", arguments: [1, 2, 8, 40])
  func room(limit: Int) {
    let text = String(repeating: "\u{1B}", count: 100)
    #expect(text.displayed(limit: limit).unicodeScalars.count <= limit)
  }
}
