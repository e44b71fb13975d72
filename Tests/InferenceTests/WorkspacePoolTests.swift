import Inference
import ModelFormats
import TFJSFormat
import TestSupport
import Testing

@Suite("Workspaces that are lent")
struct WorkspacePoolTests {
  private static func outputs(of program: Program, in workspace: inout Workspace) -> [Float] {
    workspace.withInput { span in
      for place in 0..<span.count { span[place] = Float(place % 17) / 17 }
    }
    program.run(sampleCount: program.tileSize, in: &workspace)
    return workspace.withOutput { span in (0..<span.count).map { span[$0] } }
  }

  @Test("What another program left in the memory changes no bit")
  func reuse() throws {
    let programs = try ["digits", "housing", "digits", "mnist", "housing", "mnist"].map { name in
      try Program(
        compiling: TFJSModel(opening: Repository.path("Models/\(name)")).model())
    }
    let pool = WorkspacePool()
    for program in programs {
      var fresh = program.makeWorkspace()
      let expected = Self.outputs(of: program, in: &fresh)
      let found = pool.withWorkspace(of: program) { Self.outputs(of: program, in: &$0) }
      #expect(found == expected)
    }
  }

  @Test("Two borrowers have two workspaces")
  func nested() throws {
    let program = try Program(
      compiling: TFJSModel(opening: Repository.path("Models/digits")).model())
    let pool = WorkspacePool()
    pool.withWorkspace(of: program) { first in
      let before = Self.outputs(of: program, in: &first)
      pool.withWorkspace(of: program) { second in
        second.withInput { span in for place in 0..<span.count { span[place] = 1 } }
        program.run(sampleCount: 1, in: &second)
      }
      let after = first.withOutput { span in (0..<span.count).map { span[$0] } }
      #expect(after == before)
    }
  }
}
