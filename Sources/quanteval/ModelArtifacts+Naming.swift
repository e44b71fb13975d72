import Foundation
import ModelFormats
import ModelGraph
import Tensors

extension ModelArtifacts {
  /// The name of the directory that the model is in.
  var shortName: String {
    let directory = URL(fileURLWithPath: path).deletingLastPathComponent().lastPathComponent
    return directory.isEmpty || directory == "/" ? "model" : directory
  }

  /// What the model takes; nothing where it leaves that open, and the data decides.
  func inputShape() throws -> Shape {
    do throws(ModelFormatError) {
      return try model().graph.inputs.first?.shape ?? Shape([])
    } catch {
      if case .freeInputAxes = error { return Shape([]) }
      throw error
    }
  }
}
