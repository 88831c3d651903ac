import { readdirSync, readFileSync } from 'node:fs';
import canonicalize from 'canonicalize';
import { describe, expect, it } from 'vitest';
import { vectorsDir } from './vectorsDir.ts';

const dir = vectorsDir('jcs');

describe.skipIf(dir === undefined)('RFC 8785 test data', () => {
  it('canonicalises every input to the published bytes', () => {
    const names = readdirSync(`${dir}/input`);
    for (const name of names) {
      const input = JSON.parse(readFileSync(`${dir}/input/${name}`, 'utf8'));
      const output = Buffer.from(canonicalize(input) ?? '', 'utf8');
      expect(output.equals(readFileSync(`${dir}/output/${name}`)), name).toBe(true);
      const hex = readFileSync(`${dir}/outhex/${name.replace('.json', '.txt')}`, 'utf8').replaceAll(/\s/g, '');
      expect(output.toString('hex'), name).toBe(hex);
    }
    console.info(`jcs: ${names.length} pairs`);
    expect(names).toHaveLength(6);
  });
});
