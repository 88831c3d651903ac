import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchSize } from '../../../test/effort.ts';
import { parseSpan, topLevelFields } from './topLevelFields.ts';
import { answerFacts, clampUnits } from './usage.ts';

test('finds every top-level member where JSON.parse finds it', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()),
      fc.integer({ min: 0, max: 3 }),
      (object, indent) => {
        const json = Buffer.from(JSON.stringify(object, undefined, indent));
        const value = JSON.parse(json.toString()) as Record<string, unknown>;
        const fields = topLevelFields(json, () => true)!;
        const found = fields.map((field) => [field.key, parseSpan(json, field)]);
        expect(found).toEqual(Object.entries(value));
      },
    ),
    { numRuns: searchSize(500) },
  );
});

test('bytes that are no JSON neither throw nor hang', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom('{', '}', '[', ']', '"', '\\', ':', ',', 'a', ' ', '1', '"id"', '"usage"', '"response":{'),
        { maxLength: 60 },
      ),
      (parts) => {
        const bytes = Buffer.from(parts.join(''));
        const fields = topLevelFields(bytes, () => true) ?? [];
        for (const { start, end } of fields) expect(0 <= start && start < end && end <= bytes.length).toBe(true);
        answerFacts(bytes);
      },
    ),
    { numRuns: searchSize(2000) },
  );
});

test('duplicates are all there, nested ones are not', () => {
  const json = Buffer.from('{"model":"a","x":{"model":"b"},"MODEL":"c","mod\\u0065l":"d"}');
  const fields = topLevelFields(json, (key) => key === 'model')!;
  expect(fields.map((field) => parseSpan(json, field))).toEqual(['a', 'c', 'd']);
});

test('counts are clamped to uint32', () => {
  const cases: [unknown, number][] = [
    [5, 5],
    [0xffffffff, 0xffffffff],
    [2 ** 32, 0xffffffff],
    [-1, 0],
    [1.5, 0],
    ['7', 0],
    [null, 0],
    [Number.NaN, 0],
    [1e300, 0xffffffff],
  ];
  expect(cases.map(([value]) => clampUnits(value))).toEqual(cases.map(([, clamped]) => clamped));
});

test('facts of a hostile answer stay within bounds', () => {
  const nested = `${'{"response":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  expect(answerFacts(Buffer.from(nested))).toEqual({ chatId: undefined, inputUnits: 0, outputUnits: 0 });
  expect(answerFacts(Buffer.from(`{"id":"${'x'.repeat(300)}"}`)).chatId).toBeUndefined();
  expect(answerFacts(Buffer.from('{"id":"a","usage":{"input_tokens":3,"output_tokens":4}}'))).toEqual({
    chatId: 'a',
    inputUnits: 3,
    outputUnits: 4,
  });
});
