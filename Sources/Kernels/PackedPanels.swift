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
}

/// A kernel on panels of output channels, some neighbouring ones at a time.
struct PanelWork: SharedWork {
  typealias Product =
    @convention(c) (
      Int, Int, Int, Int, UnsafePointer<Float>, UnsafePointer<Float>, VKEpilogue,
      UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
    ) -> Void

  enum Kernel: BitwiseCopyable {
    /// On an image that is padded already.
    case convolution(BandWork.Convolution, VKWindow)
    /// A fully connected layer on so many samples.
    case product(Product, rows: Int, scratchCount: Int)
  }

  let kernel: Kernel
  /// Rows of a panel.
  let depth: Int
  /// Columns of all panels, and of a whole one.
  let columns: Int, panelWidth: Int
  let input: UnsafePointer<Float>
  let filter: UnsafePointer<Float>
  let epilogue: VKEpilogue
  let output: UnsafeMutablePointer<Float>

  var count: Int { (columns + panelWidth - 1) / panelWidth }

  func run(_ panels: Range<Int>, scratch: MemberScratch) {
    let first = panels.lowerBound * panelWidth
    let width = min(columns, panels.upperBound * panelWidth) - first
    let part = VKEpilogue(
      scale: epilogue.scale + first, shift: epilogue.shift + first, lower: epilogue.lower,
      upper: epilogue.upper)
    let filter = filter + first * depth
    switch kernel {
    case .convolution(let convolve, var window):
      convolve(&window, width, columns, input, filter, part, output + first)
    case .product(let multiply, let rows, let scratchCount):
      multiply(
        rows, depth, width, columns, input, filter, part, scratch.memory(count: scratchCount),
        output + first)
    }
  }
}
