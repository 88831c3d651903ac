import type { Hex } from 'viem';
import { type AnchorWord, HEAD_SLOT, unpackWord } from '../anchorWord.ts';
import { fromHex, toHex } from '../bytes.ts';
import type {
  ChainConstants,
  ChainModel,
  ChainOperator,
  ChainReader,
  ChainStake,
  CourtStanding,
  Declaration,
  ReceiptKey,
} from '../chainReader.ts';
import type { ReceiptDomain, SignedReceipt } from '../receiptFields.ts';
import type { ProgramHeader } from '../tensor/executionRoot.ts';
import type { TensorContent } from './tensorContent.ts';
import type { Call, ReceiptProof } from './types.ts';

/** A receipt that could be read, with the bytes that its signature covers. */
export type ReceiptInHand = {
  readonly signed: SignedReceipt;
  readonly digest: Uint8Array;
  readonly signature: Uint8Array;
};

/** Everything the chain says that a check may need, read beforehand so that the checks are plain functions. */
export type ChainFacts = {
  readonly constants: ChainConstants;
  readonly time: number;
  readonly operator: ChainOperator | undefined;
  readonly receiptKeys: readonly ReceiptKey[];
  readonly declarations: readonly Declaration[];
  readonly model: ChainModel | undefined;
  readonly head: AnchorWord;
  /** Word in the slot that the proof's opening names. */
  readonly openedWord: Hex | undefined;
  readonly forkedAt: number;
  readonly standing: CourtStanding;
  readonly stake: ChainStake;
};

/** Input of every check. */
export type VerifyContext = {
  readonly hand: ReceiptInHand;
  readonly domain: ReceiptDomain;
  readonly facts: ChainFacts;
  readonly call: Call | undefined;
  readonly proof: ReceiptProof | undefined;
  readonly program: ProgramHeader | undefined;
  /** Set for a complete receipt of a `Reexecutable` model: its content is tensors. */
  readonly tensors: TensorContent | undefined;
  readonly now: number;
  /** Whether the caller held the receipt all along. */
  readonly held: boolean;
};

/** Reads what the chain knows about a receipt, all at once. Throws what the reader throws. */
export async function readChainFacts(
  chain: ChainReader,
  { signed: { receipt }, digest }: ReceiptInHand,
  proof: ReceiptProof | undefined,
): Promise<ChainFacts> {
  const slot = proof?.anchor?.opening.slot;
  const readable = slot !== undefined && Number.isInteger(slot) && slot >= 0 && slot <= HEAD_SLOT;
  const head = chain.word(receipt.operator, HEAD_SLOT);
  const [constants, time, operator, receiptKeys, declarations, model, headWord, openedWord, forkedAt, standing, stake] =
    await Promise.all([
      chain.constants(),
      chain.time(),
      chain.operator(receipt.operator),
      chain.receiptKeys(receipt.operator),
      chain.declarations(receipt.operator, receipt.endpoint),
      chain.model(receipt.modelId),
      head,
      !readable ? undefined : slot === HEAD_SLOT ? head : chain.word(receipt.operator, slot),
      chain.forkedAt(receipt.operator),
      chain.standing(toHex(digest), receipt.operator),
      chain.stake(receipt.operator),
    ]);
  return {
    constants,
    time,
    operator,
    receiptKeys,
    declarations,
    model,
    head: unpackWord(headWord),
    openedWord,
    forkedAt,
    standing,
    stake,
  };
}

/** Bytes of hashes that came from outside. @throws InputError HEX_MALFORMED, BYTES_LENGTH */
export function readPath(path: readonly Hex[]): Uint8Array[] {
  return path.slice(0, 65).map((hash) => fromHex(hash, 32));
}
