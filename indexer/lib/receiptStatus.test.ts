import {
  type ChainConstants,
  encodeReceipt,
  foldAnchoring,
  fromHex,
  hashLeaf,
  receiptDigest,
  signReceipt,
  toHex,
} from '@assay/sdk';
import type { Hex } from 'viem';
import { expect, test } from 'vitest';
import { draftReceipt } from '../../test/generators/draftReceipt.ts';
import { anchorColumns } from './anchorRow.ts';
import type { AnchorRow, Facts } from './facts.ts';
import { createMoments } from './moments.ts';
import type { Monitor } from './monitor.ts';
import { newOperatorRow } from './operatorRow.ts';
import { receiptStatus } from './receiptStatus.ts';

const OPERATOR = '0x0b0B0b0B0b0b0b0b0B0b0b0B0B0B0b0B0b0B0b0B' as Hex;
const GENESIS = 1_800_000_000;
const CONSTANTS: ChainConstants = {
  ...{ genesis: GENESIS, period: 100, window: 1600, grace: 100, maxDelay: 100, drain: 10 },
  domain: { chainId: 31337, anchors: `0x${'aa'.repeat(20)}` },
};
const receipt = draftReceipt({ operator: OPERATOR, issuedAt: GENESIS + 5, anchorBy: GENESIS + 50 });
const digest = receiptDigest(receipt, CONSTANTS.domain);
const compact = encodeReceipt(signReceipt(receipt, CONSTANTS.domain, `0x${'07'.repeat(32)}`));

/** An index of one anchored log whose only entry is the receipt; a test moves the rows and what the monitor knows. */
function world() {
  const anchoring = { root: toHex(hashLeaf(fromHex(digest, 32))), size: 1, time: GENESIS + 10 };
  const before = newOperatorRow(OPERATOR.toLowerCase() as Hex, 1n);
  const word = foldAnchoring(before.word, anchoring, CONSTANTS);
  const columns = anchorColumns(before, { root: anchoring.root, word, time: BigInt(anchoring.time) }, 1600n);
  const anchor = { ...columns, operator: OPERATOR, blockNumber: 1n, transactionHash: digest } as unknown as AnchorRow;
  const state = { rows: 1, receipt: undefined as string | undefined, path: true };
  const asked = { locate: 0, prove: 0 };
  const facts = {
    courtRecord: async () => ({ faulted: undefined, punished: undefined, presented: undefined }),
    operator: async () => ({ ...before, word, logSize: 1n, anchorCount: 1n }),
    firstCovering: async () => anchor,
    lastOfPeriods: async () => [anchor],
    anchorPage: async () => [anchor],
    ...{ demands: async () => [], isDisputed: async () => false },
    ...{ receiptKeys: async () => [], declarations: async () => [] },
    ...{ model: async () => undefined, ringAnchor: async () => undefined, stakeAt: async () => 0n },
  } as unknown as Facts;
  const monitor: Monitor = {
    locate: async () => {
      asked.locate += 1;
      const receipt = state.receipt === undefined ? {} : { receipt: state.receipt };
      return { ok: true, value: { operator: OPERATOR, leafIndex: 0, ...receipt } };
    },
    prove: async () => {
      asked.prove += 1;
      if (!state.path) return { ok: false, failure: 'MONITOR_UNREACHABLE', detail: 'down' };
      return { ok: true, value: { leafDigest: digest, path: [] } };
    },
    checkpoint: async () => ({ ok: false, failure: 'NOT_FOUND', detail: '' }),
  };
  const version = async () => {
    const block = { block: state.rows, time: GENESIS + 20 };
    return { key: String(state.rows), block, settled: true, gap: false };
  };
  const moments = createMoments(version, facts);
  const ask = () => receiptStatus({ digest }, { moments, monitor, constants: CONSTANTS, staking: { minBond: 1n } });
  return { state, asked, ask };
}

test('a receipt that is known and in its place is asked of the monitor once, until a row changes', async () => {
  const { state, asked, ask } = world();
  state.receipt = compact;
  const first = await ask();
  expect(first).toMatchObject({ receipt: compact, leafIndex: 0, inclusion: { size: 1 } });
  expect(await ask()).toBe(first);
  expect(asked).toEqual({ locate: 1, prove: 1 });
  state.rows += 1;
  expect((await ask()).indexedBlock).toBe(2);
  expect(asked).toEqual({ locate: 2, prove: 2 });
});

test('of a digest whose receipt is not known the monitor is asked each time, and the rest is made once', async () => {
  const { state, asked, ask } = world();
  const first = await ask();
  expect(first).toMatchObject({ receipt: null, inclusion: { size: 1 } });
  expect(await ask()).toBe(first);
  expect(asked).toEqual({ locate: 2, prove: 1 });
  state.receipt = compact;
  expect(await ask()).toMatchObject({ receipt: compact });
});

test('an answer without a path is not kept', async () => {
  const { state, ask } = world();
  Object.assign(state, { receipt: compact, path: false });
  expect((await ask()).inclusion).toBeNull();
  state.path = true;
  expect((await ask()).inclusion).not.toBeNull();
});
