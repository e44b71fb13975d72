import Tensors
import ByteIO
import Inference
import Kernels
import ModelFormats
import ModelGraph
import Foundation
let base = CommandLine.arguments[1]
let artifacts = try ModelArtifacts(opening: base + "/tfjs/original")
let program = try Program(compiling: try artifacts.model())
let raw = try Data(contentsOf: URL(fileURLWithPath: base + "/inputs.npy")).dropFirst(128)
let gold = unsafe try Data(contentsOf: URL(fileURLWithPath: base + "/keras_output.npy")).dropFirst(128).withUnsafeBytes { unsafe Array($0.bindMemory(to: Float.self)) }
let n = program.inputShape.elementCount
let isFloat = raw.count == 256 * n * 4
let inputs: [Float] = unsafe isFloat ? raw.withUnsafeBytes { unsafe Array($0.bindMemory(to: Float.self)) } : raw.map { Float($0) / 255 }
var ws = program.makeWorkspace()
print(GEMM.kernelName, program.tileSize, program.workspaceByteCount)
var worst: Float = 0
let o = program.outputShape.elementCount
for start in stride(from: 0, to: 256, by: program.tileSize) {
  let count = min(program.tileSize, 256 - start)
  ws.withInput { s in for i in 0..<count * n { s[i] = inputs[start * n + i] } }
  program.run(sampleCount: count, in: &ws)
  ws.withOutput { out in for i in 0..<count * o { worst = max(worst, abs(out[i] - gold[start * o + i])) } }
}
print("worst", worst)
let clock = ContinuousClock()
for _ in 0..<3 {
let t = clock.measure { for _ in 0..<40 { program.run(sampleCount: program.tileSize, in: &ws) } }
print("img/s one thread", Double(40 * program.tileSize) / (Double(t.components.attoseconds) * 1e-18 + Double(t.components.seconds)))
}
