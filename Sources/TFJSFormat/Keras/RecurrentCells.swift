import ModelSources

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
    var counts: [String: Int] = [:]
    return (stacked ?? [cell]).enumerated().map { index, json in
      let className = LayerConfiguration.className(of: json) ?? className
      let snake = WeightNames.snakeCase(className)
      let place = counts[snake, default: 0]
      counts[snake] = place + 1
      let stored = "/cell/cells/\(snake)\(place == 0 ? "" : "_\(place)")"
      // TF.js calls stacked cells by their place, whatever their own names are.
      let scope = stacked == nil ? [] : ["RNNCell_\(index)"]
      return LayerConfiguration(
        json, className: className, path: layer.path + [layer.name] + scope,
        stored: layer.stored + (stacked == nil ? "/cell" : stored), file: layer.file,
        version: layer.version)
    }
  }
}
