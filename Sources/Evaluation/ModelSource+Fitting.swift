public import Datasets
public import ModelFormats
public import ModelGraph
public import Tensors

extension ModelSource {
  /// The network for a data set's samples, and the samples as it takes them.
  ///
  /// Every command prepares its data with this: a data set that has gone through it once comes out
  /// as it is. Models of several inputs take data sets as they are.
  ///
  /// `layout`: where the samples' channels stand, if somebody says so.
  /// - Throws: `EvaluationError.inputShapeMismatch`, or what is wrong with the model.
  public func fitted(
    to dataset: any Dataset, layout: ArrayLayout? = nil
  ) throws -> (model: Model, dataset: any Dataset) {
    let (model, fit) = try fit(of: dataset, layout: layout)
    return (model, fit?.applied(to: dataset) ?? dataset)
  }

  /// An array's samples as the model takes them: its extents, and bytes as they are where the model
  /// says that it takes them so.
  ///
  /// - Throws: as `fitted(to:layout:)`.
  public func prepared(
    _ array: ArrayDataset, layout: ArrayLayout? = nil
  ) throws -> any Dataset {
    let (model, fit) = try fit(of: array, layout: layout)
    let meant = try inputMeaning(of: model).map { array.takenAsStored(because: $0.reason) } ?? array
    return fit?.applied(to: meant) ?? meant
  }

  /// The network for an array an input, in the order of its inputs, and the arrays' samples as it takes
  /// them.
  ///
  /// - Throws: as `fitted(to:layout:)`; `EvaluationError.severalValues` where arrays and inputs differ
  ///   in number.
  public func prepared(
    _ arrays: [ArrayDataset], layout: ArrayLayout? = nil
  ) throws -> (model: Model, datasets: [any Dataset]) {
    let fixed = try modelOfFixedInputs()
    let choices =
      try fixed.map { $0.graph.inputs.map { [$0.shape.dimensions.map(Optional.some)] } }
      ?? declaredInputs().map(\.choices)
    guard choices.count == arrays.count else {
      throw EvaluationError.severalValues(
        modelName: path, inputs: choices.count, outputs: fixed?.graph.outputs.count ?? 1)
    }
    let fits = try zip(arrays, choices).map { try InputFit($0, to: $1, layout: layout) }
    // Of several inputs only some have channels.
    if arrays.count == 1 { try fits[0].check(layout, for: arrays[0]) }
    let model = try fixed ?? model(inputShapes: fits.map(\.shape))
    let datasets = try arrays.indices.map { index in
      let meaning = try inputMeaning(of: model, input: index)
      return fits[index].applied(
        to: meaning.map { arrays[index].takenAsStored(because: $0.reason) } ?? arrays[index])
    }
    return (model, datasets)
  }

  /// What the model says about the numbers of an input: its declaration, or else what the network
  /// does with them first.
  ///
  /// `model`: the network that these files describe.
  /// - Throws: `ModelFormatError`.
  public func inputMeaning(of model: Model, input: Int = 0) throws -> InputMeaning? {
    let declared = try declaredInputs()
    if declared.indices.contains(input), let type = declared[input].integerType {
      return .declared(type: type)
    }
    return model.inputMeaning(of: input)
  }

  /// The extents of images for the model, and what it says about their numbers.
  ///
  /// `size`: height and width, for models that take any.
  /// - Throws: `EvaluationError.imageSize` where the size is open and nobody names one, or where the
  ///   model has another.
  public func imageInput(
    size: (height: Int, width: Int)?
  ) throws -> (shape: Shape, meaning: InputMeaning?) {
    if let model = try modelOfFixedInputs() {
      let shape = model.graph.inputs.first?.shape ?? Shape([])
      if let size, shape.rank == 3, shape.dimensions.prefix(2) != [size.height, size.width] {
        throw EvaluationError.imageSize(
          modelName: path, input: shape.dimensions, size: [size.height, size.width])
      }
      return (shape, try inputMeaning(of: model))
    }
    let choices = try declaredInputs().first?.choices ?? []
    let axes = choices.first { $0.count == 3 } ?? [nil, nil, 3]
    guard let size else {
      throw EvaluationError.imageSize(modelName: path, input: axes, size: nil)
    }
    let shape = Shape([axes[0] ?? size.height, axes[1] ?? size.width, axes[2] ?? 3])
    guard shape.dimensions.prefix(2) == [size.height, size.width] else {
      throw EvaluationError.imageSize(
        modelName: path, input: axes, size: [size.height, size.width])
    }
    return (shape, try inputMeaning(of: try model(inputShapes: [shape])))
  }

  /// The network for samples of a data set, and how they fit; no fit for models of several inputs.
  private func fit(
    of dataset: any Dataset, layout: ArrayLayout?
  ) throws -> (Model, InputFit?) {
    guard let fixed = try modelOfFixedInputs() else {
      let inputs = try declaredInputs()
      guard inputs.count == 1 else {
        return (try model(inputShapes: [dataset.sampleShape]), nil)
      }
      let fit = try InputFit(dataset, to: inputs[0].choices, layout: layout)
      try fit.check(layout, for: dataset)
      return (try model(inputShapes: [fit.shape]), fit)
    }
    guard fixed.graph.inputs.count == 1 else { return (fixed, nil) }
    let fit = try InputFit(
      dataset, to: [fixed.graph.inputs[0].shape.dimensions], layout: layout)
    try fit.check(layout, for: dataset)
    return (fixed, fit)
  }

  /// The network; `nil` where an input has axes of any extent.
  private func modelOfFixedInputs() throws(ModelFormatError) -> Model? {
    do throws(ModelFormatError) { return try model() } catch {
      guard case .freeInputAxes = error else { throw error }
      return nil
    }
  }
}
