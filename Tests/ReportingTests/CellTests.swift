import Reporting
import Testing

@Suite("Cells of a table")
struct CellTests {
  @Test(
    "Thousands are grouped",
    arguments: [
      (0, "0"), (7, "7"), (999, "999"), (1_000, "1,000"), (12_345, "12,345"),
      (123_456, "123,456"), (1_234_567, "1,234,567"), (-1_000, "-1,000"), (-999, "-999"),
      (Int.max, "9,223,372,036,854,775,807"), (Int.min, "-9,223,372,036,854,775,808"),
    ])
  func grouping(count: Int, text: String) {
    #expect(Table.Cell.count(count).text == text)
  }

  /// Each is half-way in binary64 too, so that no error of the conversion decides.
  @Test(
    "Halves are rounded to even",
    arguments: [
      (0.5, 0, "0"), (1.5, 0, "2"), (2.5, 0, "2"), (3.5, 0, "4"), (-2.5, 0, "-2"),
      (0.25, 1, "0.2"), (0.75, 1, "0.8"), (0.125, 2, "0.12"), (0.375, 2, "0.38"),
      (1_000.5, 0, "1,000"),
    ])
  func halves(value: Double, digits: Int, text: String) {
    #expect(Table.Cell.decimal(value, digits: digits).text == text)
  }

  @Test(
    "A number has exactly its digits behind the point",
    arguments: [
      (0, 0, "0"), (0, 3, "0.000"), (0.0004, 3, "0.000"), (0.0006, 3, "0.001"),
      (1.05, 2, "1.05"), (0.999, 2, "1.00"), (1_234.5, 1, "1,234.5"), (-0.05, 2, "-0.05"),
      (-0.004, 2, "0.00"), (1e6, 6, "1,000,000.000000"),
    ])
  func digits(value: Double, digits: Int, text: String) {
    #expect(Table.Cell.decimal(value, digits: digits).text == text)
  }

  @Test(
    "A fraction becomes percent",
    arguments: [
      (0, 1, "0.0 %"), (1, 2, "100.00 %"), (0.9876, 2, "98.76 %"), (0.25, 0, "25 %"),
      (1.5, 1, "150.0 %"),
    ])
  func percent(fraction: Double, digits: Int, text: String) {
    #expect(Table.Cell.percent(fraction, digits: digits).text == text)
  }

  @Test("What was not measured is never a number")
  func notMeasured() {
    #expect(Table.Cell.notMeasured.text == "–")
  }

  @Test(
    "What fits no digits is shown, not trapped on",
    arguments: [Double.nan, .infinity, -.infinity, 1e300, -1e300])
  func strange(value: Double) {
    #expect(Table.Cell.decimal(value, digits: 2).text == "\(value)")
  }
}
