import Kernels

extension Instruction {
  /// An array that an instruction reads or writes, or a part of one.
  struct Touch {
    enum Role { case read, write, scratch }
    let place: Operand.Place
    let role: Role
    /// Bytes of one sample.
    let byteCount: Int
    /// Bytes of the whole array.
    let capacity: Int

    /// `count`: elements, where it is not all of them.
    init(_ operand: Operand, _ role: Role, count: Int? = nil) {
      place = operand.place
      self.role = role
      byteCount = min(operand.count, count ?? operand.count) * operand.elementByteCount
      capacity = operand.byteCount
    }

    /// Numbers that are the same for all samples.
    init(constant range: ConstantRange) {
      place = .constant(range)
      role = .read
      byteCount = range.bytes.count
      capacity = range.bytes.count
    }
  }

  /// What it touches, in the order in which it needs it.
  var touches: [Touch] {
    switch self {
    case .conv2D(_, let filter, let input, let scratch, let output),
      .transposedConv2D(_, let filter, let input, let scratch, let output):
      [
        .init(input, .read), .init(constant: filter), .init(scratch, .scratch),
        .init(output, .write),
      ]
    case .scaledConvolution(let convolution): convolution.touches
    case .dense(_, let weight, let input, let output):
      [.init(input, .read), .init(constant: weight), .init(output, .write)]
    case .scaleAndShift(let scale, let shift, _, let input, let output):
      [.init(input, .read), .init(constant: scale), .init(constant: shift), .init(output, .write)]
    case .addBias(let bias, _, _, let values):
      [.init(constant: bias), .init(values, .read), .init(values, .write)]
    case .maximumPool(_, let input, let output), .averagePool(_, let input, let output),
      .zeroPad(_, let input, let output), .copy(let input, let output),
      .transpose(_, _, let input, let output), .resize2D(_, let input, let output),
      .reduce(_, _, let input, let output), .extremum(_, _, let input, let output),
      .mask(_, _, let input, let output), .topK(_, _, _, let input, let output),
      .cumulate(_, _, _, _, let input, let output), .maximumPlaces(_, let input, let output):
      [.init(input, .read), .init(output, .write)]
    case .arrange(let plan, let input, let output):
      [.init(input, .read, count: plan.readCount), .init(output, .write, count: plan.writtenCount)]
    case .take(_, _, let input, let output):
      [.init(input, .read, count: output.count), .init(output, .write)]
    case .gather(_, let data, let numbers, let output):
      // At most as many elements as come out, of a table that may be far larger.
      [.init(numbers, .read), .init(data, .read, count: output.count), .init(output, .write)]
    case .combine(_, _, let first, let second, let output),
      .matrixProduct(_, let first, let second, let output):
      [.init(first, .read), .init(second, .read), .init(output, .write)]
    case .select(let condition, let first, let second, let output),
      .cropAndResize(_, let condition, let first, let second, let output):
      [.init(condition, .read), .init(first, .read), .init(second, .read), .init(output, .write)]
    case .normalizeRows(let normalization, let input, let output),
      .normalizeGroups(let normalization, _, let input, let output):
      [
        .init(input, .read), .init(constant: normalization.scale),
        .init(constant: normalization.shift), .init(output, .write),
      ]
    case .recurrent(_, let weights, let input, let mask, let memory, let output):
      [
        .init(input, .read), .init(mask, .read), .init(constant: weights.filter),
        .init(constant: weights.recurrentFilter), .init(constant: weights.bias),
        .init(memory, .scratch), .init(output, .write),
      ]
    case .fill(_, let values): [.init(values, .write)]
    case .apply(_, let values), .softmax(_, _, let values), .logSoftmax(_, let values),
      .elementary(_, let values), .clip(_, _, let values), .normalizeLengths(_, let values):
      [.init(values, .read), .init(values, .write)]
    }
  }
}

extension ScaledConvolution {
  fileprivate var touches: [Instruction.Touch] {
    [.init(input, .read)] + [filter, scale, shift].map { .init(constant: $0) }
      + (scratch.map { [.init($0, .scratch)] } ?? []) + [.init(output, .write)]
  }
}

extension StridedCopy {
  /// Elements of the source that it reads; those that it repeats count once.
  fileprivate var readCount: Int {
    axes.reduce(1) { $0 * ($1.sourceStride == 0 ? min(1, $1.count) : $1.count) }
  }

  /// Elements that it writes.
  fileprivate var writtenCount: Int { axes.reduce(1) { $0 * $1.count } }
}
