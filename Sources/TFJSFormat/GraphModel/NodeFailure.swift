import ModelGraph
import ModelSources

/// Why a node of a graph-model could not be decoded.
enum NodeFailure: Error {
  /// It computes something that can't be run; others may too, and all are told at once.
  case unsupported(String)
  /// The file is wrong.
  case format(ModelFormatError)
  /// What the node computes does not fit what it gets.
  case graph(GraphError)
}
