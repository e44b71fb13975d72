import ModelGraph
import Tensors
import Testing

@Suite("Shapes of arrangements")
struct ArrangementShapeTests {
  @Test("All axes from one on become one")
  func flatten() throws {
    #expect(try shapes(.flatten(), [2, 3, 4]) == [[24]])
    #expect(try shapes(.flatten(from: 1), [2, 3, 4]) == [[2, 12]])
    #expect(try shapes(.flatten(from: 2), [2, 3, 4]) == [[2, 3, 4]])
    // Behind the last axis there is room for another.
    #expect(try shapes(.flatten(from: 3), [2, 3, 4]) == [[2, 3, 4, 1]])
    #expect(try shapes(.flatten(), []) == [[1]])
    #expect(refused(.flatten(from: 4), [2, 3, 4]) == [2, 3, 4])
  }

  @Test("One extent may be what is left")
  func reshape() throws {
    for (target, expected) in [
      ([4, 6], [4, 6]), ([-1, 6], [4, 6]), ([6, -1], [6, 4]), ([-1], [24]), ([24, -1], [24, 1]),
    ] { #expect(try shapes(.reshape(target), [2, 3, 4]) == [expected]) }
    #expect(try shapes(.reshape([]), [1, 1]) == [[]])
    #expect(try shapes(.reshape([0, 5]), [0]) == [[0, 5]])
    for target in [[5, 5], [-1, 5], [0, -1], [25], [23], [12], [2, 6]] {
      #expect(refused(.reshape(target), [2, 3, 4]) == [2, 3, 4], "\(target)")
    }
    #expect(objection(.reshape([-1, -1]), [4]) == "the target shape is [-1, -1]")
    #expect(objection(.reshape([1 << 40, 1 << 40]), [4])?.hasPrefix("the target shape") == true)
  }

  @Test("Axes take the order that is told, each once")
  func transpose() throws {
    #expect(try shapes(.transpose([2, 0, 1]), [2, 3, 4]) == [[4, 2, 3]])
    for order in [[0, 1], [0, 0, 1], [1, 2, 3], [0, 1, 2, 3]] {
      #expect(refused(.transpose(order), [2, 3, 4]) == [2, 3, 4])
    }
  }

  @Test("A slice may begin and end at either end of its axis, not beyond")
  func slice() throws {
    for (slice, count) in [
      (AxisSlice(start: 0, count: 5), 5), (AxisSlice(start: 4, count: 1), 1),
      (AxisSlice(start: 0, count: 3, step: 2), 3), (AxisSlice(start: 4, count: 3, step: -2), 3),
      // What takes nothing begins nowhere.
      (AxisSlice(start: 9, count: 0), 0),
    ] {
      #expect(try shapes(.slice([slice, .init(start: 1, count: 2)]), [5, 3]) == [[count, 2]])
    }
    for slice in [
      AxisSlice(start: 0, count: 6), AxisSlice(start: 5, count: 1),
      AxisSlice(start: 5, count: 2, step: -1), AxisSlice(start: -1, count: 2),
      AxisSlice(start: 0, count: 4, step: 2), AxisSlice(start: 4, count: 4, step: -2),
    ] { #expect(refused(.slice([slice]), [5]) == [5], "\(slice)") }
    #expect(refused(.slice([.init(start: 0, count: 1)]), [5, 3]) == [5, 3])
    #expect(
      objection(.slice([.init(start: 0, count: -1)]), [5]) == "its output would be [-1]")
  }

  @Test("Mirrors reach as far as there are elements, zeros farther")
  func pad() throws {
    let by = [AxisPadding(before: 2, after: 1), AxisPadding(before: 0, after: 3)]
    for content in [PaddingContent.constant(0), .reflection, .symmetry] {
      #expect(try shapes(.pad(by, content), [3, 4]) == [[6, 7]])
      #expect(refused(.pad(by, content), [3]) == [3])
      #expect(refused(.pad([.init(before: -1, after: 2)], content), [3]) == [3])
      #expect(refused(.pad([.init(before: 2, after: -1)], content), [3]) == [3])
    }
    // The border itself is not repeated by a reflection: of 3 elements 2 are mirrored.
    for (content, most) in [
      (PaddingContent.reflection, 2), (.symmetry, 3), (.constant(1), 1 << 24),
    ] {
      for (before, after) in [(most, 0), (0, most)] {
        #expect(
          try shapes(.pad([.init(before: before, after: after)], content), [3]) == [[3 + most]])
      }
      #expect(refused(.pad([.init(before: most + 1, after: 0)], content), [3]) == [3])
      #expect(refused(.pad([.init(before: 0, after: most + 1)], content), [3]) == [3])
    }
    #expect(refused(.pad([.init(before: 1, after: 0)], .reflection), [0]) == [0])
    #expect(try shapes(.pad([.init(before: 0, after: 0)], .reflection), [0]) == [[0]])
  }

