import { expect, test } from 'vitest';
import type { AnchoringAgent } from './anchoring/anchoringAgent.ts';
import { createReadyChecks } from './readyChecks.ts';

function failing(
  change: {
    failures?: number;
    skew?: number;
    balance?: number;
    headAt?: number | undefined;
    undeclared?: string;
    demands?: number;
  } = {},
): string[] {
  const { failures = 0, skew = 0, balance = 1 } = change;
  const headAt = 'headAt' in change ? change.headAt : 1_000_000;
  const checks = createReadyChecks({
    agent: {
      state: () =>
        ({ code: 'CHAIN_TIMEOUT', message: 'm', failuresInARow: failures }) as ReturnType<AnchoringAgent['state']>,
    },
    guard: { state: () => ({ ok: skew === 0, skewSeconds: skew }) },
    watch: { balance: () => BigInt(balance), lastHeadAt: () => headAt },
    terms: { problems: () => (change.undeclared === undefined ? {} : { [change.undeclared]: 'not declared' }) },
    defence: {
      state: () => ({ open: change.demands ?? 0, nextDeadline: 9, answered: 0, problem: 'no defence key' }),
    },
    clock: () => 1_000_000,
  });
  return checks.filter(({ check }) => check() !== undefined).map(({ name }) => name);
}

test('an operator that can keep its promises is ready', () => {
  expect(failing()).toEqual([]);
  expect(failing({ failures: 2, headAt: 940_000 })).toEqual([]);
});

test.each([
  [{ failures: 3 }, ['anchoring']],
  [{ skew: 90 }, ['clock']],
  [{ headAt: undefined }, ['chain']],
  [{ headAt: 939_999 }, ['chain']],
  [{ undeclared: 'chat' }, ['declarations']],
  [{ demands: 1 }, ['defence']],
  [{ balance: 0 }, ['balance']],
] as const)('%j makes it unready', (change, names) => {
  expect(failing(change)).toEqual(names);
});
