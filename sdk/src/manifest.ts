import { sha256 } from '@noble/hashes/sha2';
import { keccak_256 } from '@noble/hashes/sha3';
import type { Address, Hex } from 'viem';
import { concat, excerpt, fromHex, isWellFormed, toHex, utf8 } from './bytes.ts';
import { canonicalJson } from './canonical.ts';
import { InputError } from './errors.ts';

/** A file of a model folder: its path in the folder with `/`, and the sha256 of its bytes. */
export type ManifestFile = { readonly name: string; readonly digest: Hex };

/** Manifest of a model folder, after the OpenSSF model signing rules (method `files`, sha256, no symbolic links). */
export type Manifest = {
  readonly resources: readonly { readonly algorithm: 'sha256'; readonly digest: string; readonly name: string }[];
  readonly serialization: {
    readonly allow_symlinks: false;
    readonly hash_type: 'sha256';
    readonly ignore_paths: readonly string[];
    readonly method: 'files';
  };
};

/** What stands behind a receipt of a model; the position is the number on chain. */
export const TRUST = ['Attributed', 'Reexecutable', 'Attested', 'Proven'] as const;

/** Trust label of a model. */
export type Trust = (typeof TRUST)[number];

/**
 * Builds the manifest. Files are ordered by path component (`a/b` before `a-b`), components by code point.
 * A model of one file has the one name `.`.
 * @param ignorePaths paths that were left out, relative to the folder
 * @throws InputError MANIFEST_MALFORMED for a path that is empty, absolute, climbs, repeats or lies under a file
 */
export function buildManifest(files: readonly ManifestFile[], ignorePaths: readonly string[] = []): Manifest {
  const entries = files.map(({ name, digest }) => ({
    parts: pathParts(name, files.length),
    digest: fromHex(digest, 32),
  }));
  entries.sort((a, b) => compareParts(a.parts, b.parts));
  for (let i = 1; i < entries.length; i++) {
    const [before, here] = [entries[i - 1]!.parts, entries[i]!.parts];
    if (before.every((part, k) => part === here[k])) throw malformed(here.join('/'), 'repeats or lies under a file');
  }
  return {
    resources: entries.map(({ parts, digest }) => ({
      algorithm: 'sha256',
      digest: toHex(digest).slice(2),
      name: parts.join('/'),
    })),
    serialization: {
      allow_symlinks: false,
      hash_type: 'sha256',
      ignore_paths: [...new Set(ignorePaths)].sort((a, b) => compareText(a, b)),
      method: 'files',
    },
  };
}

/** sha256 of the manifest's RFC 8785 form: binds names, digests and rules. */
export function manifestDigest(manifest: Manifest): Hex {
  return toHex(sha256(utf8(canonicalJson(manifest))));
}

/** Root of OpenSSF model signing: sha256 of the raw digests in manifest order. Binds no names. */
export function omsRoot(manifest: Manifest): Hex {
  return toHex(sha256(concat(...manifest.resources.map(({ digest }) => fromHex(`0x${digest}`, 32)))));
}

/** The record that a model id stands for. Roots are zero unless the model is `Reexecutable`. */
export type ModelRecord = {
  readonly manifestDigest: Hex;
  readonly omsRoot: Hex;
  readonly programRoot: Hex;
  readonly weightRoot: Hex;
  readonly trust: Trust;
  readonly publisher: Address;
};

/** `keccak256(abi.encode(record))`, as `ModelRegistry.modelIdOf`. @throws InputError MODEL_MALFORMED, HEX_MALFORMED, BYTES_LENGTH */
export function modelId(record: ModelRecord): Hex {
  const trust = TRUST.indexOf(record.trust);
  if (trust < 0) throw new InputError('MODEL_MALFORMED', `Unknown trust label ${excerpt(record.trust)}.`, {});
  const words = new Uint8Array(64);
  words[31] = trust;
  words.set(fromHex(record.publisher, 20), 44);
  const { manifestDigest: manifest, omsRoot: oms, programRoot, weightRoot } = record;
  const digests = [manifest, oms, programRoot, weightRoot].map((digest) => fromHex(digest, 32));
  return toHex(keccak_256(concat(...digests, words)));
}

function pathParts(name: string, count: number): string[] {
  if (name === '.' && count === 1) return ['.'];
  const parts = name.split('/');
  const bad = parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\0'));
  if (bad || !isWellFormed(name)) throw malformed(name, 'is not a plain relative path');
  return parts;
}

function compareParts(a: readonly string[], b: readonly string[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareText(a[i]!, b[i]!);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** By code point: the comparison of UTF-16 units that `<` does would put U+1F600 before U+FF00. */
function compareText(a: string, b: string): number {
  const left = Array.from(a, (c) => c.codePointAt(0)!);
  const right = Array.from(b, (c) => c.codePointAt(0)!);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (left[i] !== right[i]) return left[i]! - right[i]!;
  }
  return left.length - right.length;
}

function malformed(name: string, problem: string): InputError {
  return new InputError('MANIFEST_MALFORMED', `The path ${excerpt(name)} ${problem}.`, { name: excerpt(name) });
}
