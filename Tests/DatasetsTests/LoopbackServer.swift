import Foundation

#if canImport(Glibc)
  import Glibc
#endif

/// An HTTP/1.1 server on 127.0.0.1 that answers as many requests as it has answers, in turn.
///
/// `@unchecked Sendable`: what changes is behind the lock.
final class LoopbackServer: @unchecked Sendable {
  struct Answer: Sendable {
    var status = 200
    var body: [UInt8] = []
    /// Bytes that are announced, but not sent.
    var missingCount = 0
    /// Whether the length is said at all.
    var announcesLength = true
    /// Whether the connection stays open, without a word, until the server stops.
    var isHeldOpen = false
  }

  enum Failure: Error { case system(String) }

  /// The address of a directory on the server.
  let address: String
  private let listener: Int32
  private let lock = NSLock()
  private var paths: [String] = []

  init(_ answers: [Answer]) throws {
    // A client that hangs up early must not end the tests.
    signal(SIGPIPE, SIG_IGN)
    #if canImport(Glibc)
      listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      listener = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let (size, descriptor) = (length, listener)
    let isBound = withUnsafeMutablePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) == 0 && listen(descriptor, 8) == 0
          && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else { throw Failure.system(String(cString: strerror(errno))) }
    address = "http://127.0.0.1:\(UInt16(bigEndian: place.sin_port))/files"
    Thread.detachNewThread { [weak self] in
      for answer in answers {
        let connection = accept(descriptor, nil, nil)
        guard connection >= 0 else { return }
        self?.serve(answer, to: connection)
        close(connection)
      }
    }
  }

  deinit { stop() }

  /// Refuses connections from now on; frees a thread that waits for one.
  func stop() {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  /// The paths that were asked for.
  var requestedPaths: [String] { lock.withLock { paths } }

  private func serve(_ answer: Answer, to connection: Int32) {
    var request: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while !request.ends(with: Array("\r\n\r\n".utf8)) {
      let count = recv(connection, &chunk, chunk.count, 0)
      guard count > 0 else { return }
      request += chunk[..<count]
    }
    let words = String(decoding: request, as: UTF8.self).split(separator: " ")
    lock.withLock { paths.append(words.count > 1 ? String(words[1]) : "") }
    let head =
      "HTTP/1.1 \(answer.status) Answer\r\nConnection: close\r\n"
      + (answer.announcesLength
        ? "Content-Length: \(answer.body.count + answer.missingCount)\r\n" : "") + "\r\n"
    var rest = (Array(head.utf8) + answer.body)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, 0) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
    // Until the client hangs up.
    if answer.isHeldOpen { _ = recv(connection, &chunk, chunk.count, 0) }
  }
}

extension Array where Element: Equatable {
  fileprivate func ends(with end: [Element]) -> Bool { suffix(end.count).elementsEqual(end) }
}
