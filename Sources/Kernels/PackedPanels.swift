import CVectorKernels

/// Filters as vector code reads them: panels of output channels, whole vectors each.
extension VKKernels {
  /// A matrix `[rows, columns]`, row-major, in panels `[rows, panel's columns]`; the last panel's columns
  /// are filled up to whole vectors with zeros.
  func packedPanels(of matrix: [Float], columns: Int) -> [Float] {
    let rows = columns > 0 ? matrix.count / columns : 0
    return [Float](unsafeUninitializedCapacity: packedPanelCount(rows: rows, columns: columns)) {
      target, count in
      for first in stride(from: 0, to: columns, by: panelChannels) {
        let width = min(panelChannels, columns - first)
        let padding = (lanes - width % lanes) % lanes
        for row in 0..<rows {
          let start = row * columns + first
          _ = target[count...].initialize(fromContentsOf: matrix[start..<start + width])
          target[(count + width)...].prefix(padding).initialize(repeating: 0)
          count += width + padding
        }
      }
    }
  }

  /// Elements of such panels.
  func packedPanelCount(rows: Int, columns: Int) -> Int {
    rows * ((columns + lanes - 1) / lanes * lanes)
  }

  /// The number of panels.
  func panelCount(of columns: Int) -> Int { (columns + panelChannels - 1) / panelChannels }

  /// Has each of a crew do some neighbouring panels' columns, with what happens to their sums.
  func sharePanels(
    of columns: Int, _ epilogue: VKEpilogue, among crew: Crew?,
    _ body: (_ member: Int, _ columns: Range<Int>, _ epilogue: VKEpilogue) -> Void
  ) {
    Crew.share(panelCount(of: columns), among: crew) { member, panels in
      let first = panels.lowerBound * panelChannels
      let end = min(columns, panels.upperBound * panelChannels)
      let part = VKEpilogue(
        scale: epilogue.scale + first, shift: epilogue.shift + first, lower: epilogue.lower,
        upper: epilogue.upper)
      body(member, first..<end, part)
    }
  }
}
