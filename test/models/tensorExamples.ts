import { createHash } from 'node:crypto';
import { AbiCoder, concat, getBytes, hexlify, keccak256, zeroPadBytes } from 'ethers';

type Hex = string;
type Type = { readonly name: string; readonly dtype: string; readonly shape: readonly number[] };

const CODES = ['f32', 'i32', 'i8', 'u8', 'bool', 'i64'];
const ZERO = `0x${'00'.repeat(32)}`;
const fill = (byte: number, length: number) => `0x${byte.toString(16).padStart(2, '0').repeat(length)}`;
const sha256 = (...parts: Hex[]) =>
  `0x${createHash('sha256')
    .update(getBytes(concat(parts)))
    .digest('hex')}`;
const node = (left: Hex, right: Hex) => keccak256(concat([left, right]));

function encode(types: readonly string[], values: readonly unknown[]): Hex {
  return AbiCoder.defaultAbiCoder().encode(types, values);
}

function typesHash(types: readonly Type[]): Hex {
  const rows = types.map(({ name, dtype, shape }) => [name, CODES.indexOf(dtype), shape]);
  return keccak256(encode(['tuple(string,uint8,uint32[])[]'], [rows]));
}

/** All levels of a tree, padded to the power of two. */
function levelsOf(leaves: readonly Hex[], pad: Hex): Hex[][] {
  let level = [...leaves];
  while (!Number.isInteger(Math.log2(level.length))) level.push(pad);
  const levels = [level];
  while (level.length > 1) {
    const below = level;
    level = below.flatMap((left, i) => (i % 2 === 0 ? [node(left, below[i + 1]!)] : []));
    levels.push(level);
  }
  return levels;
}

const rootOf = (leaves: readonly Hex[], pad: Hex) => levelsOf(leaves, pad).at(-1)![0]!;

function chunksOf(bytes: Hex): Hex[] {
  const all = getBytes(bytes);
  const count = Math.max(1, Math.ceil(all.length / 256));
  return Array.from({ length: count }, (_, i) => zeroPadBytes(hexlify(all.slice(i * 256, (i + 1) * 256)), 256));
}

const ZERO_LEAF = keccak256(fill(0, 256));
const tensorRoot = (bytes: Hex) =>
  rootOf(
    chunksOf(bytes).map((chunk) => keccak256(chunk)),
    ZERO_LEAF,
  );

function littleEndian(dtype: string, values: readonly (number | string)[]): Hex {
  const size = dtype === 'i64' ? 8 : 4;
  const view = new DataView(new ArrayBuffer(values.length * size));
  for (const [i, value] of values.entries()) {
    if (dtype === 'i64') view.setBigInt64(i * 8, BigInt(value), true);
    else view.setFloat32(i * 4, Number(value), true);
  }
  return hexlify(new Uint8Array(view.buffer));
}

/** One run of chunks with its siblings, from the leaves up, the left before the right. */
function runOf(bytes: Hex, first: number, count: number) {
  const chunks = chunksOf(bytes);
  const levels = levelsOf(
    chunks.map((chunk) => keccak256(chunk)),
    ZERO_LEAF,
  );
  const siblings: Hex[] = [];
  let [low, high] = [first, first + count - 1];
  for (const level of levels.slice(0, -1)) {
    if (low % 2 === 1) siblings.push(level[low - 1]!);
    if (high % 2 === 0) siblings.push(level[high + 1]!);
    [low, high] = [Math.floor(low / 2), Math.floor(high / 2)];
  }
  const root = levels.at(-1)![0]!;
  return { chunks: concat(chunks.slice(first, first + count)), first, depth: levels.length - 1, siblings, root };
}

/**
 * The worked examples of docs/protocol.md, section "Tensors", and what must be refused, computed with ethers and node:crypto
 * alone: a second opinion on the sdk, which shares no code with it.
 */