  @Test("Inputs stand one behind another along an axis, and are alike along all others")
  func concatenate() throws {
    #expect(try shapes(.concatenate(axis: 0), [2, 3], [5, 3], [1, 3]) == [[8, 3]])
    #expect(try shapes(.concatenate(axis: 1), [2, 3], [2, 4]) == [[2, 7]])
    #expect(try shapes(.concatenate(axis: 1), [2, 3]) == [[2, 3]])
    #expect(refused(.concatenate(axis: 0), [2, 3], [2, 4]) == [2, 4])
    #expect(refused(.concatenate(axis: 1), [2, 3], [2, 3, 1]) == [2, 3, 1])
    #expect(refused(.concatenate(axis: 1), [2, 3, 1], [2, 3]) == [2, 3])
    #expect(refused(.concatenate(axis: 2), [2, 3], [2, 3]) == [2, 3])
    #expect(refused(.concatenate(axis: -1), [2, 3], [2, 3]) == [2, 3])
  }

  /// NumPy's rule: `np.broadcast_shapes`.
  @Test(
    "Extents of 1 and missing first axes are stretched",
    arguments: [
      ([2, 3], [2, 3], [2, 3]), ([2, 1], [2, 3], [2, 3]), ([2, 3], [1, 3], [2, 3]),
      ([2, 1], [1, 3], [2, 3]), ([3], [2, 3], [2, 3]), ([2, 3], [], [2, 3]), ([], [], []),
      ([4, 1, 3], [2, 1], [4, 2, 3]), ([0], [1], [0]), ([1, 1], [0, 1], [0, 1]),
    ] as [([Int], [Int], [Int])])
  func binary(first: [Int], second: [Int], expected: [Int]) throws {
    #expect(try shapes(.binary(.add), first, second) == [expected])
    #expect(try shapes(.binary(.add), second, first) == [expected])
    #expect(try shapes(.select, [1], first, second) == [expected.isEmpty ? [1] : expected])
  }

  @Test("Other extents are refused, and all that were to be joined are told")
  func notBroadcast() {
    for (first, second) in [([2, 3], [2]), ([2, 3], [3, 1]), ([0], [2])] {
      #expect(refused(.binary(.multiply), first, second) == second)
    }
    #expect(refused(.select, [2], [1], [3]) == [3])
    let error = #expect(throws: GraphError.self) { try shapes(.binary(.add), [2, 3], [4, 1]) }
    #expect(
      error?.problem
        == "The layer needs inputs whose extents are equal or 1 ([2, 3], [4, 1]) and gets the "
        + "shape [4, 1].")
  }

  @Test("An array is stretched to extents that it fits, and never shrinks")
  func broadcast() throws {
    #expect(try shapes(.broadcast([4, 2, 3]), [2, 1]) == [[4, 2, 3]])
    #expect(try shapes(.broadcast([2, 3]), [2, 3]) == [[2, 3]])
    for (input, target) in [([2, 3], [3]), ([2, 3], [2, 1])] {
      #expect(refused(.broadcast(target), input) == input)
    }
    #expect(refused(.broadcast([3]), [2]) == [3])
  }

  @Test("Chosen elements stand where their axis was")
  func gather() throws {
    #expect(try shapes(.gather(axis: 0), [5, 6, 7], [2, 3]) == [[2, 3, 6, 7]])
    #expect(try shapes(.gather(axis: 1), [5, 6, 7], [2, 3]) == [[5, 2, 3, 7]])
    #expect(try shapes(.gather(axis: 2), [5, 6, 7], []) == [[5, 6]])
    #expect(refused(.gather(axis: 3), [5, 6, 7], [2]) == [5, 6, 7])
    #expect(refused(.gather(axis: -1), [5], [2]) == [5])
  }

  @Test("Axes that are reduced go, or keep one element")
  func reduce() throws {
    func reduce(_ axes: [Int], keeps: Bool = false) -> Operation {
      .reduce(.mean, axes: axes, keepsDimensions: keeps)
    }
    #expect(try shapes(reduce([0, 2]), [2, 3, 4]) == [[3]])
    #expect(try shapes(reduce([0, 2], keeps: true), [2, 3, 4]) == [[1, 3, 1]])
    #expect(try shapes(reduce([]), [2, 3, 4]) == [[2, 3, 4]])
    #expect(refused(reduce([3]), [2, 3, 4]) == [2, 3, 4])
    #expect(refused(reduce([-1]), [2, 3, 4]) == [2, 3, 4])
    #expect(try shapes(.extremum(axis: 1, isMaximum: true), [2, 3, 4]) == [[2, 4]])
    #expect(refused(.extremum(axis: 3, isMaximum: false), [2, 3, 4]) == [2, 3, 4])
    #expect(try shapes(.mask(value: 0), [2, 3, 4]) == [[2, 3]])
    #expect(refused(.mask(value: 0), []) == [])
  }

  @Test("As many of the greatest elements are given as there are, at most")
  func topK() throws {
    for givesPlaces in [true, false] {
      #expect(try shapes(.topK(count: 2, givesPlaces: givesPlaces), [4, 3]) == [[4, 2]])
      #expect(try shapes(.topK(count: 3, givesPlaces: givesPlaces), [4, 3]) == [[4, 3]])
      #expect(refused(.topK(count: 4, givesPlaces: givesPlaces), [4, 3]) == [4, 3])
      #expect(refused(.topK(count: -1, givesPlaces: givesPlaces), [4, 3]) == [4, 3])
      #expect(refused(.topK(count: 1, givesPlaces: givesPlaces), []) == [])
    }
  }
}
