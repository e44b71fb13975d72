import Datasets
import Essentials
import Evaluation
import Foundation
import ModelFormats
import TFJSFormat
import Quantization
import Corrections
import Search
import Tensors
import TestSupport
import Testing

/// Studies, searches and corrections of every small model that there is, on its own inputs: each ends with a
/// result, or with an error that says what is wrong.
///
/// A trap would end the tests.
@Suite("Studies of every fixture")
struct EveryFixtureTests {
  private static let fixtures = Repository.path("Tests/InferenceTests/Fixtures")

  /// The models of a directory that have inputs beside them.
  private static func names(in directory: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(fixtures)/\(directory)"))
    return (names ?? []).sorted().map { "\(directory)/\($0)" }.filter { name in
      input(of: name) != nil
    }
  }

  private static func input(of name: String) -> String? {
    ["input.npy", "input_0.npy"].map { "\(fixtures)/\(name)/\($0)" }
      .first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Of networks that are there in the forms of several versions of Keras, the first.
  static let names =
    ["layers", "graphs", "published"].flatMap(names).filter { name in
      !name.hasSuffix(".k3") && !name.hasSuffix(".k3file")
    }

  @Test("There are models")
  func complete() { #expect(Self.names.count > 200) }

  /// Runs a command's work; an error that says what is wrong is an end as good as a result.
  private func expectEnd(
    _ what: String, _ work: () async throws -> Void
  ) async {
    do {
      try await work()
    } catch let error as any DiagnosticError {
      #expect(!error.problem.isEmpty, "\(what)")
    } catch {
      Issue.record("\(what): \(error)")
    }
  }

  @Test("Each command ends with a result or a diagnosis", arguments: names)
  func ends(name: String) async throws {
    let path = "\(Self.fixtures)/\(name)"
    let inputs = try DatasetRequest.array(at: try #require(Self.input(of: name)))
    let data = try ArrayDataset(
      inputs: inputs, labels: nil, normalization: .none,
      identity: DatasetIdentity(name: name, files: [], preprocessing: ""))
    let artifacts = try TFJSModel(opening: path)
    await expectEnd("\(name), sensitivity") {
      var request = SensitivityRequest(
        artifacts: artifacts, dataset: data, level: .affine(bits: 8))
      request.triesOnlyAlone = true
      _ = try await SensitivityStudy(request, workerCount: 1)
        .run(name: "n", provenance: .nothing)
    }
    await expectEnd("\(name), correct") {
      let bound = try BoundModel(artifacts, to: data)
      let recipe = CorrectionRecipe(
        corrections: [.channelScale, .gptq, .biasCorrection], filters: .affine(codeCount: 16),
        for: bound.model)
      _ = try CorrectionReach(of: recipe, in: bound.model)
      let weights = try await Corrector(
        calibration: bound.dataset, runner: BatchRunner(workerCount: 1)
      ).corrected(bound.model, by: recipe)
      #expect(weights.entries.count == bound.model.weights.entries.count)
    }
    await expectEnd("\(name), optimize") {
      let directory = try TemporaryDirectory()
      let request = OptimizationRequest(
        artifacts: artifacts, dataset: data, corrections: [.gptq, .biasCorrection],
        allowed: [.float16, .affine(bits: 8)], workDirectory: directory.path)
      _ = try await Optimizer(request, workerCount: 1).run(name: "n", provenance: .nothing)
    }
  }
}
