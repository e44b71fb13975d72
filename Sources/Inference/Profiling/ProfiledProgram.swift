public import Kernels
public import ModelGraph
import Tensors

/// A program that can be run with a clock, layer by layer.
///
/// What it computes, and in what order, is what `program` does; the same bits come out.
public struct ProfiledProgram: Sendable {
  /// The program.
  public let program: Program
  /// Its layers, in the order in which they run.
  public let layers: [ProgramLayer]
  /// Layers of the model that take no time: nothing is left of them when not training.
  public let idleNames: [String]
  /// How often a run reads the clock for each layer.
  public let readingCounts: [Int]
  private let table: LayerTable

  /// Compiles a model, as `Program` does.
  ///
  /// - Throws: `CompileError`.
  public init(
    compiling model: Model, tileSize: Int? = nil, engine: Engine = .preferred
  ) throws(CompileError) {
    program = try Program(compiling: model, tileSize: tileSize, engine: engine)
    do throws(GraphError) {
      table = try LayerTable(program, of: model, fused: model.fused())
    } catch { throw .graph(error) }
    layers = table.layers
    idleNames = table.idleNames
    var readingCounts = [Int](repeating: 0, count: table.layers.count)
    for (stage, segments) in zip(program.stages, table.segments) {
      for segment in segments {
        readingCounts[segment.layer] += stage.extent == .tile ? 1 : program.tileSize
      }
    }
    self.readingCounts = readingCounts
  }

  /// From which cache each layer's bytes come, for one sample, while whole tiles follow one another:
  /// from each of `cacheSizes` (bytes, smallest first), and last from memory.
  ///
  /// A model of caches and no measurement: an array comes from the smallest cache that holds all that
  /// was touched since its last use.
  public func byteCounts(cacheSizes: [Int]) -> [[Double]] {
    var model = CacheModel(program, table, cacheSizes: cacheSizes)
    model.run()
    return model.byteCounts
  }

  /// Runs a whole tile as `Program.run` does, and adds the time of each layer to `times`.
  ///
  /// The clock is read between layers, once for each sample where these run sample after sample: a
  /// layer's time has one reading of the clock in it each time (`readingCounts`).
  /// - Precondition: a time for each layer, and a workspace of this program.
  public func run(
    in workspace: inout Workspace, crew: Crew? = nil, adding times: inout [Duration]
  ) {
    precondition(times.count == layers.count, "\(times.count) times")
    program.constants.withBytes { constants in
      var last = ContinuousClock.now
      for (stage, segments) in zip(program.stages, table.segments) {
        for turn in 0..<(stage.extent == .tile ? 1 : program.tileSize) {
          let sample = stage.extent == .tile ? nil : turn
          for segment in segments {
            for index in segment.instructions {
              program.execute(
                stage.instructions[index], sample: sample, sampleCount: program.tileSize,
                constants: constants, crew: crew,
                in: &workspace)
            }
            let now = ContinuousClock.now
            times[segment.layer] += now - last
            last = now
          }
        }
      }
    }
  }
}
