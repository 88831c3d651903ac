import {
  type AnchorTimes,
  type ChainConstants,
  createCompactRange,
  foldAnchoring,
  foldOpening,
  hashLeaf,
  inclusionProof,
  rootOf,
  toHex,
} from '@assay/sdk';
import type { Hex } from 'viem';
import { describe, expect, test } from 'vitest';
import { anchorColumns } from './anchorRow.ts';
import type { AnchorRow, OperatorRow } from './facts.ts';
import { leafStanding } from './leafStanding.ts';
import type { MirrorProof, Monitor, MonitorAnswer } from './monitor.ts';
import { ANCHOR_PAGE } from './openingHistory.ts';
import { newOperatorRow } from './operatorRow.ts';

const TIMES: AnchorTimes = { genesis: 1_800_000_000, period: 100 };
const CONSTANTS: ChainConstants = {
  ...TIMES,
  domain: { chainId: 31337, anchors: `0x${'aa'.repeat(20)}` },
  ...{ window: 1600, grace: 100, maxDelay: 100, drain: 10 },
};
const OPERATOR: Hex = `0x${'0b'.repeat(20)}`;
const entries = Array.from({ length: 12 }, (_, i) => new Uint8Array(32).fill(i + 1));
const digestOf = (index: number) => toHex(entries[index]!);

/** A log of twelve entries, anchored at the sizes 5 and 9. */
async function world() {
  const nodes = new Map<string, Uint8Array>();
  const range = createCompactRange();
  for (const entry of entries)
    range.append(hashLeaf(entry), (level, index, hash) => nodes.set(`${level}/${index}`, hash));
  const read = async (level: number, index: number) => nodes.get(`${level}/${index}`)!;
  let head = newOperatorRow(OPERATOR, 1n) as OperatorRow;
  const rows: AnchorRow[] = [];
  for (const [i, size] of [5, 9].entries()) {
    const anchoring = { root: toHex(await rootOf(size, read)), size, time: TIMES.genesis + 10 + i * 100 };
    const word = foldAnchoring(head.word, anchoring, TIMES);
    const columns = anchorColumns(head, { root: anchoring.root, word, time: BigInt(anchoring.time) }, 1600n);
    rows.push({ operator: OPERATOR, ...columns } as AnchorRow);
    head = { ...head, word, logSize: columns.size, anchorCount: BigInt(i + 1), busyPeriod: columns.busyPeriod };
  }
  const facts = {
    operator: async (address: Hex) => (address === OPERATOR ? head : undefined),
    firstCovering: async (_: Hex, leafIndex: number) => rows.find(({ size }) => size > BigInt(leafIndex)),
    lastOfPeriods: async (_: Hex, busyPeriod: bigint) => rows.filter((row) => row.busyPeriod >= busyPeriod),
    anchorPage: async (_: Hex, number: bigint) => rows.filter(({ sequence }) => sequence / ANCHOR_PAGE === number),
  };
  const prove = async (_: Hex, index: number, size: number): Promise<MonitorAnswer<MirrorProof>> => ({
    ok: true,
    value: { leafDigest: digestOf(index), path: (await inclusionProof(index, size, read)).map((hash) => toHex(hash)) },
  });
  const monitor: Monitor = {
    locate: async () => ({ ok: false, failure: 'NOT_FOUND', detail: '' }),
    prove,
    checkpoint: async () => ({ ok: true, value: { note: 'signed', size: 12, root: toHex(range.root()) } }),
  };
  const standing = (digest: Hex, leafIndex: number, change: Partial<Monitor> = {}, operator = OPERATOR) =>
    leafStanding(digest, { operator, leafIndex }, { facts, monitor: { ...monitor, ...change }, constants: CONSTANTS });
  return { rows, head, prove, standing };
}

