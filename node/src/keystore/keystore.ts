import { pbkdf2, randomBytes, scrypt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { InputError } from '@assay/sdk';
import * as Keystore from 'ox/Keystore';
import { z } from 'zod';
import { writeFileDurably } from '../files/index.ts';
import { LOCAL_CHAIN_ID } from '../localChain.ts';

const scryptAsync = promisify<string, Uint8Array, number, object, Buffer>(scrypt);
const pbkdf2Async = promisify(pbkdf2);

// n * r * p is 2^21 with geth's standard parameters, 2^20 with those of ethers, 2^15 with geth's light ones.
const MIN_SCRYPT_WORK = 2 ** 20;
const MAX_SCRYPT_MEMORY = 2 ** 30;
const MAX_SCRYPT_LANES = 16;
const MIN_PBKDF2_ROUNDS = 262_144;
const MAX_PBKDF2_ROUNDS = 10_000_000;

const hex = (bytes?: number) =>
  z.string().regex(bytes === undefined ? /^([0-9a-f]{2})+$/i : new RegExp(`^[0-9a-f]{${2 * bytes}}$`, 'i'));
const common = {
  cipher: z.literal('aes-128-ctr'),
  ciphertext: hex(32),
  cipherparams: z.object({ iv: hex(16) }),
  mac: hex(32),
};
const keystoreSchema = z.object({
  version: z.literal(3),
  id: z.string().optional(),
  crypto: z.discriminatedUnion('kdf', [
    z.object({
      ...common,
      kdf: z.literal('scrypt'),
      kdfparams: z.object({
        n: z.number().int().positive(),
        r: z.number().int().positive(),
        p: z.number().int().positive(),
        dklen: z.literal(32),
        salt: hex(),
      }),
    }),
    z.object({
      ...common,
      kdf: z.literal('pbkdf2'),
      kdfparams: z.object({
        c: z.number().int().positive(),
        prf: z.literal('hmac-sha256'),
        dklen: z.literal(32),
        salt: hex(),
      }),
    }),
  ]),
});

type ParsedKeystore = z.infer<typeof keystoreSchema>;

/**
 * Opens an encrypted V3 keystore (Web3 Secret Storage) and returns the 32 bytes in it.
 * @throws InputError KEYSTORE_UNREADABLE, KEYSTORE_MALFORMED, KEYSTORE_WEAK (outside the local chain), KEYSTORE_PASSWORD_WRONG
 */
export async function openKeystore(path: string, password: string, chainId: number): Promise<Uint8Array> {
  const keystore = parseKeystore(path, await readKeystore(path));
  if (chainId !== LOCAL_CHAIN_ID) requireStrong(path, keystore);
  const derived = await deriveKey(path, keystore, password);
  try {
    return Keystore.decrypt(keystore as Keystore.Keystore, `0x${derived.toString('hex')}`, { as: 'Bytes' });
  } catch (cause) {
    const message = `${path}: the password does not open this keystore; correct the file or variable that it came from.`;
    throw new InputError('KEYSTORE_PASSWORD_WRONG', message, { path }, { cause });
  }
}

/**
 * Encrypts 32 bytes into a new keystore file, readable by its owner only. Never overwrites. `light` parameters are for the
 * local chain: they are refused elsewhere.
 * @throws InputError FILE_UNWRITABLE, DISK_FULL, KEYSTORE_MALFORMED for another length
 */
export async function createKeystore(path: string, secret: Uint8Array, password: string, light = false): Promise<void> {
  if (secret.length !== 32) {
    throw new InputError('KEYSTORE_MALFORMED', `a keystore holds 32 bytes, got ${secret.length}`, { path });
  }
  const salt = randomBytes(32);
  const iv = Uint8Array.from(randomBytes(16));
  const kdfparams = { n: light ? 4096 : 262_144, r: 8, p: 1, dklen: 32, salt: salt.toString('hex') };
  const derived = await runScrypt(password, salt, kdfparams);
  const keystore = Keystore.encrypt(secret, `0x${derived.toString('hex')}`, { kdf: 'scrypt', kdfparams, iv });
  await writeFileDurably(path, `${JSON.stringify(keystore, undefined, 2)}\n`, { mode: 0o600, exclusive: true });
}

async function readKeystore(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const message = `${path}: this keystore cannot be read; check the path and its permissions`;
    throw new InputError('KEYSTORE_UNREADABLE', message, { path }, { cause });
  }
}

function parseKeystore(path: string, text: string): ParsedKeystore {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new InputError('KEYSTORE_MALFORMED', `${path}: not JSON; give a V3 keystore`, { path }, { cause });
  }
  const parsed = keystoreSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const { path: at = [], message: why = '' } = parsed.error.issues[0] ?? {};
  const where = at.join('.');
  const message = `${path}: no V3 keystore of a 32-byte key, by scrypt or pbkdf2 (${where}: ${why}); export the key again as one.`;
  throw new InputError('KEYSTORE_MALFORMED', message, { path, where });
}

function requireStrong(path: string, { crypto }: ParsedKeystore): void {
  const weak =
    crypto.kdf === 'scrypt'
      ? crypto.kdfparams.n * crypto.kdfparams.r * crypto.kdfparams.p < MIN_SCRYPT_WORK
      : crypto.kdfparams.c < MIN_PBKDF2_ROUNDS;
  if (!weak) return;
  const message = `${path}: its ${crypto.kdf} parameters are too weak for a key outside chain ${LOCAL_CHAIN_ID}; make it again with standard ones`;
  throw new InputError('KEYSTORE_WEAK', message, { path, kdf: crypto.kdf });
}

async function deriveKey(path: string, { crypto }: ParsedKeystore, password: string): Promise<Buffer> {
  const { kdfparams } = crypto;
  const salt = Buffer.from(kdfparams.salt, 'hex');
  if (crypto.kdf === 'pbkdf2') {
    if (crypto.kdfparams.c > MAX_PBKDF2_ROUNDS) throw tooCostly(path);
    return pbkdf2Async(password, salt, crypto.kdfparams.c, 32, 'sha256');
  }
  const { n, r, p } = crypto.kdfparams;
  if (memoryOf(crypto.kdfparams) > MAX_SCRYPT_MEMORY || p > MAX_SCRYPT_LANES) throw tooCostly(path);
  try {
    return await runScrypt(password, salt, crypto.kdfparams);
  } catch (cause) {
    const message = `${path}: scrypt does not know the parameters n ${n}, r ${r}, p ${p} (n is a power of two); restore the file from a copy.`;
    throw new InputError('KEYSTORE_MALFORMED', message, { path, n, r, p }, { cause });
  }
}

type ScryptParameters = { readonly n: number; readonly r: number; readonly p: number };

function runScrypt(password: string, salt: Uint8Array, parameters: ScryptParameters): Promise<Buffer> {
  const { n, r, p } = parameters;
  return scryptAsync(password, salt, 32, { N: n, r, p, maxmem: 2 * memoryOf(parameters) + 2 ** 20 });
}

/** Bytes that scrypt needs. */
function memoryOf({ n, r, p }: ScryptParameters): number {
  return 128 * r * (n + p);
}

function tooCostly(path: string): InputError {
  const message = `${path}: opening it would take more than 1 GiB or minutes; make it again with standard parameters`;
  return new InputError('KEYSTORE_MALFORMED', message, { path });
}
