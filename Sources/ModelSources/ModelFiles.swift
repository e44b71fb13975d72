public import ByteIO

/// What a file is to its model.
public enum ModelFileRole: String, Codable, Hashable, Sendable, CaseIterable {
  /// The network, with or without its weights.
  case graph
  /// Nothing but the numbers of weights.
  case weights
  /// Which weights lie where, without a network.
  case metadata
}

/// The files of a model, the one that is opened first; each is made when it is asked for, so that one at
/// a time is in memory.
public struct ModelFiles: RandomAccessCollection, Sendable {
  /// What each file is to the model.
  public let roles: [ModelFileRole]
  private let make: @Sendable (Int) -> NamedBytes

  /// Describes files.
  ///
  /// - Parameters:
  ///   - roles: what each file is; the one that is opened stands first.
  ///   - make: the bytes of one.
  public init(roles: [ModelFileRole], make: @escaping @Sendable (Int) -> NamedBytes) {
    self.roles = roles
    self.make = make
  }

  /// The place of the file that is opened.
  public var startIndex: Int { 0 }
  /// The number of files.
  public var endIndex: Int { roles.count }
  /// A file, made now.
  public subscript(position: Int) -> NamedBytes { make(position) }

  /// Files that are made already.
  ///
  /// - Parameters:
  ///   - files: the files; the one that is opened stands first.
  ///   - roles: what each is to the model.
  public init(_ files: [NamedBytes], roles: [ModelFileRole]) {
    self.init(roles: roles) { files[$0] }
  }

  /// The same files, all made now: for those who look at them more than once.
  public var made: ModelFiles { ModelFiles(Array(self), roles: roles) }

  /// The files that hold the numbers of weights: those that hold nothing else, or all of a format that keeps
  /// them with the network.
  public var weightFiles: [NamedBytes] {
    roles.contains(.weights) ? files(of: .weights) : Array(self)
  }

  /// The files of one role.
  public func files(of role: ModelFileRole) -> [NamedBytes] {
    indices.filter { roles[$0] == role }.map { self[$0] }
  }
}