export function tensorExamples() {
  const x = Array.from({ length: 70 }, (_, i) => i / 2 - 8);
  const y = x.map((value) => value + 1);
  const input = {
    inputs: [
      { name: 'x', dtype: 'f32', shape: [7, 10] },
      { name: 'n', dtype: 'i64', shape: [] },
    ],
    outputs: [{ name: 'y', dtype: 'f32', shape: [7, 10] }],
    version: 1,
    weightChunks: 1,
    descriptors: [fill(1, 320), fill(2, 320), fill(3, 320)],
    x,
    n: '-2',
    y,
    requestSalt: fill(5, 32),
    responseSalt: fill(6, 32),
  };

  const xRoot = tensorRoot(littleEndian('f32', x));
  const nRoot = tensorRoot(littleEndian('i64', [input.n]));
  const yRoot = tensorRoot(littleEndian('f32', y));
  const inputTypes = typesHash(input.inputs);
  const outputTypes = typesHash(input.outputs);
  const instructionsRoot = rootOf(
    input.descriptors.map((bytes) => keccak256(bytes)),
    ZERO,
  );
  const words = ['uint32', 'uint32', 'uint32', 'bytes32', 'bytes32', 'bytes32'];
  const header = [
    input.version,
    input.descriptors.length,
    input.weightChunks,
    inputTypes,
    outputTypes,
    instructionsRoot,
  ];
  const programRoot = keccak256(encode(words, header));
  const inputRoot = keccak256(concat([inputTypes, xRoot, nRoot]));
  const outputRoot = keccak256(concat([outputTypes, yRoot]));
  const tag = (name: string) => `0x${createHash('sha256').update(`assay/v1/${name}`).digest('hex')}`;
  const roots = {
    zeroLeaf: ZERO_LEAF,
    xRoot,
    nRoot,
    inputTypes,
    outputTypes,
    instructionsRoot,
    traceRoot: rootOf([xRoot, nRoot, yRoot], ZERO),
    programRoot,
    inputRoot,
    outputRoot,
    executionRoot: sha256(programRoot, inputRoot, outputRoot),
    executedCommitment: sha256(tag('request'), input.requestSalt, inputRoot),
    responseCommitment: sha256(tag('response'), input.responseSalt, outputRoot),
  };
  return { input, roots, runs: runVectors(), answers: answerVectors(y, outputRoot, yRoot) };
}

function runVectors() {
  const bytes = hexlify(Uint8Array.from({ length: 11 * 256 - 5 }, (_, i) => (i * 7 + (i >> 8)) & 255));
  const run = runOf(bytes, 3, 4);
  const { siblings } = run;
  const flip = (hex: Hex) => hex.slice(0, -1) + (hex.endsWith('0') ? '1' : '0');
  const changed = (desc: string, code: string | null, change: Partial<typeof run>) => ({
    desc,
    code,
    ...run,
    ...change,
  });
  const whole = levelsOf(
    chunksOf(bytes).map((chunk) => keccak256(chunk)),
    ZERO_LEAF,
  );
  return [
    changed('chunks 3 to 6 of 11', null, {}),
    { desc: 'the last chunk, padding on its right', code: null, ...runOf(bytes, 10, 1) },
    { desc: 'all of one chunk', code: null, ...runOf(fill(9, 100), 0, 1) },
    changed('a bit of a chunk changed', 'ROOT_MISMATCH', { chunks: flip(run.chunks) }),
    changed('a bit of a sibling changed', 'ROOT_MISMATCH', { siblings: [flip(siblings[0]!), ...siblings.slice(1)] }),
    changed('siblings in another order', 'ROOT_MISMATCH', { siblings: siblings.toReversed() }),
    changed('one place further left', 'PROOF_LENGTH', { first: 2 }),
    changed('eight places further right', 'ROOT_MISMATCH', { first: 11 }),
    changed('beyond the tree', 'INDEX_OUT_OF_RANGE', { first: 13 }),
    changed('before the tree', 'INDEX_OUT_OF_RANGE', { first: -1 }),
    changed('a sibling less', 'PROOF_LENGTH', { siblings: siblings.slice(0, -1) }),
    changed('a sibling more', 'PROOF_LENGTH', { siblings: [...siblings, ZERO_LEAF] }),
    changed('a short sibling', 'HASH_LENGTH', { siblings: [siblings[0]!.slice(0, -2), ...siblings.slice(1)] }),
    changed('half a chunk', 'BYTES_LENGTH', { chunks: run.chunks.slice(0, -256) }),
    changed('no chunk', 'BYTES_LENGTH', { chunks: '0x' }),
    changed('a level less', 'ROOT_MISMATCH', { first: 3, depth: 3, siblings: siblings.slice(0, -1) }),
    changed('nodes in the place of chunks', 'ROOT_MISMATCH', {
      chunks: concat(whole[1]!),
      first: 0,
      depth: 0,
      siblings: [],
    }),
  ];
}

