import { expect, test } from 'vitest';
import { foldersFor, stagesFor } from './targets.ts';

const TESTS = [
  'test/contracts/Anchors/anchor.t.sol',
  'test/contracts/Anchors/invariants.t.sol',
  'test/contracts/MerkleLog/isIncluded.t.sol',
  'test/contracts/Staking/bond.t.sol',
  'test/contracts/Staking/invariantsMoney.t.sol',
  'test/contracts/Staking/scenariosOrder.t.sol',
  'test/contracts/Staking/slash.t.sol',
];

test('the nearest tests come first, those that call at random last', () => {
  expect(stagesFor('contracts/libraries/MerkleLog.sol', TESTS)).toEqual([
    ['test/contracts/MerkleLog/isIncluded.t.sol'],
    ['test/contracts/Anchors/anchor.t.sol'],
    ['test/contracts/Anchors/invariants.t.sol'],
  ]);
});

test('the test named after the changed function comes before all others, and once', () => {
  expect(stagesFor('contracts/Staking.sol', TESTS, 'slash')).toEqual([
    ['test/contracts/Staking/slash.t.sol'],
    ['test/contracts/Staking/bond.t.sol'],
    ['test/contracts/Staking/invariantsMoney.t.sol', 'test/contracts/Staking/scenariosOrder.t.sol'],
  ]);
});

test('all that the contracts are made of is mutated, and nothing else', () => {
  const mutated = [
    'Staking',
    'FaultCourt',
    'Anchors',
    'Verdicts',
    'court/Demands',
    'staking/Accounts',
    'types/Verdict',
    'OperatorRegistry',
    'ModelRegistry',
    'libraries/PrintableText',
    'examples/InferenceEscrow',
  ];
  for (const name of mutated) expect(foldersFor(`contracts/${name}.sol`)).toBeDefined();
  for (const name of ['OPG', 'mocks/StakingDriver', 'interfaces/IStaking']) {
    expect(foldersFor(`contracts/${name}.sol`)).toBeUndefined();
  }
});
