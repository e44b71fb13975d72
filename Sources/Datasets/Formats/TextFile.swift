import ByteIO

/// A file that begins as text, where numbers in binary were expected.
struct TextFile {
  private let path: String
  private let head: [UInt8]

  /// Looks at the beginning of a file; `nil` for what is no text.
  init?(_ file: FileBytes) {
    guard file.count > 0, let head = try? file.bytes(in: 0..<min(file.count, 1_024)) else {
      return nil
    }
    let isText = head.allSatisfy { $0 >= 0x20 && $0 != 0x7F || 9...13 ~= $0 }
    guard isText, !head.isEmpty else { return nil }
    path = file.source
    self.head = head
  }

  /// The code in Python that makes an NPY file of it, if it is a table of numbers.
  var loading: String {
    let separator = TableSeparator(recognizing: head)
    let delimiter = separator == .tab ? "\\t" : "\(separator.character)"
    let header = head.prefix { $0 != UInt8(ascii: "\n") }
    // A header has letters; a number may have the one of its exponent.
    let hasHeader = header.contains {
      UInt8(ascii: "A")...UInt8(ascii: "z") ~= $0 && $0 | 0x20 != UInt8(ascii: "e")
    }
    return "import numpy as np; np.save('array.npy', np.loadtxt('\(path)', delimiter='\(delimiter)'"
      + (hasHeader ? ", skiprows=1))" : "))")
  }
}
