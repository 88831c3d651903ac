import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder, takeLock } from '@assay/node/files';
import { equalBytes, InputError, isComplete, type NoteSigner, type ReceiptDomain } from '@assay/sdk';
import type { Address } from 'viem';
import type { ReceiptSigner } from '../signing/receiptSigner.ts';
import { checkpointMismatch, readCheckpoint, type SignedCheckpoint } from './checkpointFile.ts';
import { startCheckpoints } from './checkpointPublisher.ts';
import { type DiskIo, diskIo } from './diskIo.ts';
import { openJournal } from './journal.ts';
import { createLogTree } from './logTree.ts';
import { createOwnerCheck } from './ownerCheck.ts';
import { createReceiptDigester } from './receiptDigester.ts';
import type { ReceiptDraft } from './receiptDraft.ts';
import { createReceiptLookup } from './receiptLookup.ts';
import { createReceiptReader, type ReceiptKey } from './receiptReader.ts';
import { RECORD, RECORD_BYTES } from './record.ts';
import { createRecordBuilder } from './recordBuilder.ts';
import { createCompactEncoder, type IssuedReceipt } from './recordReader.ts';
import { type Recovered, recoverJournal } from './recovery.ts';
import { SEGMENT_RECORDS } from './segment.ts';
import { createTileFiles } from './tileFiles.ts';
import { createTreeReader } from './treeReader.ts';

/** The operator's receipts: sequenced, signed, durable, in one growing Merkle tree. */
export type ReceiptLog = {
  /**
   * Sequences, signs and journals; what it resolves with is durable.
   * @throws InputError LOG_CLOSED, LOG_FULL, DISK_FULL, JOURNAL_WRITE_FAILED; ENDPOINT_NOT_DECLARED (the index stays free)
   * @throws InvariantError RECEIPT_DRAFT_INVALID (the index stays free)
   */
  issue(draft: ReceiptDraft): Promise<IssuedReceipt>;
  /** Durable entries. */
  size(): number;
  /** @throws InputError INDEX_OUT_OF_RANGE, JOURNAL_CORRUPT */
  read(leafIndex: number): Promise<IssuedReceipt>;
  /** By receipt id or by the upstream's chat id (the newest one with it). @throws InputError JOURNAL_CORRUPT */
  find(key: ReceiptKey): Promise<IssuedReceipt | undefined>;
  /** The latest signed checkpoint; a new one follows each interval in which the log grew. */
  checkpoint(): SignedCheckpoint;
  /** Signs a checkpoint over everything durable now. @throws InputError LOG_CLOSED, DISK_FULL, JOURNAL_WRITE_FAILED */
  publishCheckpoint(): Promise<SignedCheckpoint>;
  /** @throws InputError SIZE_OUT_OF_RANGE, TILE_CORRUPT; so the two proofs */
  rootAt(size: number): Promise<Uint8Array>;
  inclusionProof(leafIndex: number, size: number): Promise<Uint8Array[]>;
  consistencyProof(from: number, to: number): Promise<Uint8Array[]>;
  /** The file at a tlog-tiles path (`tile/...`) for the published size, partial widths included. @throws InputError TILE_CORRUPT */
  tileFile(path: string): Promise<Uint8Array | undefined>;
  /** What was found at the start. */
  readonly recovered: Recovered;
  /** Finishes pending work, publishes a last checkpoint, gives the directory back. */
  close(): Promise<void>;
};

export type ReceiptLogOptions = {
  readonly dataDir: string;
  readonly domain: ReceiptDomain;
  readonly operator: Address;
  /** The log's name: first line of its checkpoints. */
  readonly origin: string;
  readonly receiptSigner: Pick<ReceiptSigner, 'sign'>;
  readonly checkpointSigner: NoteSigner;
  /** `anchorBy - issuedAt`. */
  readonly promiseSeconds: number;
  /** Unix milliseconds. */
  readonly clock?: () => number;
  /** A write or fsync failed, or the tree broke its own promise: nothing is acknowledged any more, the process must end. */
  readonly onFatal: (error: Error) => void;
  /** Why a complete receipt of this draft must not carry the time `issuedAt`; undefined when it may. */
  readonly whyNotComplete?: (draft: ReceiptDraft, issuedAt: number) => string | undefined;
  readonly checkpointIntervalMs?: number;
  /** For tests that need smaller segments or stop the log between two states of the disk. */
  readonly segmentRecords?: number;
  readonly io?: DiskIo;
};

/**
 * Opens the log in `dataDir` for this process alone: recovers the journal, rebuilds the tree, checks it against the
 * last signed checkpoint and serves from then on.
 * @throws InputError LOG_LOCKED, FILE_UNWRITABLE for its lock, JOURNAL_CORRUPT, LOG_BEHIND_CHECKPOINT, LOG_CHECKPOINT_MISMATCH, LOG_DOMAIN_MISMATCH, DISK_FULL, JOURNAL_WRITE_FAILED
 */
