import { describe, expect, test } from 'vitest';
import { publicText } from './publicText.ts';

describe('publicText', () => {
  test.each([
    ['plain text', 'digits v2', 'digits v2'],
    ['other scripts and emoji', '数字 Ω 🙂', '数字 Ω 🙂'],
    ['what a database or a shell might read', `'; DROP TABLE model; -- \\. $(x)`, `'; DROP TABLE model; -- \\. $(x)`],
    ['zero bytes', 'a\u0000b', 'a\ufffdb'],
    ['line ends and tabs', 'a\r\n\tb', 'a\ufffd\ufffd\ufffdb'],
    ['C1 controls', 'a\u0085b\u009b', 'a\ufffdb\ufffd'],
    ['overrides of direction', 'a\u202egnp.exe\u2066', 'a\ufffdgnp.exe\ufffd'],
    ['half a character', 'a\ud800b', 'a\ufffdb'],
    ['nothing', '', ''],
  ])('%s', (_, text, expected) => {
    expect(publicText(text, 64)).toBe(expected);
  });

  test('keeps so many characters, never half of one', () => {
    expect(publicText('🙂'.repeat(5), 5)).toBe('🙂'.repeat(5));
    expect(publicText('🙂'.repeat(6), 5)).toBe(`${'🙂'.repeat(4)}…`);
    expect([...publicText('🙂'.repeat(1_000_000), 64)]).toHaveLength(64);
  });
});
