import ByteIO
public import Records

/// In what the data of two records differs.
public enum DataDifference: Hashable, Sendable {
  /// The data set itself: other files.
  case files(first: String, second: String)
  /// The part of it.
  case split(first: String?, second: String?)
  /// What was done to the numbers.
  case preprocessing(first: String, second: String)
  /// Settings of images, by name.
  case settings([String])
  /// How many samples were used.
  case sampleCount(first: Int, second: Int)
  /// Which samples could not be read.
  case unreadSamples
  /// What is right.
  case labels
  /// What counts as right.
  case rules

  /// All differences of the data of two records.
  public static func all(
    _ first: EvaluationRecord, _ second: EvaluationRecord
  ) -> [DataDifference] {
    let (old, new) = (first.provenance.data, second.provenance.data)
    var differences: [DataDifference] = []
    // A file is what is in it; where there is none, the name has to do.
    let isSameData =
      old.files.isEmpty && new.files.isEmpty
      ? old.name == new.name : digests(old.files) == digests(new.files)
    if !isSameData { differences.append(.files(first: old.name, second: new.name)) }
    if old.split != new.split {
      differences.append(.split(first: old.split, second: new.split))
    }
    if old.preprocessing != new.preprocessing {
      differences.append(.preprocessing(first: old.preprocessing, second: new.preprocessing))
    }
    if old.settingsSHA256 != new.settingsSHA256 {
      let (olds, news) = (old.settings ?? [:], new.settings ?? [:])
      let names = Set(olds.keys).union(news.keys).filter { olds[$0] != news[$0] }
      differences.append(.settings(names.sorted()))
    }
    return differences + samples(first, second)
  }

  /// Differences of the samples and of what is right for them.
  private static func samples(
    _ first: EvaluationRecord, _ second: EvaluationRecord
  ) -> [DataDifference] {
    let (old, new) = (first.samples, second.samples)
    guard old.sampleCount == new.sampleCount else {
      return [.sampleCount(first: old.sampleCount, second: new.sampleCount)]
    }
    var differences: [DataDifference] = []
    if old.unread != new.unread { differences.append(.unreadSamples) }
    // Of classes and numbers the metrics differ, which is another matter.
    if let oldLabels = old.labels, let newLabels = new.labels, oldLabels != newLabels {
      differences.append(.labels)
    }
    if first.rules?.map(\.rule) != second.rules?.map(\.rule) { differences.append(.rules) }
    return differences
  }

  private static func digests(_ files: [FileDigest]) -> [String] { files.map(\.sha256).sorted() }

  /// The difference in words.
  public var words: String {
    switch self {
    case .files(let first, let second):
      first == second
        ? "the files of '\(first)' have other digests" : "'\(first)' and '\(second)'"
    case .split(let first, let second):
      "the parts '\(first ?? "all")' and '\(second ?? "all")'"
    case .preprocessing(let first, let second): "the inputs are \(first), and \(second)"
    case .settings(let names): "other preprocessing: \(names.joined(separator: ", "))"
    case .sampleCount(let first, let second): "\(first) and \(second) samples"
    case .unreadSamples: "other samples could not be read"
    case .labels: "other labels"
    case .rules: "other rules of what is right"
    }
  }
}