export async function openReceiptLog(options: ReceiptLogOptions): Promise<ReceiptLog> {
  const journalDir = join(options.dataDir, 'journal');
  const logDir = join(options.dataDir, 'log');
  await mkdir(journalDir, { recursive: true });
  await mkdir(logDir, { recursive: true });
  await syncFolder(options.dataDir);
  const unlock = lockLog(options.dataDir);
  try {
    return await openLocked(options, journalDir, logDir, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

function lockLog(directory: string): () => void {
  // INVARIANT L7: One process at a time writes a log directory; the lock falls with its holder.
  return takeLock(join(directory, 'lock.sqlite'), (cause) => {
    const message = `The log in ${directory} is open in another process. Two writers would give out indices twice: stop the other one first.`;
    return new InputError('LOG_LOCKED', message, { directory }, { cause });
  });
}

async function openLocked(
  options: ReceiptLogOptions,
  journalDir: string,
  logDir: string,
  releaseLock: () => void,
): Promise<ReceiptLog> {
  const { domain, clock = Date.now, io = diskIo, segmentRecords = SEGMENT_RECORDS } = options;
  const digestOf = createReceiptDigester(domain);
  const encodeCompact = createCompactEncoder(domain);
  const buildRecord = createRecordBuilder({
    operator: options.operator,
    promiseSeconds: options.promiseSeconds,
    signer: options.receiptSigner,
    digestOf,
    encodeCompact,
  });
  const needOwner = createOwnerCheck({ directory: journalDir, operator: options.operator, domain, digestOf });
  const tree = createLogTree();
  const lookup = createReceiptLookup(randomBytes(4).readUInt32BE());
  const tiles = createTileFiles(logDir, tree, io, fatal);
  const reader = createTreeReader(tree, tiles);
  let failure: Error | undefined;
  let closing: Promise<void> | undefined;

  const checkpointPath = join(logDir, 'checkpoint');
  const previous = readCheckpoint(checkpointPath, options.origin, options.checkpointSigner);
  const recovered = recoverJournal({
    directory: journalDir,
    segmentRecords,
    checkpointSize: previous?.size ?? 0,
    onRecord(buffer, at, index) {
      needOwner(buffer, at, index);
      const filled = integrate(buffer, at, index);
      if (filled !== undefined) tiles.addMissing(filled.index, filled.tile);
      // INVARIANT L11: A log is opened only under the operator, chain and Anchors contract that its receipts were
      //   signed for, and only if it has the root of its last signed checkpoint.
      if (index + 1 === previous?.size && !equalBytes(tree.root(), previous.root)) {
        throw checkpointMismatch(checkpointPath, `the journal has another root at size ${previous.size}`);
      }
    },
  });
  const journal = await openJournal({
    directory: journalDir,
    size: recovered.size,
    segmentRecords,
    io,
    onFatal: fatal,
    onDurable(records, first, count) {
      for (let i = 0; i < count; i++) {
        const filled = integrate(records, i * RECORD_BYTES, first + i);
        if (filled !== undefined) tiles.add(filled.index, filled.tile);
      }
    },
  });
  const receipts = createReceiptReader({
    directory: journalDir,
    segmentRecords,
    lookup,
    size: journal.size,
    encodeCompact,
  });
  const checkpoints = await startCheckpoints({
    path: checkpointPath,
    origin: options.origin,
    signer: options.checkpointSigner,
    previous,
    head: () => ({ size: tree.size(), root: tree.root() }),
    consistencyProof: reader.consistencyProof,
    io,
  }).catch(async (error) => {
    await journal.close();
    throw error;
  });
  const timer = setInterval(() => void publish().catch(() => undefined), options.checkpointIntervalMs ?? 1000);

  return {
    recovered,
    issue(draft) {
      if (failure !== undefined) return Promise.reject(failure);
      const issuedAt = Math.floor(clock() / 1000);
      // Judged at the very second that the receipt will carry: the last place before it binds.
      // INVARIANT H12: No complete receipt is issued for an endpoint, model and configuration that are not declared and
      //   active at the second that it carries; what is not known is refused. So nobody can show an undeclared or
      //   unknown model of an honest operator.
      const problem = isComplete(draft.flags) ? options.whyNotComplete?.(draft, issuedAt) : undefined;
      if (problem !== undefined) return Promise.reject(notDeclared(problem, issuedAt));
      return journal.append((slot) => buildRecord(slot, draft, issuedAt));
    },
    size: journal.size,
    read: receipts.read,
    find: receipts.find,
    checkpoint: checkpoints.latest,
    publishCheckpoint: publish,
    rootAt: reader.rootAt,
    inclusionProof: reader.inclusionProof,
    consistencyProof: reader.consistencyProof,
    tileFile: (path) => reader.tileFile(path, checkpoints.latest().size),
    close() {
      closing ??= close();
      return closing;
    },
  };

  function integrate(records: Buffer, at: number, index: number) {
    lookup.add(records, at + RECORD.id, index);
    lookup.add(records, at + RECORD.chatKey, index);
    return tree.append(records, at + RECORD.digest);
  }

  async function publish(): Promise<SignedCheckpoint> {
    if (failure !== undefined) throw failure;
    // Behind the released lock another process may be writing.
    if (closing !== undefined) throw new InputError('LOG_CLOSED', 'The receipt log is closed; it signs no more.');
    return checkpoints.publish().catch((error) => {
      fatal(error);
      throw error;
    });
  }

  function fatal(error: Error): void {
    if (failure !== undefined) return;
    failure = error;
    options.onFatal(error);
  }

  async function close(): Promise<void> {
    clearInterval(timer);
    try {
      await journal.close();
      await tiles.settled();
      if (failure === undefined) await checkpoints.publish();
    } finally {
      await checkpoints.settled();
      releaseLock();
    }
  }
}

function notDeclared(problem: string, issuedAt: number): InputError {
  const message = `No complete receipt is issued for this endpoint: ${problem}.`;
  return new InputError('ENDPOINT_NOT_DECLARED', message, { issuedAt });
}
