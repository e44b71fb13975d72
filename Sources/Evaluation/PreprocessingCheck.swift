import Datasets
import Inference
import Records
import Scoring
import Tensors

/// Tries other ways to prepare images than the chosen one.
///
/// What is compared is the probability of the right class, sample by sample: that tells more than
/// whether it is the greatest, so that a few hundred samples are enough to find out that a network
/// which was trained on -1…1 is fed with 0…1. (MobileNetV1 0.25 on `imagenet-1000`: of 300 samples
/// the first class that is right differs for 30, the probability for 272.)
struct PreprocessingCheck {
  /// What is left to chance, over all alternatives together.
  private static let significance = 0.01

  let runner: BatchRunner

  /// Runs the alternatives.
  ///
  /// `progress`: called with the number of samples that are done, of `count`.
  /// - Throws: what reading the data throws.
  func trials(
    of program: Program, on dataset: ImageDataset, targets: Targets, sampleCount: Int,
    progress: @escaping @Sendable (_ done: Int, _ count: Int) -> Void
  ) async throws -> PreprocessingTrials {
    // Data often stands class by class: spread evenly, all have their part.
    let samples = Self.spread(sampleCount, over: targets.sampleCount)
    let targets = targets.selecting(samples)
    let alternatives = PreprocessingCheck.alternatives(to: dataset.preprocessing)
    let total = samples.count * (alternatives.count + 1)
    var baseline: SampleOutcomes?
    var trials: [PreprocessingTrials.Trial] = []
    for (index, preprocessing) in ([dataset.preprocessing] + alternatives).enumerated() {
      let outcomes = try await outcomes(
        of: program, on: dataset.selecting(samples).preprocessed(preprocessing), targets
      ) { progress(index * samples.count + $0, total) }
      let chosen = baseline ?? outcomes
      baseline = chosen
      let test = SignTest(outcomes.confidences, against: chosen.confidences)
      trials.append(
        PreprocessingTrials.Trial(
          preprocessing: index == 0
            ? preprocessing.summary : preprocessing.difference(from: dataset.preprocessing),
          top: [1, 5].map { TopScore(outcomes, rule: 0, places: $0) },
          betterCount: test.betterCount, worseCount: test.worseCount, pValue: test.pValue))
    }
    return PreprocessingTrials(
      rule: targets.rules[0].name, sampleCount: samples.count, trials: trials,
      significance: Self.significance / Double(alternatives.count))
  }

  private func outcomes(
    of program: Program, on dataset: ImageDataset, _ targets: Targets,
    progress: @escaping @Sendable (Int) -> Void
  ) async throws -> SampleOutcomes {
    let outputCount = program.outputShape.elementCount
    let parts = try await runner.map(
      program, over: dataset, sampleCount: dataset.sampleCount, progress: progress
    ) { tile, outputs in
      SampleOutcomes(
        tile, outputs, perSample: outputCount, targets: targets, measuresConfidence: true)
    }
    return parts.reduce(
      into: SampleOutcomes(perSample: outputCount, targets: targets, measuresConfidence: true)
    ) { $0.append($1) }
  }

  /// `count` numbers below `total`, evenly spread.
  static func spread(_ count: Int, over total: Int) -> [Int] {
    let count = min(count, total)
    return (0..<count).map { $0 * total / count }
  }

  /// Ways to prepare images that differ in one thing each.
  static func alternatives(to chosen: ImagePreprocessing) -> [ImagePreprocessing] {
    var result: [ImagePreprocessing] = []
    func add(_ change: (inout ImagePreprocessing) -> Void) {
      var other = chosen
      change(&other)
      if other != chosen, !result.contains(other) { result.append(other) }
    }
    let hasColors = chosen.channels != .grey
    for scaling in [PixelScaling.unit, .symmetric, .none] { add { $0.scaling = scaling } }
    if hasColors {
      add { $0.scaling = .torch }
      add {
        $0.scaling = .caffe
        $0.channels = .bgr
      }
      add { $0.channels = $0.channels == .rgb ? .bgr : .rgb }
    }
    for method in [ImageResampling.bilinearHalfPixel, .bilinear, .area] {
      add { $0.resampling = method }
    }
    add {
      $0.fit = $0.fit == .squash ? .crop(fraction: ImageFit.usualFraction) : .squash
    }
    return result
  }
}

extension SampleOutcomes {
  /// What became of a tile's samples.
  init(
    _ tile: BatchRunner.Tile, _ outputs: Span<Float>, perSample: Int, targets: Targets,
    interpretation: OutputInterpretation = .unknown, baseline: [Float]? = nil,
    measuresConfidence: Bool = false
  ) {
    self.init(
      perSample: perSample, targets: targets, interpretation: interpretation,
      measuresConfidence: measuresConfidence)
    for (place, sample) in tile.range.enumerated() {
      let part = place * perSample..<(place + 1) * perSample
      guard tile.unreadable[sample] == nil else {
        appendUnread(hasBaseline: baseline != nil)
        continue
      }
      append(
        outputs.extracting(part), sample: sample, targets: targets,
        baseline: baseline.map { Array($0[part]) })
    }
  }
}
