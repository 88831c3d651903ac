import { sha256 } from '@noble/hashes/sha2';
import canonicalize from 'canonicalize';
import type { Hex } from 'viem';
import { isWellFormed, toHex, utf8 } from './bytes.ts';
import { InputError } from './errors.ts';

/** What canonical JSON of ours is made of. Null is allowed here and refused in configurations. */
export type CanonicalValue =
  | string
  | number
  | boolean
  | null
  | readonly CanonicalValue[]
  | { readonly [key: string]: CanonicalValue };

const MAX_DEPTH = 64;

/**
 * RFC 8785 form of a value that we built ourselves. Refuses everything of which two implementations could make different
 * text or lose something: fractions, integers beyond 2^53, undefined, dates, class instances, lone surrogates.
 * @throws InputError JSON_NOT_CANONICAL, with the path
 */
export function canonicalJson(value: CanonicalValue): string {
  check(value, '$', 0, true);
  return canonicalize(value)!;
}

/**
 * Digest of a runtime configuration: sha256 of its RFC 8785 form. Strings, booleans and integers only.
 * @throws InputError JSON_NOT_CANONICAL
 */
export function configDigest(config: { readonly [key: string]: CanonicalValue }): Hex {
  check(config, '$', 0, false);
  return toHex(sha256(utf8(canonicalJson(config))));
}

function check(value: unknown, path: string, depth: number, nullAllowed: boolean): void {
  if (depth > MAX_DEPTH) throw refuse(path, `deeper than ${MAX_DEPTH} levels`);
  if (typeof value === 'boolean') return;
  if (typeof value === 'string') {
    if (!isWellFormed(value)) throw refuse(path, 'a string with a lone surrogate');
    return;
  }
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw refuse(path, 'a number that is not a safe integer');
    return;
  }
  if (value === null && nullAllowed) return;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) check(value[i], `${path}[${i}]`, depth + 1, nullAllowed);
    return;
  }
  if (!isPlainObject(value)) throw refuse(path, value === null ? 'null' : `a ${typeof value} that is not plain data`);
  for (const [key, member] of Object.entries(value)) {
    if (!isWellFormed(key)) throw refuse(path, 'a key with a lone surrogate');
    check(member, `${path}.${key}`, depth + 1, nullAllowed);
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.getOwnPropertySymbols(value).length === 0;
}

function refuse(path: string, what: string): InputError {
  const at = path.length > 200 ? `${path.slice(0, 200)}…` : path;
  return new InputError('JSON_NOT_CANONICAL', `${at} is ${what}; canonical JSON cannot hold it.`, { path: at, what });
}
