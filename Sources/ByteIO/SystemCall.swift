#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The system's text for the last failed call of this thread.
func lastSystemError() -> String { unsafe String(cString: strerror(errno)) }
