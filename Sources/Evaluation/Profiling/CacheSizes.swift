import Foundation

/// A processor's caches for data, as the system describes them.
struct CacheSizes: Sendable {
  /// One of them.
  struct Cache: Hashable, Sendable {
    /// `L1`, `L2`, `L3`.
    let name: String
    let byteCount: Int
    /// Threads of the processor that share it.
    let sharerCount: Int

    /// The part of it that one of some workers has to itself.
    ///
    /// Workers are taken to be on different cores, and cores to share caches from the third level on.
    func byteCount(workers: Int) -> Int {
      name < "L3" ? byteCount : byteCount / max(1, min(workers, sharerCount))
    }
  }

  /// The caches, smallest first.
  let caches: [Cache]

  /// Reads what Linux knows of the first processor; elsewhere, what most processors have.
  static var current: CacheSizes {
    let known = cpu0()
    guard known.isEmpty else { return CacheSizes(caches: known) }
    return CacheSizes(caches: [
      Cache(name: "L1", byteCount: 32 << 10, sharerCount: 1),
      Cache(name: "L2", byteCount: 512 << 10, sharerCount: 1),
    ])
  }

  private static func cpu0() -> [Cache] {
    let directory = "/sys/devices/system/cpu/cpu0/cache"
    var caches: [Cache] = []
    for index in 0..<8 {
      func text(_ name: String) -> String? {
        (try? String(contentsOfFile: "\(directory)/index\(index)/\(name)", encoding: .utf8))?
          .trimmingCharacters(in: .whitespacesAndNewlines)
      }
      guard let level = text("level"), let kind = text("type"), kind != "Instruction",
        let size = text("size").flatMap(byteCount), size > (caches.last?.byteCount ?? 0)
      else { continue }
      caches.append(
        Cache(
          name: "L\(level)", byteCount: size,
          sharerCount: text("shared_cpu_list").map(processorCount) ?? 1))
    }
    return caches
  }

  /// `48K`, `32M` as bytes.
  private static func byteCount(_ text: String) -> Int? {
    let unit = text.last == "K" ? 1 << 10 : text.last == "M" ? 1 << 20 : 1
    guard let count = Int(text.prefix { $0.isASCII && $0.isNumber }), count > 0 else { return nil }
    return count * unit
  }

  /// How many processors `0-3,8` names.
  static func processorCount(_ list: String) -> Int {
    max(
      1,
      list.split(separator: ",").reduce(0) { count, part in
        let ends = part.split(separator: "-").compactMap { Int($0) }
        guard let first = ends.first, let last = ends.last, first <= last else { return count }
        return count + last - first + 1
      })
  }
}
