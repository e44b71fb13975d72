package import Records
package import Scoring

/// Which of several plans to take.
///
/// The accuracy of a few hundred samples is too coarse to choose by: the best of many plans on it is
/// the luckiest. So a plan is taken by what it is expected to lose (`PlanLosses`) and a standard error
/// more: this may be half of the margin, the other half being for what the samples of the search
/// can't show, since the plan was made with them. And they must not say for sure that it is worse.
package struct PlanChoice: Sendable {
  /// The plans that no other beats in bytes and divergence at once, the largest first.
  package let front: [Int]
  /// The plan to take.
  package let chosen: Int
  /// Whether the plan is expected to keep to the margin.
  package let keepsAccuracy: Bool
  /// Why.
  package let reason: PlanReason

  /// Chooses one of several plans.
  ///
  /// `targetBytes`: the bytes behind gzip that it may take; `nil` for the fewest.
  /// - Precondition: there is a plan.
  package init(_ plans: [PlanFacts], targetBytes: Int?, margin: Margin) {
    precondition(!plans.isEmpty, "nothing to choose from")
    let bytes = plans.map(\.gzipByteCount)
    let harms = plans.map(\.harm)
    front = plans.indices.filter { index in
      !plans.indices.contains { other in
        other != index && bytes[other] <= bytes[index] && harms[other] <= harms[index]
          && (bytes[other] < bytes[index] || harms[other] < harms[index])
      }
    }.sorted { bytes[$0] > bytes[$1] }
    let losses = PlanLosses(plans, unit: margin.unit)
    let acceptable = plans.indices.filter { losses.isAcceptable(plans[$0], margin: margin) }
    func nearest(_ indices: some Collection<Int>) -> Int? {
      indices.min { harms[$0] < harms[$1] }
    }
    func smallest(_ indices: some Collection<Int>) -> Int? {
      indices.min { bytes[$0] < bytes[$1] }
    }
    let kind: PlanReason.Kind
    if let targetBytes {
      if let best = nearest(plans.indices.filter { bytes[$0] <= targetBytes }) {
        (chosen, kind) = (best, .nearestWithinTarget)
      } else {
        (chosen, kind) = (smallest(plans.indices) ?? 0, .noneWithinTarget)
      }
    } else if let least = smallest(acceptable) {
      (chosen, kind) = (least, .smallestExpectedToPass)
    } else {
      (chosen, kind) = (nearest(plans.indices) ?? 0, .noneExpectedToPass)
    }
    reason = PlanReason(kind, passingPlanCount: acceptable.count)
    keepsAccuracy = acceptable.contains(chosen)
  }
}
