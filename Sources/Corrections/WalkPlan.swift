import Inference
import ModelGraph

/// Where a walk through a network stops, and at which of its stops it keeps the activations.
struct WalkPlan: Sendable {
  /// A cut of the network at which a product is looked at.
  struct Stop: Sendable {
    /// The product.
    let product: ExposedSums.Product
    /// The nodes before the cut.
    let cut: Int
    /// What is looked at there: the product's input or its sums.
    let observed: ValueID
    /// Whether the activations are kept, or worked out once more for the next stop.
    var isKept = true
  }

  /// The network, cut.
  let network: PartitionedNetwork
  /// The stops, in the order in which the walk comes to them.
  private(set) var stops: [Stop]
  /// Elements that are kept of a sample, of the float and the quantized network together.
  let recordSize: Int
  /// What working out activations that are not kept costs, in runs of the whole network.
  let repeatedCost: Double

  /// The walk may work out so much once more, in runs of the network, where that saves memory: the
  /// widest activations are those of the first layers, which are made in no time.
  private static let greatestRepeatedCost = 0.3

  /// Plans a walk.
  ///
  /// - Throws: `GraphError`.
  init(_ model: Model, stops: [Stop]) throws(GraphError) {
    var observed: [Int: [ValueID]] = [:]
    for stop in stops { observed[stop.cut, default: []].append(stop.observed) }
    let network = try PartitionedNetwork(model, isFused: false, observed: observed)
    let sizes = stops.map { stop in
      2 * network.crossings[stop.cut].reduce(0) { $0 + network.elementCount($1) }
    }
    func repeated(_ limit: Int) -> Double {
      var (cost, start) = (0.0, 0)
      for (stop, size) in zip(stops, sizes) {
        if size <= limit {
          start = stop.cut
        } else {
          cost += network.restCosts[start] - network.restCosts[stop.cut]
        }
      }
      return cost
    }
    let limit =
      sizes.sorted().first { repeated($0) <= WalkPlan.greatestRepeatedCost } ?? sizes.max() ?? 0
    self.network = network
    self.stops = zip(stops, sizes).map { stop, size in
      var stop = stop
      stop.isKept = size <= limit
      return stop
    }
    recordSize = limit
    repeatedCost = repeated(limit)
  }

  /// The bytes that are kept of so many samples.
  func byteCount(sampleCount: Int) -> Int {
    sampleCount * recordSize * MemoryLayout<Float>.stride
  }

  /// What crosses the network at a stop.
  func crossing(_ stop: Int) -> [ValueID] { network.crossings[stops[stop].cut] }

  /// The elements of what crosses the network at a stop.
  func elementCounts(_ stop: Int) -> [Int] { crossing(stop).map(network.elementCount) }

  /// The place of what is observed at a stop among what crosses it.
  func observedPlace(_ stop: Int) -> Int {
    crossing(stop).firstIndex(of: stops[stop].observed) ?? 0
  }

  /// The nodes from one stop, or the beginning, to another.
  func range(from kept: Int?, to stop: Int) -> Range<Int> {
    (kept.map { stops[$0].cut } ?? 0)..<stops[stop].cut
  }
}
