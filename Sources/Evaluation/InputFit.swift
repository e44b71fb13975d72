public import Datasets
import ModelFormats
public import Tensors

/// How samples of a data set become a model's input.
///
/// They fit axis by axis, free axes included. Only an axis of extent 1 may be more or less, and a
/// flat row may stand for other extents (or they for it), since the order of the elements is then the
/// same in any case; that is said. Everything else is an error: the same number of elements is no
/// sign that they mean the same.
public struct InputFit: Hashable, Sendable {
  /// The extents that the samples are read with.
  public let shape: Shape
  /// Which of the samples' axes each new one is, where they are moved.
  let order: [Int]?
  /// What is done, in words; `nil` where the samples fit as they stand.
  public let reading: String?

  /// Fits samples to an input; `nil` where they don't fit.
  ///
  /// - Parameters:
  ///   - sample: the samples' extents, as their file has them.
  ///   - choices: the axes of the input, `nil` for free ones, the likeliest first; empty where
  ///     everything fits.
  ///   - layout: where the samples' channels stand, if that was said.
  public init?(_ sample: Shape, to choices: [[Int?]], layout: ArrayLayout? = nil) {
    let fitting = { (extents: [Int]) in choices.contains { InputFit.matches(extents, $0) } }
    if let layout, sample.rank > 1 {
      let order = layout.exchanged(rank: sample.rank)
      let moved = order.map { sample.dimensions[$0] }
      // A square of as many channels fits in both orders: then the layout that TF.js does not have
      // is the one to exchange. Channels that stand last move only for a model that has them first.
      let isExchanged =
        layout == .channelsFirst
        || !fitting(sample.dimensions)
          && InputFit.layout(of: sample, in: InputFit.fittingOrders(of: sample, to: choices))
            == .channelsLast
      if fitting(moved) || choices.isEmpty && layout == .channelsFirst, isExchanged {
        shape = Shape(moved)
        self.order = order
        reading = "samples of \(sample) transposed to \(Shape(moved))"
        return
      }
    }
    order = nil
    if choices.isEmpty || fitting(sample.dimensions) {
      shape = sample
      reading = nil
      return
    }
    guard
      let extents = choices.lazy.compactMap({ InputFit.aligned(sample.dimensions, $0) }).first
        ?? choices.lazy.compactMap({ InputFit.flat(sample.dimensions, $0) }).first
    else { return nil }
    shape = Shape(extents)
    reading = "samples of \(sample) read as \(shape)"
  }

  /// Whether extents fit axes as they stand.
  private static func matches(_ extents: [Int], _ axes: [Int?]) -> Bool {
    extents.count == axes.count && zip(extents, axes).allSatisfy { $1 == nil || $0 == $1 }
  }

  /// The axes with their extents, where only axes of extent 1 are more or less.
  private static func aligned(_ extents: [Int], _ axes: [Int?]) -> [Int]? {
    aligned(extents[...], axes[...])
  }

  private static func aligned(
    _ extents: ArraySlice<Int>, _ axes: ArraySlice<Int?>
  ) -> [Int]? {
    guard let axis = axes.first else { return extents.allSatisfy { $0 == 1 } ? [] : nil }
    if let extent = extents.first {
      if axis == nil || axis == extent,
        let rest = aligned(extents.dropFirst(), axes.dropFirst())
      {
        return [extent] + rest
      }
      if extent == 1, let rest = aligned(extents.dropFirst(), axes) { return rest }
    }
    guard axis == 1, let rest = aligned(extents, axes.dropFirst()) else { return nil }
    return [1] + rest
  }

  /// The axes' extents, where one of the two is a flat row of as many elements.
  private static func flat(_ extents: [Int], _ axes: [Int?]) -> [Int]? {
    let known = axes.compactMap(\.self)
    guard known.count == axes.count, let target = Shape(checking: known),
      target.elementCount == extents.reduce(1, *),
      extents.count(where: { $0 != 1 }) <= 1 || known.count(where: { $0 != 1 }) <= 1
    else { return nil }
    return known
  }

  /// The orders of axes in which samples would fit.
  static func fittingOrders(of sample: Shape, to choices: [[Int?]]) -> [[Int]] {
    guard (2...5).contains(sample.rank) else { return [] }
    return permutations(of: Array(0..<sample.rank)).filter { order in
      let moved = order.map { sample.dimensions[$0] }
      return choices.contains { matches(moved, $0) }
    }
  }

  /// The layout that samples have if they fit in these orders; `nil` where the orders don't agree on
  /// which axis holds the channels.
  static func layout(of sample: Shape, in orders: [[Int]]) -> ArrayLayout? {
    [ArrayLayout.channelsFirst, .channelsLast].first { layout in
      orders.contains(layout.exchanged(rank: sample.rank))
        && orders.allSatisfy { order in
          switch layout {
          case .channelsFirst: order.last == 0
          case .channelsLast: order.first == sample.rank - 1
          }
        }
    }
  }

  /// Refuses a layout that means nothing for these samples.
  ///
  /// - Throws: `EvaluationError.unfitLayout`.
  package func check(_ layout: ArrayLayout?, for dataset: any Dataset) throws(EvaluationError) {
    guard let layout, order == nil else { return }
    let sample = dataset.storedShape
    let hasNoChannels = sample.rank < 2 || sample.rank == 2 && shape.rank != 2
    let isFlattened = layout == .channelsFirst && sample.rank > 2 && shape.rank < 2
    guard hasNoChannels || isFlattened else { return }
    throw .unfitLayout(layout, data: sample, model: shape, dataName: dataset.identity.name)
  }

  private static func permutations(of axes: [Int]) -> [[Int]] {
    guard axes.count > 1 else { return [axes] }
    return axes.indices.flatMap { index in
      var rest = axes
      let first = rest.remove(at: index)
      return permutations(of: rest).map { [first] + $0 }
    }
  }

  /// A data set whose samples are read so; itself, where they fit as they stand.
  public func applied(to dataset: any Dataset) -> any Dataset {
    if let reading {
      return FittedDataset(dataset, shape: shape, order: order, reading: reading)
    }
    // Images got an axis for their channel that this model does not have.
    guard dataset.sampleShape != shape else { return dataset }
    return FittedDataset(dataset, shape: shape, reading: nil)
  }
}

extension InputFit {
  /// Fits a data set's samples to an input.
  ///
  /// - Throws: `EvaluationError.inputShapeMismatch` with both shapes, and with the orders of the axes
  ///   that would fit.
  public init(
    _ dataset: any Dataset, to choices: [[Int?]], layout: ArrayLayout? = nil
  ) throws(EvaluationError) {
    let stored = dataset.storedShape
    if let fit = InputFit(stored, to: choices, layout: layout) {
      self = fit
      return
    }
    throw .inputShapeMismatch(
      model: choices.first ?? [], data: stored, dataName: dataset.identity.name,
      columns: dataset.identity.columns?.map(\.name) ?? [], isLabelled: dataset.labels != nil,
      fittingOrders: InputFit.fittingOrders(of: stored, to: choices))
  }
}
