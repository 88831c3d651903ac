import { expect, test } from 'vitest';
import { astsOf } from './compile.ts';
import { mutantsOf, mutated } from './mutants.ts';
import { OPERATORS } from './operators.ts';
import { ordered } from './sample.ts';

const SOURCE = `// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

contract Sum {
    error TooMuch(uint256 sum, uint256 most);
    event Added(uint256 sum);
    uint256 private sum; // × is two bytes
    modifier open() { _; }

    function add(uint256 amount, uint256 most) external open returns (bool) {
        require(sum + amount <= most, TooMuch(sum, most));
        sum += amount;
        if (amount > 0 && most > 10) emit Added(sum);
        for (uint256 i = 0; i < 2; ++i) delete sum;
        return true;
    }
}
`;
const mutants = mutantsOf('Sum.sol', astsOf({ 'Sum.sol': SOURCE }).get('Sum.sol')!, SOURCE);
const changes = mutants.map(({ operator, original, text }) => `${operator}: ${original} -> ${text}`);

test('every operator finds its places', () => {
  expect(changes.sort()).toEqual(
    [
      'modifier-removed: open -> ',
      'require-removed: require(sum + amount <= most, TooMuch(sum, most)); -> {}',
      'condition-negated: sum + amount <= most -> !(sum + amount <= most)',
      'comparison-boundary: <= -> <',
      'comparison-negated: <= -> >',
      'operand-shifted: most -> (most + 1)',
      'arithmetic: + -> -',
      'arguments-swapped: sum, most -> most, sum',
      'statement-removed: sum += amount; -> {}',
      'arithmetic: += -> -=',
      'condition-negated: amount > 0 && most > 10 -> !(amount > 0 && most > 10)',
      'logical: && -> ||',
      'comparison-boundary: > -> >=',
      'comparison-negated: > -> <=',
      'literal: 0 -> (0 + 1)',
      'comparison-boundary: > -> >=',
      'comparison-negated: > -> <=',
      'literal: 10 -> (10 + 1)',
      'literal: 10 -> (10 - 1)',
      'statement-removed: emit Added(sum); -> {}',
      'literal: 0 -> (0 + 1)',
      'comparison-boundary: < -> <=',
      'comparison-negated: < -> >=',
      'literal: 2 -> (2 + 1)',
      'literal: 2 -> (2 - 1)',
      'arithmetic: ++ -> --',
      'statement-removed: delete sum; -> {}',
      'literal: true -> false',
      'value-shifted: sum -> (sum + 1)',
      'value-shifted: sum -> (sum + 1)',
      'value-shifted: sum -> (sum + 1)',
      'value-replaced: amount -> sum',
      'value-shifted: amount -> (amount + 1)',
      'operand-dropped: sum + amount -> (sum)',
      'operand-dropped: sum + amount -> (amount)',
      'value-replaced: sum -> amount',
      'value-replaced: sum -> amount',
      'value-replaced: sum -> most',
      'value-replaced: sum -> most',
      'value-replaced: most -> sum',
      'value-replaced: most -> amount',
      'value-shifted: most -> (most + 1)',
      'operand-dropped: amount > 0 && most > 10 -> (amount > 0)',
      'operand-dropped: amount > 0 && most > 10 -> (most > 10)',
    ].sort(),
  );
  expect(new Set(mutants.map(({ operator }) => operator))).toEqual(new Set(OPERATORS));
});

test('every mutant of a plain contract compiles, is another source and has its own id', () => {
  const sources = mutants.map((mutant) => mutated(SOURCE, mutant));
  for (const source of sources) expect(() => astsOf({ 'Sum.sol': source })).not.toThrow();
  expect(new Set([SOURCE, ...sources]).size).toBe(mutants.length + 1);
  expect(new Set(mutants.map(({ id }) => id)).size).toBe(mutants.length);
});

test('ids outlive what changes elsewhere in the file', () => {
  const moved = SOURCE.replace('contract Sum {', 'contract Sum {\n    uint256 internal other = 7 + 8;\n');
  const ids = new Set(mutantsOf('Sum.sol', astsOf({ 'Sum.sol': moved }).get('Sum.sol')!, moved).map(({ id }) => id));
  expect(mutants.filter(({ id }) => !ids.has(id))).toEqual([]);
});

test('the beginning of the order has every operator once, whatever order the mutants come in', () => {
  const order = ordered(mutants);
  expect(new Set(order.slice(0, OPERATORS.length).map(({ operator }) => operator)).size).toBe(OPERATORS.length);
  expect(ordered([...mutants].reverse())).toEqual(order);
  expect(ordered(mutants, 'another seed')).not.toEqual(order);
});
