import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { buildManifest, manifestDigest, omsRoot } from '@assay/sdk';
import type { Hex } from 'viem';

/** File name of a model inside its folder. */
export const MODEL_FILE = 'model.onnx';

const MODELS = new URL('../../models/', import.meta.url);

/** Path of the committed digests of all models. */
export const digestsFile = fileURLToPath(new URL('digests.json', MODELS));

/** Path of the folder that holds exactly one model. */
export function modelFolder(name: string): string {
  return fileURLToPath(new URL(`${name}/`, MODELS));
}

/** Path of a model's ONNX file. */
export function modelFile(name: string): string {
  return fileURLToPath(new URL(`${name}/${MODEL_FILE}`, MODELS));
}

/** What identifies a model: its size in bytes and, in hex, the file's SHA-256 and both digests of the folder. */
export type ModelDigests = {
  readonly bytes: number;
  readonly sha256: Hex;
  readonly manifestDigest: Hex;
  readonly omsRoot: Hex;
};

/** The digests of a folder that holds `model` as its only file. */
export function digestsOf(model: Uint8Array): ModelDigests {
  const sha256: Hex = `0x${createHash('sha256').update(model).digest('hex')}`;
  const manifest = buildManifest([{ name: MODEL_FILE, digest: sha256 }]);
  return { bytes: model.length, sha256, manifestDigest: manifestDigest(manifest), omsRoot: omsRoot(manifest) };
}
