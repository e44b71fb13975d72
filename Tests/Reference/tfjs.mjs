// Makes the golden fixtures of TF.js' own numbers: Tests/InferenceTests/Fixtures/tfjs/<case>/.
//
// Needs node 20 and a TF.js bundle that is an ES module with core, layers, converter and the CPU back end, as the npm package
// @tensorflow/tfjs has; nothing of it is stored here:
//
//     TFJS=/path/to/tf.mjs node Tests/Reference/tfjs.mjs [output folder]
//
// - Layers: models that TF.js makes and saves, with weights from seeds, and what it computes for three samples.
// - Graphs: nodes written down here, and what TF.js computes for three samples, one at a time.
// - Models that stand among the fixtures of Keras and TensorFlow already, where TF.js computes something else: the output alone;
//   `cases.json` names the folder of the model and its inputs.
//
// Running it again gives the same bytes with the same bundle; another version may differ in the last bits.

import fs from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const tf = await import(process.env.TFJS);
await tf.setBackend('cpu');
await tf.ready();
for (const name of Object.keys(tf)) {
  // A bundle may lack the methods that the whole package adds to tensors.
  if (typeof tf[name] === 'function' && /^[a-z]/.test(name) && !(name in tf.Tensor.prototype)) {
    tf.Tensor.prototype[name] = function (...rest) { return tf[name](this, ...rest); };
  }
}
tf.Tensor.prototype.flatten ??= function () { return tf.reshape(this, [this.size]); };

const fixtures = path.join(path.dirname(fileURLToPath(import.meta.url)), '../InferenceTests/Fixtures');
const target = process.argv[2] ?? path.join(fixtures, 'tfjs');
const SAMPLES = 3;
const cases = [];
const L = tf.layers;

// Numbers and files.

function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function seedOf(name) {
  return [...name].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16777619), 2166136261);
}

const count = shape => shape.reduce((product, extent) => product * extent, 1);

/// Numbers in [-2, 2), in steps that binary32 holds.
function numbers(name, shape, next = random(seedOf(name))) {
  return Float32Array.from({length: count(shape)}, () => Math.round((next() * 4 - 2) * 4096) / 4096);
}

