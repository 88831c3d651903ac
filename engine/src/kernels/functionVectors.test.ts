import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createKernels } from '../../../test/scenes/kernelMemory.ts';
import { type ChainLink, encodeLinks } from './chainLinks.ts';
import { chainScratchBytes } from './kernels.ts';

type Vectors = {
  readonly functions: readonly {
    readonly fn: number;
    readonly name: string;
    readonly takes: readonly ('float' | 'integer')[];
    readonly gives: 'float' | 'integer';
    readonly cases: readonly string[];
  }[];
};
const path = new URL('../../../test/vectors/exact/functions.json', import.meta.url);
const { functions } = JSON.parse(readFileSync(path, 'utf8')) as Vectors;
const memory = await createKernels();
const codeOf = { float: 0, integer: 1 };

test.each(functions.map((entry) => [entry.name, entry.takes[entry.takes.length - 1], entry] as const))(
  '%s (%s) gives the results of the vectors',
  (_, __, { fn, takes, gives, cases }) => {
    memory.reset();
    const words = cases.map((line) => line.match(/.{8}/g)!.map((word) => Number.parseInt(word, 16)));
    const column = (i: number) => Uint32Array.from(words, (row) => row[i]!);
    const out = memory.reserve(4 * cases.length);
    const links: ChainLink[] = [
      ...takes.map(
        (domain, i): ChainLink => ({
          ...{
            kind: 'load',
            to: i,
            address: memory.place(column(i)),
            dtype: codeOf[domain],
            walk: { kind: 'contiguous' },
          },
        }),
      ),
      { kind: 'apply', fn, to: 3, a: 0, b: 1, c: 2 },
      { kind: 'store', from: 3, address: out, dtype: codeOf[gives] },
    ];
    const table = memory.place(encodeLinks(links));
    memory.kernels.mapChain(table, links.length, 0, cases.length, memory.reserve(chainScratchBytes(4)));
    expect(new Uint32Array(memory.bytes(out, 4 * cases.length).buffer)).toEqual(column(takes.length));
  },
);
