import Essentials
import Foundation
import Scoring

extension EvaluationRecord {
  /// What a reader of the record would refuse; `nil` where it would take it.
  package var fault: String? {
    guard let bytes = try? encoded() else { return "it leads to numbers that are infinite" }
    return RecordRules.violation(in: Data(bytes)) ?? contradiction
  }

  /// What does not fit together in the record; `nil` where all does.
  ///
  /// What tables, pictures and comparisons rely on: each list has an entry for whatever it is about.
  var contradiction: String? {
    guard let first = variants.first else { return "it has no candidate" }
    if let name = variants.map(\.level).firstRepeated {
      return "the candidate '\(name.displayed)' is there twice"
    }
    if let name = samples.levels.map(\.level).firstRepeated {
      return "'samples' has the candidate '\(name.displayed)' twice"
    }
    guard samples.isSound else {
      return
        "'samples' has lists of other lengths than its samples, or of samples that there aren't"
    }
    for variant in variants {
      let level = variant.level.displayed
      if variant.score.metric != first.score.metric {
        return
          "the candidate '\(level)' is measured by another metric than '\(first.level.displayed)'"
      }
      if variant.rules?.count ?? 0 != rules?.count ?? 0 {
        return "the candidate '\(level)' has results for other rules than the record"
      }
      if variant.size.gzipByteCount == 0 {
        return "the candidate '\(level)' has an archive of no bytes"
      }
      if let name = variant.tensors?.map(\.name).firstRepeated {
        return "the candidate '\(level)' has the tensor '\(name.displayed)' twice"
      }
    }
    if let name = recommendation?.named.first(where: { name in
      !variants.contains { $0.level == name }
    }) {
      return "'recommendation' names '\(name.displayed)', which is none of its candidates"
    }
    return changedSamples?.contradiction(levelCount: variants.count)
      ?? histograms?.lazy.compactMap(\.contradiction).first
  }
}

extension Recommendation {
  /// All candidates that it names.
  fileprivate var named: [String] {
    [ship].compactMap(\.self) + (undecided ?? []) + (passingAlone ?? [])
  }
}

extension ChangedSamples {
  fileprivate func contradiction(levelCount: Int) -> String? {
    let names = samples.first?.fields?.map(\.name)
    for sample in samples {
      if sample.answers.count != levelCount {
        return "the changed sample \(sample.sample) has \(sample.answers.count) answers for "
          + "\(levelCount) levels"
      }
      if sample.fields?.map(\.name) != names {
        return "the changed sample \(sample.sample) has other fields than the first"
      }
    }
    return samples.map { "\($0.sample)" }.firstRepeated.map {
      "the changed sample \($0) is there twice"
    }
      ?? levels.map(\.level).firstRepeated.map {
        "'changedSamples' has the level '\($0.displayed)' twice"
      }
  }
}

extension TensorHistogram {
  fileprivate var contradiction: String? {
    // One bin where all weights are the same number.
    (minimum < maximum ? [TensorHistogram.binCount] : [1, TensorHistogram.binCount])
      .contains(counts.count)
      ? nil : "the histogram of '\(name.displayed)' has \(counts.count) bins"
  }
}

extension Sequence<String> {
  /// The first that was there before.
  var firstRepeated: String? {
    var seen: Set<String> = []
    return first { !seen.insert($0).inserted }
  }
}
