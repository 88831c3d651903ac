import type { Verification } from '@assay/sdk';
import { expect, test } from 'vitest';
import { verificationText } from './verificationText.ts';

const NOW = 1_800_000_000;
const verification: Verification = {
  verdict: 'ANCHORED',
  digest: undefined,
  signed: undefined,
  anchoredAt: NOW - 10,
  settledAt: NOW + 22,
  reasons: [{ code: 'WINDOW_OPEN', message: 'It can be disputed.' }],
  checks: [
    { name: 'signature', ok: true },
    { name: 'log', ok: 'skipped', detail: 'No inclusion proof was given.' },
    { name: 'settlement', ok: false, code: 'WINDOW_OPEN' },
    { name: 'declaration', ok: false, code: 'UNDECLARED_MODEL' },
  ],
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
const plain = (lines: readonly string[]) => lines.map((line) => line.replace(/\u001b\[\d+m/g, ''));

test('says of each check what it establishes, why it was not checked, or what it found', () => {
  const [signature, log, settlement, declaration] = plain(
    verificationText(verification, { trust: undefined, isGood: true, now: NOW }),
  );
  expect(signature).toMatch(/^✓ signature .*signed/);
  expect(log).toBe('· log         not checked: No inclusion proof was given.');
  expect(settlement).toBe('! settlement  WINDOW_OPEN');
  expect(declaration).toBe('✗ declaration UNDECLARED_MODEL');
});

test('names the trust label, the time to dispute while there is any, and the verdict last', () => {
  const shown = (now: number) => plain(verificationText(verification, { trust: 'Attributed', isGood: true, now }));
  const until = `  It can be disputed until ${new Date((NOW + 22) * 1000).toISOString()}.`;
  expect(shown(NOW)).toContain(until);
  expect(shown(NOW + 22)).not.toContain(until);
  expect(shown(NOW).at(-2)).toMatch(/Attributed: the operator's signed word/);
  expect(shown(NOW).at(-1)).toBe('ANCHORED');
});
