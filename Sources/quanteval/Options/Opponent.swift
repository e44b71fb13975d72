import ArgumentParser

/// What a record is compared with.
enum Opponent: String, CaseIterable, ExpressibleByArgument {
  /// An earlier record.
  case baseline
  /// Its own first level.
  case reference
}
