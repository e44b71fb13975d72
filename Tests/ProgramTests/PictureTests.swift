import Foundation
import TestSupport
import Testing

@Suite("The picture of docs/quantization.md")
struct PictureTests {
  @Test("It is what the program's quantizers make of the wave: make docs/quantization.svg")
  func upToDate() throws {
    let run = try Program().run("picture")
    #expect(run.status == 0, "\(run.errors)")
    let kept = try String(
      contentsOfFile: Repository.path("docs/quantization.svg"), encoding: .utf8)
    #expect(run.output == kept)
  }
}
