/// Finds the name under which a layer's variable stands in the file.
///
/// Keras 2 writes `layer/variable`; nested models and Keras 3 put the model's name, or the
/// layer's own again, before it; the first exports end in `:0`. A `.keras` file knows no layer
/// names: `layers/dense_1/vars/0` is the first variable of the model's second Dense.
struct WeightNames {
  private let all: Set<String>
  private let byVariable: [String: [String]]

  init(names: [String]) {
    all = Set(names)
    byVariable = Dictionary(grouping: names) { name in
      let bare = name.hasSuffix(":0") ? String(name.dropLast(2)) : name
      return bare.split(separator: "/").suffix(2).joined(separator: "/")
    }
  }

  /// The file's name for a variable, or the usual one where the file has none (or several, of
  /// which none is exact): that one is then reported as missing.
  ///
  /// `variables` are the variable's names, the usual one first; `index` is its place among those
  /// of its layer.
  func name(of layer: LayerConfiguration, _ variables: [String], index: Int) -> String {
    for variable in variables {
      let usual = "\(layer.name)/\(variable)"
      let found = byVariable[usual] ?? []
      if found.contains(usual) { return usual }
      if found.count == 1 { return found[0] }
    }
    let suffix = layer.placeInClass == 0 ? "" : "_\(layer.placeInClass)"
    let stored = "layers/\(WeightNames.snakeCase(layer.className))\(suffix)/vars/\(index)"
    return all.contains(stored) ? stored : "\(layer.name)/\(variables.first ?? "")"
  }

  /// `DepthwiseConv2D` as `depthwise_conv2d`: a word begins where a capital is followed by, or
  /// follows, a small letter (Keras' `to_snake_case`).
  static func snakeCase(_ name: String) -> String {
    let letters = Array(name)
    var result = ""
    for (index, letter) in letters.enumerated() {
      let next = index + 1 < letters.count ? letters[index + 1] : nil
      if index > 0, letter.isUppercase,
        next?.isLowercase == true || letters[index - 1].isLowercase
      {
        result.append("_")
      }
      result += letter.lowercased()
    }
    return result
  }
}
