/// Tells what a layer has to move from what is its own affair, and counts no number twice.
struct TrafficAccounts {
  /// Bytes for one sample, layer by layer.
  private(set) var traffic: [ProgramLayer.Traffic]
  private let program: Program
  private let segments: [[LayerTable.Segment]]
  private let outsiders: [StorageID: Set<Int>]
  private var balances: [Account: Int] = [:]
  private var written: Set<Owned> = []

  /// What a layer has left to read or write of an array, in bytes.
  private struct Account: Hashable {
    let layer: Int
    let place: Operand.Place
    let isRead: Bool
  }

  /// An array that a layer has written itself.
  private struct Owned: Hashable {
    let layer: Int
    let storage: StorageID
  }

  /// Whoever calls the program: it writes the inputs and reads the outputs.
  private static let caller = -1

  init(_ program: Program, _ segments: [[LayerTable.Segment]]) {
    self.program = program
    self.segments = segments
    let layerCount = (segments.flatMap(\.self).map(\.layer).max() ?? -1) + 1
    traffic = Array(repeating: .init(), count: layerCount)
    var users: [StorageID: Set<Int>] = [:]
    for operand in program.inputOperands + program.outputOperands {
      if let storage = operand.storage { users[storage, default: []].insert(Self.caller) }
    }
    for (stage, segments) in zip(program.stages, segments) {
      for segment in segments {
        for operand in stage.instructions[segment.instructions].flatMap(\.operands) {
          if let storage = operand.storage { users[storage, default: []].insert(segment.layer) }
        }
      }
    }
    outsiders = users
  }

  /// Goes through all instructions, in their order; says what each touches, stage by stage.
  mutating func settle() -> [[[LayerTable.CountedTouch]]] {
    var result: [[[LayerTable.CountedTouch]]] = []
    for (stage, segments) in zip(program.stages, segments) {
      let share = stage.extent == .tile ? 1 / Double(program.tileSize) : 1
      var touches: [[LayerTable.CountedTouch]] = []
      for segment in segments {
        for instruction in stage.instructions[segment.instructions] {
          touches.append(
            instruction.touches.map { touch in
              let count = counted(touch, by: segment.layer)
              add(Double(count), touch, share: share, to: segment.layer)
              return LayerTable.CountedTouch(touch: touch, countedBytes: count)
            })
        }
      }
      result.append(touches)
    }
    return result
  }

  private mutating func add(
    _ bytes: Double, _ touch: Instruction.Touch, share: Double, to layer: Int
  ) {
    switch (touch.place, touch.role) {
    // A tile's instructions see the values of all samples, and weights once.
    case (.constant, _): traffic[layer].weightByteCount += bytes * share
    case (.memory, .read): traffic[layer].readByteCount += bytes
    case (.memory, .write): traffic[layer].writtenByteCount += bytes
    case (.memory, .scratch): break
    }
  }

  /// The bytes of a touch that the layer has to move.
  private mutating func counted(_ touch: Instruction.Touch, by layer: Int) -> Int {
    if case .memory(let storage) = touch.place {
      let isShared = (outsiders[storage] ?? []).contains { $0 != layer }
      let owned = Owned(layer: layer, storage: storage)
      switch touch.role {
      case .scratch: return 0
      case .read: guard isShared, !written.contains(owned) else { return 0 }
      case .write:
        written.insert(owned)
        guard isShared else { return 0 }
      }
    }
    let account = Account(layer: layer, place: touch.place, isRead: touch.role == .read)
    let left = balances[account] ?? touch.capacity
    let count = min(left, touch.byteCount)
    balances[account] = left - count
    return count
  }
}
