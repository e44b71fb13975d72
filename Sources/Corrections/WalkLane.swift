import Inference
import Kernels
import ModelGraph
import Tensors

/// A network on a stretch of a walk: the programs that lead from what is kept to what is looked at.
struct WalkLane: Sendable {
  /// Which network's activations it begins with.
  enum Network: Int, Sendable, CaseIterable {
    /// The float network.
    case float
    /// The quantized network, as far as it is by now.
    case current
  }

  let network: Network
  /// Each takes what the one before it gives.
  let programs: [Program]

  /// A worker's memory for a lane.
  final class Memory {
    private var front = Workspace()
    private var back = Workspace()

    /// Runs a lane; `load` fills the inputs of its first program.
    func run(
      _ lane: WalkLane, sampleCount: Int, crew: Crew?,
      load: (inout Workspace, Program) throws -> Void
    ) throws {
      for (index, program) in lane.programs.enumerated() {
        back.prepare(for: program)
        if index == 0 {
          try load(&back, program)
        } else {
          for (input, value) in program.inputs.enumerated() {
            let count = sampleCount * value.shape.elementCount
            front.withOutput(input) { numbers in
              back.setInput(input, to: numbers.extracting(0..<count))
            }
          }
        }
        program.run(sampleCount: sampleCount, in: &back, crew: crew)
        swap(&front, &back)
      }
    }

    /// Lends the first `count` numbers of an output of the last program.
    func withOutput<Result, Failure: Error>(
      _ index: Int = 0, count: Int, _ body: (Span<Float>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
      try front.withOutput(index) { numbers throws(Failure) in
        try body(numbers.extracting(0..<count))
      }
    }
  }
}
