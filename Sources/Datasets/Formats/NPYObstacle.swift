/// Why a sound NPY file can't be read as numbers.
public enum NPYObstacle: Hashable, Sendable {
  /// The elements stand column by column.
  case fortranOrder
  /// The elements are Python objects.
  case objects
  /// The elements are texts; `type` is NumPy's name of them, as `<U5`.
  case text(type: String)
  /// The elements are of another type that is not read, as `<c8`.
  case otherType(String)

  /// What elements of a type that is not read are.
  init(type: String) {
    switch type.drop(while: { "<>|=".contains($0) }).first {
    case "O": self = .objects
    case "U", "S", "a": self = .text(type: type)
    default: self = .otherType(type)
    }
  }

  /// What is wrong.
  var problem: String {
    switch self {
    case .fortranOrder: "The array is in Fortran order (column by column), which is not read."
    case .objects: "The array holds Python objects, not numbers."
    case .text(let type): "The array holds text ('\(type.brief)'), not numbers."
    case .otherType(let type): "The array's elements are '\(type.brief)', which is not read."
    }
  }

  /// What to do.
  var remedy: String {
    switch self {
    case .fortranOrder:
      "save it in C order: np.save(FILE, np.ascontiguousarray(np.load(FILE)))"
    case .objects:
      "save it as numbers: np.save(FILE, np.load(FILE, allow_pickle=True).astype('float32')); where "
        + "that fails, its rows differ in length: pad them first"
    case .text:
      "save it as numbers: np.save(FILE, np.load(FILE).astype('float32')); names of classes become "
        + "numbers with np.unique(a, return_inverse=True)[1]"
    case .otherType: "save it as numbers: np.save(FILE, np.load(FILE).astype('float32'))"
    }
  }
}
