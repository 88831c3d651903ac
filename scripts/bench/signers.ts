import { randomBytes } from 'node:crypto';
import { createReceiptSigner, nativeSign } from '@assay/operator';
import { recoverAddress, signDigest } from '@assay/sdk';
import { signRecoverable } from 'tiny-secp256k1';

/** Microseconds that one signature takes; undefined where the implementation does not load. */
export type SignerTiming = { readonly name: string; readonly microseconds: number | undefined };

type Sign = (digest: Uint8Array) => Uint8Array;

/**
 * Measures the secp256k1 implementations that could sign receipts, each checked by recovering its key. The operator takes
 * the first, or noble where that does not load; tiny-secp256k1 (WebAssembly) is here for comparison.
 */
export async function benchSigners(millisecondsEach = 400): Promise<SignerTiming[]> {
  const key = new Uint8Array(randomBytes(32));
  const { address } = await createReceiptSigner(key);
  const candidates: [string, Sign | undefined][] = [
    ['secp256k1 (native libsecp256k1)', nativeSign(key)],
    ['tiny-secp256k1 (WebAssembly libsecp256k1)', signTiny(key)],
    ['@noble/curves (JavaScript)', (digest) => signDigest(digest, key)],
  ];
  return candidates.map(([name, sign]) => {
    if (sign === undefined) return { name, microseconds: undefined };
    const probe = new Uint8Array(randomBytes(32));
    if (recoverAddress(probe, sign(probe)) !== address) throw new Error(`${name} signs wrongly`);
    return { name, microseconds: time(sign, millisecondsEach) };
  });
}

function signTiny(key: Uint8Array): Sign {
  return (digest) => {
    const { signature, recoveryId } = signRecoverable(digest, key);
    const bytes = new Uint8Array(65);
    bytes.set(signature);
    bytes[64] = 27 + recoveryId;
    return bytes;
  };
}

// The best of many short slices: what else runs on the machine only ever adds. The first slices are the compiler's.
function time(sign: Sign, milliseconds: number): number {
  const digest = new Uint8Array(randomBytes(32));
  const slices = 20;
  let best = Number.POSITIVE_INFINITY;
  for (let slice = 0; slice < slices; slice++) {
    const started = performance.now();
    let count = 0;
    for (; performance.now() - started < milliseconds / slices; count++) {
      digest[0] = count & 0xff;
      sign(digest);
    }
    best = Math.min(best, ((performance.now() - started) * 1000) / count);
  }
  return best;
}

if (import.meta.main) {
  for (const { name, microseconds } of await benchSigners()) {
    console.log(`${name.padEnd(44)} ${microseconds === undefined ? 'does not load' : `${microseconds.toFixed(1)} us`}`);
  }
  const { implementation } = await createReceiptSigner(new Uint8Array(randomBytes(32)));
  console.log(`the operator signs with ${implementation}`);
}
