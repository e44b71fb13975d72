/// Work to measure, beside a simpler piece of work that it can't (or should hardly) outrun.
///
/// Both run on one thread, on buffers that `init` made.
protocol Workload: ~Copyable {
  /// What `amount` counts.
  static var unit: WorkUnit { get }

  /// How much of the unit `run` does; `runCeiling` counts for as much.
  var amount: Double { get }

  /// Does the work once.
  mutating func run()

  /// Does once what the work is held against.
  mutating func runCeiling()

  /// Looks at what the last `run` left.
  ///
  /// - Throws: `WrongResult`.
  func check() throws
}

/// What a workload's speed is counted in.
enum WorkUnit {
  /// Floating-point operations: two for each multiply-add.
  case operations
  /// Bytes of float32, or of what is compressed.
  case bytes
  /// Inputs of a model.
  case images

  /// The name of a rate.
  var rateName: String {
    switch self {
    case .operations: "MFLOP/s"
    case .bytes: "MB/s"
    case .images: "images/s"
    }
  }

  /// How many units a second make 1 of the rate.
  var perRate: Double {
    switch self {
    case .operations, .bytes: 1e6
    case .images: 1
    }
  }
}
