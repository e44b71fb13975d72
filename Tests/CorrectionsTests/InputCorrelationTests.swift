import Essentials
import Corrections
import Testing

@Suite("How a product's inputs belong together")
struct InputCorrelationTests {
  @Test(
    "Curvature and drift are what their formula says, with means and without",
    arguments: [(5, 1), (9, 4), (33, 2)], [false, true])
  func formula(shape: (count: Int, groups: Int), isCentered: Bool) {
    let (count, groups) = shape
    var generator = SeededGenerator(seed: 3)
    // Tiles of 40 and 7 inputs, all far from a mean of 0.
    let tiles = [40, 7].map { inputs in
      (0..<2).map { _ in
        (0..<groups * count * inputs).map { _ in Float.random(in: 1...2, using: &generator) }
      }
    }
    var correlation = InputCorrelation(count: count, groupCount: groups)
    for tile in tiles {
      correlation.add(
        InputSums(of: tile[0], wanted: tile[1], elementCount: count, groupCount: groups))
    }
    for group in 0..<groups {
      /// An element of all inputs of a group.
      func values(_ which: Int, _ element: Int) -> [Double] {
        tiles.flatMap { tile in
          let inputs = tile[0].count / (groups * count)
          let start = (group * count + element) * inputs
          return tile[which][start..<start + inputs].map(Double.init)
        }
      }
      let x = (0..<count).map { values(0, $0) }
      let drift = (0..<count).map { element in
        zip(values(0, element), values(1, element)).map { $0 - $1 }
      }
      func mean(_ values: [Double]) -> Double { values.reduce(0, +) / 47 }
      func moment(_ a: [Double], _ b: [Double]) -> Double {
        mean(zip(a, b).map(*)) - (isCentered ? mean(a) * mean(b) : 0)
      }
      let trace = (0..<count).map { moment(x[$0], x[$0]) }.reduce(0, +) / Double(count)
      let error = correlation.error(ofGroup: group, isCentered: isCentered)
      // Sums of up to 47 products below 4 in binary32: 47 · 4 · 2⁻²⁴.
      for row in 0..<count {
        for column in 0..<count {
          let wanted = moment(x[row], x[column]) + (row == column ? trace : 0)
          #expect(abs(error.matrix[row * count + column] - wanted) < 1.2e-5)
          #expect(
            abs(error.driftColumns[column * count + row] - moment(x[row], drift[column])) < 1.2e-5)
        }
        #expect(error.diagonal[row] == error.matrix[row * count + row])
      }
    }
  }
}
