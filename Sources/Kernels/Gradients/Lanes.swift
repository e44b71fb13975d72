/// Sixteen neighbouring numbers: a cache line.
typealias Lanes = SIMD16<Float>

extension UnsafePointer<Float> {
  /// The sixteen numbers from here on.
  @inline(__always)
  var lanes: Lanes { UnsafeRawPointer(self).loadUnaligned(as: Lanes.self) }
}

extension UnsafeMutablePointer<Float> {
  /// The sixteen numbers from here on.
  @inline(__always)
  var lanes: Lanes {
    get { UnsafeRawPointer(self).loadUnaligned(as: Lanes.self) }
    nonmutating set {
      UnsafeMutableRawPointer(self).storeBytes(of: newValue, as: Lanes.self)
    }
  }
}
