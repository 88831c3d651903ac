import { decodeSalts, InputError, type ReceiptProof, readProof, type Salts } from '@assay/sdk';
import { readJsonFile, textOrFile } from './files.ts';

/** A receipt as the command line takes it: the compact form alone, or the file that `assay receipt get --out` writes. */
export type ReceiptInput = { readonly compact: string; readonly salts?: Salts; readonly proof?: ReceiptProof };

export async function readReceiptInput(argument: string): Promise<ReceiptInput> {
  const text = await textOrFile(argument);
  if (!text.startsWith('{')) return { compact: text };
  const { receipt, salts, proof } = parseObject(text, argument);
  if (typeof receipt !== 'string') {
    throw new InputError('RECEIPT_MALFORMED', `${argument} has no "receipt" text in it.`, { argument });
  }
  return {
    compact: receipt,
    ...(typeof salts === 'string' && { salts: decodeSalts(salts) }),
    ...(proof !== undefined && { proof: readProof(proof) }),
  };
}

export async function readProofFile(path: string): Promise<ReceiptProof> {
  return readProof(await readJsonFile(path));
}

function parseObject(text: string, name: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new InputError(
      'RECEIPT_MALFORMED',
      `${name.slice(0, 80)} is neither a compact receipt nor JSON.`,
      {},
      { cause },
    );
  }
}
