import ByteIO
import Testing

@Suite("SHA-256")
struct SHA256DigestTests {
  /// The examples of NIST's "Secure Hash Standard" pages for FIPS 180-4: one block, two blocks,
  /// the empty message, and a million times the letter a.
  static let examples: [(message: [UInt8], digest: String)] = [
    (Array("abc".utf8), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      Array("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".utf8),
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    ([], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    (
      [UInt8](repeating: 0x61, count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ]

  @Test("The standard's examples have the standard's digests", arguments: examples.indices)
  func example(index: Int) {
    let (message, digest) = Self.examples[index]
    #expect(SHA256Digest.hexadecimal(of: message) == digest)
    #expect(SHA256Digest.hexadecimal(of: FileBytes(message, source: "message")) == digest)
  }
}
