import Datasets
import Evaluation
import Inference
import ModelGraph
import Scoring
import Tensors

/// Runs variants of a network that differ in a few weights: only from the first node on that differs,
/// on what the network made before it.
///
/// The results are bit for bit those of running each variant as a whole.
struct VariantStudy: Sendable {
  /// A network that differs in some weights.
  struct Variant: Sendable {
    let name: String
    let weights: [String: Weight]
  }

  /// What became of samples.
  struct Outcomes: Codable, Sendable {
    var base: SampleOutcomes
    /// In the order of the variants.
    var variants: [SampleOutcomes]
    /// The first changed node's own error; nothing where no node differs.
    var localErrors: [SignalError]
    /// What the network said of the samples.
    var baseOutputs: [Float] = []
  }

  /// How a variant is run.
  private enum Route: Sendable {
    /// It makes the same bits.
    case none
    /// One node of its own, then the network's.
    case node(at: Int, Program)
    /// All of its own from a node on.
    case rest(from: Int, Program)
  }

  private let network: PartitionedNetwork
  private let routes: [Route]
  private let rests: [Int: Program]
  private let whole: Program
  private let captured: [ValueID]
  private let outputValue: ValueID
  private let tileSize: Int
  private let workspaces = WorkspacePool()

  /// Prepares programs.
  ///
  /// - Throws: what compiling throws.
  init(_ model: Model, variants: [Variant]) throws {
    let network = try PartitionedNetwork(model)
    let tileSize = network.tileSize
    var routes: [Route] = []
    var rests: [Int: Program] = [:]
    var captured: [ValueID] = network.model.graph.outputs.map(\.value)
    func capture(_ values: [ValueID]) {
      for value in values where !captured.contains(value) { captured.append(value) }
    }
    for variant in variants {
      let changed = try PartitionedNetwork(model.replacing(variant.weights))
      let places = changed.changedNodes(from: network)
      guard let first = places.first else {
        routes.append(.none)
        continue
      }
      let start = network.cut(before: first)
      capture(network.crossings[start])
      guard places.count == 1, network.cut(before: first + 1) == first + 1 else {
        routes.append(
          .rest(
            from: start,
            try changed.program(
              start..<changed.nodes.count, outputs: changed.model.graph.outputs.map(\.value),
              tileSize: tileSize)))
        continue
      }
      capture(network.crossings[first + 1])
      let own = network.nodes[first].outputs.filter { network.crossings[first + 1].contains($0) }
      routes.append(
        .node(
          at: first,
          try changed.program(first..<first + 1, outputs: own, tileSize: tileSize)))
      if first + 1 < network.nodes.count, rests[first + 1] == nil {
        rests[first + 1] = try network.program(
          first + 1..<network.nodes.count, outputs: network.model.graph.outputs.map(\.value),
          tileSize: tileSize)
      }
    }
    self.network = network
    self.routes = routes
    self.rests = rests
    self.captured = captured
    self.tileSize = tileSize
    outputValue = captured[0]
    whole = try network.program(
      0..<network.nodes.count, outputs: captured, tileSize: tileSize)
  }

  /// What each variant costs, in runs of the whole network.
  var costs: [Double] {
    routes.map { route in
      switch route {
      case .none: 0
      case .node(let place, _), .rest(let place, _): network.restCosts[place]
      }
    }
  }

  /// The name of the node that a variant changes first; `nil` where it changes none.
  var changedNodes: [String?] {
    routes.map { route in
      switch route {
      case .none: nil
      case .node(let place, _), .rest(let place, _): network.nodes[place].name
      }
    }
  }

  /// Runs the network and some of the variants on samples.
  ///
  /// `chosen`: the variants' places; the others' outcomes are empty. `reference`: what outcomes are
  /// compared with; by default the network's own outputs.
  func outcomes(
    of chosen: [Int], on dataset: any Dataset, targets: Targets,
    interpretation: OutputInterpretation,
    runner: BatchRunner, reference: [Float]? = nil
  ) async throws -> Outcomes {
    let count = network.elementCount(outputValue)
    let empty = SampleOutcomes(perSample: count, targets: targets, interpretation: interpretation)
    let none = Outcomes(
      base: empty, variants: routes.map { _ in empty },
      localErrors: routes.map { _ in SignalError() })
    let parts = try await runner.mapWorkspaces(
      whole, over: dataset, sampleCount: dataset.sampleCount
    ) { tile, workspace -> Outcomes in
      let samples = tile.range
      let base = workspace.outputs(count: samples.count * count)
      let compared =
        reference.map { Array($0[samples.lowerBound * count..<samples.upperBound * count]) } ?? base
      var result = none
      result.base.append(base.span, samples: samples, targets: targets, baseline: compared)
      result.baseOutputs = base
      for index in chosen {
        let outputs =
          run(
            routes[index], behind: workspace, sampleCount: samples.count,
            error: &result.localErrors[index]) ?? base
        result.variants[index].append(
          outputs.span, samples: samples, targets: targets, baseline: compared)
      }
      return result
    }
    return parts.reduce(into: none) { all, part in all.append(part) }
  }

