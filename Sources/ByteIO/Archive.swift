import CArchive

/// tar written and zip read, through libarchive.
public enum Archive {
  /// A tar file (POSIX ustar, with pax headers for names that do not fit it) of a directory with
  /// these files.
  ///
  /// Deterministic: members sorted by name, time and owner 0, mode 0755 and 0644, padded to
  /// 10,240 bytes as the `tar` program does.
  public static func tar(directory: String, members: [NamedBytes]) -> [UInt8] {
    guard let writer = unsafe archive_write_new() else { return [] }
    defer { unsafe _ = archive_write_free(writer) }
    unsafe archive_write_set_format_pax_restricted(writer)
    unsafe archive_write_set_bytes_per_block(writer, 10_240)
    unsafe archive_write_set_bytes_in_last_block(writer, 10_240)
    // Members, headers (three, and the name twice, where it needs pax) and padding each, the
    // directory and the final blocks.
    let capacity = members.reduce(1 << 16) {
      $0 + $1.bytes.count + 4_096 + 2 * (directory.utf8.count + $1.name.utf8.count)
    }
    var used = 0
    return unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      unsafe archive_write_open_memory(writer, buffer.baseAddress, buffer.count, &used)
      unsafe add(directory + "/", type: UInt32(S_IFDIR), permissions: 0o755, [], to: writer)
      for member in members.sorted(by: { $0.name < $1.name }) {
        unsafe add(
          directory + "/" + member.name, type: UInt32(S_IFREG), permissions: 0o644,
          member.bytes, to: writer)
      }
      unsafe archive_write_close(writer)
      count = used
    }
  }

  private static func add(
    _ path: String, type: UInt32, permissions: UInt32, _ bytes: [UInt8], to writer: OpaquePointer
  ) {
    guard let entry = unsafe archive_entry_new() else { return }
    defer { unsafe archive_entry_free(entry) }
    unsafe archive_entry_set_pathname(entry, path)
    unsafe archive_entry_set_filetype(entry, type)
    unsafe archive_entry_set_perm(entry, mode_t(permissions))
    unsafe archive_entry_set_size(entry, Int64(bytes.count))
    unsafe archive_entry_set_mtime(entry, 0, 0)
    unsafe archive_write_header(writer, entry)
    unsafe bytes.withUnsafeBytes { buffer in
      unsafe _ = archive_write_data(writer, buffer.baseAddress, buffer.count)
    }
  }

  /// The files of a zip archive, in the order in which they lie in it.
  ///
  /// `limit`: the greatest number of bytes of all members together.
  /// - Throws: `ByteIOError.corruptArchive` or `.tooLarge`.
  public static func unzip(
    _ archive: FileBytes, limit: Int = 1 << 34
  ) throws(ByteIOError) -> [NamedBytes] {
    var members: [NamedBytes] = []
    let failure: ByteIOError? = archive.withBytes { span in
      unsafe span.withUnsafeBytes { source in
        withUTF8Names {
          unsafe read(source, named: archive.source, limit: limit, into: &members)
        }
      }
    }
    if let failure { throw failure }
    return members
  }

  private static func read(
    _ source: UnsafeRawBufferPointer, named name: String, limit: Int,
    into members: inout [NamedBytes]
  ) -> ByteIOError? {
    guard let reader = unsafe archive_read_new() else {
      return .corruptArchive(source: name, reason: "libarchive can't start")
    }
    defer { unsafe _ = archive_read_free(reader) }
    func failed() -> ByteIOError {
      let text = unsafe archive_error_string(reader).map { unsafe String(cString: $0) }
      return .corruptArchive(source: name, reason: text ?? "unknown reason")
    }
    unsafe archive_read_support_format_zip(reader)
    guard unsafe archive_read_open_memory(reader, source.baseAddress, source.count) == ARCHIVE_OK
    else { return failed() }
    var total = 0
    while true {
      var entry: OpaquePointer?
      let code = unsafe archive_read_next_header(reader, &entry)
      if code == ARCHIVE_EOF { return nil }
      guard code == ARCHIVE_OK, let entry = unsafe entry,
        let path = unsafe archive_entry_pathname(entry)
      else { return failed() }
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 1 << 18)
      while true {
        let count = unsafe chunk.withUnsafeMutableBytes { buffer in
          unsafe archive_read_data(reader, buffer.baseAddress, buffer.count)
        }
        guard count >= 0 else { return failed() }
        if count == 0 { break }
        bytes += chunk[..<count]
        total += count
        if total > limit { return .tooLarge(source: name, limit: limit) }
      }
      members.append(NamedBytes(name: unsafe String(cString: path), bytes: bytes))
    }
  }
}
