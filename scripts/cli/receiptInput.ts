import {
  createGraphqlClient,
  decodeReceipt,
  decodeSalts,
  InputError,
  type ReceiptProof,
  type ReceiptStatus,
  readProof,
  receiptDigest,
  type Salts,
} from '@assay/sdk';
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

/** Asks an indexer about a receipt, and takes its proof for checking; the indexer's own verdict is not believed. */
export async function askIndexer(
  url: string,
  compact: string,
): Promise<{ status: ReceiptStatus; proof?: ReceiptProof }> {
  const { receipt, domain } = decodeReceipt(compact);
  const digest = receiptDigest(receipt, domain);
  const status = await createGraphqlClient(url).receipt({ digest, receipt: compact });
  const proof = proofOf(status);
  return { status, ...(proof !== undefined && { proof }) };
}

/** The proof in an indexer's answer, if it has one. */
export function proofOf({ leafIndex, inclusion, opening, openingStep }: ReceiptStatus): ReceiptProof | undefined {
  if (leafIndex === null || inclusion === null) return undefined;
  const anchored = opening !== null && openingStep !== null;
  return readProof({ leafIndex, inclusion, ...(anchored && { anchor: { opening, step: openingStep } }) });
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
