import Foundation
import ModelFormats

extension ModelSource {
  /// The name of the directory that the model is in.
  var shortName: String {
    let directory = URL(fileURLWithPath: path).deletingLastPathComponent().lastPathComponent
    return directory.isEmpty || directory == "/" ? "model" : directory
  }
}
