extension String {
  /// The text with its middle left out where it is longer than so many characters: names that begin alike
  /// often end otherwise.
  package func shortened(to length: Int) -> String {
    guard count > length, length > 1 else { return self }
    let kept = length - 1
    return prefix(kept - kept / 2) + "…" + suffix(kept / 2)
  }
}
