import Tensors

/// From which cache each layer's bytes come while tiles follow one another.
///
/// An array is taken to come from the smallest cache that holds all that was touched since its last
/// use: caches that throw away what was used longest ago, whole blocks of it.
struct CacheModel {
  private let program: Program
  private let table: LayerTable
  private let capacities: [Int]
  private let blockSize: Int
  private var stack: LRUStack
  private(set) var byteCounts: [[Double]]
  private var isCounting = false

  /// A tile's touches are at most about so many blocks.
  private static let blockLimit = 1 << 20
  /// A cache line.
  private static let leastBlockSize = 64

  /// `cacheSizes`: bytes, smallest first.
  init(_ program: Program, _ table: LayerTable, cacheSizes: [Int]) {
    self.program = program
    self.table = table
    var touched = 0
    for (stage, touches) in zip(program.stages, table.touches) {
      for touch in touches.flatMap(\.self) {
        touched += touch.touch.byteCount * CacheModel.repetitions(of: touch.touch, stage, program)
      }
    }
    var blockSize = CacheModel.leastBlockSize
    while touched / blockSize > CacheModel.blockLimit { blockSize *= 2 }
    self.blockSize = blockSize
    capacities = cacheSizes.map { $0 / blockSize }
    stack = LRUStack(
      blockCount: (program.memory.byteCount + program.constants.byteCount) / blockSize
        + 2)
    byteCounts = Array(
      repeating: Array(repeating: 0, count: cacheSizes.count + 1), count: table.layers.count)
  }

  /// How often a tile touches an array of one sample, or of all.
  private static func repetitions(
    of touch: Instruction.Touch, _ stage: Stage, _ program: Program
  ) -> Int {
    if stage.extent == .tile, case .constant = touch.place { 1 } else { program.tileSize }
  }

  /// Runs one tile to fill the caches, and another that counts.
  mutating func run() {
    for isCounting in [false, true] {
      self.isCounting = isCounting
      touch(all: program.inputOperands)
      for (stage, (segments, touches)) in zip(
        program.stages, zip(table.segments, table.touches))
      {
        let samples: [Int?] =
          stage.extent == .tile ? [nil] : (0..<program.tileSize).map { .some($0) }
        for sample in samples {
          for segment in segments {
            for touch in touches[segment.instructions].joined() {
              self.touch(touch, sample: sample, layer: segment.layer)
            }
          }
        }
      }
      touch(all: program.outputOperands)
    }
  }

  /// The caller's turn.
  private mutating func touch(all operands: [Operand]) {
    for operand in operands { _ = levels(of: program.region(of: operand, sample: nil)) }
  }

  private mutating func touch(_ touch: LayerTable.CountedTouch, sample: Int?, layer: Int) {
    let region = program.region(
      at: touch.touch.place, byteCount: touch.touch.byteCount, sample: sample)
    let levels = levels(of: region)
    guard isCounting, touch.countedBytes > 0 else { return }
    // Values of all samples are touched at once, or those of one; weights each time.
    let isOfTile = if case .memory = touch.touch.place { sample == nil } else { false }
    let bytes = Double(touch.countedBytes)
    let perSample = isOfTile ? bytes : bytes / Double(program.tileSize)
    let blocks = Double(levels.reduce(0, +))
    for level in levels.indices where levels[level] > 0 {
      byteCounts[layer][level] += perSample * Double(levels[level]) / blocks
    }
  }

  /// Touches a region, and says how many of its blocks come from each cache; the last: memory.
  private mutating func levels(of region: Workspace.Region) -> [Int] {
    let (bytes, start) =
      switch region {
      case .memory(let range): (range, 0)
      case .constant(let range): (range, program.memory.byteCount / blockSize + 1)
      }
    var levels = [Int](repeating: 0, count: capacities.count + 1)
    guard let first = bytes.first, let last = bytes.last else { return levels }
    for block in first / blockSize...last / blockSize {
      let distance = stack.touch(start + block) ?? .max
      levels[capacities.firstIndex { distance <= $0 } ?? capacities.count] += 1
    }
    return levels
  }
}
