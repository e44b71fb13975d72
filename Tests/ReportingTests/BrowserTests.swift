import Foundation
import Reporting
import TestSupport
import Testing

/// Pages as Chromium shows them.
///
/// Its pictures stay in `.build/screenshots`, for people to look at.
@Suite("Pages in a browser", .serialized)
struct BrowserTests {
  static let chromium = [
    "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome",
  ]
  .first { FileManager.default.isExecutableFile(atPath: $0) }

  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let page: String
    let width: Int
    let isDark: Bool

    var testDescription: String { "\(name), \(width) px\(isDark ? ", dark" : "")" }
  }

  static let cases = [390, 1_280].flatMap { width in
    [
      Case(
        name: "one", page: HTMLRenderer().render(Report(SampleRecord.gallery())), width: width,
        isDark: false),
      Case(
        name: "one-dark", page: HTMLRenderer().render(Report(SampleRecord.gallery())), width: width,
        isDark: true),
      Case(
        name: "profile", page: HTMLRenderer().render(Report(SampleProfile.record())), width: width,
        isDark: false),
      Case(
        name: "profile-dark", page: HTMLRenderer().render(Report(SampleProfile.record())),
        width: width,
        isDark: true),
      Case(
        name: "culprits",
        page: HTMLRenderer().render(
          Report(
            SampleStudy.record(
              everything: .init(name: "all", samples: 400, lost: 30, won: 5),
              (0..<40).map {
                .init(
                  name: "block_\($0)/depthwise_convolution/depthwise_kernel",
                  samples: $0 > 20 ? 54 : 400, lost: $0 == 0 ? 24 : $0 % 3)
              })
          )), width: width, isDark: false),
      Case(
        name: "several",
        page: HTMLPageTests.several([
          SampleRecord.classification(), SampleRecord.regression(), SampleRecord.halfLost(),
        ]), width: width, isDark: false),
      Case(
        name: "candidates", page: HTMLRenderer().render(Report(SampleRecord.candidates())),
        width: width, isDark: width == 390),
    ]
  }

  private func run(_ arguments: [String]) throws -> (output: String, errors: String) {
    let scratch = try TemporaryDirectory()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.chromium))
    process.arguments =
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
        "--user-data-dir=\(scratch.file("profile"))", "--enable-logging=stderr",
      ] + arguments
    let handles = try ["out", "err"].map { name in
      try FileHandle(
        forWritingTo: URL(fileURLWithPath: try scratch.write([], to: name)))
    }
    process.standardOutput = handles[0]
    process.standardError = handles[1]
    try process.run()
    process.waitUntilExit()
    func text(_ name: String) throws -> String {
      String(
        decoding: try Data(contentsOf: URL(fileURLWithPath: scratch.file(name))), as: UTF8.self)
    }
    return (try text("out"), try text("err"))
  }

  /// The page in a frame of so many pixels: a window of Chromium is never narrower than 500.
  private func frame(_ page: String, width: Int) -> String {
    let source = page.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
    return """
      <!DOCTYPE html><html><body style="margin:0"><iframe id="f" width="\(width)" height="2400"
      style="border:0;display:block" srcdoc="\(source)"></iframe><script>
      addEventListener("load", () => {
        const root = document.getElementById("f").contentDocument.documentElement;
        document.title = `widths ${root.clientWidth} ${root.scrollWidth} ${root.scrollHeight}`;
      });
      </script></body></html>
      """
  }

  @Test(
    "A page is as wide as its window, and the console has nothing to say",
    .enabled(if: chromium != nil, "SKIPPED: there is no Chromium (apt-get install chromium)"),
    arguments: cases)
  func layout(example: Case) throws {
    let directory = try TemporaryDirectory()
    let path = try directory.write(
      Array(frame(example.page, width: example.width).utf8), to: "frame.html")
    let dark = example.isDark ? ["--blink-settings=preferredColorScheme=0"] : []
    let (output, errors) = try run(dark + ["--dump-dom", "file://\(path)"])
    let match = try #require(output.firstMatch(of: /widths (\d+) (\d+) (\d+)/), "\(errors)")
    #expect(match.1 == "\(example.width)")
    #expect(match.2 == match.1, "it scrolls sideways")
    #expect(try #require(Int(match.3)) > 1_000)
    #expect(!errors.contains("CONSOLE"), "\(errors)")

    let pictures = Repository.path(".build/screenshots")
    try FileManager.default.createDirectory(
      atPath: pictures, withIntermediateDirectories: true)
    let picture = "\(pictures)/\(example.name)-\(example.width).png"
    _ = try run(
      dark + [
        "--window-size=\(max(500, example.width)),2400", "--screenshot=\(picture)",
        "file://\(path)",
      ])
    // A blank page is a few kilobytes.
    #expect(try Data(contentsOf: URL(fileURLWithPath: picture)).count > 20_000)
  }
}