function answerVectors(y: readonly number[], outputRoot: Hex, yRoot: Hex) {
  const head = '"name":"y","shape":[7,10],"datatype":"FP32"';
  const rows = Array.from({ length: 7 }, (_, row) => `[${y.slice(row * 10, row * 10 + 10).join(',')}]`);
  const good = `{"outputs":[{${head},"data":[${y.join(',')}]}]}`;
  const refused = (desc: string, code: string, body: string) => ({ desc, code, root: null, body });
  const read = (desc: string, body: string, root: Hex = outputRoot) => ({ desc, code: null, root, body });
  const minusZero = y.map((value) => (value === 0 ? '-0' : String(value)));
  const zero = y.indexOf(0);
  const other = tensorRoot(
    littleEndian(
      'f32',
      y.map((value, i) => (i === zero ? -0 : value)),
    ),
  );
  return [
    read('flat', good),
    read(
      'nested, with spaces',
      `{ "model_name" : "m", "outputs" : [ { ${head}, "data" : [ ${rows.join(' , ')} ] } ] }`,
    ),
    read('not asked for', `{"parameters":{"assay_root:y":"${yRoot}"},"outputs":[]}`),
    read(
      'zero is minus zero',
      good.replace(y.join(','), minusZero.join(',')),
      keccak256(concat([typesHash([{ name: 'y', dtype: 'f32', shape: [7, 10] }]), other])),
    ),
    refused('outputs twice', 'OIP_MALFORMED', good.replace('{', '{"outputs":[],')),
    refused(
      'the key of the data twice, once escaped',
      'OIP_MALFORMED',
      good.replace('"data"', '"d\\u0061ta":[],"data"'),
    ),
    refused('cut off', 'OIP_MALFORMED', good.slice(0, -1)),
    refused('something behind it', 'OIP_MALFORMED', `${good}{}`),
    refused('no output and no root', 'TENSOR_MISSING', '{"outputs":[]}'),
    refused('an output twice', 'TENSOR_DUPLICATE', `{"outputs":[{${head},"data":[]},{${head},"data":[]}]}`),
    refused(
      'an output more',
      'TENSOR_UNKNOWN',
      good.replace(']}', '},{"name":"z"}]}').replace('},{"name":"z"}]}]}', ']},{"name":"z"}]}'),
    ),
    refused('another datatype', 'TENSOR_DATATYPE_MISMATCH', good.replace('FP32', 'FP64')),
    refused('another shape', 'TENSOR_SHAPE_MISMATCH', good.replace('[7,10]', '[10,7]')),
    refused('an element less', 'TENSOR_SHAPE_MISMATCH', good.replace('[-7,', '[')),
    refused('a row less', 'TENSOR_SHAPE_MISMATCH', `{"outputs":[{${head},"data":[${rows.slice(1).join(',')}]}]}`),
    refused('a text', 'TENSOR_DATA_INVALID', good.replace('[-7,', '["-7",')),
    refused('null', 'TENSOR_DATA_INVALID', good.replace('[-7,', '[null,')),
    refused('beyond binary32', 'TENSOR_NOT_FINITE', good.replace('[-7,', '[3.5e38,')),
    refused('NaN', 'OIP_MALFORMED', good.replace('[-7,', '[NaN,')),
  ];
}
