import ByteIO
import Essentials
import Foundation
import ModelFormats
import TFJSFormat
import ModelGraph
import TestSupport
import Testing

/// 2,000 damaged files for each reader: every one ends in a value or in an error that says what is
/// wrong, and none traps or takes for ever.
@Suite("Damaged model files")
struct MutationTests {
  private static let count = 2_000
  private static let fixtures = Repository.path("Tests/InferenceTests/Fixtures")

  /// A model's files: its JSON, and the others by name.
  private struct Files {
    let document: JSONValue
    let shards: [(name: String, bytes: [UInt8])]
  }

  /// Every so many-th model of some directories, those of few bytes.
  private static func models(_ directories: [String], every step: Int) throws -> [Files] {
    var models: [Files] = []
    for directory in directories {
      let base = "\(fixtures)/\(directory)"
      let names = (Directory.entries(base) ?? []).filter {
        FilePresence.exists("\(base)/\($0)/model.json")
      }
      for name in stride(from: 0, to: names.count, by: step).map({ names[$0] }) {
        let path = "\(base)/\(name)"
        let files = (Directory.entries(path) ?? []).filter { $0.hasSuffix(".bin") }
        let artifacts = try TFJSModel(opening: path, takingDigests: false)
        guard artifacts.weights.byteCount < 1 << 16 else { continue }
        models.append(
          Files(
            document: artifacts.document,
            shards: try files.map { ($0, try FileBytes(contentsOf: "\(path)/\($0)").bytes()) }))
      }
    }
    return models
  }

  /// What the damaged inputs came to.
  private struct Outcome {
    var values = 0
    var errors = 0
  }

  /// Reads files as every command does; any error must be a documented one and show no control
  /// characters.
  private func read(
    _ json: [UInt8], _ shards: [(name: String, bytes: [UInt8])], in directory: TemporaryDirectory,
    _ outcome: inout Outcome
  ) throws {
    try directory.write(json, to: "model.json")
    for shard in shards { try directory.write(shard.bytes, to: shard.name) }
    do throws(ModelFormatError) {
      let artifacts = try TFJSModel(opening: directory.path)
      _ = artifacts.outline?.layers.count
      _ = artifacts.storedEncodings
      _ = try artifacts.files(holding: artifacts.weights, options: ExportOptions(toolName: "test"))
      _ = try artifacts.inputNames()
      _ = try artifacts.model()
      outcome.values += 1
    } catch {
      outcome.errors += 1
      let text = error.description
      #expect(!text.contains("\u{1B}"), "\(text)")
      #expect(text.utf8.count < 40_000)
    }
  }

  /// Damages models, `change` says how.
  private func mutate(
    _ models: [Files], seed: UInt64,
    _ change: (Files, inout JSONMutator) -> (json: [UInt8], shards: [(String, [UInt8])])
  ) throws -> Outcome {
    var mutator = JSONMutator(seed: seed)
    var outcome = Outcome()
    let directory = try TemporaryDirectory()
    for _ in 0..<Self.count {
      let files = models[mutator.number(below: models.count)]
      let (json, shards) = change(files, &mutator)
      try read(json, shards, in: directory, &outcome)
    }
    #expect(outcome.values + outcome.errors == Self.count)
    #expect(outcome.errors > Self.count / 20, "the changes must matter")
    return outcome
  }

  /// A document with one of its members changed.
  private static func document(
    _ document: JSONValue, _ key: String, _ change: (JSONValue) -> JSONValue
  ) -> [UInt8] {
    JSONValue.object(
      (document.members ?? []).map {
        $0.key == key ? .init(key, change($0.value)) : $0
      }
    ).encoded()
  }

  @Test("JSON, byte by byte")
  func json() throws {
    let models = try Self.models(["layers", "graph-models"], every: 9)
    _ = try mutate(models, seed: 1) { files, mutator in
      (mutator.mutated(files.document.encoded()), files.shards)
    }
  }

  @Test("Topologies of layers")
  func layers() throws {
    let models = try Self.models(["layers", "graphs", "dialects"], every: 5)
    #expect(models.count > 60)
    _ = try mutate(models, seed: 2) { files, mutator in
      (
        Self.document(files.document, "modelTopology") { mutator.mutated($0) }, files.shards
      )
    }
  }

  @Test("Topologies of graphs")
  func graphs() throws {
    let models = try Self.models(["graph-models"], every: 3)
    #expect(models.count > 50)
    _ = try mutate(models, seed: 3) { files, mutator in
      (
        Self.document(files.document, "modelTopology") { mutator.mutated($0) }, files.shards
      )
    }
  }

  @Test("Attributes of nodes, which protocol buffers write")
  func attributes() throws {
    let models = try Self.models(["graph-models"], every: 3)
    _ = try mutate(models, seed: 4) { files, mutator in
      (
        Self.document(files.document, "modelTopology") { topology in
          let nodes = topology["node"]?.array ?? []
          let chosen = mutator.number(below: max(1, nodes.count))
          return .object(
            (topology.members ?? []).map { member in
              guard member.key == "node" else { return member }
              return .init(
                "node",
                .array(
                  nodes.enumerated().map { index, node in
                    guard index == chosen else { return node }
                    return .object(
                      (node.members ?? []).map {
                        $0.key == "attr" ? .init("attr", mutator.mutated($0.value)) : $0
                      })
                  }))
            })
        }, files.shards
      )
    }
  }

  @Test("Lists of weights")
  func manifests() throws {
    let models = try Self.models(["layers", "graph-models"], every: 7)
    _ = try mutate(models, seed: 5) { files, mutator in
      (
        Self.document(files.document, "weightsManifest") { mutator.mutated($0) }, files.shards
      )
    }
  }

  @Test("Weight files")
  func shards() throws {
    let models = try Self.models(["layers", "graph-models"], every: 7)
    _ = try mutate(models.filter { !$0.shards.isEmpty }, seed: 6) { files, mutator in
      (files.document.encoded(), files.shards.map { ($0.name, mutator.mutated($0.bytes)) })
    }
  }
}
