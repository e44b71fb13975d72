import Datasets
import Inference
import Kernels
import ModelGraph
import Tensors

/// One walk through a network, the float and the quantized one side by side, from stop to stop; the
/// activations of all samples wait at the last of them.
///
/// So each product is run once for each time it is looked at, whatever stands before it, and the cost
/// grows with the network's depth and not with its square.
struct NetworkWalk: Sendable {
  /// What a stretch of the walk leads to.
  enum Goal {
    /// What crosses the network at the stop.
    case stop
    /// A value of the nodes from the stop's cut up to a place.
    case behind(ValueID, upTo: Int)
    /// What a node of its own makes of what crosses the network at the stop.
    case node(Node)
  }

  let plan: WalkPlan
  let sampleCount: Int
  private let dataset: any Dataset
  /// Samples whose sums are added up before they are added to the others'.
  private let tileSize: Int
  /// Samples that run together at most; the number changes no bit.
  private let greatestChunkSize: Int
  private let workerCount: Int
  private let store: ActivationStore
  /// The stop whose activations are kept; `nil` for the samples themselves.
  private var kept: Int?

  /// A chunk's activations stay in the cache, more or less.
  private static let chunkElementCount = 1 << 18

  /// Prepares a walk; `directory`: where activations are kept, `nil` for memory.
  ///
  /// - Throws: `ByteIOError.cannotCreate`.
  init(
    _ plan: WalkPlan, over dataset: any Dataset, workerCount: Int, chunkSize: Int?,
    directory: String?
  ) throws {
    self.plan = plan
    self.dataset = dataset
    self.workerCount = workerCount
    sampleCount = dataset.sampleCount
    // A tile's values stay in the cache, more or less, and a worker's sums are not too many.
    tileSize = dataset.sampleShape.elementCount > 1 << 14 ? 8 : 64
    greatestChunkSize = min(tileSize, max(1, chunkSize ?? tileSize))
    store = try ActivationStore(
      sampleCount: sampleCount, tileSize: tileSize, recordSize: plan.recordSize,
      directory: directory)
  }

  /// What is kept does not hold any more: a weight that was used before has changed.
  mutating func forget() { kept = nil }

  /// The lane of a network to a goal at a stop.
  ///
  /// - Throws: what compiling throws.
  func lane(
    _ network: WalkLane.Network, _ weights: WeightTable, to goal: Goal, at stop: Int
  ) throws -> WalkLane {
    let (cuts, chunkSize) = (plan.network, chunkSize(to: stop))
    func program(_ range: Range<Int>, _ outputs: [ValueID]) throws -> Program {
      try cuts.program(range, outputs: outputs, tileSize: chunkSize, weights: weights)
    }
    var programs: [Program] = []
    var start = kept
    while start ?? -1 < stop {
      let next = (start ?? -1) + 1
      let range = plan.range(from: start, to: next)
      programs.append(try program(range, plan.crossing(next)))
      start = next
    }
    let cut = plan.stops[stop].cut
    switch goal {
    case .stop: break
    case .behind(let value, let end): programs.append(try program(cut..<end, [value]))
    case .node(let node):
      let graph = try Graph(
        nodes: [node],
        inputs: plan.crossing(stop).map {
          .init(value: $0, name: "value_\($0.index)", shape: cuts.shape($0))
        }, outputs: [.init(value: node.output, name: "value")])
      programs.append(
        try Program(compiling: Model(graph: graph, weights: weights), tileSize: chunkSize))
    }
    return WalkLane(network: network, programs: programs)
  }

  /// So many samples run together that the widest value on the way to a stop stays small.
  private func chunkSize(to stop: Int) -> Int {
    let cuts = plan.network
    let made = cuts.nodes[plan.range(from: kept, to: stop)].flatMap(\.outputs)
    let widest = (made + plan.crossing(stop)).map(cuts.elementCount).max() ?? 1
    return max(1, min(NetworkWalk.chunkElementCount / max(1, widest), greatestChunkSize))
  }

