import Inference
import Kernels
import Scoring
import Tensors

/// The times of one worker's runs, in seconds a run.
struct ProfileTimes: Sendable {
  /// For each layer the times of all runs.
  private(set) var layers: [[Double]]
  private(set) var inputs: [Double] = []
  private(set) var outputs: [Double] = []
  /// Runs without a clock between layers.
  private(set) var wholes: [Double] = []

  /// The number of runs of each kind.
  var runCount: Int { wholes.count }

  private init(layerCount: Int) { layers = Array(repeating: [], count: layerCount) }

  /// Runs a program again and again, with and without a clock between layers in turn.
  ///
  /// `runCount`: how often; by default as often as `duration` allows, `leastRunCount` times at least.
  init(
    running profiled: ProfiledProgram, on samples: RandomInputs, runCount: Int?, line: StartLine,
    crew: Crew?
  ) {
    self.init(layerCount: profiled.layers.count)
    let program = profiled.program
    var workspace = program.makeWorkspace()
    var results = program.outputShapes.map {
      [Float](repeating: 0, count: $0.elementCount * program.tileSize)
    }
    var times = [Duration](repeating: .zero, count: profiled.layers.count)
    func write() {
      for index in samples.values.indices {
        let values = samples.values[index]
        workspace.withInput(index) { copy(values.span, to: &$0) }
      }
    }
    func read() {
      for index in results.indices {
        workspace.withOutput(index) { output in
          var target = results[index].mutableSpan
          copy(output, to: &target)
        }
      }
    }
    // Pages are there, caches filled and the processor's clock up to speed before anything counts.
    let warm = ContinuousClock.now + ProfileTimes.warmUp
    repeat {
      write()
      program.run(sampleCount: program.tileSize, in: &workspace, crew: crew)
      read()
    } while ContinuousClock.now < warm
    line.wait()
    let end = ContinuousClock.now + ProfileTimes.duration
    while runCount.map({ wholes.count < $0 })
      ?? (wholes.count < ProfileTimes.leastRunCount || ContinuousClock.now < end)
    {
      let start = ContinuousClock.now
      write()
      program.run(sampleCount: program.tileSize, in: &workspace, crew: crew)
      read()
      wholes.append((ContinuousClock.now - start).inSeconds)

      for layer in times.indices { times[layer] = .zero }
      let first = ContinuousClock.now
      write()
      let second = ContinuousClock.now
      profiled.run(in: &workspace, crew: crew, adding: &times)
      let third = ContinuousClock.now
      read()
      let last = ContinuousClock.now
      inputs.append((second - first).inSeconds)
      outputs.append((last - third).inSeconds)
      for layer in times.indices { layers[layer].append(times[layer].inSeconds) }
    }
  }

  private static let warmUp = Duration.milliseconds(50)
  private static let duration = Duration.seconds(2)
  private static let leastRunCount = 5

  /// The runs of several workers, as if one had made them.
  init(joining parts: [ProfileTimes]) {
    self.init(layerCount: parts.first?.layers.count ?? 0)
    for part in parts {
      for layer in layers.indices { layers[layer] += part.layers[layer] }
      inputs += part.inputs
      outputs += part.outputs
      wholes += part.wholes
    }
  }

  /// What a reading of the clock takes as it is done between layers: the median of many.
  static func clockSeconds() -> Double {
    var times = [Duration](repeating: .zero, count: 1)
    let count = 1_000
    let samples = (0..<31).map { _ in
      times[0] = .zero
      var last = ContinuousClock.now
      for _ in 0..<count {
        let now = ContinuousClock.now
        times[0] += now - last
        last = now
      }
      return times[0].inSeconds / Double(count)
    }
    return linearQuantile(of: samples.sorted(), at: 0.5)
  }
}

extension Duration {
  fileprivate var inSeconds: Double { self / .seconds(1) }
}
