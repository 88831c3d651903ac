import { hashLeaf, hashNode } from '@assay/sdk';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { hashLeafInto, hashNodeInto } from './sha256.ts';

const word = fc.uint8Array({ minLength: 32, maxLength: 32 });

it('hashes leaves and nodes as the sdk does, in place', () => {
  fc.assert(
    fc.property(word, word, (left, right) => {
      const buffer = Buffer.alloc(96);
      buffer.set(left, 0);
      buffer.set(right, 32);
      hashNodeInto(buffer, 64, buffer, 0, buffer, 32);
      expect(new Uint8Array(buffer.subarray(64))).toEqual(hashNode(left, right));
      hashLeafInto(buffer, 32, buffer, 0);
      expect(new Uint8Array(buffer.subarray(32, 64))).toEqual(hashLeaf(left));
    }),
  );
});
