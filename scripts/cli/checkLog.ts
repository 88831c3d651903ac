import {
  AssayError,
  createChainReader,
  createCompactRange,
  createLogReader,
  EMPTY_ROOT,
  equalHex,
  hashLeaf,
  InputError,
  TILE_WIDTH,
  tileWidth,
  toHex,
  unpackWord,
  verifierFromPublicKey,
  ZERO_WORD,
} from '@assay/sdk';
import { anchorsAbi } from '@assay/sdk/abi';
import type { Address, Hex } from 'viem';
import type { Connection } from './connection.ts';

export type LogReport = {
  readonly origin: string;
  readonly size: number;
  readonly root: Hex;
  readonly anchors: { readonly total: number; readonly matching: number };
  readonly problems: readonly { readonly code: string; readonly message: string }[];
};

type Anchor = { readonly root: Hex; readonly size: number; readonly word: Hex; readonly transactionHash: Hex };

/**
 * Reads every entry of a log and rebuilds its tree: the root must equal the signed checkpoint's and, at the size of each
 * anchor, the anchored root.
 * @throws InputError CHAIN_..., OPERATOR_NOT_REGISTERED, LOG_..., NOTE_... when there is nothing to compare
 */
export async function checkLog(
  connection: Connection,
  operator: Address,
  url: string,
  onProgress: (read: number, size: number) => void,
): Promise<LogReport> {
  const record = await createChainReader(connection).operator(operator);
  if (record === undefined) {
    throw new InputError('OPERATOR_NOT_REGISTERED', `${operator} is not a registered operator.`, { operator });
  }
  const verifier = verifierFromPublicKey(record.origin, record.checkpointKey);
  const log = createLogReader({ baseUrl: url, verifier });
  // Anchors first: the log may grow while it is read, but must not be behind what is on chain already.
  const anchors = await anchorsOf(connection, operator);
  const { checkpoint } = await log.checkpoint();
  const problems: { code: string; message: string }[] = [];

  const rootAt = new Map<number, Hex>([[0, toHex(EMPTY_ROOT)]]);
  const wanted = new Set(anchors.map(({ size }) => size));
  const range = createCompactRange();
  try {
    for (let bundle = 0; range.size() < checkpoint.size; bundle++) {
      for (const digest of await log.entries(bundle, tileWidth(checkpoint.size, 0, bundle))) {
        range.append(hashLeaf(digest));
        if (wanted.has(range.size())) rootAt.set(range.size(), toHex(range.root()));
      }
      if (bundle % TILE_WIDTH === TILE_WIDTH - 1) onProgress(range.size(), checkpoint.size);
    }
    if (!equalHex(toHex(range.root()), toHex(checkpoint.root))) {
      problems.push({
        code: 'ROOT_MISMATCH',
        message: `the ${checkpoint.size} entries give ${toHex(range.root())}, the checkpoint says ${toHex(checkpoint.root)}`,
      });
    }
  } catch (error) {
    if (!(error instanceof AssayError)) throw error;
    problems.push({ code: error.code, message: error.message });
  }

  const wrong = anchors.filter(({ root, size }) => rootAt.get(size) !== root);
  for (const { root, size, transactionHash } of wrong) {
    const here = rootAt.get(size);
    problems.push({
      code: here === undefined ? 'LOG_BEHIND_CHAIN' : 'LOG_FORKS_CHAIN',
      message: `anchored by ${transactionHash}: size ${size}, root ${root}; this log has ${here ?? 'no such size'}`,
    });
  }
  return {
    origin: record.origin,
    size: checkpoint.size,
    root: toHex(checkpoint.root),
    anchors: { total: anchors.length, matching: anchors.length - wrong.length },
    problems,
  };
}

const BLOCKS_PER_READ = 2000n;

/** Every anchor of the operator. A node that keeps or tells no old events must not make a log look well anchored. */
async function anchorsOf({ contracts, deployment, publicClient }: Connection, operator: Address): Promise<Anchor[]> {
  const { address, startBlock } = deployment.contracts.Anchors;
  const anchors: Anchor[] = [];
  const head = await contracts.anchors.read.headOf([operator]);
  const last = await publicClient.getBlockNumber();
  for (let from = BigInt(startBlock); from <= last; from += BLOCKS_PER_READ) {
    const toBlock = from + BLOCKS_PER_READ - 1n < last ? from + BLOCKS_PER_READ - 1n : last;
    const filter = { address, abi: anchorsAbi, eventName: 'Anchored', args: { operator }, strict: true } as const;
    const events = await publicClient.getContractEvents({ ...filter, fromBlock: from, toBlock });
    for (const { args, transactionHash } of events)
      anchors.push({ root: args.root, size: unpackWord(args.word).size, word: args.word, transactionHash });
  }
  if (head !== ZERO_WORD && !anchors.some(({ word }) => word === head)) {
    const message = `The node gave ${anchors.length} anchors of ${operator}, but not the last. Ask one that keeps all events.`;
    throw new InputError('CHAIN_INCONSISTENT', message, { operator, head });
  }
  return anchors;
}
