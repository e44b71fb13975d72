import ArgumentParser
import ByteIO
import Datasets
import Reporting

/// The command `quanteval datasets`.
struct DatasetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "datasets",
    abstract: "List, fetch and verify the known data sets.",
    discussion: """
      Looked for in $QUANTEVAL_DATASETS/NAME, Datasets/NAME, ../shared/datasets/NAME and the cache \
      ($XDG_CACHE_HOME or ~/.cache, quanteval/datasets/NAME), in this order.
      """,
    subcommands: [List.self, Fetch.self, Verify.self])

  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the known data sets and where their files are.")

    func run() throws {
      let catalog = try DatasetCatalog.standard()
      let rows = catalog.manifests.map { manifest -> [Table.Cell] in
        let files = manifest.splits.values.flatMap(\.files)
        let isGenerated = manifest.generator != nil
        let place = isGenerated ? nil : catalog.place(of: files, in: manifest.name)
        let fallback =
          isGenerated
          ? "generated when opened"
          : manifest.mirrors.isEmpty ? "missing" : "missing; 'fetch' gets it"
        return [
          .text(manifest.name), .text(manifest.title),
          .text(manifest.splits.keys.sorted().joined(separator: ", ")),
          .text(place?.path ?? fallback),
        ]
      }
      let table = Table(
        columns: ["name", "what", "splits", "where"].map { .init($0, isNumeric: false) },
        rows: rows)
      try StandardOutput.writeLine(
        TerminalRenderer(usesColor: false, width: terminalWidth).render(table))
    }
  }

  struct Fetch: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Download a data set's files and check their digests.")

    @Argument(help: "The data set's name.")
    var name: String

    @Option(help: ArgumentHelp("Where to put the files (default: the cache).", valueName: "dir"))
    var output: String?

    @Option(
      parsing: .upToNextOption,
      help: ArgumentHelp("Addresses to try instead of the manifest's.", valueName: "url"))
    var mirror: [String] = []

    func run() async throws {
      let catalog = try DatasetCatalog.standard()
      guard var manifest = catalog.manifest(named: name) else {
        throw DatasetError.unknownDataset(
          name: name, known: catalog.manifests.map(\.name), searched: [catalog.root])
      }
      if manifest.generator != nil {
        try StandardOutput.writeLine(
          "\(name) is generated when it is opened; there is nothing to fetch")
        return
      }
      if !mirror.isEmpty { manifest = manifest.replacingMirrors(mirror) }
      let directory = output ?? "\(catalog.cache)/\(name)"
      try await DatasetDownload().fetch(
        manifest.files.map(\.name), of: manifest, into: directory
      ) { printToStandardError($0) }
      try StandardOutput.writeLine("\(name) is in \(directory)")
    }
  }

  struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compare the files on this machine with the digests of the manifests.")

    @Argument(help: "The data set's name (default: all).")
    var name: String?

    func run() throws {
      let catalog = try DatasetCatalog.standard()
      if let name { _ = try catalog.resolve(name, nil) }
      var failure: (any Error)?
      for manifest in catalog.manifests where name == nil || manifest.name == name {
        for file in manifest.files {
          if let generator = manifest.generator {
            _ = try catalog.generatedFile(file.name, of: manifest, by: generator)
            try StandardOutput.writeLine("\(manifest.name): \(file.name) is generated, and sound")
            continue
          }
          guard let place = catalog.place(of: [file.name], in: manifest.name) else {
            try StandardOutput.writeLine("\(manifest.name): \(file.name) is not on this machine")
            if name != nil {
              failure = DatasetError.notFound(
                name: manifest.name, files: [file.name],
                source: manifest.mirrors.isEmpty ? manifest.source : nil,
                searched: catalog.places(for: manifest.name).map(\.path))
            }
            continue
          }
          do {
            let path = try catalog.verifiedFile(file.name, of: manifest, in: place)
            try StandardOutput.writeLine("\(manifest.name): \(path) is sound")
          } catch let error as DatasetError {
            try StandardOutput.writeLine("\(manifest.name): \(file.name) is NOT sound")
            failure = error
          }
        }
      }
      // All files are looked at, then the last thing that is wrong decides the exit code.
      if let failure { throw failure }
    }
  }
}
