import Corrections
import ModelGraph
import Tensors
import Testing

@Suite("What a product's weights see")
struct ProductInputsTests {
  private func inputs(places: Int, count: Int) throws -> ProductInputs {
    let dense = Node(
      name: "dense", className: "Dense",
      operation: .dense(DenseAttributes(units: 2, activation: .linear)),
      inputs: [ValueID(index: 0)], outputs: [ValueID(index: 1)], weightNames: [.filter: "w"])
    return try #require(ProductInputs(dense, input: Shape([places, count])))
  }

  @Test(
    "No more places of a sample are looked at than it takes",
    arguments: [
      // 4,096 inputs, or 8 for each element, at most 49 of a sample and at least 1.
      (places: 100, count: 9, samples: 10, seen: 49),
      (places: 20, count: 9, samples: 10, seen: 20),
      (places: 100, count: 9, samples: 512, seen: 8),
      (places: 100, count: 9, samples: 500, seen: 9),
      (places: 100, count: 512, samples: 512, seen: 8),
      (places: 100, count: 1_024, samples: 512, seen: 16),
      (places: 100, count: 9, samples: 10_000, seen: 1),
    ])
  func thinned(places: Int, count: Int, samples: Int, seen: Int) throws {
    let inputs = try inputs(places: places, count: count)
    #expect(inputs.thinned(forSamples: samples).placeCount == seen)
  }

  @Test("The places that are looked at are spread over a sample, and are other ones for each")
  func spread() throws {
    let inputs = try inputs(places: 100, count: 1).thinned(forSamples: 1_024)
    let values = (0..<200).map { Float($0 % 100) }
    var found = [Float](repeating: -1, count: 8)
    inputs.gather(values.span, samples: 0..<2, into: &found, 0, of: 8)
    #expect(found == [0, 25, 50, 75, 7, 32, 57, 82])
  }
}
