/// A class whose recall a level loses more of than one class may lose.
///
/// A class of few samples hardly counts in an accuracy: a level that never finds it again may still
/// lose less than any margin overall. So each class is looked at by itself.
public struct ClassLoss: Codable, Hashable, Sendable {
  /// How sure it is that more is lost than is allowed.
  public enum Certainty: String, Codable, Sendable, CaseIterable {
    /// The interval lies above the margin, corrected for all classes and levels.
    case certain
    /// The interval of this class alone lies above the margin, and corrected for all classes it does not;
    /// or none of several samples that were right is right any more.
    case likely
    /// The loss is above the margin, its interval is not.
    case open
  }

  /// The class.
  public let label: Int
  /// Its samples.
  public let sampleCount: Int
  /// Those that the baseline gets right.
  public let rightBefore: Int
  /// Those that the level gets right.
  public let rightNow: Int
  /// The recall that is lost; its confidence is corrected for all classes, and for all levels that are
  /// judged at once (Bonferroni).
  public let drop: Estimate
  /// How sure the loss is.
  public let certainty: Certainty

  /// The classes that lose more than a margin, the clearest first.
  ///
  /// The intervals are those of the whole: Tango's of labelled samples, Wilson's of disagreement.
  ///
  /// - Parameters:
  ///   - labels: the samples' classes, `nil` where there is not exactly one.
  ///   - baseline: whether the baseline is right, `nil` for samples that do not count.
  ///   - candidate: the same of the level.
  ///   - levelCount: the levels that are judged at once.
  ///   - isLabelled: whether labels say what is right, and not the baseline itself.
  ///   - settings: the margin of a class, and the confidence.
  /// - Returns: none where classes are not looked at one by one.
  static func all(
    labels: [Int?], baseline: [Bool?], candidate: [Bool?], levelCount: Int = 1,
    isLabelled: Bool = true, settings: AnalysisSettings
  ) -> [ClassLoss] {
    guard let margin = settings.classMargin else { return [] }
    let members = members(labels, baseline, candidate)
    let corrected =
      1 - (1 - settings.confidence) / Double(max(1, members.count) * max(1, levelCount))
    let losses = members.compactMap { label, member -> ClassLoss? in
      let evidence = member.evidence(isLabelled: isLabelled)
      guard let alone = evidence.drop(confidence: settings.confidence), alone.value > margin,
        let drop = evidence.drop(confidence: corrected)
      else { return nil }
      func isAbove(_ drop: Estimate) -> Bool { drop.interval.map { $0.lower > margin } ?? false }
      return ClassLoss(
        label: label, sampleCount: member.sampleCount, rightBefore: member.rightBefore,
        rightNow: member.rightNow, drop: drop,
        certainty: isAbove(drop)
          ? .certain : isAbove(alone) || member.isLostWhole ? .likely : .open)
    }
    return losses.sorted { first, second in
      let (one, other) = (first.drop.interval?.lower ?? -1, second.drop.interval?.lower ?? -1)
      return one == other ? first.label < second.label : one > other
    }
  }

  private struct Member {
    var sampleCount = 0
    var rightBefore = 0
    var lost = 0
    var won = 0

    var rightNow: Int { rightBefore - lost + won }

    /// Whether a class is not found any more: of so few samples no interval is sure of anything, but
    /// who ships the level must know.
    var isLostWhole: Bool { rightBefore > 1 && rightNow == 0 }

    func evidence(isLabelled: Bool) -> DropEvidence {
      isLabelled
        ? .counts(
          PairedCounts(sampleCount: sampleCount, rightToWrong: lost, wrongToRight: won))
        : .disagreement(lost, of: sampleCount)
    }
  }

  private static func members(
    _ labels: [Int?], _ baseline: [Bool?], _ candidate: [Bool?]
  ) -> [Int: Member] {
    var members: [Int: Member] = [:]
    for (label, pair) in zip(labels, zip(baseline, candidate)) {
      guard let label, let old = pair.0, let new = pair.1 else { continue }
      members[label, default: Member()].sampleCount += 1
      if old { members[label]?.rightBefore += 1 }
      if old, !new { members[label]?.lost += 1 }
      if new, !old { members[label]?.won += 1 }
    }
    return members
  }
}
