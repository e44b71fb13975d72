import ModelGraph
import Records
import Tensors

/// Why a tensor loses by codes of one range: what its numbers look like.
struct TensorFindings {
  let values: [Float]
  let role: WeightRole?
  /// The output channels of a filter.
  let channels: OutputChannels?
  let codeCount: Int

  /// All that is worth telling.
  var findings: [SensitivityRecord.Finding] {
    guard let least = values.min(), let most = values.max() else { return [] }
    guard least < most else { return [.init(cause: .constant, value: Double(least))] }
    var findings: [SensitivityRecord.Finding] = []
    let step = (Double(most) - Double(least)) / Double(max(1, codeCount - 1))
    if role == .movingVariance {
      // What is below half a step becomes zero, or twice itself.
      let tiny = values.count { Double($0) < step }
      if tiny > 0 { findings.append(.init(cause: .tinyVariances, value: Double(tiny))) }
    }
    findings += channelFindings
    if let share = shareOfCentralCodes(least, most), share < 0.4 {
      findings.append(.init(cause: .outliers, value: share))
    }
    if least > 0 || most < 0, role == .filter {
      findings.append(.init(cause: .noZero, value: Double(least > 0 ? least : most)))
    }
    return findings
  }

  private var channelFindings: [SensitivityRecord.Finding] {
    guard let channels, channels.count > 1, values.count > channels.count else { return [] }
    var ranges = [Float](repeating: 0, count: channels.count)
    for (place, value) in values.enumerated() {
      let channel = channels.channel(of: place)
      ranges[channel] = max(ranges[channel], value.magnitude)
    }
    ranges.sort()
    let greatest = Double(ranges[channels.count - 1])
    let second = Double(ranges[channels.count - 2])
    let median = Double(ranges[channels.count / 2])
    if second > 0, greatest / second >= 3 {
      return [.init(cause: .dominantChannel, value: greatest / second)]
    }
    if median > 0, greatest / median >= 4 {
      return [.init(cause: .unevenChannels, value: greatest / median)]
    }
    return []
  }

  /// The share of the range that 99.5 % of the numbers lie in, or all but one at each end.
  private func shareOfCentralCodes(_ least: Float, _ most: Float) -> Double? {
    guard values.count >= 16 else { return nil }
    let sorted = values.sorted()
    let cut = max(1, sorted.count / 400)
    let range = Double(sorted[sorted.count - 1 - cut]) - Double(sorted[cut])
    return range / (Double(most) - Double(least))
  }
}