function writeNpy(file, shape, data) {
  const list = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  let header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${list}), }`;
  header += ' '.repeat(63 - ((10 + header.length) % 64)) + '\n';
  const head = Buffer.alloc(10);
  head.write('\x93NUMPY\x01\x00', 'latin1');
  head.writeUInt16LE(header.length, 8);
  fs.writeFileSync(file, Buffer.concat([head, Buffer.from(header), Buffer.from(Float32Array.from(data).buffer)]));
}

function readNpy(file) {
  const bytes = fs.readFileSync(file);
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.subarray(10, start).toString();
  const shape = /'shape': \(([^)]*)\)/.exec(header)[1].split(',').map(s => s.trim()).filter(s => s).map(Number);
  const data = bytes.subarray(start);
  return {shape, data: new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.length))};
}

function folder(name) {
  const directory = path.join(target, name);
  fs.mkdirSync(directory, {recursive: true});
  return directory;
}

function writeModel(directory, json, specs, data) {
  const manifest = [{paths: ['weights.bin'], weights: specs}];
  fs.writeFileSync(path.join(directory, 'model.json'), JSON.stringify({...json, weightsManifest: manifest}) + '\n');
  fs.writeFileSync(path.join(directory, 'weights.bin'), Buffer.from(data));
}

function loader(directory) {
  const json = JSON.parse(fs.readFileSync(path.join(directory, 'model.json')));
  const groups = json.weightsManifest;
  const data = Buffer.concat(groups.flatMap(g => g.paths.map(p => fs.readFileSync(path.join(directory, p)))));
  return {
    load: async () => ({
      modelTopology: json.modelTopology, format: json.format, signature: json.signature,
      weightSpecs: groups.flatMap(g => g.weights),
      weightData: data.buffer.slice(data.byteOffset, data.byteOffset + data.length),
    }),
    json,
  };
}

function writeArrays(directory, inputs, outputs) {
  inputs.forEach((input, i) => writeNpy(`${directory}/input_${i}.npy`, input.shape, input.data));
  outputs.forEach((output, i) => writeNpy(`${directory}/output_${i}.npy`, output.shape, output.data));
}

const listed = value => (Array.isArray(value) ? value : [value]);

// Layers.

/// A model from a function of its inputs; `fill` may give an input's numbers.
async function layers(name, shapes, build, fill = () => null) {
  const inputs = shapes.map(shape => tf.input({shape}));
  const model = tf.model({inputs, outputs: build(...inputs)});
  const next = random(seedOf(name) + 1);
  model.setWeights(model.getWeights().map(weight => {
    return tf.tensor(numbers('', weight.shape, next).map(x => x / 2), weight.shape);
  }));
  for (const layer of model.layers) {
    if (layer.getClassName() !== 'BatchNormalization') continue;
    // Variances are not negative.
    layer.setWeights(layer.getWeights().map((w, i, all) => (i === all.length - 1 ? tf.add(tf.abs(w), 0.25) : w)));
  }
  const directory = folder(name);
  await model.save(tf.io.withSaveHandler(async artifacts => {
    writeModel(directory, {
      modelTopology: artifacts.modelTopology, format: 'layers-model',
      generatedBy: 'TensorFlow.js tfjs-layers', convertedBy: null,
    }, artifacts.weightSpecs, artifacts.weightData);
    return {modelArtifactsInfo: {dateSaved: new Date(0), modelTopologyType: 'JSON'}};
  }));
  const values = shapes.map((shape, i) => {
    const full = [SAMPLES, ...shape];
    return {shape: full, data: fill(i, count(full)) ?? numbers(`${name}/${i}`, full)};
  });
  const tensors = values.map(v => tf.tensor(v.data, v.shape));
  // What the file says counts.
  const read = await tf.loadLayersModel(loader(directory));
  const results = listed(read.predict(tensors.length === 1 ? tensors[0] : tensors, {batchSize: 64}));
  writeArrays(directory, values, results.map(r => ({shape: r.shape, data: r.dataSync()})));
  cases.push({name, inputs: shapes.length, outputs: results.length});
}

/// Steps of which some are all zeros, others not.
const gaps = width => (i, n) => {
  const next = random(n + width);
  const data = numbers('gaps', [n], next);
  for (let step = 0; step < n / width; step++) {
    if (next() < 0.4) data.fill(0, step * width, (step + 1) * width);
  }
  return data;
};
const words = rows => (i, n) => {
  const next = random(n + rows);
  return Float32Array.from({length: n}, () => Math.floor(next() * rows));
};

const image = [[7, 6, 2]];
const sequence = [[5, 3]];
const sequential = (...list) => x => list.reduce((value, layer) => layer.apply(value), x);
const conv = () => L.conv2d({filters: 2, kernelSize: 1});

await layers('depthwise-dilated-same', image, sequential(L.depthwiseConv2d({kernelSize: 3, dilationRate: 2, padding: 'same', depthMultiplier: 2})));
await layers('depthwise-dilated-valid', image, sequential(L.depthwiseConv2d({kernelSize: [2, 3], dilationRate: [2, 1]})));
await layers('depthwise-even-window', image, sequential(L.depthwiseConv2d({kernelSize: 2, strides: [2, 2], padding: 'same'})));
await layers('separable-dilated', image, sequential(L.separableConv2d({filters: 3, kernelSize: 2, dilationRate: 2, padding: 'same'})));
await layers('conv2d-dilated', image, sequential(L.conv2d({filters: 3, kernelSize: 3, dilationRate: [2, 1], padding: 'same'})));
await layers('conv2d-even-window-strided', image, sequential(L.conv2d({filters: 3, kernelSize: [4, 2], strides: [3, 2], padding: 'same'})));
await layers('transposed-same', image, sequential(L.conv2dTranspose({filters: 3, kernelSize: 3, strides: 2, padding: 'same'})));
await layers('transposed-valid', image, sequential(L.conv2dTranspose({filters: 3, kernelSize: 2, strides: 3, padding: 'valid'})));
await layers('up-sampling-bilinear', image, sequential(conv(), L.upSampling2d({size: [2, 3], interpolation: 'bilinear'})));
await layers('up-sampling-nearest', image, sequential(L.upSampling2d({size: [2, 3], interpolation: 'nearest'})));
await layers('average-pool-same', image, sequential(L.averagePooling2d({poolSize: [3, 2], strides: [2, 3], padding: 'same'})));
await layers('max-pool-same', image, sequential(L.maxPooling2d({poolSize: [3, 2], strides: [2, 3], padding: 'same'})));
await layers('center-crop', image, sequential(conv(), L.centerCrop({height: 3, width: 4})));
await layers('center-crop-one-column', image, sequential(conv(), L.centerCrop({height: 6, width: 5})));
await layers('relu-maximum', image, sequential(L.reLU({maxValue: 1})));
await layers('leaky-relu', image, sequential(L.leakyReLU({alpha: 0.1})));
await layers('thresholded-relu', image, sequential(L.thresholdedReLU({theta: 0.5})));
await layers('prelu-shared', image, sequential(L.prelu({sharedAxes: [1]})));
await layers('layer-normalization-axes', image, sequential(L.layerNormalization({axis: [2, 3]})));
await layers('batch-normalization', image, sequential(L.batchNormalization({epsilon: 0.01})));
await layers('cropping', image, sequential(L.cropping2D({cropping: [[1, 2], [0, 1]]})));
await layers('zero-padding', image, sequential(L.zeroPadding2d({padding: [[1, 2], [0, 1]]})));
await layers('rescaling', image, sequential(L.rescaling({scale: 0.5, offset: -1})));
for (const activation of ['elu', 'selu', 'relu6', 'hardSigmoid', 'softplus', 'softsign', 'tanh', 'softmax', 'logSoftmax', 'mish', 'swish']) {
  await layers(`activation-${activation}`, [[6]], sequential(L.dense({units: 5, activation})));
}

// Masks: TF.js hands the last one that it met to every layer behind.
const masked = (...list) => sequential(L.masking(), ...list);
const simple = (options = {}) => L.simpleRNN({units: 3, ...options});
await layers('masked-mean', [[5]], sequential(L.embedding({inputDim: 6, outputDim: 4, maskZero: true, inputLength: 5}), L.globalAveragePooling1d(), L.dense({units: 2})), words(6));
await layers('masked-maximum', sequence, masked(L.globalMaxPooling1d()), gaps(3));
await layers('masked-lstm', sequence, masked(L.lstm({units: 3, returnSequences: true})), gaps(3));
await layers('masked-gru', sequence, masked(L.gru({units: 3, resetAfter: false, returnSequences: true})), gaps(3));
await layers('masked-simple-backwards', sequence, masked(simple({goBackwards: true, returnSequences: true})), gaps(3));
await layers('masked-leaky-relu', sequence, masked(L.leakyReLU(), simple()), gaps(3));
await layers('masked-permute', [[3, 3]], masked(L.permute({dims: [1, 2]}), simple()), gaps(3));
await layers('masked-convolution', sequence, masked(L.conv1d({filters: 3, kernelSize: 3, padding: 'same'}), simple()), gaps(3));
await layers('masked-time-distributed', sequence, masked(L.timeDistributed({layer: L.dense({units: 2})}), simple()), gaps(3));
for (const mergeMode of ['concat', 'sum', 'mul', 'ave']) {
  await layers(`masked-bidirectional-${mergeMode.toLowerCase()}`, sequence, masked(L.bidirectional({layer: L.lstm({units: 2, returnSequences: true}), mergeMode})), gaps(3));
}
await layers('masked-bidirectional-last', sequence, masked(L.bidirectional({layer: simple(), mergeMode: 'concat'})), gaps(3));
await layers('masked-initial-state', [[5, 3], [3]], (x, state) => simple({returnSequences: true}).apply(L.masking().apply(x), {initialState: [state]}), gaps(3));
await layers('mask-of-second-summand', sequence, x => simple().apply(L.add().apply([x, L.masking().apply(x)])), gaps(3));
await layers('mask-in-concatenation', sequence, x => simple().apply(L.concatenate({axis: -1}).apply([L.masking().apply(x), x])), gaps(3));
await layers('mask-of-another-branch', [[5, 3], [5, 2]], (x, y) => {
  const first = simple().apply(L.masking().apply(x));
  // Behind the first branch, since it needs its output's shape only here.
  const second = simple({units: 2}).apply(L.dense({units: 2}).apply(y));
  return L.concatenate().apply([first, second]);
}, (i, n) => gaps(i === 0 ? 3 : 2)(i, n));
await layers('recurrent-gates', sequence, sequential(L.lstm({units: 3, recurrentActivation: 'hardSigmoid', activation: 'relu', unitForgetBias: true})));

// Graphs.

const DTYPES = {float32: 'DT_FLOAT', int32: 'DT_INT32', bool: 'DT_BOOL'};
const type = value => ({type: value});
const text = value => ({s: Buffer.from(value).toString('base64')});
const ints = list => ({list: {i: list.map(String)}});
const dims = shape => ({shape: {dim: shape.map(size => ({size: String(size)}))}});

/// A graph of nodes `[name, op, inputs, attributes]`, inputs' extents without the batch axis, and
/// constants `name: [dtype, shape, elements]`.
async function graph(name, inputs, constants, nodes, outputs, fill = () => null) {
  const specs = [];
  const parts = [];
  const node = [];
  for (const [key, [dtype, shape, elements]] of Object.entries(constants)) {
    node.push({name: key, op: 'Const', attr: {dtype: type(DTYPES[dtype]), value: {tensor: {dtype: DTYPES[dtype], tensorShape: dims(shape).shape}}}});
    specs.push({name: key, shape, dtype});
    const array = dtype === 'float32' ? Float32Array.from(elements) : Int32Array.from(elements);
    parts.push(Buffer.from(array.buffer));
  }
  inputs.forEach((shape, i) => node.push({name: `x${i}`, op: 'Placeholder', attr: {dtype: type('DT_FLOAT'), shape: dims([-1, ...shape])}}));
  for (const [key, op, input, attr] of nodes) node.push({name: key, op, input, attr: attr ?? {}});
  const tensorInfo = (tensor, shape) => ({name: tensor.includes(':') ? tensor : `${tensor}:0`, dtype: 'DT_FLOAT', tensorShape: dims(shape).shape});
  const directory = folder(name);
  writeModel(directory, {
    format: 'graph-model', generatedBy: '2.15.1', convertedBy: null,
    modelTopology: {node, library: {}, versions: {producer: 1645}},
    signature: {
      inputs: Object.fromEntries(inputs.map((shape, i) => [`x${i}`, tensorInfo(`x${i}`, [-1, ...shape])])),
      outputs: Object.fromEntries(outputs.map((tensor, i) => [`y${i}`, tensorInfo(tensor, [])])),
    },
  }, specs, Buffer.concat(parts));
  const model = await tf.loadGraphModel(loader(directory));
  const values = inputs.map((shape, i) => {
    const full = [SAMPLES, ...shape];
    return {shape: full, data: fill(i, count(full)) ?? numbers(`${name}/${i}`, full)};
  });
  const rows = outputs.map(() => []);
  let shapes;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const feeds = Object.fromEntries(values.map((v, i) => {
      const size = v.data.length / SAMPLES;
      return [`x${i}`, tf.tensor(v.data.slice(sample * size, (sample + 1) * size), [1, ...v.shape.slice(1)])];
    }));
    const results = listed(model.execute(feeds, outputs));
    shapes = results.map(r => r.shape);
    results.forEach((r, i) => rows[i].push(...r.dataSync()));
  }
  writeArrays(directory, values, rows.map((data, i) => {
    // What has no batch axis counts once a sample all the same.
    const sample = shapes[i][0] === 1 ? shapes[i].slice(1) : shapes[i];
    return {shape: [SAMPLES, ...sample], data};
  }));
  cases.push({name, inputs: inputs.length, outputs: outputs.length});
}

const number = (value, dtype = 'int32') => [dtype, [], [value]];
const list = (...values) => ['int32', [values.length], values];

for (const n of [16, 15]) {
  await graph(`rfft-${n}`, [[n]], {n: list(n)}, [['f', 'RFFT', ['x0', 'n']], ['re', 'Real', ['f']], ['im', 'Imag', ['f']], ['abs', 'ComplexAbs', ['f']]], ['re', 'im', 'abs']);
}
await graph('rfft-longer', [[3, 12]], {n: list(16)}, [['f', 'RFFT', ['x0', 'n']], ['abs', 'ComplexAbs', ['f']]], ['abs']);
await graph('irfft', [[9], [9]], {n: list(16)}, [['c', 'Complex', ['x0', 'x1']], ['f', 'IRFFT', ['c', 'n']]], ['f']);
for (const op of ['FFT', 'IFFT']) {
  await graph(op.toLowerCase(), [[6], [6]], {}, [['c', 'Complex', ['x0', 'x1']], ['f', op, ['c']], ['re', 'Real', ['f']], ['im', 'Imag', ['f']]], ['re', 'im']);
}
await graph('spectrum-in-other-extents', [[4, 8]], {n: list(8), shape: list(1, 20), order: list(0, 2, 1)}, [['f', 'RFFT', ['x0', 'n']], ['t', 'Transpose', ['f', 'order']], ['r', 'Reshape', ['t', 'shape']], ['abs', 'ComplexAbs', ['r']]], ['abs']);
const few = (i, n) => numbers('few', [n]).map(x => Math.round(x));
await graph('top-k', [[7]], {k: number(3)}, [['t', 'TopKV2', ['x0', 'k'], {sorted: {b: true}}], ['c', 'Cast', ['t:1'], {SrcT: type('DT_INT32'), DstT: type('DT_FLOAT')}]], ['t', 'c'], few);
await graph('top-k-of-rows', [[3, 5]], {k: number(5)}, [['t', 'TopKV2', ['x0', 'k'], {sorted: {b: true}}], ['c', 'Cast', ['t:1'], {SrcT: type('DT_INT32'), DstT: type('DT_FLOAT')}]], ['t', 'c']);
await graph('inverse-hyperbolic', [[8]], {one: number(1, 'float32'), half: number(0.499, 'float32')}, [['a', 'Abs', ['x0']], ['b', 'AddV2', ['a', 'one']], ['c', 'Mul', ['x0', 'half']], ['s', 'Asinh', ['x0']], ['h', 'Acosh', ['b']], ['t', 'Atanh', ['c']]], ['s', 'h', 't']);
for (const [exclusive, reverse] of [[false, false], [true, false], [false, true], [true, true]]) {
  const suffix = (exclusive ? '-exclusive' : '') + (reverse ? '-reversed' : '');
  const attr = {exclusive: {b: exclusive}, reverse: {b: reverse}};
  await graph(`cumulative${suffix}`, [[4, 3]], {axis: number(1)}, [['p', 'Cumprod', ['x0', 'axis'], attr], ['s', 'Cumsum', ['x0', 'axis'], attr]], ['p', 's']);
}
for (const method of ['bilinear', 'nearest']) {
  await graph(`crop-and-resize-${method}`, [[8, 7, 3], [3, 4]], {index: list(0, 0, 0), size: list(4, 3), shape: list(3, 4), scale: number(0.5, 'float32'), shift: number(0.4, 'float32')},
    [['m', 'Mul', ['x1', 'scale']], ['a', 'AddV2', ['m', 'shift']], ['b', 'Reshape', ['a', 'shape']], ['c', 'CropAndResize', ['x0', 'b', 'index', 'size'], {method: text(method), extrapolation_value: {f: 0.25}}]], ['c']);
}
await graph('crop-and-resize-to-a-pixel', [[8, 7, 2]], {box: ['float32', [2, 4], [0, 0, 1, 1, 0.5, 0.25, 0.75, 1]], index: list(0, 1), size: list(1, 1)},
  [['c', 'CropAndResize', ['x0', 'box', 'index', 'size'], {method: text('bilinear'), extrapolation_value: {f: 0}}]], ['c']);
const cast = {SrcT: type('DT_FLOAT'), DstT: type('DT_INT32')};
await graph('dense-bincount', [[6], [6]], {size: number(5)}, [['i', 'Cast', ['x0'], cast], ['b', 'DenseBincount', ['i', 'size', 'x1'], {binary_output: {b: false}}]], ['b'], (i, n) => (i === 0 ? words(5)(i, n) : null));
await graph('dense-bincount-binary', [[6], [6]], {size: number(5)}, [['i', 'Cast', ['x0'], cast], ['b', 'DenseBincount', ['i', 'size', 'x1'], {binary_output: {b: true}}]], ['b'], (i, n) => (i === 0 ? words(5)(i, n) : null));
for (const padding of ['SAME', 'VALID']) {
  await graph(`max-pool-with-places-${padding.toLowerCase()}`, [[7, 6, 2]], {}, [['p', 'MaxPoolWithArgmax', ['x0'], {padding: text(padding), ksize: ints([1, 3, 2, 1]), strides: ints([1, 2, 2, 1]), include_batch_in_index: {b: false}}], ['c', 'Cast', ['p:1'], {SrcT: type('DT_INT32'), DstT: type('DT_FLOAT')}]], ['p', 'c']);
}
await graph('one-hot-axis', [[4]], {depth: number(5), on: number(2, 'float32'), off: number(-1, 'float32')}, [['i', 'Cast', ['x0'], cast], ['h', 'OneHot', ['i', 'depth', 'on', 'off'], {axis: {i: '1'}, TI: type('DT_INT32'), T: type('DT_FLOAT')}]], ['h'], words(5));
await graph('fake-quantization', [[6]], {least: number(-1, 'float32'), greatest: number(1, 'float32')}, [['q', 'FakeQuantWithMinMaxVars', ['x0', 'least', 'greatest'], {num_bits: {i: '4'}, narrow_range: {b: false}}]], ['q']);
await graph('padded-with-minus-infinity', [[6, 5, 2]], {edges: ['int32', [4, 2], [0, 0, 1, 1, 1, 1, 0, 0]], least: number(-Infinity, 'float32')},
  [['p', 'PadV2', ['x0', 'edges', 'least']], ['m', 'MaxPool', ['p'], {padding: text('VALID'), ksize: ints([1, 3, 3, 1]), strides: ints([1, 2, 2, 1])}]], ['m']);
await graph('masked-with-minus-infinity', [[2, 6]], {zero: number(0, 'float32'), least: number(-Infinity, 'float32'), greatest: number(Infinity, 'float32')},
  [['g', 'Greater', ['x0', 'zero']], ['s', 'SelectV2', ['g', 'x0', 'least']], ['p', 'Softmax', ['s']], ['c', 'Minimum', ['x0', 'greatest']]], ['p', 'c']);
await graph('scattered', [[2, 3]], {at: ['int32', [2, 2], [0, 3, 0, 1]], shape: list(1, 5, 3), values: list(2, 3), whole: ['float32', [1, 5, 3], [...Array(15).keys()]]},
  [['v', 'Reshape', ['x0', 'values']], ['s', 'ScatterNd', ['at', 'v', 'shape']], ['t', 'TensorScatterUpdate', ['whole', 'at', 'v']]], ['s', 't']);
await graph('bounds', [[4]], {sorted: ['float32', [1, 5], [-1, -0.5, 0, 0.5, 1]]}, [['l', 'LowerBound', ['sorted', 'x0']], ['u', 'UpperBound', ['sorted', 'x0']], ['a', 'Cast', ['l'], {SrcT: type('DT_INT32'), DstT: type('DT_FLOAT')}], ['b', 'Cast', ['u'], {SrcT: type('DT_INT32'), DstT: type('DT_FLOAT')}]], ['a', 'b'], (i, n) => numbers('bounds', [n]).map(x => Math.round(x * 2) / 2));
await graph('band', [[4, 5]], {lower: number(1), upper: number(0)}, [['b', 'MatrixBandPart', ['x0', 'lower', 'upper']]], ['b']);

// Models of Keras and TensorFlow that TF.js computes differently.

for (const name of [
  'layers/depthwise-dilation-2-same', 'layers/depthwise-dilation-2-valid', 'layers/relu-all-options',
  'layers/relu-negative-slope', 'layers/relu-threshold', 'graphs/bidirectional-lstm-masked.k2',
  'graphs/bidirectional-simplernn-masked.k2', 'graphs/depthwise-same-dilated.k2',
  'graphs/depthwise-valid-dilated.k2', 'graphs/embedding-masked-mean.k2', 'graphs/relu-options.k2',
  'graphs/transposed-same-output-padding.k2', 'graphs/transposed-valid-output-padding.k2',
  'graphs/upsampling-bilinear.k2',
]) {
  const source = path.join(fixtures, name);
  const model = await tf.loadLayersModel(loader(source));
  const single = fs.existsSync(`${source}/input.npy`);
  const inputs = model.inputs.map((_, i) => readNpy(`${source}/${single ? 'input' : `input_${i}`}.npy`));
  const tensors = inputs.map(x => tf.tensor(x.data, x.shape));
  const results = listed(model.predict(tensors.length === 1 ? tensors[0] : tensors, {batchSize: 64}));
  const own = name.replace('/', '-');
  writeArrays(folder(own), [], results.map(r => ({shape: r.shape, data: r.dataSync()})));
  cases.push({name: own, model: name, inputs: inputs.length, outputs: results.length});
}

fs.writeFileSync(path.join(target, 'cases.json'), '[\n' + cases.map(c => '  ' + JSON.stringify(c)).join(',\n') + '\n]\n');
console.log(`${cases.length} cases`);
