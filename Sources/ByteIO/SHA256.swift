#if canImport(CryptoKit)
  import CryptoKit
#else
  import CCrypto
#endif

/// The SHA-256 digest (FIPS 180-4) of the system's library, as 64 lower-case hexadecimal digits.
public enum SHA256Digest {
  /// The digest of `bytes`.
  public static func hexadecimal(of bytes: FileBytes) -> String {
    bytes.withBytes { hexadecimal(of: $0) }
  }

  /// The digest of `bytes`.
  public static func hexadecimal(of bytes: [UInt8]) -> String {
    unsafe hexadecimal(of: bytes.span.bytes)
  }

  /// The digest of `bytes`.
  public static func hexadecimal(of bytes: RawSpan) -> String {
    unsafe bytes.withUnsafeBytes { buffer in
      #if canImport(CryptoKit)
        let digest = unsafe Array(CryptoKit.SHA256.hash(data: buffer))
      #else
        var digest = [UInt8](repeating: 0, count: 32)
        unsafe _ = EVP_Digest(
          buffer.baseAddress, buffer.count, &digest, nil, EVP_sha256(), nil)
      #endif
      return digest.map { byte in
        let digits = String(byte, radix: 16)
        return byte < 16 ? "0" + digits : digits
      }.joined()
    }
  }
}
