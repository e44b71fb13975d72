extension SampleOutcomes.Standing: Codable {
  private static let codeOfNever: Int32 = -1
  private static let codeOfLeftOut: Int32 = -2

  /// Reads a rank, or what stands for none.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    switch try container.decode(Int32.self) {
    case Self.codeOfNever: self = .never
    case Self.codeOfLeftOut: self = .leftOut
    case let rank where rank >= 0: self = .rank(rank)
    case let other:
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "\(other) is no rank")
    }
  }

  /// Writes a rank: -1 stands for never, -2 for a sample that does not count.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .rank(let rank): try container.encode(rank)
    case .never: try container.encode(Self.codeOfNever)
    case .leftOut: try container.encode(Self.codeOfLeftOut)
    }
  }
}

extension SampleOutcomes {
  /// Each output of all samples, where they are kept; none where a number is not finite.
  public var outputColumns: [[Float?]] {
    guard !values.isEmpty else { return [] }
    return (0..<perSample).map { output in
      stride(from: output, to: values.count, by: perSample).map { index in
        values[index].isFinite ? values[index] : nil
      }
    }
  }

  /// No network has more outputs.
  private static let greatestOutputCount = 1 << 28

  /// Whether these are outcomes for targets, each list with an entry for whatever it is about: a file may
  /// say anything.
  ///
  /// `hasBaseline`: whether they were compared with another model's.
  package func fit(_ targets: Targets, hasBaseline: Bool) -> Bool {
    let count = targets.sampleCount
    let (classCount, valueCount) = isOfClasses ? (count, 0) : (0, count)
    let keepsValues = perSample <= SampleOutcomes.greatestValueCount
    return (1...SampleOutcomes.greatestOutputCount).contains(perSample)
      && metric == Metric(for: targets) && rules == targets.rules
      && areRead.count == count && areFinite.count == count
      && standings.count == rules.count && standings.allSatisfy { $0.count == count }
      && predictedClasses.count == classCount && probabilities.count == classCount
      && crossEntropies.count == classCount && errors.count == valueCount
      && values.count == (keepsValues ? valueCount * perSample : 0)
      && moments.count == (keepsValues || metric.needsLabels ? 0 : valueCount)
      && differences.count == (hasBaseline ? count : 0) && confidences.isEmpty
      && probabilities.allSatisfy { $0.map { (0...1).contains($0) } ?? true }
      && crossEntropies.allSatisfy { $0.map { $0 >= 0 } ?? true }
      && predictedClasses.allSatisfy { $0.map { (0..<max(2, perSample)).contains($0) } ?? true }
  }
}

extension SampleOutcomes {
  /// Whether others are of the same kind, so that they can stand behind these.
  package func canAppend(_ other: SampleOutcomes) -> Bool {
    perSample == other.perSample && metric == other.metric && rules == other.rules
      && interpretation == other.interpretation
      && baselineInterpretation == other.baselineInterpretation
  }
}
