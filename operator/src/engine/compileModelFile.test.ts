import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bytesField, intField, joined, onnxModel, valueInfo } from '../../../test/generators/onnxModel.ts';
import { compileModelFile } from './compileModelFile.ts';

let folder: string;
let model: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-model-'));
  model = join(folder, 'model.onnx');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** y = x + w, where the four elements of w are in another file. */
function writeModel(location: string, more: Readonly<Record<string, string>> = {}): void {
  const entries = Object.entries({ location, ...more }).map(([key, value]) =>
    bytesField(13, joined(bytesField(1, key), bytesField(2, value))),
  );
  const w = joined(intField(1, 4), intField(2, 1), bytesField(8, 'w'), ...entries, intField(14, 1));
  const nodes = [{ operator: 'Add', inputs: ['x', 'w'], outputs: ['y'] }];
  const [inputs, outputs] = [[valueInfo('x', 'f32', [4])], [valueInfo('y', 'f32')]];
  writeFileSync(model, onnxModel({ nodes, initializers: [w], inputs, outputs }));
}

it('reads external data beside the model, also below it and through links that stay inside', () => {
  mkdirSync(join(folder, 'sub'));
  writeFileSync(join(folder, 'sub', 'w.bin'), new Uint8Array(new Float32Array([9, 1, 2, 3, 4]).buffer));
  symlinkSync(join('sub', 'w.bin'), join(folder, 'link'));
  for (const location of ['sub/w.bin', 'link']) {
    writeModel(location, { offset: '4', length: '16' });
    const { weights } = compileModelFile(model);
    expect([...new Float32Array(weights.slice(0, 16).buffer)]).toEqual([1, 2, 3, 4]);
  }
});

it.each<[string, string, (at: string) => void, string]>([
  ['a pipe', 'w', (at) => execFileSync('mkfifo', [at]), 'FILE_UNREADABLE'],
  ['a folder', 'w', (at) => mkdirSync(at), 'FILE_UNREADABLE'],
  ['a link to a device', 'w', (at) => symlinkSync('/dev/zero', at), 'MODEL_MALFORMED'],
  ['a link out of the folder', 'w', (at) => symlinkSync('/etc/hostname', at), 'MODEL_MALFORMED'],
  ['a link to itself', 'w', (at) => symlinkSync(at, at), 'FILE_UNREADABLE'],
  ['nothing', 'w', () => undefined, 'FILE_UNREADABLE'],
  ['a path out of the folder', '../w', () => undefined, 'MODEL_MALFORMED'],
  ['an absolute path', '/etc/hostname', () => undefined, 'MODEL_MALFORMED'],
  ['a short file', 'w', (at) => writeFileSync(at, 'short'), 'MODEL_MALFORMED'],
  [
    '2 GiB',
    'w',
    (at) => {
      writeFileSync(at, '');
      truncateSync(at, 2 ** 31);
    },
    'MODEL_TOO_LARGE',
  ],
])('refuses external data that is %s', (_, location, make, code) => {
  make(join(folder, 'w'));
  writeModel(location);
  expect(() => compileModelFile(model)).toThrow(expect.objectContaining({ code }));
});

it('refuses a model that is a pipe, a folder or not there', () => {
  expect(() => compileModelFile(model)).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }));
  expect(() => compileModelFile(folder)).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }));
  execFileSync('mkfifo', [model]);
  expect(() => compileModelFile(model)).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE' }));
});
