/// A recurrent layer over the axis before the last.
///
/// Inputs of the node: the sequence `[…, time, features]`; then, where `isMasked`, a mask
/// `[…, time]` whose zeros are steps that change nothing; then the initial states, if any
/// (LSTM: output and cell). Outputs: the last output, or all of them; then, where
/// `returnsStates`, the last states.
public struct RecurrentAttributes: Hashable, Sendable {
  /// What happens at each step.
  public enum Cell: Hashable, Sendable {
    /// `activation(x·W + h·U + b)`.
    case simple
    /// Gates in the order input, forget, cell, output (Hochreiter and Schmidhuber, 1997; Keras' order).
    case lstm
    /// Gates in the order update, reset, candidate (Cho et al., arXiv 1406.1078); `resetsAfter`:
    /// the reset gate is applied after the product with the recurrent filter, as cuDNN does.
    case gru(resetsAfter: Bool)

    /// How many times `units` wide the filters are.
    public var gateCount: Int {
      switch self {
      case .simple: 1
      case .lstm: 4
      case .gru: 3
      }
    }

    /// How many states the cell keeps.
    public var stateCount: Int { self == .lstm ? 2 : 1 }
  }

  /// The cell.
  public var cell: Cell
  /// Elements of the output and of each state.
  public var units: Int
  /// The function of candidates and outputs.
  public var activation: ActivationFunction
  /// The function of gates.
  public var recurrentActivation: ActivationFunction
  /// Whether the output is that of every step, and not of the last alone.
  public var returnsSequences: Bool
  /// Whether the last states are outputs too.
  public var returnsStates: Bool
  /// Whether the steps are taken from the last to the first; outputs stand in the order of steps.
  public var goesBackwards: Bool
  /// Whether the second input is a mask.
  public var isMasked: Bool
  /// Whether the output of a masked step is zeros, and not the last output.
  public var zeroesMaskedOutputs: Bool
  /// Whether the output of a masked step is the state, also before the first output.
  public var repeatsStates: Bool

  /// Makes the attributes.
  public init(
    cell: Cell, units: Int, activation: ActivationFunction,
    recurrentActivation: ActivationFunction, returnsSequences: Bool, returnsStates: Bool,
    goesBackwards: Bool, isMasked: Bool, zeroesMaskedOutputs: Bool = false,
    repeatsStates: Bool = false
  ) {
    self.cell = cell
    self.units = units
    self.activation = activation
    self.recurrentActivation = recurrentActivation
    self.returnsSequences = returnsSequences
    self.returnsStates = returnsStates
    self.goesBackwards = goesBackwards
    self.isMasked = isMasked
    self.zeroesMaskedOutputs = zeroesMaskedOutputs
    self.repeatsStates = repeatsStates
  }
}
