/// What is made of the activations on a stretch of a walk: a part a tile, added up in the tiles' order.
protocol WalkObserver: Sendable {
  /// What is made of a tile.
  associatedtype Part: Sendable
  /// What is made of all of them.
  associatedtype Sum: Sendable

  /// The sum of no parts.
  var initial: Sum { get }
  /// The part of a tile of which nothing was seen yet.
  func begin(_ samples: Range<Int>) -> Part
  /// Looks at the lanes' outputs for some of the tile's samples, in their order.
  func observe(_ samples: Range<Int>, _ lanes: [WalkLane.Memory], in part: inout Part)
  /// Makes the part of a tile of which all was seen.
  func end(_ part: inout Part)
  /// Adds the next tile's part.
  func add(_ part: Part, to sum: inout Sum)
}

extension WalkObserver {
  func end(_ part: inout Part) {}
}

/// Moments of a value's channels, a lane each.
struct MomentsObserver: WalkObserver {
  /// The value's place among the lanes' outputs.
  let output: Int
  /// The value's elements.
  let elementCount: Int
  let channelCount: Int
  let laneCount: Int
  /// Where it is given, each sample has so many rows, and zeros and all rows but the last count: what a
  /// recurrent layer reads of its own outputs.
  var rowCount: Int?

  var initial: [ChannelMoments] {
    [ChannelMoments](repeating: ChannelMoments(channelCount: channelCount), count: laneCount)
  }

  func begin(_ samples: Range<Int>) -> [ChannelMoments] { initial }

  func observe(
    _ samples: Range<Int>, _ lanes: [WalkLane.Memory], in part: inout [ChannelMoments]
  ) {
    for (index, lane) in lanes.enumerated() {
      lane.withOutput(output, count: samples.count * elementCount) { values in
        guard rowCount != nil else { return part[index].add(values) }
        let zeros = [Float](repeating: 0, count: channelCount)
        for start in stride(from: 0, to: values.count, by: elementCount) {
          part[index].add(zeros.span)
          part[index].add(values.extracting(start..<start + elementCount - channelCount))
        }
      }
    }
  }

  func add(_ part: [ChannelMoments], to sum: inout [ChannelMoments]) {
    for index in sum.indices { sum[index].add(part[index]) }
  }
}

/// Sums of what is made of the float network's numbers, the first lane's, and those of another lane,
/// number by number, a sum a channel; what is `nil` does not count.
struct TermsObserver: WalkObserver {
  /// Sums and counts of the channels.
  struct Terms: Sendable {
    var sums: [Double]
    var counts: [Int]

    var means: [Double] { zip(sums, counts).map { $1 > 0 ? $0 / Double($1) : 0 } }
  }

  let output: Int
  let elementCount: Int
  let channelCount: Int
  let laneCount: Int
  let term: @Sendable (_ channel: Int, _ found: Float, _ wanted: Float) -> Double?

  /// For each lane but the first.
  var initial: [Terms] {
    let empty = Terms(
      sums: [Double](repeating: 0, count: channelCount),
      counts: [Int](repeating: 0, count: channelCount))
    return [Terms](repeating: empty, count: laneCount - 1)
  }

  func begin(_ samples: Range<Int>) -> [Terms] { initial }

  func observe(_ samples: Range<Int>, _ lanes: [WalkLane.Memory], in part: inout [Terms]) {
    let count = samples.count * elementCount
    lanes[0].withOutput(output, count: count) { wanted in
      for lane in 1..<laneCount {
        lanes[lane].withOutput(output, count: count) { found in
          var channel = 0
          for index in 0..<count {
            if let value = term(channel, found[index], wanted[index]) {
              part[lane - 1].sums[channel] += value
              part[lane - 1].counts[channel] += 1
            }
            channel += 1
            if channel == channelCount { channel = 0 }
          }
        }
      }
    }
  }

  func add(_ part: [Terms], to sum: inout [Terms]) {
    for lane in sum.indices {
      for channel in sum[lane].sums.indices {
        sum[lane].sums[channel] += part[lane].sums[channel]
        sum[lane].counts[channel] += part[lane].counts[channel]
      }
    }
  }
}

/// How a product's inputs belong together, on the first samples; the first lane is the float network's.
struct CorrelationObserver: WalkObserver {
  /// A tile's inputs, and what they say.
  struct Part: Sendable {
    var found: [Float]
    var wanted: [Float]
    /// Inputs of the tile.
    let inputCount: Int
    let first: Int
    var sums: InputSums?
  }

  let inputs: ProductInputs
  let output: Int
  /// Only so many samples are looked at.
  let sampleCount: Int

  var initial: InputCorrelation {
    InputCorrelation(count: inputs.count, groupCount: inputs.groupCount)
  }

  func begin(_ samples: Range<Int>) -> Part {
    let seen = max(0, min(samples.upperBound, sampleCount) - samples.lowerBound)
    let count = seen * inputs.placeCount
    let empty = [Float](repeating: 0, count: count * inputs.count * inputs.groupCount)
    return Part(found: empty, wanted: empty, inputCount: count, first: samples.lowerBound)
  }

  func observe(_ samples: Range<Int>, _ lanes: [WalkLane.Memory], in part: inout Part) {
    let seen = samples.clamped(to: samples.lowerBound..<max(samples.lowerBound, sampleCount))
    guard !seen.isEmpty else { return }
    let first = (samples.lowerBound - part.first) * inputs.placeCount
    let count = seen.count * inputs.elementCount
    lanes[0].withOutput(output, count: count) { values in
      inputs.gather(values, samples: seen, into: &part.wanted, first, of: part.inputCount)
    }
    lanes[1].withOutput(output, count: count) { values in
      inputs.gather(values, samples: seen, into: &part.found, first, of: part.inputCount)
    }
  }

  func end(_ part: inout Part) {
    guard part.inputCount > 0 else { return }
    part.sums = InputSums(
      of: part.found, wanted: part.wanted, elementCount: inputs.count,
      groupCount: inputs.groupCount)
    (part.found, part.wanted) = ([], [])
  }

  func add(_ part: Part, to sum: inout InputCorrelation) {
    if let sums = part.sums { sum.add(sums) }
  }
}
