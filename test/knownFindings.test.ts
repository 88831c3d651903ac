import { readFileSync } from 'node:fs';
import {
  anchorsAbi,
  faultCourtAbi,
  modelRegistryAbi,
  operatorRegistryAbi,
  stakingAbi,
  verdictsAbi,
} from '@assay/sdk/abi';
import type { Abi } from 'viem';
import { expect, test } from 'vitest';

type Row = { readonly number: number; readonly here: string };

const rows: Row[] = readFileSync('docs/audits/known-findings.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => {
    const cells = line.slice(1, -1).split('|');
    return { number: Number(cells[0]), here: cells[3] ?? '' };
  });

test('all 45 findings are there, in order', () => {
  expect(rows.map(({ number }) => number)).toEqual(Array.from({ length: 45 }, (_, i) => i + 1));
});

test('every test of a finding is in the table', () => {
  const text = readFileSync('test/contracts/Staking/findings.t.sol', 'utf8');
  for (const [, name = '', number] of text.matchAll(/function (\w+_finding(\d\d)\w+)\(/g)) {
    const row = rows.find((one) => one.number === Number(number));
    const names = [...row!.here.matchAll(/`(\w+)`/g)].map(([, one = '']) => one);
    expect(names.filter((one) => name.startsWith(one))).toHaveLength(1);
  }
});

// A new function belongs into this list only after somebody has asked who may call it, and what it can take from whom.
test('nobody has a function of their own: no owner, no pause, no setter, no way to cancel', () => {
  const writing = (abi: Abi) =>
    abi
      .flatMap((item) => (item.type === 'function' && !/view|pure/.test(item.stateMutability) ? [item.name] : []))
      .sort()
      .join(' ');
  expect(writing(stakingAbi)).toBe(
    'admitSlasher bond burnSlashed claim claimMany collectRewards delegate fundRewards multicall permit setCommission slash unbond withdrawCredit',
  );
  expect(writing(faultCourtAbi)).toBe(
    'answerConsistency answerLeaf answerMany challengeConflict challengeDisplacement challengeFork challengeLateness challengeOmission challengeSilence challengeUndeclaredModel challengeUnknownModel commit demandConsistency demandLeaf present withdrawCoin',
  );
  expect(writing(verdictsAbi)).toBe('');
  expect(writing(anchorsAbi)).toBe('anchor anchorFor recordFork setAnchorKey');
  expect(writing(modelRegistryAbi)).toBe('register retire');
  expect(writing(operatorRegistryAbi)).toBe(
    'addReceiptKey closeReceiptKey declare register setCheckpointKey setMirrors',
  );
});
