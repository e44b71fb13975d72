#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Runs `body` in a locale with UTF-8.
///
/// libarchive gives up on names that the locale can't express, and a program starts in one of
/// ASCII.
func withUTF8Names<Result>(_ body: () -> Result) -> Result {
  guard let locale = unsafe newlocale(LC_CTYPE_MASK, "C.UTF-8", nil) else { return body() }
  let old = unsafe uselocale(locale)
  defer {
    unsafe _ = uselocale(old)
    unsafe freelocale(locale)
  }
  return body()
}