describe('leafStanding', () => {
  test.each([0, 4, 5, 8])('gives entry %i under the first anchor that covers it', async (index) => {
    const { rows, standing } = await world();
    const found = await standing(digestOf(index), index);
    const anchor = rows.find(({ size }) => size > BigInt(index))!;
    expect(found).toMatchObject({
      anchor: { sequence: anchor.sequence },
      inclusion: { root: anchor.root },
      reasons: [],
    });
    const held = anchor.sequence === 0n ? rows[0]!.word : rows[1]!.word;
    expect(foldOpening(found.opened!.opening, TIMES)).toBe(held);
  });

  test('without an anchor gives the path to the signed checkpoint, unchecked and not as inclusion', async () => {
    const { standing } = await world();
    const found = await standing(digestOf(10), 10);
    expect(found).toMatchObject({
      proof: { inclusion: { size: 12, checkpoint: 'signed' } },
      reasons: [{ code: 'NOT_ANCHORED' }],
    });
    expect(found.inclusion).toBeUndefined();
    expect(found.anchor).toBeUndefined();
  });

  test('of an operator that never anchored is NOT_ANCHORED', async () => {
    const { standing } = await world();
    const unknown = await standing(digestOf(0), 0, {}, `0x${'0c'.repeat(20)}`);
    expect(unknown).toMatchObject({ reasons: [{ code: 'NOT_ANCHORED' }] });
  });

  // The monitor is attacker-controlled: whatever it says, no path is given out that does not lead to the anchored root.
  describe('withholds what a lying monitor says', () => {
    test.each<[string, (honest: MirrorProof) => MirrorProof]>([
      ['a changed hash', ({ path, ...rest }) => ({ ...rest, path: path.with(0, `0x${'00'.repeat(32)}`) })],
      ['a hash too few', ({ path, ...rest }) => ({ ...rest, path: path.slice(1) })],
      ['a hash too many', ({ path, ...rest }) => ({ ...rest, path: [...path, path[0]!] })],
      ['no path', (rest) => ({ ...rest, path: [] })],
      ['the path of another order', ({ path, ...rest }) => ({ ...rest, path: path.toReversed() })],
    ])('%s', async (_, lie) => {
      const { prove, standing } = await world();
      const lying = async (...args: Parameters<typeof prove>) => {
        const honest = await prove(...args);
        return honest.ok ? { ...honest, value: lie(honest.value) } : honest;
      };
      const found = await standing(digestOf(2), 2, { prove: lying });
      expect([found.inclusion, found.otherEntry]).toEqual([undefined, undefined]);
      expect(found).toMatchObject({ anchor: { sequence: 0n }, reasons: [{ code: 'PROOF_MISMATCH' }] });
    });

    test("another leaf's honest path, but as evidence of what lies there instead", async () => {
      const { prove, rows, standing } = await world();
      const found = await standing(digestOf(3), 2);
      expect(found.inclusion).toBeUndefined();
      const honest = await prove(OPERATOR, 2, 5);
      const path = honest.ok ? honest.value.path : [];
      expect(found.otherEntry).toEqual({ digest: digestOf(2), size: 5, root: rows[0]!.root, path });
      expect(found).toMatchObject({ reasons: [{ code: 'PROOF_MISMATCH' }], proof: { leafDigest: digestOf(2) } });
    });
  });

  test.each([
    ['NOT_FOUND', 'PROOF_UNAVAILABLE'],
    ['MONITOR_UNREACHABLE', 'MONITOR_UNREACHABLE'],
    ['MONITOR_MALFORMED', 'MONITOR_MALFORMED'],
    ['MONITOR_NOT_CONFIGURED', 'MONITOR_NOT_CONFIGURED'],
  ] as const)('with a monitor that is %s still says what the chain says', async (failure, code) => {
    const { standing } = await world();
    const silent = async () => ({ ok: false, failure, detail: 'test' }) as const;
    const found = await standing(digestOf(2), 2, { prove: silent, checkpoint: silent });
    expect(found).toMatchObject({ anchor: { sequence: 0n }, opened: { anchoring: 0 }, reasons: [{ code }] });
    expect(found.inclusion).toBeUndefined();
  });
});
