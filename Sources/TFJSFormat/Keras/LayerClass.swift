import ModelGraph
import ModelSources

/// What layers can be run, and which of their settings can't.
enum LayerClass {
  /// Layers that are decoded alike.
  enum Family {
    case input, model
    case product, window, normalization, activation, merge, arrangement
    case recurrent, wrapper, masking, attention
    case dropout, identity
    /// A function of Keras 3 that was called where a layer could stand.
    case operation
  }

  /// The family of a class; `nil` for one that can't be run.
  static func family(of className: String) -> Family? { families[canonical(className)] }

  /// The name under which this program knows a class that has several.
  static func canonical(_ className: String) -> String { otherNames[className] ?? className }

  /// Why a layer of a class that is known can't be run all the same; `nil` where it can.
  static func unsupportedSetting(of layer: LayerConfiguration) -> String? {
    let format = layer["data_format"]?.string
    if format == "channels_first" || format == "th" { return "'data_format' \(format ?? "")" }
    for key in ["activation", "recurrent_activation"] {
      if case .unknown(let name) = ActivationDecoding.function(layer[key], in: layer) {
        return "\(key == "activation" ? key : "recurrent activation") '\(name)'"
      }
    }
    switch canonical(layer.className) {
    case "RNN":
      let cells = RecurrentCells.list(of: layer)
      if let unknown = cells.first(where: { RecurrentCells.layerClass[$0.className] == nil }) {
        return "the cell '\(unknown.className)'"
      }
    case "LayerNormalization" where layer["rms_scaling"]?.bool == true: return "'rms_scaling'"
    case "Resizing" where layer["crop_to_aspect_ratio"]?.bool == true:
      return "'crop_to_aspect_ratio'"
    case "Resizing", "UpSampling2D":
      let name = layer["interpolation"]?.string ?? "bilinear"
      if !["nearest", "bilinear"].contains(name) { return "'interpolation' \(name)" }
    case "SimpleRNN", "LSTM", "GRU":
      if layer["time_major"]?.bool == true { return "'time_major'" }
    case "Merge":
      let mode = layer["mode"]?.string ?? "sum"
      if mergeModes[mode] == nil { return "the mode '\(mode)'" }
    default: break
    }
    return nil
  }

  /// The merging layers that Keras 1 had in one.
  static let mergeModes = [
    "sum": "Add", "mul": "Multiply", "ave": "Average", "max": "Maximum", "concat": "Concatenate",
    "dot": "Dot",
  ]

  private static let otherNames = [
    "Convolution2D": "Conv2D", "Convolution1D": "Conv1D",
    "SeparableConvolution2D": "SeparableConv2D",
    "SeparableConvolution1D": "SeparableConv1D", "Deconvolution2D": "Conv2DTranspose",
    "Convolution2DTranspose": "Conv2DTranspose", "Convolution1DTranspose": "Conv1DTranspose",
    "MaxPool2D": "MaxPooling2D", "AvgPool2D": "AveragePooling2D", "MaxPool1D": "MaxPooling1D",
    "AvgPool1D": "AveragePooling1D", "GlobalMaxPool2D": "GlobalMaxPooling2D",
    "GlobalAvgPool2D": "GlobalAveragePooling2D", "GlobalMaxPool1D": "GlobalMaxPooling1D",
    "GlobalAvgPool1D": "GlobalAveragePooling1D", "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization", "SyncBatchNormalization": "BatchNormalization",
    "LSTMV2": "LSTM", "GRUV2": "GRU",
  ]

  private static let families: [String: Family] = {
    var families: [String: Family] = ["InputLayer": .input]
    func add(_ family: Family, _ names: String...) {
      for name in names { families[name] = family }
    }
    for name in KerasModel.classNames { families[name] = .model }
    add(
      .product, "Dense", "Conv1D", "Conv2D", "DepthwiseConv1D", "DepthwiseConv2D",
      "SeparableConv1D", "SeparableConv2D", "Conv1DTranspose", "Conv2DTranspose", "Embedding")
    add(
      .window, "MaxPooling1D", "AveragePooling1D", "MaxPooling2D", "AveragePooling2D",
      "GlobalMaxPooling1D", "GlobalAveragePooling1D", "GlobalMaxPooling2D",
      "GlobalAveragePooling2D", "ZeroPadding1D", "ZeroPadding2D", "Cropping1D", "Cropping2D",
      "UpSampling1D", "UpSampling2D", "Resizing", "CenterCrop")
    add(
      .normalization, "BatchNormalization", "LayerNormalization", "GroupNormalization",
      "UnitNormalization", "Normalization", "Rescaling", "LayerScale")
    add(
      .activation, "Activation", "ReLU", "LeakyReLU", "ELU", "PReLU", "ThresholdedReLU",
      "Softmax")
    add(
      .merge, "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate",
      "Dot", "Merge", "CustomScaleLayer")
    add(.arrangement, "Flatten", "Reshape", "Permute", "RepeatVector")
    add(.recurrent, "SimpleRNN", "LSTM", "GRU", "RNN")
    add(.wrapper, "TimeDistributed", "Bidirectional")
    add(.masking, "Masking")
    add(.attention, "MultiHeadAttention", "Attention")
    add(.dropout, "Dropout")
    add(
      .identity, "SpatialDropout1D", "SpatialDropout2D", "GaussianDropout", "GaussianNoise",
      "AlphaDropout", "ActivityRegularization", "RandomFlip", "RandomRotation", "RandomZoom",
      "RandomTranslation", "RandomContrast", "RandomBrightness", "Identity")
    for name in LayerOperations.names where families[name] == nil { families[name] = .operation }
    return families
  }()
}
