import type { Address, Hex } from 'viem';
import { sameAddress } from '../address.ts';
import { HEAD_SLOT, unpackWord } from '../anchorWord.ts';
import { fromHex } from '../bytes.ts';
import type { ChainConstants, ChainModel, CourtStanding, Declaration } from '../chainReader.ts';
import { decodeReceipt } from '../compactReceipt.ts';
import { AssayError, InputError } from '../errors.ts';
import type { AnchorRecord } from '../findOpening.ts';
import { isWithinDelay } from '../promise/anchoredInTime.ts';
import { admissibleUntil } from '../promise/disputeWindow.ts';
import { keyAt } from '../promise/keyAt.ts';
import { receiptDigest } from '../receipt.ts';
import type { SignedReceipt } from '../receiptFields.ts';
import { recoverAddress } from '../signature.ts';
import type { CourtReader, CourtTimes } from './courtReader.ts';
import { type Evidence, isFor } from './evidence.ts';
import { remember } from './remember.ts';

/** A receipt that the court would hear: well-formed, signed by a key of its operator, and in time. */
export type HeardReceipt = {
  readonly signed: SignedReceipt;
  readonly digest: Hex;
  readonly standing: CourtStanding;
  /** Last second at which a fault of it can be brought. */
  readonly admissibleUntil: number;
};

/** Evidence together with what the chain says about it; every read is done once. */
export type CaseFile = {
  readonly evidence: Evidence;
  readonly court: CourtReader;
  readonly constants: ChainConstants;
  readonly times: CourtTimes;
  readonly now: number;
  readonly receipts: readonly HeardReceipt[];
  headSize(operator: Address): Promise<number>;
  word(operator: Address, slot: number): Promise<Hex>;
  /** Anchors from before the lowest index on that the evidence speaks of. */
  history(operator: Address): Promise<readonly AnchorRecord[]>;
  declarations(operator: Address, endpoint: Hex): Promise<readonly Declaration[]>;
  model(modelId: Hex): Promise<ChainModel | undefined>;
};

/**
 * Reads what the chain says about evidence and leaves out the receipts that the court would not hear.
 * @throws InputError EVIDENCE_FOREIGN, CHAIN_UNREACHABLE, CHAIN_ID_MISMATCH
 */
export async function openCaseFile(evidence: Evidence, court: CourtReader): Promise<CaseFile> {
  const [constants, times, now] = await Promise.all([court.constants(), court.courtTimes(), court.time()]);
  // INVARIANT S17: Evidence about another chain or `Anchors` contract is refused before anything is read for it.
  if (!isFor(evidence, constants.domain)) {
    const { chainId, anchors } = evidence;
    throw new InputError('EVIDENCE_FOREIGN', `The evidence is about the contract ${anchors} on chain ${chainId}.`, {
      chainId,
      anchors,
      expected: constants.domain,
    });
  }
  const receiptKeys = remember(court.receiptKeys);
  const word = remember(court.word);
  const history = remember((operator: Address) => court.anchorHistory(operator, lowestIndex(evidence, operator)));

  async function hear(compact: string): Promise<HeardReceipt | undefined> {
    const signed = decodeReceipt(compact);
    const { operator, issuedAt, anchorBy } = signed.receipt;
    if (!isWithinDelay(signed.receipt, constants.maxDelay)) return undefined;
    const digest = receiptDigest(signed.receipt, signed.domain);
    const signer = signerOf(digest, signed.signature);
    if (signer === undefined || keyAt(await receiptKeys(operator), signer, issuedAt) === undefined) return undefined;
    const standing = await court.standing(digest, operator);
    const until = admissibleUntil(anchorBy, standing.presentedAt, constants.window);
    return now <= until ? { signed, digest, standing, admissibleUntil: until } : undefined;
  }

  const receipts: HeardReceipt[] = [];
  // In turn: a thousand receipts must not become a thousand requests at once.
  for (const compact of evidence.receipts) {
    const heard = await hear(compact);
    if (heard !== undefined && receipts.every(({ digest }) => digest !== heard.digest)) receipts.push(heard);
  }
  return {
    evidence,
    court,
    constants,
    times,
    now,
    receipts,
    headSize: async (operator) => unpackWord(await word(operator, HEAD_SLOT)).size,
    word,
    history,
    declarations: remember(court.declarations),
    model: remember(court.model),
  };
}

function lowestIndex({ receipts, showings }: Evidence, operator: Address): number {
  const signed = receipts.map((compact) => decodeReceipt(compact).receipt);
  const indices = [
    ...signed.filter((receipt) => sameAddress(receipt.operator, operator)).map(({ leafIndex }) => leafIndex),
    ...showings.filter((showing) => sameAddress(showing.operator, operator)).map(({ proof }) => proof.index),
  ];
  return indices.reduce((lowest, index) => Math.min(lowest, index), Number.MAX_SAFE_INTEGER);
}

/** Undefined for a signature that the protocol refuses. */
function signerOf(digest: Hex, signature: Hex): Address | undefined {
  try {
    return recoverAddress(fromHex(digest), fromHex(signature));
  } catch (error) {
    if (error instanceof AssayError) return undefined;
    throw error;
  }
}
