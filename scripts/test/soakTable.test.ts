import { expect, test } from 'vitest';
import { renewedSoak } from './soakTable.ts';

test('a part takes the place of its older figures, a new one comes last', () => {
  const before =
    '# Soak\n\n| part | outcome |\n|---|---|\n| a | FAILED | 1.0 | 1 | d | c |\n| b | passed | 2.0 | 1 | d | c |\n';
  const row = { outcome: 'passed', minutes: '9.0', seed: '7', date: '2026-12-02', commit: 'abc' };
  expect(
    renewedSoak(before, [
      { what: 'a', ...row },
      { what: 'c', ...row },
    ])
      .split('\n')
      .slice(4),
  ).toEqual([
    '| a | passed | 9.0 | 7 | 2026-12-02 | abc |',
    '| b | passed | 2.0 | 1 | d | c |',
    '| c | passed | 9.0 | 7 | 2026-12-02 | abc |',
    '',
  ]);
});
