import { readFile } from 'node:fs/promises';
import { SCALARS } from '@assay/engine';
import { expect, test } from 'vitest';
import { renderScalarCodes } from './scalarCodes.ts';

const root = new URL('../../', import.meta.url);

test('the codes that contracts and kernels are compiled with are those of the table of scalar functions', async () => {
  const files = [...(await renderScalarCodes())];
  expect(files.map(([path]) => path)).toEqual([
    'contracts/exact/ScalarCodes.sol',
    'engine/src/kernels/assembly/scalarCodes.ts',
  ]);
  for (const [path, text] of files) expect(await readFile(new URL(path, root), 'utf8'), path).toBe(text);
});

test('each set holds the codes of exactly the functions that it is about', async () => {
  const solidity = (await renderScalarCodes()).get('contracts/exact/ScalarCodes.sol') ?? '';
  const setOf = (name: string) => {
    const bits = BigInt(new RegExp(`uint64 internal constant ${name} = (0x[0-9a-f]{16});`).exec(solidity)?.[1] ?? 0);
    return Array.from({ length: 64 }, (_, code) => code).filter((code) => (bits >> BigInt(code)) & 1n);
  };
  const rows = Object.values(SCALARS);
  const codes = (chosen: typeof rows) => chosen.map(({ code }) => code as number).sort((a, b) => a - b);
  expect(setOf('KNOWN')).toEqual(codes(rows));
  expect(setOf('BINARY')).toEqual(codes(rows.filter(({ takes }) => takes.length === 2)));
  expect(setOf('GIVES_FLOAT')).toEqual(codes(rows.filter(({ gives }) => gives === 'float')));
});
