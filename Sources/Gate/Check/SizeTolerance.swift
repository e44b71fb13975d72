public import Essentials

/// How much larger files may become before that counts as a regression.
public struct SizeTolerance: Hashable, Sendable, CustomStringConvertible {
  /// The growth that is allowed, as a share of the baseline's bytes.
  public let share: Double

  /// Makes a tolerance.
  ///
  /// - Precondition: a finite share, 0 or more.
  public init(_ share: Double) {
    precondition(share >= 0 && share.isFinite, "a tolerance of \(share)")
    self.share = share
  }

  /// 1 %: a compressor's whims, and a name more in `model.json`.
  public static let standard = SizeTolerance(0.01)

  /// Reads `1%`, or `0` for none.
  ///
  /// - Throws: `SizeToleranceError`.
  public init(parsing text: String) throws(SizeToleranceError) {
    var number = text.filter { $0 != " " }
    let isShare = number.hasSuffix("%")
    if isShare { number.removeLast() }
    guard let percent = Double(number), percent >= 0, percent.isFinite, isShare || percent == 0
    else { throw SizeToleranceError(text: text) }
    self.init(percent / 100)
  }

  /// Whether bytes have grown by more than that.
  public func isExceeded(from old: Int, to new: Int) -> Bool {
    Double(new) > Double(old) * (1 + share)
  }

  /// Whether bytes have shrunk by more than that.
  public func isUndercut(from old: Int, to new: Int) -> Bool {
    Double(new) < Double(old) * (1 - share)
  }

  /// As it is written: `1 %`.
  public var description: String {
    let percent = (share * 1e8).rounded() / 1e6
    let text = "\(percent)"
    return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + " %"
  }
}

/// The text is no tolerance.
public struct SizeToleranceError: DiagnosticError {
  let text: String

  /// What is wrong.
  public var problem: String { "'\(text)' is no tolerance." }
  /// The option.
  public var location: String? { "--size-tolerance" }
  /// What to write.
  public var remedy: String? { "write percent of the baseline's bytes: 1%, or 0 for no growth" }
  /// The command line asks for it.
  public var kind: FailureKind { .usage }
}
