import Essentials
import ModelSources

/// Something in a model that not all programs compute alike.
enum SemanticDifference: Hashable {
  /// TF.js takes no notice of a setting.
  case ignoredSetting(className: String, setting: String)
  /// TF.js' bilinear `UpSampling2D` is TensorFlow's first way of resizing, Keras' another.
  case upSamplingCoordinates
  /// TF.js' `GlobalAveragePooling1D` counts masked steps too.
  case maskedMean
  /// TF.js' layers of a class pass on the mask of their first input alone.
  case lostMask(className: String)
  /// TF.js goes on with a mask that Keras has dropped, or that belongs to another branch.
  case lastMask
  /// Keras' `Bidirectional` makes the outputs of masked steps zeros.
  case maskedBidirectional
  /// Before the first step that counts, TF.js' layer gives its initial state, Keras' gives zeros.
  case maskedInitialState
  /// `hard_sigmoid` has another slope since Keras 3.
  case hardSigmoid
  /// TF.js leaves out the first of one column too many, Keras the last.
  case centerCrop
  /// TF.js' slow back ends normalize along another axis than WebGL and Keras.
  case batchNormalizationAxis
  /// TF.js makes the last axis that of the classes.
  case oneHotAxis
  /// TF.js keeps as many diagonals above the middle as below it.
  case bandWidth
  /// TF.js passes on what TensorFlow quantizes.
  case fakeQuantization
  /// TF.js takes the last axis as it is, whatever `fft_length` says.
  case transformLength
  /// TF.js takes the statistics that the node names, of which there are none.
  case ownStatistics
  /// TF.js mixes up axes where one is taken in steps and another is dropped.
  case shrinkingSteps
  /// Keras runs a layer as in training where it is called so.
  case calledAsInTraining(className: String)
  /// A layer keeps its state from batch to batch.
  case stateful
  /// An operation works over the axis of samples.
  case acrossSamples(op: String)

  /// Whether TF.js has numbers that can be followed.
  var isFollowed: Bool {
    switch self {
    case .batchNormalizationAxis, .ownStatistics, .shrinkingSteps, .stateful, .acrossSamples:
      false
    default: true
    }
  }

  /// What differs, as a clause.
  private var fact: String {
    switch self {
    case .ignoredSetting(let className, let setting):
      "TF.js ignores '\(setting)' of \(className)"
    case .upSamplingCoordinates:
      "TF.js' bilinear UpSampling2D places pixels differently from Keras'"
    case .maskedMean: "TF.js' GlobalAveragePooling1D ignores the mask"
    case .lostMask(let className): "TF.js' \(className) looks at its first input's mask alone"
    case .lastMask: "TF.js goes on with an earlier layer's mask where Keras has none"
    case .maskedBidirectional:
      "TF.js' Bidirectional repeats the last output at masked steps, Keras' gives zeros"
    case .maskedInitialState:
      "TF.js' recurrent layers give the initial state at masked first steps, Keras' give zeros"
    case .hardSigmoid: "TF.js' hard_sigmoid has the slope 0.2, Keras 3's has 1/6"
    case .centerCrop: "TF.js' CenterCrop leaves out the first column, Keras' the last"
    case .batchNormalizationAxis:
      "TF.js normalizes along an axis other than the last one correctly only with WebGL"
    case .oneHotAxis: "TF.js' OneHot ignores 'axis' and adds the last axis"
    case .bandWidth: "TF.js' MatrixBandPart takes 'num_lower' for 'num_upper' too"
    case .fakeQuantization: "TF.js passes on unchanged what TensorFlow quantizes"
    case .transformLength: "TF.js ignores 'fft_length' and transforms the whole last axis"
    case .ownStatistics: "TF.js does not compute the statistics of 'is_training' and gives NaN"
    case .shrinkingSteps:
      "TF.js fails, or takes wrong elements, where a slice has steps and drops an axis"
    case .calledAsInTraining(let className):
      "Keras runs \(className) as in training here, by the batch or by chance"
    case .stateful: "a stateful layer keeps its state from sample to sample in TF.js and Keras"
    case .acrossSamples(let op):
      "\(op) works across the samples of a batch"
    }
  }

  /// What is said of it.
  func text(layers: String, semantics: Semantics, isGraph: Bool) -> String {
    let reference = isGraph ? "TensorFlow's" : "Keras'"
    let option = isGraph ? "tensorflow" : "keras"
    let numbers =
      switch self {
      case .stateful: "the state is reset before every sample"
      case .calledAsInTraining: "the numbers are TF.js', which does not"
      case .acrossSamples: "the numbers are those of a batch of one"
      case _ where semantics == .keras || !isFollowed: "the numbers are \(reference)"
      default: "the numbers are TF.js' ('--semantics \(option)' for \(reference))"
      }
    return "\(fact) (\(layers)): \(numbers)"
  }
}

/// The differences of a model, each with the layers that it is true of.
struct SemanticNotices {
  private var all: [(difference: SemanticDifference, layers: [String])] = []

  /// Adds a layer, or node, once.
  mutating func add(_ difference: SemanticDifference, at layer: String) {
    guard let index = all.firstIndex(where: { $0.difference == difference }) else {
      all.append((difference, [layer]))
      return
    }
    if !all[index].layers.contains(layer) { all[index].layers.append(layer) }
  }

  /// A sentence for each difference, in the order in which they were met.
  func texts(semantics: Semantics, isGraph: Bool) -> [String] {
    all.map { entry in
      let named = entry.layers.prefix(3).map { "'\($0.displayed)'" }.joined(separator: ", ")
      let rest = entry.layers.count - 3
      let layers =
        (isGraph ? "node " : "layer ") + named + (rest > 0 ? " and \(rest) more" : "")
      return entry.difference.text(layers: layers, semantics: semantics, isGraph: isGraph)
    }
  }
}
