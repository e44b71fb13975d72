import Essentials
import Inference
import Tensors
import Testing

@Suite("Memory plans")
struct MemoryPlanTests {
  private static func value(
    _ index: Int, _ count: Int, _ type: ScalarType = .float32
  ) -> Operand {
    Operand(place: .memory(StorageID(index: index)), count: count, elementType: type)
  }

  private static func stage(_ extent: Stage.Extent, _ instructions: [Instruction]) -> Stage {
    Stage(extent: extent, instructions: instructions, origins: instructions.map { _ in [] })
  }

  /// Who wrote each byte last: a value, and the sample.
  private struct Memory {
    struct Owner: Hashable {
      let storage: StorageID
      let sample: Int
    }
    let plan: MemoryPlan
    let tileSize: Int
    var owners: [Owner?]

    init(_ plan: MemoryPlan, tileSize: Int) {
      self.plan = plan
      self.tileSize = tileSize
      owners = Array(repeating: nil, count: plan.byteCount)
    }

    private func range(_ operand: Operand, _ sample: Int) throws -> (Owner, Range<Int>) {
      let storage = try #require(operand.storage)
      let place = try #require(plan[storage])
      let start = place.offset + sample * place.sampleStride
      return (Owner(storage: storage, sample: sample), start..<start + operand.byteCount)
    }

    mutating func write(_ operand: Operand, _ sample: Int) throws {
      let (owner, range) = try range(operand, sample)
      for byte in range { owners[byte] = owner }
    }

    func holds(_ operand: Operand, _ sample: Int) throws -> Bool {
      let (owner, range) = try range(operand, sample)
      return range.allSatisfy { owners[$0] == owner }
    }
  }

  /// Runs copies as a program does, and says whether each reads what was written.
  private static func readsWhatWasWritten(
    _ stages: [Stage], inputs: [Operand], outputs: [Operand], tileSize: Int
  ) throws -> Bool {
    var memory = Memory(
      MemoryPlan(stages: stages, kept: inputs + outputs, tileSize: tileSize), tileSize: tileSize)
    let samples = Array(0..<tileSize)
    for input in inputs { for sample in samples { try memory.write(input, sample) } }
    for stage in stages {
      for turn in stage.extent == .tile ? [samples] : samples.map({ [$0] }) {
        for case .copy(let source, let target) in stage.instructions {
          for sample in turn where try !memory.holds(source, sample) { return false }
          for sample in turn { try memory.write(target, sample) }
        }
      }
    }
    return try outputs.allSatisfy { output in
      try samples.allSatisfy { try memory.holds(output, $0) }
    }
  }

  @Test("What is read is what was written last, in programs of random copies", arguments: 0..<300)
  func lives(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let tileSize = Int.random(in: 1...3, using: &generator)
    let input = Self.value(0, Int.random(in: 1...40, using: &generator))
    var known = [input]
    var stages: [Stage] = []
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      var copies: [Instruction] = []
      for _ in 0..<Int.random(in: 1...5, using: &generator) {
        let source = known[Int.random(in: max(0, known.count - 4)..<known.count, using: &generator)]
        let target = Self.value(known.count, Int.random(in: 1...40, using: &generator))
        copies.append(.copy(source, into: target))
        known.append(target)
      }
      stages.append(Self.stage(Bool.random(using: &generator) ? .tile : .sample, copies))
    }
    let outputs = [known[known.count / 2], known[known.count - 1]].filter { $0 != input }
    #expect(
      try Self.readsWhatWasWritten(stages, inputs: [input], outputs: outputs, tileSize: tileSize))
  }

  @Test("Memory that nobody needs any more is used again")
  func reuse() throws {
    // Input and output hold a tile of four samples, one cache line each; of the values between them
    // two live at a time, for one sample: 2 · 4 · 64 + 2 · 64 bytes.
    let values = (0..<7).map { Self.value($0, 16) }
    let copies = zip(values, values.dropFirst()).map { Instruction.copy($0, into: $1) }
    let plan = MemoryPlan(
      stages: [Self.stage(.sample, copies)], kept: [values[0], values[6]], tileSize: 4)
    #expect(plan.byteCount == 640)
    #expect(try #require(plan[StorageID(index: 1)]).sampleStride == 0)
    #expect(try #require(plan[StorageID(index: 0)]).sampleStride == 64)
    // What holds a tile lives through its whole stage: all seven at a time.
    let tiles = MemoryPlan(
      stages: [Self.stage(.tile, Array(copies[..<1])), Self.stage(.tile, Array(copies[1...]))],
      kept: [values[0], values[6]], tileSize: 4)
    #expect(try #require(tiles[StorageID(index: 1)]).sampleStride == 64)
    #expect(tiles.byteCount == 1_792)
  }

  @Test("Every value begins a cache line, and takes the bytes of its elements' type")
  func alignment() throws {
    let values = [
      Self.value(0, 3), Self.value(1, 65, .int8), Self.value(2, 17), Self.value(3, 1, .int32),
    ]
    let stage = Self.stage(
      .sample, [.copy(values[0], into: values[1]), .copy(values[2], into: values[3])])
    let plan = MemoryPlan(stages: [stage], kept: values, tileSize: 1)
    let places = try values.map { value in
      let storage = try #require(value.storage)
      return try #require(plan[storage])
    }
    #expect(places.allSatisfy { $0.offset % 64 == 0 })
    #expect(places.map(\.sampleStride) == [12, 65, 68, 4])
    // 65 bytes and 17 floats need two lines each.
    #expect(plan.byteCount == 384)
    #expect(plan[StorageID(index: 4)] == nil)
  }

  @Test("Constants begin a cache line, and literals are floats")
  func constants() {
    var pool = ConstantPool()
    let ones = pool.add(Array(repeating: 1, count: 3))
    let numbers = pool.add([1.5, -2] as [Float])
    let last = pool.add([7] as [Float])
    let places: [Range<Int>] = [0..<12, 64..<72, 128..<132]
    #expect([ones, numbers, last].map(\.bytes) == places)
    let floats: [Float] = [1.5, -2]
    #expect(pool.floats(numbers) == floats)
    #expect(pool.floats(last) == [7])
    #expect(pool.floats(ones) == [1, 1, 1])
  }
}
