import ByteIO

/// What leads on from a file that is no data set that can be read, but something known.
struct ContentAdvice {
  let kind: ContentKind
  let path: String

  /// The one command, or the sentence, that leads on.
  var text: String {
    let quoted = "'\(path)'"
    func python(_ code: String) -> String {
      "turn it into a file of numbers: python3 -c \"\(code)\""
    }
    if let unwrapping = kind.unwrapping(path) { return unwrapping }
    switch kind {
    case .hdf5:
      return "if it holds a model, that is not data; if it holds arrays, "
        + python(
          "import h5py, numpy; f = h5py.File(\(quoted)); "
            + "numpy.savez('data.npz', **{k: f[k][()] for k in f})")
    case .torch:
      return "if it holds a model, that is not data; if it holds a tensor, "
        + python(
          "import torch, numpy; numpy.save('data.npy', torch.load(\(quoted)).numpy())")
    case .safetensors:
      return python(
        "import numpy, safetensors.numpy as s; numpy.savez('data.npz', **s.load_file(\(quoted)))")
    case .pickle:
      return python(
        "import numpy; numpy.save('data.npy', numpy.load(\(quoted), allow_pickle=True))")
    case .parquet:
      return python("import pandas; pandas.read_parquet(\(quoted)).to_csv('data.csv', index=False)")
    case .arrow:
      return python("import pandas; pandas.read_feather(\(quoted)).to_csv('data.csv', index=False)")
    case .excel:
      return python("import pandas; pandas.read_excel(\(quoted)).to_csv('data.csv', index=False)")
    case .matlab:
      return python(
        "import numpy, scipy.io; numpy.savez('data.npz', **scipy.io.loadmat(\(quoted)))")
    case .json:
      return "if it holds records, write them as CSV; a model is the first argument, not data"
    case .png, .jpeg: return "name the directory of the images, with a directory a class"
    case .gif, .bmp, .tiff, .webp: return "convert images to JPEG or PNG, and name their directory"
    case .npz: return "name it with --data, and its labels with --labels-array"
    default:
      return kind.isForeignModel
        ? "a model is the first argument, not data: name a file of samples with --data"
        : "name a file of samples: IDX, NPY, NPZ or CSV"
    }
  }
}

extension ContentKind {
  /// What is never a table, whatever its name is; texts that begin as JSON, or as a server's answer,
  /// may be one.
  var isNoTable: Bool { self != .json && self != .serverAnswer }
}
