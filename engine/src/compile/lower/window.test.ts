import { describe, expect, test } from 'vitest';
import { createBuilder } from '../builder.ts';
import type { LoweredNode } from '../lowering.ts';
import { windowOf } from './window.ts';

function window(size: number, kernel: number, given: Record<string, number | string | number[]>) {
  const attributes = {
    has: (name: string) => name in given,
    int: (name: string, missing?: number) => (given[name] ?? missing) as number,
    ints: (name: string) => given[name] as number[] | undefined,
    string: (name: string, missing?: string) => (given[name] ?? missing) as string,
  } as unknown as LoweredNode['attributes'];
  const node: LoweredNode = {
    ...{
      operator: 'MaxPool',
      name: 'pool',
      opset: 21,
      attributes,
      inputs: [],
      outputs: ['y'],
      builder: createBuilder(),
    },
  };
  const { before, after, behind, outputs } = windowOf(node, [size], [kernel]);
  return [outputs[0], before[0], after[0], behind[0]];
}

describe('a window moves over', () => {
  test.each<[string, number, number, Record<string, number | string | number[]>, number[]]>([
    ['what fits', 7, 3, { strides: [2] }, [3, 0, 0, 0]],
    ['less than there is', 8, 3, { strides: [2] }, [3, 0, 0, 0]],
    ['one more with ceil_mode', 8, 3, { strides: [2], ceil_mode: 1 }, [4, 0, 0, 1]],
    ['padding', 5, 3, { pads: [1, 2] }, [6, 1, 2, 2]],
    ['padding that no window reaches', 5, 2, { pads: [0, 1], strides: [2] }, [3, 0, 1, 1]],
    ['the same size, more behind', 5, 2, { auto_pad: 'SAME_UPPER' }, [5, 0, 1, 1]],
    ['the same size, more before', 5, 2, { auto_pad: 'SAME_LOWER' }, [5, 1, 0, 0]],
    ['the same size by strides', 6, 3, { auto_pad: 'SAME_UPPER', strides: [4] }, [2, 0, 1, 1]],
    ['gaps', 7, 3, { dilations: [3] }, [1, 0, 0, 0]],
  ])('%s', (_, size, kernel, given, expected) => {
    expect(window(size, kernel, given)).toEqual(expected);
  });

  test.each([{ strides: [0] }, { dilations: [0] }, { pads: [-1, 0] }, { pads: [1] }, { strides: [1, 1] }])(
    'not with %o',
    (given) => {
      expect(() => window(5, 3, given)).toThrow(expect.objectContaining({ code: 'MODEL_MALFORMED' }));
    },
  );

  test('not when it is larger than what it moves over', () => {
    expect(() => window(2, 3, {})).toThrow(expect.objectContaining({ code: 'MODEL_MALFORMED' }));
  });
});
