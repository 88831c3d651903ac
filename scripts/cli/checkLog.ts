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
  verifierFromPublicKey,
} from '@assay/sdk';
import type { Address, Hex } from 'viem';
import { anchorsOf } from './anchorsOf.ts';
import type { Connection } from './connection.ts';

export type LogReport = {
  readonly origin: string;
  readonly size: number;
  readonly root: Hex;
  readonly anchors: { readonly total: number; readonly matching: number };
  readonly problems: readonly { readonly code: string; readonly message: string }[];
};

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
