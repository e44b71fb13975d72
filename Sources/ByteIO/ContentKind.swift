/// What a file is by its content, whatever its name says.
///
/// For messages: who names the wrong file, or gets a page in a file's place, is told what it is.
/// A kind is only recognised, not checked: its reader may still refuse the bytes.
public enum ContentKind: String, CaseIterable, Hashable, Sendable {
  /// A page that a server sent instead of a file.
  case html
  /// XML, as the errors of storage servers are.
  case xml
  /// A line as `404: Not Found`.
  case serverAnswer
  /// The few lines that stand for a file until Git LFS fetches it.
  case gitLFSPointer

  /// Other files, packed.
  case gzip, zstd, bzip2, xz, sevenZip, tar
  /// A zip archive of what is not known better.
  case zip

  /// `.keras`, a zip archive.
  case kerasArchive
  /// `.h5`: Keras' old format, or only weights, or anything.
  case hdf5
  /// A FlatBuffer of TensorFlow Lite.
  case tflite
  /// A protocol buffer of ONNX.
  case onnx
  /// `saved_model.pb`.
  case savedModel
  /// The directory of a `saved_model.pb`.
  case savedModelDirectory
  /// A frozen graph, `.pb`.
  case graphDef
  /// `.pt`, `.pth`: a zip archive, or an old pickle.
  case torch
  /// Weights without a network.
  case safetensors, gguf
  /// Python objects.
  case pickle
  /// A zip archive with a `model.json` of TF.js.
  case zippedTFJS

  /// Arrays, tables and pictures.
  case numpy, npz, idx, parquet, arrow, matlab, sqlite, excel
  case png, jpeg, gif, bmp, tiff, webp, pdf
  /// Text that begins as JSON does.
  case json

  /// What it is, for people: `an HTML page`.
  public var name: String {
    switch self {
    case .html: "an HTML page"
    case .xml: "an XML document"
    case .serverAnswer: "a server's error message"
    case .gitLFSPointer: "a Git LFS pointer"
    case .gzip: "a gzip file"
    case .zstd: "a Zstandard file"
    case .bzip2: "a bzip2 file"
    case .xz: "an xz file"
    case .sevenZip: "a 7z archive"
    case .tar: "a tar archive"
    case .zip: "a zip archive"
    case .kerasArchive: "a Keras model (.keras)"
    case .hdf5: "an HDF5 file (.h5)"
    case .tflite: "a TensorFlow Lite model (.tflite)"
    case .onnx: "an ONNX model"
    case .savedModel: "a TensorFlow SavedModel (saved_model.pb)"
    case .savedModelDirectory: "a TensorFlow SavedModel"
    case .graphDef: "a frozen TensorFlow graph (.pb)"
    case .torch: "a PyTorch file (.pt)"
    case .safetensors: "a safetensors file"
    case .gguf: "a GGUF file"
    case .pickle: "a Python pickle"
    case .zippedTFJS: "a zip archive of a TF.js model"
    case .numpy: "a NumPy array (.npy)"
    case .npz: "a NumPy archive (.npz)"
    case .idx: "an IDX file"
    case .parquet: "a Parquet table"
    case .arrow: "an Arrow table"
    case .matlab: "a MATLAB file"
    case .sqlite: "an SQLite database"
    case .excel: "an Excel workbook"
    case .png: "a PNG image"
    case .jpeg: "a JPEG image"
    case .gif: "a GIF image"
    case .bmp: "a BMP image"
    case .tiff: "a TIFF image"
    case .webp: "a WebP image"
    case .pdf: "a PDF document"
    case .json: "JSON"
    }
  }

  /// Whether it is a model of another format than TF.js', or the weights of one.
  public var isForeignModel: Bool {
    switch self {
    case .kerasArchive, .hdf5, .tflite, .onnx, .savedModel, .savedModelDirectory, .graphDef,
      .torch, .safetensors, .gguf:
      true
    default: false
    }
  }

  /// What leads on where that does not depend on what the file is for: how to fetch or unpack it.
  ///
  /// `path`: the file's.
  public func unwrapping(_ path: String) -> String? {
    switch self {
    case .html:
      "the download returned a page: fetch the file itself (on GitHub and Hugging Face its 'raw' "
        + "or 'resolve' address)"
    case .xml, .serverAnswer:
      "the download returned a server's answer: check the address, and fetch the file itself"
    case .gitLFSPointer: "run 'git lfs pull' in the repository that it comes from"
    case .gzip: "unpack it: gunzip < '\(path)' > FILE"
    case .zstd: "unpack it: zstd -d '\(path)' -o FILE"
    case .bzip2: "unpack it: bunzip2 < '\(path)' > FILE"
    case .xz: "unpack it: unxz < '\(path)' > FILE"
    case .sevenZip: "unpack it: 7z x '\(path)'"
    case .tar: "unpack it: tar -xf '\(path)'"
    case .zip, .zippedTFJS: "unpack it: unzip '\(path)' -d DIR"
    default: nil
    }
  }
}
