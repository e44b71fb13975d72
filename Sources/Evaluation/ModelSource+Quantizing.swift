public import ModelFormats
public import ModelGraph
public import Quantization
import Tensors

extension ModelSource {
  /// The weights, each stored as `plan` says.
  ///
  /// - Throws: `QuantizationError`, with the model's file.
  public func quantized(
    by plan: QuantizationPlan, arithmetic: ConverterArithmetic = .float64
  ) throws(QuantizationError) -> WeightTable {
    do throws(QuantizationError) {
      return try weights.quantized(by: plan, arithmetic: arithmetic)
    } catch { throw error.located(in: path) }
  }

  /// The scheme of each weight that a recipe gives it.
  ///
  /// - Throws: `QuantizationError`, with the model's file.
  public func plan(
    _ recipe: QuantizationRecipe, channels: [String: OutputChannels] = [:]
  ) throws(QuantizationError) -> QuantizationPlan {
    do throws(QuantizationError) {
      return try recipe.plan(for: weights, channels: channels)
    } catch { throw error.located(in: path) }
  }
}
