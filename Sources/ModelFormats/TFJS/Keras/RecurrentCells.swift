/// The cells of a generic `RNN` layer.
enum RecurrentCells {
  /// The layer that runs a cell of a class.
  static let layerClass = [
    "SimpleRNNCell": "SimpleRNN", "LSTMCell": "LSTM", "GRUCell": "GRU", "GRUCellV2": "GRU",
    "LSTMCellV2": "LSTM",
  ]

  /// The cells, first to last; one where they are not stacked.
  static func list(of layer: LayerConfiguration) -> [LayerConfiguration] {
    guard let cell = layer["cell"] else { return [] }
    let className = LayerConfiguration.className(of: cell) ?? "unknown"
    let stacked = cell["config"]?["cells"]?.array ?? cell.array
    let list = stacked ?? [cell]
    return list.enumerated().map { index, json in
      LayerConfiguration(
        json, className: LayerConfiguration.className(of: json) ?? className,
        path: layer.path + [layer.name],
        stored: layer.stored + (stacked == nil ? "/cell" : "/cell/cells/\(index)"),
        file: layer.file, version: layer.version)
    }
  }
}
