import Inference
import ModelGraph
import Scoring
import Tensors

/// Runs variants of a network only on those samples whose class they may change.
///
/// The changed layer's own error is measured sample by sample, on what the network made in front of it;
/// what stands behind makes it so many times longer at most, and where that moves no logit past the
/// first the class is settled (Y. Tsuzuku, I. Sato and M. Sugiyama, "Lipschitz-margin training", NeurIPS 2018,
/// arXiv 1802.04034). Only the other samples are run further. Classes are those of running all of it,
/// bit for bit; how far settled samples' outputs move is not known.
struct DecisionTrials: Sendable {
  /// How a variant is run.
  struct Trial: Sendable {
    /// The layer that differs, where it is one and there is a bound.
    var bounded: (node: Int, program: Program)?
    /// Where samples that are not settled go on, and with what; `nil` where the layer is the last.
    var rest: (from: Int, program: Program)?
  }

  let network: PartitionedNetwork
  /// `nil` where the network's end is not understood: then nothing is settled.
  let bounds: LipschitzBounds?
  let whole: Program
  /// `nil` where a variant makes the same bits.
  let trials: [Trial?]
  let interpretation: OutputInterpretation

  /// Prepares programs.
  ///
  /// - Throws: what compiling throws.
  init(
    _ model: Model, variants: [VariantStudy.Variant], interpretation: OutputInterpretation
  ) throws {
    let network = try PartitionedNetwork(model)
    let bounds = try LipschitzBounds(network.model, scale: interpretation.scale)
    let graph = network.model.graph
    let tileSize = network.tileSize
    let end = network.nodes.count
    let outputs = graph.outputs.map(\.value)
    var rests: [Int: Program] = [:]
    self.network = network
    self.bounds = bounds
    self.interpretation = interpretation
    // All values: rounding is told by their lengths.
    whole = try network.program(
      0..<end, outputs: outputs + network.nodes.map(\.output), tileSize: tileSize)
    trials = try variants.map { variant in
      let changed = try PartitionedNetwork(model.replacing(variant.weights))
      let places = changed.changedNodes(from: network)
      guard let place = places.first else { return nil }
      var trial = Trial()
      let output = network.nodes[place].output
      if places.count == 1, bounds?.gains[output] != nil {
        trial.bounded = (
          place,
          try changed.program(place..<place + 1, outputs: [output], tileSize: tileSize)
        )
      }
      let isAlone = trial.bounded != nil && network.cut(before: place + 1) == place + 1
      if isAlone, place + 1 < end, network.crossings[place + 1].contains(output) {
        if rests[place + 1] == nil {
          rests[place + 1] = try network.program(
            place + 1..<end, outputs: outputs, tileSize: tileSize)
        }
        trial.rest = rests[place + 1].map { (place + 1, $0) }
      } else {
        let start = network.cut(before: place)
        trial.rest = (
          start, try changed.program(start..<end, outputs: outputs, tileSize: tileSize)
        )
      }
      return trial
    }
  }

  /// Whether a variant's samples can be settled; one that changes no bit settles them all.
  func isBounded(_ variant: Int) -> Bool {
    trials[variant].map { $0.bounded != nil } ?? true
  }

  /// What a variant costs, in runs of the whole network: its own layer on all samples, and the rest on
  /// some of them.
  func cost(of variant: Int, openShare: Double) -> Double {
    guard let trial = trials[variant] else { return 0 }
    var cost = 0.0
    if let node = trial.bounded?.node {
      cost += network.restCosts[node] - network.restCosts[node + 1]
    }
    if let rest = trial.rest { cost += openShare * network.restCosts[rest.from] }
    return cost
  }
}
