import Datasets
import Essentials
import Tensors
import Training

/// Nodes as a YAML file would give them, all on line 7.
func node(_ value: Any) -> ConfigurationNode {
  switch value {
  case let list as [Any]: .sequence(list.map(node), line: 7)
  case let pairs as KeyValuePairs<String, Any>:
    .mapping(pairs.map { ($0.key, node($0.value)) }, line: 7)
  default: .scalar("\(value)", line: 7)
  }
}

/// Keys and values of a mapping, in their order.
func map(_ pairs: KeyValuePairs<String, Any>) -> Any { pairs }

/// A small network with a convolution, batch norm and dropout, on 6×6 images of 3 classes.
func description(
  layers: [Any]? = nil, loss: String = "categorical_crossentropy",
  optimizer: Any = map(["name": "adam", "learning_rate": 0.01]), epochs: Int = 3,
  extra: [(String, Any)] = []
) throws -> TrainingConfiguration {
  let standard: [Any] = [
    map(["Conv2D": map(["filters": 4, "kernel_size": 3, "activation": "relu"])]),
    "BatchNormalization", map(["MaxPooling2D": map(["pool_size": 2])]), "Flatten",
    map(["Dropout": map(["rate": 0.2])]),
    map(["Dense": map(["units": 3, "activation": "softmax"])]),
  ]
  var members: [(key: String, value: ConfigurationNode)] = [
    ("name", node("tiny")), ("seed", node(5)),
    ("data", node(map(["training": "x:train", "test": "x:test", "validation": 0.2]))),
    ("network", node(map(["input": [6, 6, 1], "layers": layers ?? standard]))),
    ("loss", node(loss)), ("optimizer", node(optimizer)), ("batch_size", node(16)),
    ("epochs", node(epochs)), ("schedule", node(map(["name": "cosine"]))),
    ("augmentation", node(map(["shift": 1, "rotation": 5, "zoom": 0.1, "flip": true]))),
  ]
  members += extra.map { ($0.0, node($0.1)) }
  return try TrainingConfiguration(.mapping(members, line: 1), file: "train.yaml")
}

/// Images in which a bright row says the class: rows 1, 3 or 4.
func stripes(count: Int = 100, seed: UInt64 = 1) throws -> ArrayDataset {
  var generator = SeededGenerator(seed: seed)
  let classes = (0..<count).map { _ in Int.random(in: 0..<3, using: &generator) }
  let images = classes.flatMap { label in
    (0..<36).map { index in
      (index / 6 == [1, 3, 4][label] ? 1 : 0) + Float.random(in: 0...0.3, using: &generator)
    }
  }
  return try ArrayDataset(
    inputs: NumericArray(
      shape: Shape([count, 6, 6]), elements: .floats(images), source: "stripes"),
    labels: NumericArray(shape: Shape([count]), elements: .integers(classes), source: "stripes"),
    normalization: .none,
    identity: DatasetIdentity(name: "stripes", files: [], preprocessing: ""))
}
