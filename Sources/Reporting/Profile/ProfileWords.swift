import Records

/// What a profile says, in sentences.
struct ProfileWords {
  private let record: ProfileRecord

  init(_ record: ProfileRecord) { self.record = record }

  var title: String {
    "\(record.name), layer by layer: batches of \(Table.Cell.grouped(record.run.batch)), "
      + workers
  }

  private var workers: String {
    let run = record.run
    return run.threadsPerSample > 1
      ? Report.counted(run.threadsPerSample, "thread") + " a sample"
      : Report.counted(run.workerCount, "worker")
  }

  /// How fast it is, and where most is to be won.
  var answer: String {
    let flops = Double(2 * record.multiplyAddCount) * record.samplesPerSecond
    let executed = Double(2 * record.executedMultiplyAddCount) * record.samplesPerSecond
    var text =
      "\(ProfileWords.time(record.whole.seconds)) a sample: "
      + "\(ProfileWords.rate(record.samplesPerSecond)) samples/s"
    if flops > 0 {
      // What Winograd spares counts for the network's rate, and not for the processor's.
      let done = executed < flops ? " (\(ProfileWords.giga(executed)) are done)" : ""
      text +=
        ", \(ProfileWords.giga(flops)) GFLOP/s\(done), "
        + Table.Cell.percent(executed / record.ceilings.flopsPerSecond, digits: 0).text
        + " of what the \(record.run.threadCount == 1 ? "core" : "cores") can multiply"
    }
    text += "."
    guard let (layer, excess) = mostToBeWon, let share = record.shareOfRoof(of: layer) else {
      return text
    }
    return text + " Most is to be won in \(layer.name): "
      + "\(Table.Cell.percent(layer.share, digits: 0).text) of the time, at "
      + "\(Table.Cell.percent(share, digits: 0).text) of its roof "
      + "(\(Table.Cell.percent(excess, digits: 0).text) of the time lies above it)."
  }

  /// The layer with the longest time above its roof, and that time's share of all.
  private var mostToBeWon: (ProfileRecord.Layer, Double)? {
    let excesses = record.layers.compactMap { layer in
      record.shareOfRoof(of: layer).map { (layer, layer.share * (1 - $0)) }
    }
    guard let most = excesses.max(by: { $0.1 < $1.1 }), most.1 >= 0.005 else { return nil }
    return most
  }

  /// What the columns are.
  var columns: String {
    let all = record.run.workerCount == 1 ? "" : ", of all workers together"
    return "Of one sample: time (median of "
      + "\(Report.counted(record.run.runCount, "run"))), share, bytes (weights and activations, read "
      + "and written). +: fused into the layer. GFLOP/s (two a multiply-add) and GB/s\(all). roof: "
      + "the time that the ceilings leave, over the time taken."
  }

  /// What the columns of the table in the file are, beyond that.
  var fullColumns: String {
    "multiply-adds: as the operations are defined; done: fewer with Winograd's convolutions, whose "
      + "additions don't count. weights: what a batch reads once is shared out among "
      + "its samples. bound: the ceiling that leaves the layer the longest time; bytes are taken to come "
      + "from the smallest cache that holds what was touched since their last use."
  }

  /// What the processor can do.
  var ceilings: String {
    let levels = record.ceilings.levels.map {
      "\($0.name) \(ProfileWords.giga($0.bytesPerSecond))"
    }
    return "Ceilings, measured in the same run on "
      + "\(Report.counted(record.run.threadCount, "thread")): "
      + "\(ProfileWords.giga(record.ceilings.flopsPerSecond)) GFLOP/s "
      + "(\(record.ceilings.instructionSet), numbers that stay in registers); GB/s: "
      + levels.joined(separator: ", ") + "."
  }

  /// What the columns of the ceilings' table are.
  var ceilingColumns: String {
    "The best of passes of \(record.ceilings.instructionSet) code over half and more of a cache, and of "
      + "several times the last one, before and after the profile. copied: bytes read and bytes written. "
      + "A roof is the greater of the two."
  }

  /// How the layers' times add up.
  var remainder: String {
    let whole = record.whole
    return
      "Layers and copying add up to \(ProfileWords.time(record.profiledSeconds)); whole runs without "
      + "a clock between layers take \(ProfileWords.time(whole.seconds)) (quartiles "
      + "\(ProfileWords.time(whole.lowerQuartileSeconds)) and "
      + "\(ProfileWords.time(whole.upperQuartileSeconds))). The clock's own time, \(ProfileWords.time(record.run.clockSeconds)) a "
      + "reading, is taken off. The input is random numbers."
  }

  /// Layers of which nothing is left.
  var idle: String? {
    guard !record.idleLayers.isEmpty else { return nil }
    return "Take no time: \(record.idleLayers.joined(separator: ", "))."
  }

  /// What makes the figures doubtful.
  var cautions: [String] {
    var cautions: [String] = []
    let clocked = record.layers.filter { $0.clockShare > 0.1 }
    if let most = clocked.map(\.clockShare).max() {
      cautions.append(
        "Of \(Report.counted(clocked.count, "layer")) more than a tenth of what was measured was the "
          + "clock's own time, up to \(Table.Cell.percent(most, digits: 0).text): a larger batch tells "
          + "more of layers that run on whole batches.")
    }
    let difference = record.profiledSeconds / max(record.whole.seconds, .leastNormalMagnitude) - 1
    let spread =
      (record.whole.upperQuartileSeconds - record.whole.lowerQuartileSeconds)
      / max(record.whole.seconds, .leastNormalMagnitude)
    if difference.magnitude > 0.05 || spread > 0.1 {
      cautions.append(
        "The runs differ more than a quiet machine's would: other programs may have been running.")
    }
    return cautions
  }

  /// A rate in thousand millions.
  static func giga(_ value: Double) -> String {
    let value = value / 1e9
    return Table.Cell.decimal(value, value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2)
  }

  /// A number of things a second.
  private static func rate(_ value: Double) -> String {
    Table.Cell.decimal(value, value >= 99.95 ? 0 : 2)
  }

  /// A time in the unit that fits it: three figures.
  static func time(_ seconds: Double) -> String {
    let unit = TimeUnit(for: seconds)
    let value = seconds / unit.seconds
    return Table.Cell.decimal(value, value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2)
      + " \(unit.rawValue)"
  }
}

/// The unit in which times are told.
enum TimeUnit: String, CaseIterable {
  case nanoseconds = "ns"
  case microseconds = "µs"
  case milliseconds = "ms"
  case seconds = "s"

  /// The greatest unit of which a time has one or more.
  init(for time: Double) { self = Self.allCases.last { time >= $0.seconds } ?? .nanoseconds }

  /// The length of one.
  var seconds: Double {
    switch self {
    case .nanoseconds: 1e-9
    case .microseconds: 1e-6
    case .milliseconds: 1e-3
    case .seconds: 1
    }
  }
}
