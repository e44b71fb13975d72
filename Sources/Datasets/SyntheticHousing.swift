import Essentials

/// A made-up table in the shape of the California housing data: nobody lives there.
///
/// Row by row: a town is drawn, and a place around it; households (log-normal), and from them rooms,
/// bedrooms and people; income (log-normal, higher in dear towns); and a price that is a function of
/// all these but the counts themselves, times noise, and cut off at 500,001 as the real one is. The
/// function is not linear: income acts with a power, the distance from the town's centre by a
/// bell curve, the age of the houses by a parabola. The order of magnitude of each column is that
/// of the real table; nothing is fitted to it.
///
/// The bytes are a function of the seed and the number of rows on any machine: only the operations
/// that IEEE 754 rounds exactly are used, no library's `exp` or `log`.
public struct SyntheticHousing: Sendable {
  /// The columns, as in `california_housing_train.csv`; the last is the price.
  public static let columns = [
    "longitude", "latitude", "housing_median_age", "total_rooms", "total_bedrooms", "population",
    "households", "median_income", "median_house_value",
  ]
  /// The price from which on it is cut off.
  public static let greatestPrice = 500_001.0

  private let seed: UInt64
  private let rowCount: Int

  /// Describes a table.
  ///
  /// - Parameters:
  ///   - seed: what the numbers are a function of; the default is the year of the real census.
  ///   - rowCount: the number of rows.
  public init(seed: UInt64 = 1990, rowCount: Int = 5_000) {
    self.seed = seed
    self.rowCount = rowCount
  }

  /// The table as the real one is written: names in quotes, six decimals, LF line ends.
  public func csv() -> [UInt8] {
    var source = NormalSource(seed: seed)
    var text = Self.columns.map { "\"\($0)\"" }.joined(separator: ",") + "\n"
    for _ in 0..<rowCount {
      text += Self.row(&source).joined(separator: ",") + "\n"
    }
    return Array(text.utf8)
  }

  /// A town: its centre in degrees, how far it spreads, how many of the rows it has, and how dear
  /// it is.
  private struct Town {
    let longitude: Double, latitude: Double, spread: Double, share: Double, level: Double
  }

  /// Around the real Los Angeles, San Francisco, San Diego, Sacramento, Fresno and Redding, so that
  /// a map looks familiar; shares add up to 1.
  private static let towns = [
    Town(longitude: -118.20, latitude: 34.05, spread: 0.35, share: 0.40, level: 1.10),
    Town(longitude: -122.20, latitude: 37.70, spread: 0.30, share: 0.23, level: 1.40),
    Town(longitude: -117.10, latitude: 32.85, spread: 0.15, share: 0.12, level: 1.10),
    Town(longitude: -121.40, latitude: 38.60, spread: 0.30, share: 0.10, level: 0.75),
    Town(longitude: -119.60, latitude: 36.60, spread: 0.45, share: 0.10, level: 0.55),
    Town(longitude: -122.00, latitude: 40.40, spread: 0.60, share: 0.05, level: 0.50),
  ]

  private static func town(_ fraction: Double) -> Town {
    var sum = 0.0
    for town in towns {
      sum += town.share
      if fraction < sum { return town }
    }
    return towns[towns.count - 1]
  }

  private static func row(_ source: inout NormalSource) -> [String] {
    let town = town(source.uniform())
    let (east, north) = (source.normal(), source.normal())
    // 1 in the centre, 0 far out.
    let nearness = exponential(-(east * east + north * north) / 2)
    let age = limit(33 - 14 * (1 - nearness) + 11 * source.normal(), 1, 52).whole
    let households = limit(exponential(6.0 + 0.65 * source.normal()), 5, 6_000).whole
    let logIncome = 1.25 + 0.2 * (town.level - 1) + 0.45 * source.normal()
    let income = limit(exponential(logIncome), 0.4999, 15.0001)
    let roomsPerHousehold = 5.1 * exponential(0.18 * (logIncome - 1.25) + 0.16 * source.normal())
    let rooms = (households * roomsPerHousehold).whole
    let bedrooms = max(1, (rooms * 0.205 * exponential(0.08 * source.normal())).whole)
    let peoplePerHousehold = 2.9 * exponential(0.22 * source.normal() - 0.1 * (logIncome - 1.25))
    let people = max(3, (households * peoplePerHousehold).whole)
    let comfort = roomsPerHousehold / peoplePerHousehold
    let price =
      185_000 * town.level * exponential(0.7 * (logIncome - 1.25))
      * (0.75 + 0.45 * nearness) * (0.8 + 0.2 * comfort / (1 + 0.4 * comfort))
      * (1 + 0.25 * (age - 26) * (age - 26) / 676) * exponential(0.18 * source.normal())
    return [
      text(town.longitude + town.spread * east, steps: 100),
      text(town.latitude + town.spread * north, steps: 100),
      text(age), text(rooms), text(bedrooms), text(people), text(households),
      text(income, steps: 10_000),
      text(limit((price / 100).whole * 100, 14_999, greatestPrice)),
    ]
  }

  private static func limit(_ x: Double, _ least: Double, _ greatest: Double) -> Double {
    min(max(x, least), greatest)
  }

  /// A number rounded to a multiple of `1 / steps`, with six decimals.
  private static func text(_ x: Double, steps: Int = 1) -> String {
    let millionths = Int((x * Double(steps)).whole) * (1_000_000 / steps)
    let (whole, fraction) = abs(millionths).quotientAndRemainder(dividingBy: 1_000_000)
    let decimals = String(fraction)
    return (millionths < 0 ? "-" : "") + "\(whole)."
      + String(repeating: "0", count: 6 - decimals.utf8.count) + decimals
  }

  /// The exponential function of a small number, as the same bits everywhere.
  ///
  /// Ten terms of the series at `x / 16`, squared four times.
  private static func exponential(_ x: Double) -> Double {
    var (sum, term) = (1.0, 1.0)
    for index in 1...10 {
      term *= x / 16 / Double(index)
      sum += term
    }
    for _ in 0..<4 { sum *= sum }
    return sum
  }
}

extension Double {
  /// The nearest whole number.
  fileprivate var whole: Double { rounded(.toNearestOrEven) }
}

/// Random numbers that are the same on any machine.
private struct NormalSource {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// From 0 to 1, without 1.
  mutating func uniform() -> Double { Double(generator.next() >> 11) / 9_007_199_254_740_992 }

  /// About normal, with mean 0 and deviation 1: the sum of twelve uniform numbers, whose variance is
  /// 1/12 each; within ±6.
  mutating func normal() -> Double {
    (0..<12).reduce(-6.0) { sum, _ in sum + uniform() }
  }
}
