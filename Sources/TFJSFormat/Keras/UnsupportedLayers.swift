import ModelGraph
import ModelSources
import Tensors

/// Finds all layers that can't be run, with what they weigh.
struct UnsupportedLayers {
  let weights: WeightTable
  let file: String

  /// The layers of a model, and of the models in it, that can't be run.
  func all(in model: KerasModel) throws(ModelFormatError) -> [UnsupportedLayer] {
    var result: [UnsupportedLayer] = []
    for layer in model.layers {
      if KerasModel.classNames.contains(layer.className) {
        let inner = try KerasModel(
          layer.asModel, file: file, version: layer.version, path: layer.path + [layer.name])
        result += try all(in: inner)
      } else {
        result += try problems(of: layer)
      }
    }
    return result
  }

  private func problems(
    of layer: LayerConfiguration
  ) throws(ModelFormatError) -> [UnsupportedLayer] {
    guard let family = LayerClass.family(of: layer.className) else {
      return [unsupported(layer, reason: nil)]
    }
    if let reason = LayerClass.unsupportedSetting(of: layer) {
      return [unsupported(layer, reason: reason)]
    }
    guard family == .wrapper else { return [] }
    var result: [UnsupportedLayer] = []
    for key in ["layer", "backward_layer"] {
      guard let inner = layer.inner(key) else { continue }
      if KerasModel.classNames.contains(inner.className) {
        result += try all(
          in: KerasModel(
            inner.asModel, file: file, version: inner.version, path: inner.path + [inner.name]))
      } else if layer.className == "Bidirectional",
        LayerClass.family(of: inner.className) != .recurrent
      {
        result.append(unsupported(inner, reason: "in both directions"))
      } else {
        result += try problems(of: inner)
      }
    }
    return result
  }

  private func unsupported(
    _ layer: LayerConfiguration, reason: String?
  ) -> UnsupportedLayer {
    let own = weights.entries.filter { entry in
      entry.name.split(separator: "/").contains(Substring(layer.name))
        || entry.name.hasPrefix(layer.stored + "/")
    }
    return UnsupportedLayer(
      name: layer.fullName, className: layer.className, reason: reason,
      holding: own.map(\.weight), of: weights)
  }
}
