import ByteIO
import ModelFormats
import ModelGraph
import Tensors

/// A model whose exporter loses the highest bit of all bytes of weights.
struct DamagedSource: ModelSource {
  private let source: any ModelSource

  init(_ source: any ModelSource) { self.source = source }

  var identity: ModelIdentity { source.identity }
  var weights: WeightTable { source.weights }
  var inputFiles: InputFiles { source.inputFiles }
  var notices: [String] { source.notices }
  var semantics: Semantics { source.semantics }
  var outline: NetworkOutline? { source.outline }
  var trainingStateByteCount: Int? { source.trainingStateByteCount }
  var exporter: (any ModelExporter)? { source.exporter.map(Exporter.init) }

  func inputNames() throws(ModelFormatError) -> [String] { try source.inputNames() }
  func declaredInputs() throws(ModelFormatError) -> [DeclaredInput] {
    try source.declaredInputs()
  }
  func model(inputShapes: [Shape]) throws(ModelFormatError) -> Model {
    try source.model(inputShapes: inputShapes)
  }

  private struct Exporter: ModelExporter {
    let base: any ModelExporter

    func canStore(_ kind: Encoding.Kind) -> Bool { base.canStore(kind) }

    func files(holding weights: WeightTable, options: ExportOptions) -> ModelFiles {
      damaged(base.files(holding: weights, options: options))
    }

    func files(for model: Model, options: ExportOptions) throws(ModelFormatError) -> ModelFiles {
      damaged(try base.files(for: model, options: options))
    }

    private func damaged(_ files: ModelFiles) -> ModelFiles {
      ModelFiles(roles: files.roles) { index in
        let file = files[index]
        return files.roles[index] != .weights
          ? file : NamedBytes(name: file.name, bytes: file.bytes.map { $0 & 0x7F })
      }
    }
  }
}
