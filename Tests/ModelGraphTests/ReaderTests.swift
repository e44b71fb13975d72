import ModelGraph
import Tensors
import Testing

@Suite("Who reads a value")
struct ReaderTests {
  /// What of each node's output is read by one node alone, by their names.
  private func onlyReaders(_ sketch: Sketch, outputs: [String]) throws -> [String: String] {
    let graph = try sketch.graph(outputs: outputs)
    var pairs: [String: String] = [:]
    for (node, reader) in zip(graph.nodes, graph.onlyReaders()) {
      if let reader { pairs[node.name] = graph.nodes[reader].name }
    }
    return pairs
  }

  private func pair() -> Sketch {
    var sketch = Sketch(input: [2])
    sketch.add("a", .activation(.tanh))
    sketch.add("b", .activation(.relu), ["a"])
    return sketch
  }

  @Test("The next node of a chain alone reads a value")
  func chain() throws {
    #expect(try onlyReaders(pair(), outputs: ["b"]) == ["a": "b"])
  }

  @Test("A value that is an output too, or that two nodes read, has no only reader")
  func several() throws {
    #expect(try onlyReaders(pair(), outputs: ["a", "b"]) == [:])
    var two = pair()
    two.add("c", .activation(.relu), ["a"])
    #expect(try onlyReaders(two, outputs: ["b", "c"]) == [:])
  }

  @Test("A node that reads it twice, or other values with it, is not its only reader")
  func sums() throws {
    var twice = pair()
    twice.add("c", .binary(.add), ["b", "b"])
    #expect(try onlyReaders(twice, outputs: ["c"]) == ["a": "b"])
    var other = pair()
    other.add("c", .binary(.add), ["b", "x"])
    #expect(try onlyReaders(other, outputs: ["c"]) == ["a": "b"])
  }

  @Test("A node of two outputs has no only reader")
  func twoOutputs() throws {
    var sketch = Sketch(input: [2])
    sketch.add("a", .identity, ["x"], alsoMaking: ["state"])
    sketch.add("b", .activation(.relu), ["a"])
    #expect(try onlyReaders(sketch, outputs: ["b"]) == [:])
  }

  @Test("Readers are listed with their places, an output as one place more")
  func list() throws {
    var sketch = pair()
    sketch.add("c", .binary(.add), ["a", "b"])
    let readers = try sketch.graph(outputs: ["c", "a"]).readers()
    #expect(readers[sketch.known("a")] == [1, 2, 3])
    #expect(readers[sketch.known("c")] == [3])
    #expect(readers[sketch.known("x")] == [0])
  }

  @Test("Nodes are replaced or removed by their places, and others stay")
  func replacing() throws {
    let graph = try pair().graph(outputs: ["b"])
    let other = node(.identity)
    #expect(graph.replacing([0: other]).names == ["layer", "b"])
    #expect(graph.replacing([1: nil]).names == ["a"])
    #expect(graph.replacing([:]).names == ["a", "b"])
  }
}
