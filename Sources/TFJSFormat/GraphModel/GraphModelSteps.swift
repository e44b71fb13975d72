import ModelSources

/// What is decoded at once: a node, or all nodes of a loop.
enum GraphModelStep {
  case node(GraphModelNode)
  case loop(GraphModelLoop)
}

/// A loop as TensorFlow 1 writes it, and as the converter lowers others to: a frame that values
/// enter by `Enter` and leave by `Exit`, and in which each `Merge` is what entered at first and
/// what `NextIteration` brings later.
struct GraphModelLoop {
  /// A value that each round changes.
  struct Variable {
    let merge: GraphModelNode
    /// What it is before the first round.
    let first: TensorName
    /// What it is after a round.
    let next: TensorName
  }

  let variables: [Variable]
  /// The nodes of a round, without the variables' merges.
  let steps: [GraphModelStep]
  /// The names of all nodes in it, also of inner loops.
  let names: [String]
}

extension GraphModelTopology.Order {
  /// The nodes with those of each loop put together; names of nodes that wait for one another where
  /// loops are entangled.
  func steps() -> (steps: [GraphModelStep], cycle: [String]) {
    guard nodes.contains(where: { $0.op == "Enter" }) else {
      return (nodes.map(GraphModelStep.node), [])
    }
    var grouping = LoopGrouping(nodes)
    return (grouping.steps(of: 0), grouping.cycle)
  }
}

/// Finds which loop each node is in.
///
/// Frame 0 is what is in none.
private struct LoopGrouping {
  private struct Frame {
    let name: String
    var parent: Int
    var variables: [GraphModelLoop.Variable] = []
    var members: [Int] = []
  }

  private let nodes: [GraphModelNode]
  private let indices: [String: Int]
  private var frames = [Frame(name: "", parent: 0)]
  private var frameOfNode: [Int] = []
  private(set) var cycle: [String] = []

  /// Follows values into frames and out of them; `nodes` stand behind what they read.
  init(_ nodes: [GraphModelNode]) {
    self.nodes = nodes
    indices = Dictionary(
      nodes.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    // The first value that enters an inner frame may be a constant, which is in no frame: what
    // frame it lies in shows at a later one.
    for _ in 0..<64 { if follow() { break } }
    for (index, node) in nodes.enumerated() {
      let frame = frameOfNode[index]
      frames[frame].members.append(index)
      guard node.op == "Merge", node.inputs.count == 2, frame != 0 else { continue }
      let next = node.inputs.first { isNextIteration($0) }
      let first = node.inputs.first { !isNextIteration($0) }
      if let next, let first {
        frames[frame].variables.append(.init(merge: node, first: first, next: next))
      }
    }
  }

  /// Gives each node its frame; whether no frame has turned out to lie deeper than was thought.
  private mutating func follow() -> Bool {
    var isSettled = true
    frameOfNode = []
    for (index, node) in nodes.enumerated() {
      // What comes back to a merge is not there yet.
      let read = node.inputs.compactMap { indices[$0.node] }.filter { $0 < index }
      let deepest = read.map { frameOfNode[$0] }.max { depth(of: $0) < depth(of: $1) } ?? 0
      switch node.op {
      case "Enter":
        let frame = frame(named: (try? node.string("frame_name", default: "")) ?? "")
        if depth(of: deepest) > depth(of: frames[frame].parent), frame != deepest,
          child(of: frame, around: deepest) == nil
        {
          frames[frame].parent = deepest
          isSettled = false
        }
        frameOfNode.append(frame)
      case "Exit": frameOfNode.append(frames[deepest].parent)
      default: frameOfNode.append(deepest)
      }
    }
    return isSettled
  }

  /// How many frames are around one, with it.
  private func depth(of frame: Int) -> Int {
    var (depth, frame) = (0, frame)
    while frame != 0 { (depth, frame) = (depth + 1, frames[frame].parent) }
    return depth
  }

  private func isNextIteration(_ name: TensorName) -> Bool {
    indices[name.node].map { nodes[$0].op == "NextIteration" } ?? false
  }

  private mutating func frame(named name: String) -> Int {
    if let known = frames.indices.dropFirst().first(where: { frames[$0].name == name }) {
      return known
    }
    frames.append(Frame(name: name, parent: 0))
    return frames.count - 1
  }

  /// The frame directly in `frame` that another one is, or lies in; `nil` outside.
  private func child(of frame: Int, around inner: Int) -> Int? {
    var inner = inner
    while inner != 0 {
      if frames[inner].parent == frame { return inner }
      inner = frames[inner].parent
    }
    return nil
  }

  /// The members of a frame in an order in which they run, inner frames as one.
  mutating func steps(of frame: Int) -> [GraphModelStep] {
    let merges = Set(frames[frame].variables.map(\.merge.name))
    // What each inner frame reads from outside, and all nodes in it.
    var inside: [Int: [Int]] = [:]
    for index in nodes.indices {
      if let child = child(of: frame, around: frameOfNode[index]) {
        inside[child, default: []].append(index)
      }
    }
    // Places: nodes by their index, inner frames behind them.
    func place(_ index: Int) -> Int? {
      if frameOfNode[index] == frame { return index }
      return child(of: frame, around: frameOfNode[index]).map { nodes.count + $0 }
    }
    func read(_ place: Int) -> [Int] {
      let readers = place < nodes.count ? [place] : inside[place - nodes.count] ?? []
      return readers.flatMap { reader in
        merges.contains(nodes[reader].name)
          ? [] : nodes[reader].inputs.filter { !returns($0, to: nodes[reader]) }
      }
      .compactMap { indices[$0.node] }
      .compactMap { index in self.place(index, in: frame) }
      .filter { $0 != place }
    }
    var ordered: [Int] = []
    var isDone: [Int: Bool] = [:]
    for start in frames[frame].members.compactMap(place)
      + inside.keys.sorted().map({
        nodes.count + $0
      }) where isDone[start] == nil
    {
      var stack = [(place: start, rest: read(start)[...])]
      isDone[start] = false
      while let (place, rest) = stack.last {
        guard let next = rest.first else {
          isDone[place] = true
          ordered.append(place)
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].rest = rest.dropFirst()
        switch isDone[next] {
        case nil:
          isDone[next] = false
          stack.append((next, read(next)[...]))
        case true: break
        case false:
          if cycle.isEmpty {
            cycle = stack.map(\.place).filter { $0 < nodes.count }.map { nodes[$0].name }
          }
        }
      }
    }
    return ordered.compactMap { place in
      guard place >= nodes.count else {
        return merges.contains(nodes[place].name) ? nil : .node(nodes[place])
      }
      let inner = place - nodes.count
      return .loop(
        GraphModelLoop(
          variables: frames[inner].variables, steps: steps(of: inner),
          names: (inside[inner] ?? []).map { nodes[$0].name }))
    }
  }

  private func returns(_ input: TensorName, to node: GraphModelNode) -> Bool {
    node.op == "Merge" && isNextIteration(input)
  }

  private func place(_ index: Int, in frame: Int) -> Int? {
    if frameOfNode[index] == frame { return index }
    return child(of: frame, around: frameOfNode[index]).map { nodes.count + $0 }
  }
}
