import ByteIO
import ModelGraph
import Tensors

extension [NamedBytes] {
  /// The bytes of their gzipped archive.
  var compressedByteCount: Int {
    Gzip.compress(Archive.tar(directory: "model", members: self)).count
  }
}

extension Weight {
  /// Numbers as binary16, what is too large as its greatest number.
  static func half(_ values: Tensor) -> Weight {
    .quantized(
      QuantizedTensor(
        encoding: .float16,
        codes: Tensor(shape: values.shape, scalarType: .float16, elements: UInt16.self) { span in
          let floats = values.floats()
          let most = Float(Float16.greatestFiniteMagnitude)
          for index in floats.indices {
            span[index] = Float16(Swift.min(Swift.max(floats[index], -most), most)).bitPattern
          }
        }))
  }
}
