import Corrections
import Foundation
import Reporting

extension Corrector.Memory {
  /// What is said before a correction begins that needs a scratch file; `nil` for one that needs none.
  var notice: String? { isOnDisk ? Corrector.Memory.notice(byteCount: byteCount) : nil }

  /// What is said where so many bytes lie in a scratch file.
  static func notice(byteCount: Int) -> String {
    "Corrections keep \(Table.Cell.count(byteCount).text) bytes of activations in a scratch file in "
      + "'\(FileManager.default.temporaryDirectory.path)'."
  }
}
