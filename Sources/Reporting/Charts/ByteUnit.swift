/// The unit in which bytes are told: powers of 1,000, as networks and stores count.
enum ByteUnit: String, CaseIterable {
  case bytes = "B"
  case kilobytes = "kB"
  case megabytes = "MB"
  case gigabytes = "GB"

  /// The greatest unit of which `count` has one or more.
  init(for count: Int) {
    self = Self.allCases.last { Double(count) >= $0.size } ?? .bytes
  }

  /// Bytes of one.
  var size: Double {
    switch self {
    case .bytes: 1
    case .kilobytes: 1e3
    case .megabytes: 1e6
    case .gigabytes: 1e9
    }
  }

  /// `508534` as `509 kB`, `2202822` as `2.20 MB`: three figures.
  static func text(_ count: Int) -> String {
    var unit = ByteUnit(for: count)
    // 999,950 would round to 1,000 kB.
    if let next = allCases.first(where: { $0.size > unit.size }),
      (Double(count) / unit.size).rounded() >= 1_000
    {
      unit = next
    }
    let value = Double(count) / unit.size
    let digits = unit == .bytes || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
    return "\(Table.Cell.decimal(value, digits)) \(unit.rawValue)"
  }
}
