import Foundation
import TestSupport
import Testing

@Suite("quanteval profile")
struct ProfileTests {
  @Test("Prints a row a layer in 80 columns, and writes page, Markdown and record")
  func profile() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    let run = try program.run(
      "profile", model, "--runs", "3", "--batch", "4", "--report", "out", "--name", "t")
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.hasPrefix("t, layer by layer: batches of 4, 1 worker\n"))
    #expect(run.output.hasSuffix("\nWritten: out/profile-t.html, .md and .json\n"))
    for line in run.output.split(separator: "\n") where !line.hasPrefix("Written") {
      #expect(line.count <= 80, "\(line)")
    }
    #expect(run.output.contains("\ndense "))
    let files = try FileManager.default.contentsOfDirectory(atPath: program.directory.file("out"))
    #expect(files.sorted() == ["profile-t.html", "profile-t.json", "profile-t.md"])
    let record = try #require(
      JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: program.directory.file("out/profile-t.json"))))
        as? [String: Any])
    #expect(record["schemaVersion"] as? Int == 1)
    let layers = try #require(record["layers"] as? [[String: Any]])
    #expect(layers.map { $0["name"] as? String } == ["dense"])
    #expect(layers.map { $0["multiplyAddCount"] as? Int } == [6])
    #expect(
      (record["tool"] as? [String: Any])?["commandLine"] as? [String] == [
        "quanteval", "profile", model, "--runs", "3", "--batch", "4", "--report", "out", "--name",
        "t",
      ])
  }

  @Test("A model that takes any extents is run on those that are given")
  func shape() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    let path = program.directory.file("\(model)/model.json")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try program.directory.write(
      Array(text.replacing("[null, 2]", with: "[null, null, 2]").utf8), to: "\(model)/model.json")
    let refused = try program.run("profile", model, "--runs", "1")
    #expect(refused.status == 65)
    #expect(refused.errors.contains("has free axes"))
    #expect(refused.errors.contains("--shape"))
    let run = try program.run("profile", model, "--runs", "1", "--shape", "5,2")
    #expect(run.status == 0, "\(run.errors)")
  }

  @Test(
    "Wrong usage is 64",
    arguments: [
      ["--batch", "0"], ["--batch", "5000"], ["--threads", "0"], ["--threads", "100000"],
      ["--runs", "0"], ["--name", "a/b"], ["--shape", "2,x"], ["--shape", "0"],
    ])
  func usage(arguments: [String]) throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    let run = try program.run(["profile", model] + arguments)
    #expect(run.status == 64, "\(run.errors)")
    #expect(run.output.isEmpty)
  }

  @Test("No such model is 66; what can't be written is refused before anything is run")
  func files() throws {
    let program = try Program()
    let model = try program.bringTinyModel()
    #expect(try program.run("profile", "nowhere").status == 66)
    let run = try program.run("profile", model, "--report", "\(model)/model.json/out")
    #expect(run.status == 73, "\(run.errors)")
    #expect(run.output.isEmpty)
  }
}
