import Datasets
import Inference
import Records
import Scoring
import Tensors

/// Tries other ways to prepare images, or the numbers of arrays and tables, than the chosen one.
///
/// What is compared is the probability of the right class, sample by sample: that tells more than
/// whether it is the greatest, so that a few hundred samples are enough to find out that a network
/// which was trained on -1…1 is fed with 0…1. (MobileNetV1 0.25 on `imagenet-1000`: of 300 samples
/// the first class that is right differs for 30, the probability for 272.)
struct PreprocessingCheck {
  /// What is left to chance, over all alternatives together.
  private static let significance = 0.01

  let runner: BatchRunner
  /// What the outputs are taken for.
  var interpretation: OutputInterpretation = .unknown

  /// A way to prepare the samples that are tried.
  private struct Way {
    /// What it is, in words; for all but the first what is different.
    let words: String
    let option: String?
    let dataset: any Dataset
  }

  /// Runs the alternatives; `nil` where there are none.
  ///
  /// `progress`: called with the number of samples that are done, of `count`.
  /// - Throws: what reading the data throws.
  func trials(
    of program: Program, on dataset: any Dataset, targets: Targets, sampleCount: Int,
    progress: @escaping @Sendable (_ done: Int, _ count: Int) -> Void
  ) async throws -> PreprocessingTrials? {
    // Data often stands class by class: spread evenly, all have their part.
    let samples = Self.spread(sampleCount, over: targets.sampleCount)
    let targets = targets.selecting(samples)
    let ways = try Self.ways(dataset, samples)
    guard ways.count > 1 else { return nil }
    let total = samples.count * ways.count
    var baseline: SampleOutcomes?
    var trials: [PreprocessingTrials.Trial] = []
    for (index, way) in ways.enumerated() {
      let outcomes = try await outcomes(of: program, on: way.dataset, targets) {
        progress(index * samples.count + $0, total)
      }
      let chosen = baseline ?? outcomes
      baseline = chosen
      let test = SignTest(outcomes.confidences, against: chosen.confidences)
      trials.append(
        PreprocessingTrials.Trial(
          preprocessing: way.words, option: way.option,
          top: [1, 5].map { TopScore(outcomes, rule: 0, places: $0) },
          betterCount: test.betterCount, worseCount: test.worseCount, pValue: test.pValue))
    }
    return PreprocessingTrials(
      rule: targets.rules[0].name, sampleCount: samples.count, trials: trials,
      significance: Self.significance / Double(ways.count - 1))
  }

  /// What was chosen, and what else may be, for some of the samples.
  private static func ways(_ dataset: any Dataset, _ samples: [Int]) throws -> [Way] {
    guard let images = dataset as? ImageDataset else {
      let selected = SelectedDataset(dataset, samples: samples)
      let chosen = Way(words: dataset.identity.inputLine, option: nil, dataset: selected)
      return try [chosen]
        + ScalingAlternatives(to: dataset, lookingAt: samples).all.map {
          Way(
            words: $0.words, option: $0.option,
            dataset: SelectedDataset($0.dataset, samples: samples))
        }
    }
    let selected = images.selecting(samples)
    let chosen = images.preprocessing
    return [Way(words: chosen.summary, option: nil, dataset: selected)]
      + alternatives(to: chosen).map {
        Way(
          words: $0.difference(from: chosen), option: nil, dataset: selected.preprocessed($0))
      }
  }

  private func outcomes(
    of program: Program, on dataset: any Dataset, _ targets: Targets,
    progress: @escaping @Sendable (Int) -> Void
  ) async throws -> SampleOutcomes {
    let outputCount = program.outputShape.elementCount
    let parts = try await runner.map(
      program, over: dataset, sampleCount: dataset.sampleCount, progress: progress
    ) { tile, outputs in
      SampleOutcomes(
        tile, outputs, perSample: outputCount, targets: targets, interpretation: interpretation,
        measuresConfidence: true)
    }
    return parts.reduce(
      into: SampleOutcomes(
        perSample: outputCount, targets: targets, interpretation: interpretation,
        measuresConfidence: true)
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
  ///
  /// `first`: what the tile's first sample of all is in the targets.
  init(
    _ tile: BatchRunner.Tile, from first: Int = 0, _ outputs: Span<Float>, perSample: Int,
    targets: Targets, interpretation: OutputInterpretation = .unknown,
    baselineInterpretation: OutputInterpretation? = nil, baseline: [Float]? = nil,
    measuresConfidence: Bool = false
  ) {
    self.init(
      perSample: perSample, targets: targets, interpretation: interpretation,
      baselineInterpretation: baselineInterpretation, measuresConfidence: measuresConfidence)
    guard !tile.unreadable.isEmpty else {
      append(
        outputs, samples: first + tile.range.lowerBound..<first + tile.range.upperBound,
        targets: targets, baseline: baseline)
      return
    }
    for (place, sample) in tile.range.enumerated() {
      let part = place * perSample..<(place + 1) * perSample
      guard tile.unreadable[sample] == nil else {
        appendUnread(hasBaseline: baseline != nil)
        continue
      }
      append(
        outputs.extracting(part), sample: first + sample, targets: targets,
        baseline: baseline.map { Array($0[part]) })
    }
  }
}
