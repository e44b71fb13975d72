import ArgumentParser
import ByteIO
import ModelFormats
import ModelGraph
import Reporting
import Tensors

/// The command `quanteval inspect`.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show a model's layers, and the type, range and bytes of each weight.")

  @Argument(help: "A model.json or weights_manifest.json, or the directory of one.")
  var model: String

  func run() throws {
    let artifacts = try ModelFormat.open(model)
    let renderer = TerminalRenderer(usesColor: false, width: terminalWidth)
    if let outline = artifacts.outline {
      try StandardOutput.writeLine("\(artifacts.path): \(outline.className)\n")
      try StandardOutput.writeLine(renderer.render(layers(of: artifacts)) + "\n")
    } else {
      try StandardOutput.writeLine("\(artifacts.path): weights without layers\n")
    }
    try StandardOutput.writeLine(renderer.render(weights(of: artifacts.weights)))
    if artifacts.storedEncodings.isQuantized {
      try StandardOutput.writeLine("\nStored as \(artifacts.storedEncodings).")
    }
    for notice in artifacts.notices { try StandardOutput.writeLine("\nWarning: \(notice)") }
    do { _ = try artifacts.model() } catch {
      try StandardOutput.writeLine("\nCan't be evaluated: \(error.inertDescription)")
    }
  }

  private func layers(of artifacts: any ModelSource) -> Table {
    let model = try? artifacts.model()
    let shapes = model.flatMap { try? $0.valueShapes() } ?? [:]
    let nodes = Dictionary(grouping: model?.graph.nodes ?? [], by: \.name)
    let weightNodes = Dictionary(
      (model?.graph.nodes ?? []).filter { $0.inputs.isEmpty }.map { ($0.output, $0) },
      uniquingKeysWith: { first, _ in first })
    var rows: [[Table.Cell]] = []
    if let graph = model?.graph {
      for input in graph.inputs {
        rows.append([
          .text("(input)"), .text(""), .text("\(input.shape)"), .notMeasured,
        ])
      }
    }
    for layer in artifacts.outline?.layers ?? [] where layer.className != "InputLayer" {
      // Some layers become several nodes; the last one makes the layer's output.
      let own = nodes[layer.name] ?? []
      let node = own.last
      let read = own.flatMap(\.inputs).compactMap { weightNodes[$0] }
      let names = Set((own + read).flatMap(\.weightNames.values))
      let parameters = node.map { _ in
        names.compactMap { artifacts.weights[$0]?.shape.elementCount }.reduce(0, +)
      }
      rows.append([
        .text(layer.name), .text(layer.className),
        node.flatMap { shapes[$0.output] }.map { .text("\($0)") } ?? .notMeasured,
        parameters.map { .count($0) } ?? .notMeasured,
      ])
    }
    rows.append([
      .text("total"), .text(""), .text(""), .count(artifacts.weights.elementCount),
    ])
    return Table(
      columns: [
        .init("layer", isNumeric: false), .init("class", isNumeric: false),
        .init("output", isNumeric: false), .init("parameters"),
      ], rows: rows)
  }

  private func weights(of table: WeightTable) -> Table {
    let rows = table.entries.map { entry -> [Table.Cell] in
      let range = range(of: entry.weight)
      return [
        .text(entry.name), .text("\(entry.weight.shape)"),
        .text(entry.weight.stored.scalarType.rawValue),
        range.map { .decimal(Double($0.lowerBound), digits: 6) } ?? .notMeasured,
        range.map { .decimal(Double($0.upperBound), digits: 6) } ?? .notMeasured,
        .count(entry.weight.stored.byteCount),
      ]
    }
    let total: [Table.Cell] = [
      .text("total"), .text(""), .text(""), .text(""), .text(""), .count(table.byteCount),
    ]
    return Table(
      columns: [
        .init("tensor", isNumeric: false), .init("shape", isNumeric: false),
        .init("stored as", isNumeric: false), .init("min"), .init("max"), .init("bytes"),
      ], rows: rows + [total])
  }

  /// The extent of a weight's numbers; `nil` for none, and for what are no numbers.
  private func range(of weight: Weight) -> ClosedRange<Float>? {
    guard weight.scalarType == .float32 || weight.scalarType == .int32 else { return nil }
    let values = weight.decoded.numbers()
    guard let least = values.min(), let greatest = values.max() else { return nil }
    return least...greatest
  }
}
