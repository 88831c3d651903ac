import { bytesToHex, type Hex, parseEventLogs, type TransactionReceipt } from 'viem';
import { faultCourtAbi } from '../abi/index.ts';
import { AssayError } from '../errors.ts';
import { type BountyClaim, commitmentOf } from './bountyCommitment.ts';
import type { CourtCall } from './courtArguments.ts';
import type { CourtReader } from './courtReader.ts';
import { createMemoryJournal, type FilingJournal, type FilingRecord } from './filingJournal.ts';
import type { ProvableFault } from './provableFault.ts';
import { type CourtSender, sendToCourt, simulateAtCourt } from './sendToCourt.ts';

/** What came of filing a fault. Amounts of OPG in its smallest unit. */
export type FilingOutcome =
  /** Committed (or nothing to commit); the court takes the challenge later. File it again after `provableFrom`. */
  | { readonly status: 'waiting'; readonly commitment: Hex | undefined; readonly provableFrom: number }
  /** The court settled it in this transaction. `taken` is 0 when only receipts were marked. */
  | {
      readonly status: 'settled';
      readonly transactionHash: Hex;
      readonly taken: bigint;
      readonly bounty: bigint;
      readonly digests: readonly Hex[];
    }
  /** Nothing is left to settle: somebody was faster, or an earlier run ended before it could write its success down. */
  | { readonly status: 'settledBefore' };

/** What to file, and how. */
export type FilingRequest = CourtSender & {
  readonly court: CourtReader;
  readonly fault: ProvableFault;
  /** Who gets the bounty, and 32 secret random bytes; the sender and fresh ones unless given. A journal's goes before. */
  readonly bountyClaim?: BountyClaim | undefined;
  readonly journal?: FilingJournal | undefined;
};

/** Refusals that time heals. */
const EARLY: readonly unknown[] = ['PromiseOpen', 'NoPulse', 'AnswerPending', 'NotYetIssued'];

/**
 * Files a fault: commits to the bounty, and once that is in a block sends the challenge. Each call goes as far as the chain
 * lets it; call again with the same journal until the status is not `waiting`. After a crash it repeats nothing: what is on
 * chain is looked up, and what may be on its way is waited for.
 *
 * The challenge is simulated before anything is sent, so a fault that the court refuses costs nothing.
 * @throws InputError CONTRACT_REFUSED, INSUFFICIENT_FUNDS, CHAIN_TIMEOUT, TRANSACTION_REVERTED, TRANSACTION_REPLACED,
 * CHAIN_UNREACHABLE, …
 */
export async function fileChallenge(request: FilingRequest): Promise<FilingOutcome> {
  const { court, fault, journal = createMemoryJournal() } = request;
  const kept = await journal.load();
  let record: FilingRecord = kept ?? { bountyClaim: request.bountyClaim ?? freshClaim(request) };
  if (kept === undefined) await journal.save(record);
  const update = async (change: Partial<FilingRecord>) => {
    record = { ...record, ...change };
    await journal.save(record);
  };
  const before = await outcomeOf(request, record.challenge);
  if (before !== undefined) return before;

  const commitment = commitmentOf(fault.evidence, record.bountyClaim);
  const wantsCommitment = (fault.bountyTo === 'claim' && !fault.punished) || lacksPulse(fault);
  const committed = (await court.committedAt(commitment)) !== 0;
  const known = fault.pulse?.found?.commitment ?? commitment;
  const challenge = fault.call(record.bountyClaim, known);
  if (!committed) {
    const refusal = await refusalOf(request, challenge);
    if (refusal === 'settled') return { status: 'settledBefore' };
    // What is committed for the sign of life alone must not be committed before it can be one: it is committed once.
    const pulseFrom = fault.bountyTo === 'demander' && lacksPulse(fault) ? fault.pulse!.after + 1 : 0;
    if ((await nextBlockTime(request)) < pulseFrom) {
      return { status: 'waiting', commitment: undefined, provableFrom: pulseFrom };
    }
    if (wantsCommitment) {
      await sendToCourt(request, { functionName: 'commit', args: [commitment] });
    }
  }
  const refusal = await refusalOf(request, challenge);
  if (refusal === 'settled') return { status: 'settledBefore' };
  if (refusal === 'early') {
    const provableFrom = await laterOf(request, commitment);
    return { status: 'waiting', commitment: wantsCommitment ? commitment : undefined, provableFrom };
  }
  const receipt = await sendToCourt(request, challenge);
  await update({ challenge: { hash: receipt.transactionHash } });
  return readOutcome(receipt);
}

function freshClaim(request: FilingRequest): BountyClaim {
  return { recipient: request.sender.address, salt: bytesToHex(crypto.getRandomValues(new Uint8Array(32))) };
}

const lacksPulse = ({ pulse }: ProvableFault) => pulse !== undefined && pulse.found === undefined;

/** Time of the block that a transaction sent now would be in; of the newest one from nodes that do not say. */
async function nextBlockTime({ publicClient }: FilingRequest): Promise<number> {
  const block = await publicClient.getBlock({ blockTag: 'pending' }).catch(() => publicClient.getBlock());
  return Number(block.timestamp);
}

/** When a fault is provable that the court found early just now. */
async function laterOf({ court, fault }: FilingRequest, commitment: Hex): Promise<number> {
  if (!lacksPulse(fault) || fault.pulse === undefined) return fault.provableFrom;
  return Math.max(fault.provableFrom, (await court.committedAt(commitment)) + fault.pulse.room + 1);
}

/** Undefined when the court would take the call now. */
async function refusalOf(request: FilingRequest, call: CourtCall): Promise<'early' | 'settled' | undefined> {
  try {
    await simulateAtCourt(request, call);
    return undefined;
  } catch (error) {
    const reason = error instanceof AssayError && error.code === 'CONTRACT_REFUSED' ? error.details.error : undefined;
    if (EARLY.includes(reason)) return 'early';
    if (reason === 'AlreadyPunished' || reason === 'DemandNotOpen') return 'settled';
    throw error;
  }
}

/** Outcome of a challenge that an earlier run sent, if it is in a block and went well. */
async function outcomeOf(request: FilingRequest, sent: FilingRecord['challenge']): Promise<FilingOutcome | undefined> {
  if (sent?.hash === undefined) return undefined;
  const receipt = await request.publicClient.getTransactionReceipt({ hash: sent.hash }).catch(() => undefined);
  return receipt?.status === 'success' ? readOutcome(receipt) : undefined;
}

function readOutcome({ transactionHash, logs }: TransactionReceipt): FilingOutcome {
  const events = parseEventLogs({ abi: faultCourtAbi, logs, eventName: ['FaultPunished', 'ReceiptFaulted'] });
  const punished = events.find((event) => event.eventName === 'FaultPunished');
  const digests = events.flatMap((event) => (event.eventName === 'ReceiptFaulted' ? [event.args.digest] : []));
  const { taken = 0n, bounty = 0n } = punished?.args ?? {};
  return { status: 'settled', transactionHash, taken, bounty, digests };
}
