import { describe, expect, it } from 'vitest';
import { createExternalFiles } from './externalData.ts';

const entries = (given: Record<string, string>) => new Map(Object.entries(given));
const code = (name: string) => expect.objectContaining({ code: name });
const file = Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7);

describe('external data', () => {
  it('is a part of a file beside the model, which is read once', () => {
    const asked: string[] = [];
    const files = createExternalFiles((location) => {
      asked.push(location);
      return file;
    });
    expect(files(entries({ location: 'data/w.bin', offset: '2', length: '3' }), 3)).toEqual(Uint8Array.of(2, 3, 4));
    expect(files(entries({ location: 'data/w.bin', offset: '6' }), 2)).toEqual(Uint8Array.of(6, 7));
    expect(files(entries({ location: 'data/w.bin' }), 8)).toEqual(file);
    expect(asked).toEqual(['data/w.bin']);
  });

  it.each([
    '',
    '/etc/passwd',
    '../w.bin',
    'a/../../w.bin',
    'a/..',
    './w.bin',
    'a//b',
    'a/',
    'C:\\w.bin',
    '..\\w.bin',
    'w\0.bin',
    'file:w',
  ])('outside of the folder is never asked for: %j', (location) => {
    let isAsked = false;
    const files = createExternalFiles(() => {
      isAsked = true;
      return file;
    });
    expect(() => files(entries({ location }), 1)).toThrow(code('MODEL_MALFORMED'));
    expect(isAsked).toBe(false);
  });

  it.each<[string, Record<string, string>]>([
    ['a part past the end', { offset: '5' }],
    ['an offset past the end', { offset: '100' }],
    ['another length than the tensor has', { length: '3' }],
    ['an offset that is no number', { offset: '-1' }],
    ['an offset beyond every number', { offset: '9'.repeat(30) }],
    ['a length that is no number', { length: '4x' }],
  ])('with %s is refused', (_, given) => {
    const files = createExternalFiles(() => file);
    expect(() => files(entries({ location: 'w', ...given }), 4)).toThrow(code('MODEL_MALFORMED'));
  });

  it('that nobody can read is refused', () => {
    expect(() => createExternalFiles(undefined)(entries({ location: 'w' }), 1)).toThrow(code('MODEL_MALFORMED'));
  });

  it('of 2 GiB in all is refused before it is read', () => {
    const asked: string[] = [];
    const files = createExternalFiles((location) => {
      asked.push(location);
      return { length: 2 ** 30, subarray: () => file } as unknown as Uint8Array;
    });
    files(entries({ location: 'a' }), 2 ** 30);
    expect(() => files(entries({ location: 'b' }), 2 ** 30)).toThrow(code('MODEL_TOO_LARGE'));
    expect(asked).toEqual(['a']);
  });
});
