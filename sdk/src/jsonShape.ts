import type { Address, Hex } from 'viem';
import { parseAddress } from './address.ts';
import type { InputError } from './errors.ts';

/** Reads one value of a parsed JSON; `path` says where it stands, for the error. */
export type ReadJson<T> = (json: unknown, path: string) => T;

/** Readers of the shapes that JSON from outside is made of. Each throws what `malformed` makes of a path and a problem. */
export function jsonShape(malformed: (path: string, problem: string) => InputError) {
  const record: ReadJson<Record<string, unknown>> = (json, path) => {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw malformed(path, 'not an object');
    return json as Record<string, unknown>;
  };
  const list = <T>(json: unknown, path: string, limit: number, read: ReadJson<T>): T[] => {
    if (!Array.isArray(json) || json.length > limit) throw malformed(path, `not a list of at most ${limit}`);
    return json.map((item, i) => read(item, `${path}[${i}]`));
  };
  const count: ReadJson<number> = (json, path) => {
    if (typeof json !== 'number' || !Number.isSafeInteger(json) || json < 0)
      throw malformed(path, 'not a whole number');
    return json;
  };
  const hash: ReadJson<Hex> = (json, path) => {
    if (typeof json !== 'string' || !/^0x[0-9a-fA-F]{64}$/.test(json)) throw malformed(path, 'not 32 bytes of hex');
    return json as Hex;
  };
  const address: ReadJson<Address> = (json, path) => {
    if (typeof json !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(json)) throw malformed(path, 'not an address');
    return parseAddress(json);
  };
  return { record, list, count, hash, address };
}
