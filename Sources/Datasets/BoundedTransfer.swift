import Foundation
import Synchronization

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One file from a server, which gets no more memory and no more time than it was promised.
final class BoundedTransfer: NSObject, URLSessionDataDelegate, Sendable {
  /// Why there are no bytes.
  struct Failure: Error {
    let reason: String
  }

  private struct State {
    var bytes: [UInt8] = []
    /// What was wrong before the transfer was called off for it.
    var failure: Failure?
    var continuation: CheckedContinuation<Result<[UInt8], Failure>, Never>?
  }

  private let url: URL
  private let limit: Int
  private let silence: TimeInterval
  private let seconds: TimeInterval
  private let state = Mutex(State())

  /// Describes a transfer.
  ///
  /// - Parameters:
  ///   - url: where the bytes are.
  ///   - limit: bytes that are taken.
  ///   - silence: seconds that the server may say nothing.
  ///   - seconds: seconds that all of it may take.
  init(_ url: URL, limit: Int, silence: TimeInterval, seconds: TimeInterval) {
    self.url = url
    self.limit = limit
    self.silence = silence
    self.seconds = seconds
  }

  /// Fetches the bytes.
  func bytes() async -> Result<[UInt8], Failure> {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = silence
    let session = URLSession(configuration: configuration, delegate: self, delegateQueue: nil)
    defer { session.finishTasksAndInvalidate() }
    return await withCheckedContinuation { continuation in
      state.withLock { $0.continuation = continuation }
      let task = session.dataTask(with: url)
      task.resume()
      DispatchQueue.global().asyncAfter(deadline: .now() + seconds) { [weak self, weak task] in
        guard let self, let task else { return }
        fail("it took more than \(Int(self.seconds)) seconds", task)
      }
    }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    let status = (response as? HTTPURLResponse)?.statusCode ?? 0
    if status != 200 {
      fail("the server answered \(status)", dataTask)
    } else if response.expectedContentLength > Int64(limit) {
      fail("it has \(response.expectedContentLength) bytes, and not \(limit)", dataTask)
    }
    completionHandler(state.withLock { $0.failure == nil } ? .allow : .cancel)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    let isTooMuch = state.withLock { state in
      guard state.bytes.count + data.count <= limit else { return true }
      state.bytes += data
      return false
    }
    if isTooMuch { fail("it has more than the \(limit) bytes of the manifest", dataTask) }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    end { state in
      if let failure = state.failure { return .failure(failure) }
      if let error { return .failure(Failure(reason: error.localizedDescription)) }
      return .success(state.bytes)
    }
  }

  private func fail(_ reason: String, _ task: URLSessionTask) {
    state.withLock { state in
      state.bytes = []
      if state.failure == nil { state.failure = Failure(reason: reason) }
    }
    task.cancel()
    end { .failure($0.failure ?? Failure(reason: reason)) }
  }

  /// Gives the result to who waits for it, once.
  private func end(_ result: (State) -> Result<[UInt8], Failure>) {
    let (continuation, result) = state.withLock { state in
      defer { state.continuation = nil }
      return (state.continuation, result(state))
    }
    continuation?.resume(returning: result)
  }
}
