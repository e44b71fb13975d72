/// Whether a level may take the baseline's place.
///
/// The question is that of somebody who ships a level: is it worse by more than the margin? So it is
/// one of non-inferiority: the upper end of the drop's interval decides whether a level passes, the
/// lower end whether it fails; a level that is better than the baseline passes, by however much. The
/// intervals are two-sided, of 95 % as a rule: each end errs in 2.5 % of the cases at most, as ICH E9
/// (1998) asks for non-inferiority. (D. Schuirmann's two one-sided tests (1987) at 2.5 % each are the
/// same as "the 95 % interval lies within ±margin", here *equivalent*.)
public struct Verdict: Codable, Hashable, Sendable {
  /// What the interval of the drop says.
  public enum Conclusion: String, Codable, Sendable, CaseIterable {
    /// The whole interval lies within ±margin.
    case equivalent
    /// The whole interval lies beyond the margin on the better side.
    case better
    /// The whole interval lies below the margin; how much better the level is stays open.
    case notWorse
    /// The whole interval lies beyond the margin.
    case worse
    /// A class loses more of its recall than one class may, whatever all samples together say.
    case losesClass
    /// The interval holds the margin, or there is none.
    case undecided
  }

  /// Why there is no interval, or no number of samples that would decide.
  public enum Reason: String, Codable, Sendable, CaseIterable {
    /// Outputs are no finite numbers where the baseline's are: there is no error.
    case notFinite
    /// The drop is the margin: any interval holds it.
    case dropAtMargin
    /// Too few samples, or samples that say nothing: there is no interval.
    case noInterval
    /// Nothing was measured on both sides.
    case notMeasured
    /// A class probably loses more of its recall than one class may.
    case classAtRisk
  }

  /// What the interval says.
  public let conclusion: Conclusion
  /// The margin.
  public let margin: Margin
  /// The drop, with the interval that the verdict was made from.
  ///
  /// Its confidence is above the one that was asked for where several levels are judged at once.
  public let drop: Estimate?
  /// Undecided: so many samples more would decide, if they change at the same rates.
  public let furtherSampleCount: Int?
  /// What stands in the way of an interval, or of a number of samples.
  public let reason: Reason?
  /// Classes that lose more of their recall than one class may, the clearest first, at most
  /// `greatestClassCount`; `nil` where there are none.
  public let classes: [ClassLoss]?

  /// So many classes are stored with a verdict.
  public static let greatestClassCount = 20

  /// Whether the level may be shipped: it is surely not worse by more than the margin.
  public var passes: Bool {
    switch conclusion {
    case .equivalent, .better, .notWorse: true
    case .worse, .losesClass, .undecided: false
    }
  }

  private init(_ evidence: DropEvidence, margin: Margin, confidence: Double) {
    self.margin = margin
    classes = nil
    let drop = evidence.drop(confidence: confidence)
    self.drop = drop
    guard let drop, let interval = drop.interval else {
      furtherSampleCount = nil
      if case .broken = evidence {
        conclusion = .worse
        reason = .notFinite
      } else {
        conclusion = .undecided
        reason = drop == nil ? .notMeasured : .noInterval
      }
      return
    }
    conclusion = Conclusion(interval, margin: margin.value)
    guard conclusion == .undecided else {
      (furtherSampleCount, reason) = (nil, nil)
      return
    }
    let needed = evidence.decidingSampleCount(margin: margin.value, confidence: confidence)
    furtherSampleCount = needed.map { max(1, $0 - drop.sampleCount) }
    reason = needed == nil ? .dropAtMargin : nil
  }

  private init(
    _ other: Verdict, _ conclusion: Conclusion, _ reason: Reason?, _ classes: [ClassLoss]
  ) {
    margin = other.margin
    drop = other.drop
    furtherSampleCount = conclusion == other.conclusion ? other.furtherSampleCount : nil
    self.conclusion = conclusion
    self.reason = reason
    self.classes = classes.isEmpty ? nil : Array(classes.prefix(Verdict.greatestClassCount))
  }

  /// The verdict that heeds single classes: a level that passes on all samples together does not where
  /// a class certainly loses more than one class may, and is undecided where one probably does.
  func heeding(_ losses: [ClassLoss]) -> Verdict {
    let isLost = losses.contains { $0.certainty == .certain }
    let isAtRisk = losses.contains { $0.certainty == .likely }
    switch conclusion {
    case .equivalent, .better, .notWorse, .undecided:
      if isLost { return Verdict(self, .losesClass, nil, losses) }
      if passes, isAtRisk { return Verdict(self, .undecided, .classAtRisk, losses) }
      return Verdict(self, conclusion, reason, losses)
    case .worse, .losesClass: return Verdict(self, conclusion, reason, losses)
    }
  }

  /// Judges several levels at once, by Holm's step-down method.
  ///
  /// "The interval of confidence 1 - α does not hold the margin" is a two-sided test, of level α, of
  /// "the drop is the margin"; Holm's method over `k` levels makes those tests at levels α/k, α/(k -
  /// 1), … (S. Holm 1979). Done with intervals: all levels get intervals of confidence 1 - α/k; those
  /// whose interval does not hold the margin are decided; the others get wider or narrower ones for
  /// as many levels as are left, until none is decided any more. So each verdict is made from one
  /// interval, which is stored with it, and the probability of any wrong *worse* or wrongly passed
  /// level is at most α over all levels together, whatever they have in common.
  public static func judge(
    _ evidence: [DropEvidence], margin: Margin, confidence: Double
  ) -> [Verdict] {
    var verdicts = evidence.map { Verdict($0, margin: margin, confidence: confidence) }
    var open = evidence.indices.filter { evidence[$0].drop(confidence: confidence) != nil }
    while !open.isEmpty {
      let adjusted = 1 - (1 - confidence) / Double(open.count)
      for index in open {
        verdicts[index] = Verdict(evidence[index], margin: margin, confidence: adjusted)
      }
      let rest = open.filter { verdicts[$0].conclusion == .undecided }
      if rest.count == open.count { break }
      open = rest
    }
    return verdicts
  }
}

extension Verdict.Conclusion {
  /// What an interval of a drop says.
  init(_ interval: Interval, margin: Double) {
    if interval.lower > margin {
      self = .worse
    } else if interval.upper < -margin {
      self = .better
    } else if interval.upper < margin {
      self = interval.lower > -margin ? .equivalent : .notWorse
    } else {
      self = .undecided
    }
  }
}