  /// The outputs of a variant; `nil` where they are the network's own.
  ///
  /// `values`: where the network ran as a whole.
  private func run(
    _ route: Route, behind values: borrowing Workspace, sampleCount: Int, error: inout SignalError
  ) -> [Float]? {
    switch route {
    case .none: return nil
    case .rest(let place, let program):
      return workspaces.withWorkspace(of: program) { workspace in
        run(program, from: place, values, sampleCount: sampleCount, in: &workspace)
        return workspace.outputs(count: sampleCount * program.outputShape.elementCount)
      }
    case .node(let place, let program):
      return workspaces.withWorkspace(of: program) { workspace in
        run(program, from: place, values, sampleCount: sampleCount, in: &workspace)
        return outputs(
          behind: place, workspace, program, values, sampleCount: sampleCount, error: &error)
      }
    }
  }

  private func run(
    _ program: Program, from place: Int, _ values: borrowing Workspace, sampleCount: Int,
    in workspace: inout Workspace
  ) {
    for (index, value) in network.crossings[place].enumerated() {
      withValue(value, of: values, sampleCount: sampleCount) { workspace.setInput(index, to: $0) }
    }
    program.run(sampleCount: sampleCount, in: &workspace)
  }

  /// Lends what the network made of some samples at a place where it may be cut.
  private func withValue<Result>(
    _ value: ValueID, of values: borrowing Workspace, sampleCount: Int,
    _ body: (Span<Float>) -> Result
  ) -> Result {
    guard let place = captured.firstIndex(of: value) else {
      preconditionFailure("value \(value.index) is not kept")
    }
    return values.withOutput(place) { numbers in
      body(numbers.extracting(0..<sampleCount * network.elementCount(value)))
    }
  }

  /// The network's outputs where a node has other ones, which lie in a workspace; `nil` where they are
  /// the same.
  private func outputs(
    behind place: Int, _ workspace: borrowing Workspace, _ program: Program,
    _ values: borrowing Workspace, sampleCount: Int, error: inout SignalError
  ) -> [Float]? {
    let crossing = network.crossings[place + 1]
    let own = network.nodes[place].outputs.filter { crossing.contains($0) }
    let counts = program.outputShapes.map { sampleCount * $0.elementCount }
    var isSame = true
    for (index, value) in own.enumerated() {
      workspace.withOutput(index) { output in
        let new = output.extracting(0..<counts[index])
        let isEqual = withValue(value, of: values, sampleCount: sampleCount) { old in
          error.add(new, wanted: old)
        }
        if !isEqual { isSame = false }
      }
    }
    // What is the same before the rest is the same behind it.
    if isSame { return nil }
    guard place + 1 < network.nodes.count, let rest = rests[place + 1] else {
      return workspace.outputs(count: counts[0])
    }
    return workspaces.withWorkspace(of: rest) { next in
      for (index, value) in crossing.enumerated() {
        if let changed = own.firstIndex(of: value) {
          workspace.withOutput(changed) { output in
            next.setInput(index, to: output.extracting(0..<counts[changed]))
          }
        } else {
          withValue(value, of: values, sampleCount: sampleCount) { next.setInput(index, to: $0) }
        }
      }
      rest.run(sampleCount: sampleCount, in: &next)
      return next.outputs(count: sampleCount * rest.outputShape.elementCount)
    }
  }
}

extension VariantStudy.Outcomes {
  /// Adds samples that stand behind these.
  mutating func append(_ other: VariantStudy.Outcomes) {
    base.append(other.base)
    baseOutputs += other.baseOutputs
    for index in variants.indices {
      variants[index].append(other.variants[index])
      localErrors[index] += other.localErrors[index]
    }
  }
}