  /// Runs lanes over the first samples, and has what they make observed.
  ///
  /// `isKept`: whether the activations at the stop, which the two lanes lead to, are kept.
  /// - Throws: what reading samples or storing activations throws; `CancellationError`.
  mutating func observe<Observer: WalkObserver>(
    _ observer: Observer, _ lanes: [WalkLane], at stop: Int, sampleCount: Int? = nil,
    keeping isKept: Bool = false
  ) async throws -> Observer.Sum {
    let keeps = isKept && plan.stops[stop].isKept
    let stretch = WalkStretch(
      lanes: lanes, source: kept.map { plan.elementCounts($0) },
      target: keeps ? plan.elementCounts(stop) : nil, chunkSize: chunkSize(to: stop),
      dataset: dataset)
    let count = min(sampleCount ?? self.sampleCount, self.sampleCount)
    let (store, tileSize) = (store, tileSize)
    let tileCount = (count + tileSize - 1) / tileSize
    // Where there is not a tile for each worker, several work on one.
    let crewSize = tileCount > 0 ? max(1, workerCount / tileCount) : 1
    let sum = try await TileWork.sum(
      count: tileCount, workerCount: workerCount, initial: observer.initial,
      add: { observer.add($1, to: &$0) },
      makeWorker: { WalkStretch.Worker(laneCount: lanes.count, crewSize: crewSize) }
    ) { index, worker in
      let first = index * tileSize
      var records = store.tile(index)
      return try stretch.run(
        first..<min(first + tileSize, count), &records, by: worker, for: observer)
    }
    if keeps { kept = stop }
    return sum
  }
}

/// From what is kept to a goal, for a tile of samples.
struct WalkStretch: Sendable {
  let lanes: [WalkLane]
  /// The elements of the values that are kept, in their order; `nil` where it begins with samples.
  let source: [Int]?
  /// The elements of the lanes' outputs, where they are to be kept.
  let target: [Int]?
  let chunkSize: Int
  let dataset: any Dataset

  /// What a worker needs for itself.
  final class Worker {
    let lanes: [WalkLane.Memory]
    let crew: Crew?
    var samples: [Float] = []

    init(laneCount: Int, crewSize: Int) {
      lanes = (0..<laneCount).map { _ in WalkLane.Memory() }
      crew = crewSize > 1 ? Crew(memberCount: crewSize) : nil
    }
  }

  func run<Observer: WalkObserver>(
    _ samples: Range<Int>, _ records: inout ActivationStore.Tile, by worker: Worker,
    for observer: Observer
  ) throws -> Observer.Part {
    var part = observer.begin(samples)
    for first in stride(from: samples.lowerBound, to: samples.upperBound, by: chunkSize) {
      let chunk = first..<min(first + chunkSize, samples.upperBound)
      try read(chunk, by: worker)
      for (lane, memory) in zip(lanes, worker.lanes) {
        try memory.run(lane, sampleCount: chunk.count, crew: worker.crew) { workspace, program in
          guard let source else {
            let numbers = worker.samples
            if !program.inputs.isEmpty { workspace.setInput(to: numbers.span) }
            return
          }
          try load(chunk, source, of: lane.network, from: records, into: &workspace)
        }
      }
      observer.observe(chunk, worker.lanes, in: &part)
      if let target { try keep(chunk, target, of: worker, in: &records) }
    }
    observer.end(&part)
    return part
  }

  /// Reads the samples themselves, once for all lanes.
  private func read(_ chunk: Range<Int>, by worker: Worker) throws {
    guard source == nil else { return }
    let count = chunk.count * dataset.sampleShape.elementCount
    var numbers = worker.samples
    worker.samples = []
    if numbers.count != count { numbers = [Float](repeating: 0, count: count) }
    var span = numbers.mutableSpan
    try dataset.read(chunk, into: &span)
    worker.samples = numbers
  }

  private func load(
    _ chunk: Range<Int>, _ counts: [Int], of network: WalkLane.Network,
    from records: borrowing ActivationStore.Tile, into workspace: inout Workspace
  ) throws {
    let start = network.rawValue * counts.reduce(0, +)
    for (place, sample) in chunk.enumerated() {
      var first = start
      for (input, count) in counts.enumerated() {
        try records.read(sample, first..<first + count) { values in
          workspace.withInput(input) { numbers in numbers.update(values, at: place * count) }
        }
        first += count
      }
    }
  }

  private func keep(
    _ chunk: Range<Int>, _ counts: [Int], of worker: Worker,
    in records: inout ActivationStore.Tile
  ) throws {
    for network in WalkLane.Network.allCases {
      var first = network.rawValue * counts.reduce(0, +)
      for (output, count) in counts.enumerated() {
        try worker.lanes[network.rawValue].withOutput(output, count: chunk.count * count) {
          values in
          for (place, sample) in chunk.enumerated() {
            try records.write(
              values.extracting(place * count..<(place + 1) * count), of: sample, at: first)
          }
        }
        first += count
      }
    }
  }
}
