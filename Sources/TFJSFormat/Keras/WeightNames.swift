import ModelGraph
import ModelSources

/// Finds the name under which a layer's variable stands in the file.
///
/// Keras 2 writes `layer/variable`; wrappers, recurrent cells and nested models put more names
/// before and between, in ways that differ from version to version; the first exports end in
/// `:0`. A `.keras` file knows no layer names: `layers/dense_1/vars/0` is the first variable of the
/// model's second Dense.
struct WeightNames {
  private struct Candidate {
    let name: String
    /// The names around the variable, outermost first.
    let scopes: [String]
  }

  private let all: Set<String>
  private let byVariable: [String: [Candidate]]

  init(names: [String]) {
    all = Set(names)
    var byVariable: [String: [Candidate]] = [:]
    for name in names {
      let bare = name.hasSuffix(":0") ? String(name.dropLast(2)) : name
      let parts = bare.split(separator: "/").map(String.init)
      guard let variable = parts.last else { continue }
      byVariable[variable, default: []]
        .append(Candidate(name: name, scopes: Array(parts.dropLast())))
    }
    self.byVariable = byVariable
  }

  /// The file's name for a variable, or the usual one where the file has none: that one is then
  /// reported as missing.
  ///
  /// `variables` are the variable's names, the usual one first; `index` is its place among those
  /// of its layer.
  func name(
    of layer: LayerConfiguration, _ variables: [String], index: Int, cell: String? = nil
  ) -> String {
    find(layer, variables, index: index, cell: cell)
      ?? "\(layer.name)/\(variables.first ?? "")"
  }

  /// The file's name for a variable; `nil` where the file has none.
  func find(
    _ layer: LayerConfiguration, _ variables: [String], index: Int, cell: String? = nil
  ) -> String? {
    let stored = layer.stored + (cell.map { "/\($0)" } ?? "") + "/vars/\(index)"
    if all.contains(stored) { return stored }
    for variable in variables {
      let keras1 =
        "\(layer.name)_\(variable == "kernel" ? "W" : variable == "bias" ? "b" : variable)"
      if let first = byVariable[keras1]?.first { return first.name }
      let candidates = byVariable[variable] ?? []
      // A wrapper's variables may stand under its own name alone.
      for scope in [layer.name] + layer.path.reversed() {
        // A name may have slashes of its own: `Conv/BatchNorm`.
        let parts = scope.split(separator: "/").map(String.init)
        let named = candidates.filter { $0.scopes.contains(parts) }
        if let best = best(of: named, for: layer) { return best.name }
      }
      // Some layers give their variables no scope at all.
      let bare = candidates.filter(\.scopes.isEmpty)
      if bare.count == 1 { return bare[0].name }
    }
    return nil
  }

  /// The only weight that stands under a layer's name, whatever its own is; `nil` where there are
  /// several, or none.
  func only(of layer: LayerConfiguration) -> String? {
    let parts = layer.name.split(separator: "/").map(String.init)
    let own = byVariable.values.joined().filter { $0.scopes.contains(parts) }
    return own.count == 1 ? own[0].name : nil
  }

  /// What a product's bias is called in a file where its filter has this name: `conv/bias` beside
  /// `conv/kernel`, in each dialect.
  static func bias(beside filter: String) -> String {
    let isNumbered = filter.hasSuffix(":0")
    var parts = (isNumbered ? String(filter.dropLast(2)) : filter)
      .split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    let variable = parts.popLast() ?? ""
    if parts.last == "vars", let index = Int(variable) {
      parts.append("\(index + 1)")
    } else if variable.hasSuffix("_W") {
      parts.append(variable.dropLast() + "b")
    } else {
      parts.append("bias")
    }
    return parts.joined(separator: "/") + (isNumbered ? ":0" : "")
  }

  /// The candidate whose scopes are most like the layer's place.
  private func best(of candidates: [Candidate], for layer: LayerConfiguration) -> Candidate? {
    let path = (layer.path + [layer.name]).flatMap { $0.split(separator: "/").map(String.init) }
    func score(_ candidate: Candidate) -> (Int, Int) {
      let matched = candidate.scopes.filter(path.contains).count
      return (matched, -candidate.scopes.count)
    }
    var best: Candidate?
    for candidate in candidates {
      if let record = best, score(record) >= score(candidate) { continue }
      best = candidate
    }
    return best
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
