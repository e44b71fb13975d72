package import ByteIO

extension ContentKind {
  /// The command that leads from such a file to a model of TF.js, or what to do where there is none.
  ///
  /// `path`: the file's.
  package func conversion(of path: String) -> String {
    let converter = "tensorflowjs_converter"
    switch self {
    case .hdf5:
      return "convert it: \(converter) --input_format=keras '\(path)' OUT (a file of weights only "
        + "needs its model: save that with model.save)"
    case .kerasArchive:
      return "convert it: \(converter) --input_format=keras_keras '\(path)' OUT"
    case .savedModelDirectory:
      return "convert it: \(converter) --input_format=tf_saved_model '\(path)' OUT"
    case .savedModel:
      let directory = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
      return "convert its directory: \(converter) --input_format=tf_saved_model '\(directory)' OUT"
    case .graphDef:
      return "convert it: \(converter) --input_format=tf_frozen_model --output_node_names=NAMES "
        + "'\(path)' OUT"
    case .tflite:
      return "TF.js can't load it: convert the Keras model or SavedModel that it was made of with "
        + "\(converter); where that is lost: python -m tf2onnx.convert --tflite '\(path)' --output "
        + "model.onnx, then go on from ONNX"
    case .onnx:
      return "make a SavedModel of it, then convert that: onnx2tf -i '\(path)' -o saved_model && "
        + "\(converter) --input_format=tf_saved_model saved_model OUT"
    case .torch:
      return "export the model with torch.onnx.export, then: onnx2tf -i model.onnx -o saved_model "
        + "&& \(converter) --input_format=tf_saved_model saved_model OUT"
    case .safetensors, .gguf:
      return "it has weights and no network: load it with its library, export the model to ONNX or "
        + "a SavedModel, then use \(converter)"
    case .pickle:
      return "export the model that is in it to a SavedModel or ONNX, then use \(converter)"
    default:
      return unwrapping(path) ?? "name a model.json, or the directory of one"
    }
  }
}
