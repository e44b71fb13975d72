import ModelGraph
import ModelSources

/// What TensorFlow's `StridedSlice` takes: NumPy's `a[begin:end:step, ..., index, newaxis]`.
///
/// Bit i of a mask is about the i-th of the numbers: `begin_mask`, `end_mask`: from the border;
/// `ellipsis_mask`: all axes that no other number is about; `new_axis_mask`: an axis of one element
/// that the input does not have; `shrink_axis_mask`: one element, whose axis goes.
struct StridedSlicing {
  /// What is taken of each axis of the input.
  private(set) var slices: [AxisSlice] = []
  /// The extents of the result.
  private(set) var extents: [Int] = []

  init(
    _ node: GraphModelNode, extents input: [Int], begins: [Int], ends: [Int], steps: [Int]
  ) throws(NodeFailure) {
    func invalid(_ reason: String) -> NodeFailure {
      .graph(.invalidAttributes(node: node.name, className: node.op, reason: reason))
    }
    let steps = steps.isEmpty ? [Int](repeating: 1, count: begins.count) : steps
    guard begins.count == ends.count, begins.count == steps.count, begins.count < 32 else {
      throw invalid("it has \(begins.count) begins, \(ends.count) ends and \(steps.count) steps")
    }
    func mask(_ key: String) throws(NodeFailure) -> (Int) -> Bool {
      let bits = try node.int(key, default: 0)
      return { bits >> $0 & 1 == 1 }
    }
    let hasNoBegin = try mask("begin_mask"), hasNoEnd = try mask("end_mask")
    let isEllipsis = try mask("ellipsis_mask"), isNewAxis = try mask("new_axis_mask")
    let isIndex = try mask("shrink_axis_mask")
    let numbers = Array(begins.indices)
    let ownAxes = numbers.count { !isEllipsis($0) && !isNewAxis($0) }
    guard ownAxes <= input.count, numbers.count(where: isEllipsis) <= 1 else {
      throw invalid("it slices \(ownAxes) of \(input.count) axes")
    }
    func takeWhole(_ count: Int) {
      for extent in input[slices.count..<slices.count + count] {
        slices.append(AxisSlice(start: 0, count: extent))
        extents.append(extent)
      }
    }
    for number in numbers {
      if isEllipsis(number) {
        takeWhole(input.count - ownAxes)
      } else if isNewAxis(number) {
        extents.append(1)
      } else {
        let extent = input[slices.count]
        if isIndex(number) {
          let index = begins[number] < 0 ? begins[number] + extent : begins[number]
          guard (0..<extent).contains(index) else {
            throw invalid("it takes element \(begins[number]) of \(extent)")
          }
          slices.append(AxisSlice(start: index, count: 1))
          continue
        }
        let step = steps[number]
        guard step != 0, abs(Double(step)) < 0x1p31 else { throw invalid("its step is \(step)") }
        let slice = AxisSlice(
          extent: extent, begin: hasNoBegin(number) ? nil : begins[number],
          end: hasNoEnd(number) ? nil : ends[number], step: step)
        slices.append(slice)
        extents.append(slice.count)
      }
    }
    takeWhole(input.count - slices.count)
  }
}

extension AxisSlice {
  /// NumPy's `begin:end:step`, `nil` for the border.
  fileprivate init(extent: Int, begin: Int?, end: Int?, step: Int) {
    let borders = step > 0 ? 0...extent : -1...extent - 1
    func place(_ number: Int) -> Int {
      let counted = number < 0 ? number + extent : number
      return min(max(counted, borders.lowerBound), borders.upperBound)
    }
    let first = begin.map(place) ?? (step > 0 ? borders.lowerBound : borders.upperBound)
    let last = end.map(place) ?? (step > 0 ? borders.upperBound : borders.lowerBound)
    let distance = step > 0 ? last - first : first - last
    let count = max(0, (distance + abs(step) - 1) / abs(step))
    self.init(start: count == 0 ? 0 : first, count: count, step: step)
  }
}
