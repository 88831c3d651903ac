import { createDecipheriv, pbkdf2, scrypt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { InputError } from '@assay/sdk';
import { concat, type Hex, keccak256, toHex } from 'viem';
import { z } from 'zod';

const scryptAsync = promisify<string, Uint8Array, number, object, Buffer>(scrypt);
const pbkdf2Async = promisify(pbkdf2);

// n * r * p is 2^20 with the parameters of ethers, 2^21 with geth's standard ones.
const LEAST_WORK = 2 ** 20;
const MOST_MEMORY = 2 ** 30;
const LEAST_ROUNDS = 262_144;
const MOST_ROUNDS = 10_000_000;

const hex = (bytes?: number) =>
  z.string().regex(bytes === undefined ? /^([0-9a-f]{2})+$/i : new RegExp(`^[0-9a-f]{${2 * bytes}}$`, 'i'));
const count = z.number().int().positive();
const common = {
  cipher: z.literal('aes-128-ctr'),
  ciphertext: hex(32),
  cipherparams: z.object({ iv: hex(16) }),
  mac: hex(32),
};
const schema = z.object({
  version: z.literal(3),
  crypto: z.discriminatedUnion('kdf', [
    z.object({
      ...common,
      kdf: z.literal('scrypt'),
      kdfparams: z.object({ n: count, r: count, p: count, dklen: z.literal(32), salt: hex() }),
    }),
    z.object({
      ...common,
      kdf: z.literal('pbkdf2'),
      kdfparams: z.object({ c: count, prf: z.literal('hmac-sha256'), dklen: z.literal(32), salt: hex() }),
    }),
  ]),
});

/**
 * Opens a V3 keystore (Web3 Secret Storage) and returns its key. `weak`: accept one that is quick to guess.
 * @throws InputError KEYSTORE_UNREADABLE, KEYSTORE_MALFORMED, KEYSTORE_WEAK, KEYSTORE_PASSWORD_WRONG
 */
export async function openKeystore(path: string, password: string, weak: boolean): Promise<Hex> {
  const { crypto } = parse(path, await read(path));
  const derived = await derive(path, crypto, password, weak);
  const ciphertext = Buffer.from(crypto.ciphertext, 'hex');
  if (keccak256(concat([derived.subarray(16, 32), ciphertext])) !== `0x${crypto.mac.toLowerCase()}`) {
    const message = `${path}: the password does not open this keystore; give the right one in the password file or ASSAY_MONITOR_PASSWORD`;
    throw new InputError('KEYSTORE_PASSWORD_WRONG', message, { path });
  }
  const decipher = createDecipheriv('aes-128-ctr', derived.subarray(0, 16), Buffer.from(crypto.cipherparams.iv, 'hex'));
  return toHex(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
}

type Crypto = z.infer<typeof schema>['crypto'];

async function derive(path: string, crypto: Crypto, password: string, weak: boolean): Promise<Buffer> {
  if (crypto.kdf === 'scrypt') {
    const { n, r, p, salt } = crypto.kdfparams;
    const memory = 128 * n * r + 128 * r * p;
    if (memory > MOST_MEMORY) throw malformed(path, 'its scrypt parameters need more than 1 GiB');
    if (!weak && n * r * p < LEAST_WORK) throw tooWeak(path);
    return scryptAsync(password, Buffer.from(salt, 'hex'), 32, { N: n, r, p, maxmem: memory + 2 ** 20 }).catch(() => {
      throw malformed(path, 'its scrypt parameters are not possible');
    });
  }
  const { c, salt } = crypto.kdfparams;
  if (c > MOST_ROUNDS) throw malformed(path, 'it asks for too many rounds');
  if (!weak && c < LEAST_ROUNDS) throw tooWeak(path);
  return pbkdf2Async(password, Buffer.from(salt, 'hex'), c, 32, 'sha256');
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const message = `${path}: this keystore cannot be read; check the path and its permissions`;
    throw new InputError('KEYSTORE_UNREADABLE', message, { path }, { cause });
  }
}

function parse(path: string, text: string): z.infer<typeof schema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw malformed(path, 'it is not JSON');
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw malformed(path, parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
}

function malformed(path: string, why: string): InputError {
  return new InputError('KEYSTORE_MALFORMED', `${path}: no V3 keystore: ${why}`, { path });
}

function tooWeak(path: string): InputError {
  const message = `${path}: this keystore is quick to guess; make one with standard parameters`;
  return new InputError('KEYSTORE_WEAK', message, { path });
}
