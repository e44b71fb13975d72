import ByteIO
import Essentials

extension DatasetManifest {
  /// The split whose mean and deviation make z-scores.
  var statisticsSplitName: String { statisticsSplit ?? "train" }

  /// What contradicts itself in the manifest, as far as it shows without the files.
  var contradiction: String? {
    if let reason = unsafeName { return reason }
    for (name, split) in splits.sorted(by: { $0.key < $1.key }) {
      if let reason = contradiction(in: split) { return "split '\(name)': \(reason)" }
    }
    if generator != nil, labelColumn == nil {
      return "'generator' makes a table; name its 'labelColumn'"
    }
    if normalization.needsImages, images == nil {
      return "'normalization: \(normalization.rawValue)' is for 'images'"
    }
    if images != nil, normalization == .zScore || labelColumn != nil || generator != nil {
      return "'images' go with neither tables nor a 'generator'"
    }
    if normalizesLabels == true, normalization != .zScore {
      return "'normalizesLabels' needs 'normalization: zscore'"
    }
    guard normalization == .zScore else { return nil }
    if labelColumn == nil { return "'normalization: zscore' is for tables, with 'labelColumn'" }
    if splits[statisticsSplitName] == nil {
      return "z-scores take their statistics from the split '\(statisticsSplitName)', which is "
        + "not there; name another as 'statisticsSplit'"
    }
    return nil
  }

  /// Which of its names would lead somewhere else, or what is missing to recognise a file.
  ///
  /// Whoever wrote the manifest need not be who runs the program: its names decide what is read and,
  /// where it is downloaded, what is written.
  private var unsafeName: String? {
    guard ContainedPath(name)?.isName == true else {
      return "the name '\(name.displayed)' is none for a directory"
    }
    for file in files {
      guard ContainedPath(file.name) != nil else {
        return "the file '\(file.name.displayed)' leaves the data set's directory"
      }
      for digest in [file.sha256, file.unpackedSHA256].compactMap(\.self)
      where digest.utf8.count != 64 || !digest.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
        return "the file '\(file.name.displayed)' has '\(digest.displayed)' for a SHA-256 digest"
      }
      guard file.byteCount >= 0, file.imageCount ?? 0 >= 0 else {
        return "the file '\(file.name.displayed)' has a length or a count below 0"
      }
    }
    for (name, split) in splits.sorted(by: { $0.key < $1.key }) {
      for file in split.files where ContainedPath(file) == nil {
        return "split '\(name.displayed)': '\(file.displayed)' leaves the data set's directory"
      }
    }
    return nil
  }

  private func contradiction(in split: Split) -> String? {
    if images != nil {
      guard files.contains(where: { $0.name == split.inputs && $0.imageCount != nil }) else {
        return "'\(split.inputs)' is no file with an 'imageCount'"
      }
      if (split.labels == nil) != (images?.rules ?? []).isEmpty {
        return "'labels' and the images' 'rules' go together"
      }
    }
    switch (split.labels, labelColumn) {
    case (nil, nil) where images != nil: break
    case (nil, nil): return "it has neither 'labels' nor the data set a 'labelColumn'"
    case (_?, _?): return "it has 'labels', but the data set has a 'labelColumn'"
    default: break
    }
    if let samples = split.samples {
      if split.fraction != nil { return "it has both 'samples' and 'fraction'" }
      guard samples.from >= 0, samples.from < samples.to else {
        return "'samples' from \(samples.from) to \(samples.to) are none"
      }
    }
    if let fraction = split.fraction {
      guard fraction.from >= 0, fraction.from < fraction.to, fraction.to <= 1 else {
        return "'fraction' from \(fraction.from) to \(fraction.to) is no part of 0 to 1"
      }
      if shuffleSeed == nil { return "'fraction' needs the data set's 'shuffleSeed'" }
    }
    return nil
  }

  /// Which samples of a file a split takes, and that in words.
  ///
  /// - Parameters:
  ///   - split: the split's name.
  ///   - count: how many samples its file has.
  ///   - path: the manifest's, for error messages.
  /// - Returns: the selection; no words where it is everything.
  /// - Throws: `DatasetError.badManifest` where the file has no such samples, and `.unknownSplit`.
  func selection(
    of split: String, among count: Int, path: String
  ) throws(DatasetError) -> (SampleSelection, summary: String?) {
    guard let part = splits[split] else {
      throw .unknownSplit(name: name, split: split, splits: splits.keys.sorted())
    }
    if let samples = part.samples {
      guard samples.to <= count else {
        throw .badManifest(
          file: path,
          reason: "split '\(split)': 'samples' go to \(samples.to), but \(part.inputs) has \(count)"
        )
      }
      let range = samples.from..<samples.to
      return (.range(range), range.words)
    }
    guard let fraction = part.fraction, let shuffleSeed else { return (.all, nil) }
    let first = Int((Double(count) * fraction.from).rounded(.toNearestOrEven))
    let end = Int((Double(count) * fraction.to).rounded(.toNearestOrEven))
    guard first < end else {
      throw .badManifest(
        file: path,
        reason: "split '\(split)': 'fraction' from \(fraction.from) to \(fraction.to) of the "
          + "\(count) samples of \(part.inputs) is none")
    }
    let order = shuffledIndices(count, seed: shuffleSeed)
    return (
      .indices(Array(order[first..<end])),
      "\((first..<end).words) of the order shuffled with seed \(shuffleSeed)"
    )
  }
}

extension Range<Int> {
  /// Samples in words: `samples 1,437 to 1,796 (counted from 0)`.
  fileprivate var words: String {
    "samples \(lowerBound.grouped) to \((upperBound - 1).grouped) (counted from 0)"
  }
}
