import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, configDigest } from './canonical.ts';

const refusal = (path: string) =>
  expect.objectContaining({ code: 'JSON_NOT_CANONICAL', details: expect.objectContaining({ path }) });

describe('canonical JSON', () => {
  it('sorts keys by UTF-16 unit, keeps lists, and means the same', () => {
    expect(canonicalJson({ b: [2, 1, 'x'], a: { '€': true, '\r': '\u001f"', 1: -0 } })).toBe(
      '{"a":{"\\r":"\\u001f\\"","1":0,"€":true},"b":[2,1,"x"]}',
    );
    expect(canonicalJson(null)).toBe('null');
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.maxSafeInteger().map((n) => n || 0),
        fc.boolean(),
        fc.string({ unit: 'grapheme' }),
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(fc.string({ unit: 'grapheme' }), tie('node'), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).node;
    fc.assert(
      fc.property(value, (json) => {
        const text = canonicalJson(json as never);
        expect(JSON.parse(text)).toEqual(json);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  it.each<[string, unknown, string]>([
    ['a fraction', { a: [0.5] }, '$.a[0]'],
    ['an integer beyond 2^53', { a: 2 ** 53 }, '$.a'],
    ['not a number', Number.NaN, '$'],
    ['undefined', { a: undefined }, '$.a'],
    ['a hole', [1, undefined, 2], '$[1]'],
    ['a date', { a: new Date(0) }, '$.a'],
    ['a class instance', { a: new Map() }, '$.a'],
    ['a bigint', { a: 1n }, '$.a'],
    ['a function', { toJSON: () => 1 }, '$.toJSON'],
    ['a lone surrogate', { a: '\ud800' }, '$.a'],
    ['a lone surrogate in a key', { '\ud800': 1 }, '$'],
    ['a symbol key', { [Symbol('x')]: 1 }, '$'],
  ])('refuses %s', (_, value, path) => {
    expect(() => canonicalJson(value as never)).toThrow(refusal(path));
  });

  it('refuses what nests without end', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 70; i++) deep = [deep];
    expect(() => canonicalJson(deep as never)).toThrow(expect.objectContaining({ code: 'JSON_NOT_CANONICAL' }));
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(() => canonicalJson(circle as never)).toThrow(expect.objectContaining({ code: 'JSON_NOT_CANONICAL' }));
  });

  it('a configuration digest does not depend on the order of keys, and has no nulls', () => {
    const digest = configDigest({ engine: 'x', sampler: { top_k: 40, greedy: false } });
    const text = '{"engine":"x","sampler":{"greedy":false,"top_k":40}}';
    expect(digest).toBe(`0x${createHash('sha256').update(text).digest('hex')}`);
    expect(configDigest({ sampler: { greedy: false, top_k: 40 }, engine: 'x' })).toBe(digest);
    expect(() => configDigest({ engine: null })).toThrow(refusal('$.engine'));
  });
});
