extension SampleOutcomes {
  /// Adds the outputs of one sample.
  ///
  /// - Parameters:
  ///   - outputs: what the model said.
  ///   - sample: the sample's number in the targets.
  ///   - targets: what is right.
  ///   - baseline: what another model said of the same sample; without one these are the baseline's
  ///     own outputs.
  public mutating func append(
    _ outputs: Span<Float>, sample: Int, targets: Targets, baseline: [Float]? = nil
  ) {
    append(outputs, samples: sample..<sample + 1, targets: targets, baseline: baseline)
  }

  /// Adds the outputs of samples that stand side by side; of numbers without memory of its own for each.
  ///
  /// - Parameters:
  ///   - outputs: what the model said, sample after sample.
  ///   - samples: the samples' numbers in the targets.
  ///   - targets: what is right.
  ///   - baseline: what another model said of the same samples; without one these are the baseline's
  ///     own outputs.
  public mutating func append(
    _ outputs: Span<Float>, samples: Range<Int>, targets: Targets, baseline: [Float]? = nil
  ) {
    precondition(outputs.count == samples.count * perSample, "\(outputs.count) outputs")
    guard isOfClasses else {
      return appendNumbers(outputs, samples: samples, targets: targets, baseline: baseline)
    }
    for (place, sample) in samples.enumerated() {
      let part = place * perSample..<(place + 1) * perSample
      let isFinite = appendClass(
        outputs.extracting(part), sample: sample, targets: targets, baseline: baseline, part)
      areRead.append(true)
      areFinite.append(isFinite)
    }
  }

  /// Adds a class; says whether all outputs are finite numbers.
  private mutating func appendClass(
    _ outputs: Span<Float>, sample: Int, targets: Targets, baseline: [Float]?, _ part: Range<Int>
  ) -> Bool {
    let isFinite = outputs.areFinite
    let threshold = interpretation.decisionThreshold
    predictedClasses.append(outputs.predictedClass(threshold: threshold))
    for (index, rule) in rules.enumerated() {
      let classes: [Int] =
        if metric.needsLabels {
          targets.classes(of: sample, rule: index)
        } else {
          (baseline.map {
            $0.span.extracting(part).predictedClass(
              threshold: baselineInterpretation.decisionThreshold)
          }
            ?? outputs.predictedClass(threshold: threshold)).map { [$0] } ?? []
        }
      let standing: Standing =
        if classes.isEmpty, rule.unlabelled == .leftOut {
          .leftOut
        } else if isFinite, let rank = outputs.rank(of: classes, threshold: threshold) {
          .rank(Int32(clamping: rank))
        } else { .never }
      standings[index].append(standing)
    }
    if measuresConfidence {
      let classes = rules.isEmpty ? [] : targets.classes(of: sample, rule: 0)
      confidences.append(
        isFinite
          ? outputs.logProbability(ofBestOf: classes, scale: interpretation.scale) : nil)
    }
    let distribution = isFinite ? ClassDistribution(outputs, scale: interpretation.scale) : nil
    probabilities.append(
      distribution.flatMap { distribution in
        predictedClasses[predictedClasses.count - 1].map { distribution.probability(of: $0) }
      })
    crossEntropies.append(
      distribution.flatMap { $0.crossEntropy(of: targets.classes(of: sample, rule: 0)) })
    if let baseline {
      differences.append(
        Difference(
          outputs, distribution, from: baseline.span.extracting(part), baselineInterpretation))
    }
    return isFinite
  }

  /// Adds numbers; a tile's at a time, since a small network takes no longer for a sample than memory
  /// for it would.
  private mutating func appendNumbers(
    _ outputs: Span<Float>, samples: Range<Int>, targets: Targets, baseline: [Float]?
  ) {
    let count = samples.count
    areRead += repeatElement(true, count: count)
    areFinite.reserve(count)
    errors.reserve(count)
    // A `switch`: see `Targets.values(of:)`.
    switch targets {
    case .values(let values, let width):
      appendErrors(outputs, from: values.span, first: samples.lowerBound * width, width: width)
    case .classes, .lists, .baselineClasses, .baselineValues:
      if let baseline {
        appendErrors(outputs, from: baseline.span, first: 0, width: perSample)
      } else {
        appendErrors(outputs, from: outputs, first: 0, width: perSample)
      }
      if perSample > SampleOutcomes.greatestValueCount {
        for place in 0..<count {
          moments.append(
            OutputMoments(outputs.extracting(place * perSample..<(place + 1) * perSample)))
        }
      }
    }
    if perSample <= SampleOutcomes.greatestValueCount {
      values.reserve(outputs.count)
      for index in outputs.indices { values.append(outputs[index]) }
    }
    if measuresConfidence { confidences += repeatElement(nil, count: count) }
    guard let baseline else { return }
    differences.reserve(count)
    let old = baseline.span
    for place in 0..<count {
      let part = place * perSample..<(place + 1) * perSample
      differences.append(Difference(outputs.extracting(part), from: old.extracting(part)))
    }
  }

  /// `first`: where the first sample's numbers stand; `width`: numbers from one sample to the next.
  private mutating func appendErrors(
    _ outputs: Span<Float>, from wanted: Span<Float>, first: Int, width: Int
  ) {
    let count = perSample
    for place in 0..<outputs.count / max(1, count) {
      var sums = Errors()
      var isFinite = true
      for index in 0..<count {
        let output = outputs[place * count + index]
        let error = Double(output) - Double(wanted[first + place * width + index])
        sums.absolute += error.magnitude
        sums.squares += error * error
        isFinite = isFinite && output.isFinite
      }
      errors.append(sums)
      areFinite.append(isFinite)
    }
  }
}

extension SampleOutcomes {
  /// Makes room for so many more samples, as far as each has a few numbers.
  package mutating func reserve(_ count: Int) {
    areRead.reserve(count)
    areFinite.reserve(count)
    for index in standings.indices { standings[index].reserve(count) }
    if isOfClasses {
      predictedClasses.reserve(count)
      probabilities.reserve(count)
      crossEntropies.reserve(count)
    } else {
      errors.reserve(count)
      if perSample <= SampleOutcomes.greatestValueCount { values.reserve(count * perSample) }
    }
  }
}

extension Array {
  /// Makes room for so many more elements, at least doubling what there is, so that tile after tile
  /// costs no more than element after element.
  fileprivate mutating func reserve(_ additional: Int) {
    if capacity - count < additional { reserveCapacity(Swift.max(count + additional, 2 * count)) }
  }
}
