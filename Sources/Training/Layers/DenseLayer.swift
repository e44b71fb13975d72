import Kernels

/// A fully connected layer on the last axis.
struct DenseLayer: BatchLayer {
  let rows: DenseRows
  /// Rows of the product for one sample: 1, or the pixels of an image.
  let rowsPerSample: Int
  let filter: Parameter
  let bias: Parameter?
  let activation: ElementFunction

  /// Rows of one product: enough to hide the packing of the filter.
  private static let rowsOfTask = 64
  /// Rows of the filter's gradient that are one task.
  private static let filterRowsOfTask = 128

  var parameters: [Parameter] { [filter] + (bias.map { [$0] } ?? []) }

  func forward(_ input: FloatBuffer, into output: FloatBuffer, _ context: StepContext) {
    let count = context.sampleCount * rowsPerSample
    context.pool.run(over: count, inPartsOf: Self.rowsOfTask) { part, _, _ in
      output.modify(elements(of: part, each: rows.units)) { y in
        input.read(elements(of: part, each: rows.depth)) { x in
          filter.values.read { w in rows.run(input: x, filter: w, output: &y) }
        }
        if let bias {
          bias.values.read { addBias($0, then: activation, channel: .fastest, to: &y) }
        } else {
          apply(activation, to: &y)
        }
      }
    }
  }

  func backward(
    input: FloatBuffer, output: FloatBuffer, outputGradient: FloatBuffer,
    inputGradient: FloatBuffer?, _ context: StepContext
  ) {
    let count = context.sampleCount * rowsPerSample
    let whole = elements(of: 0..<count, each: rows.units)
    context.pool.run(over: count, inPartsOf: Self.rowsOfTask) { part, _, _ in
      let range = elements(of: part, each: rows.units)
      outputGradient.modify(range) { dy in
        output.read(range) { multiplyByDerivative(of: activation, output: $0, gradient: &dy) }
        guard let inputGradient else { return }
        inputGradient.modify(elements(of: part, each: rows.depth)) { dx in
          filter.values.read { w in
            rows.inputGradient(outputGradient: dy.span, filter: w, into: &dx)
          }
        }
      }
    }
    context.pool.run(over: rows.depth, inPartsOf: Self.filterRowsOfTask) { part, _, _ in
      filter.gradient.modify(elements(of: part, each: rows.units)) { dw in
        input.read(elements(of: 0..<count, each: rows.depth)) { x in
          outputGradient.read(whole) { dy in
            rows.filterGradient(rows: part, input: x, outputGradient: dy, into: &dw)
          }
        }
      }
    }
    bias?.gradient.modify { db in
      for index in 0..<db.count { db[index] = 0 }
      outputGradient.read(whole) { addRows($0, into: &db) }
    }
  }
}
