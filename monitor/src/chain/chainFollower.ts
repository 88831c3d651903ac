import { foldAnchoring, InputError, ZERO_WORD } from '@assay/sdk';
import type { AnchorEvent, AnchorStore, StoredAnchor } from '../store/anchorStore.ts';
import type { Database } from '../store/database.ts';
import type { OperatorStore } from '../store/operatorStore.ts';
import type { ReceiptStore } from '../store/receiptStore.ts';
import type { Block, ChainSource, ChainTimes } from './chainSource.ts';

export type ChainProgress = {
  readonly head: Block;
  /** Anchors that a reorganisation took off the chain since the last call. */
  readonly vanished: readonly StoredAnchor[];
};

export type ChainFollower = {
  /** Reads everything up to the head. Rejects if the RPC fails or contradicts itself; what was read until then stays. */
  sync(): Promise<ChainProgress>;
};

/** Blocks of which the hash is kept; a deeper reorganisation is found at the next 1024th block. */
const KEPT_BLOCKS = 4096;
/** Blocks read again with each call: an RPC behind a balancer may know a block before it knows its logs. */
const OVERLAP = 8;

/** Follows registrations and anchors through reorganisations. */
export function createChainFollower(deps: {
  readonly source: ChainSource;
  readonly times: ChainTimes;
  readonly database: Database;
  readonly anchors: AnchorStore;
  readonly operators: OperatorStore;
  readonly receipts: ReceiptStore;
  readonly blocksPerRead: number;
  readonly now: () => number;
}): ChainFollower {
  const { source, anchors, operators, database } = deps;

  /** The newest block read before that is still part of the chain; everything above it is read again. */
  const findFork = async (): Promise<{ number: number; rewound: boolean }> => {
    let rewound = false;
    for (let at = anchors.blockBelow(Number.MAX_SAFE_INTEGER); at !== undefined; at = anchors.blockBelow(at.number)) {
      if ((await source.block(at.number))?.hash === at.hash) return { number: at.number, rewound };
      rewound = true;
    }
    return { number: source.startBlock - 1, rewound };
  };

  const read = async (from: number, end: Block, last: boolean): Promise<StoredAnchor[]> => {
    const changes = await source.changes(from, end.number);
    return database.transaction(() => {
      const gone = anchors.vanish(from, last ? Number.MAX_SAFE_INTEGER : end.number);
      for (const anchor of changes.anchors) {
        const previous = anchors.latestBefore(anchor.operator, anchor.blockNumber + 1);
        checkWord(previous, anchor, deps.times);
        anchors.add(anchor, deps.now());
      }
      for (const operator of changes.operators) operators.touch(operator);
      anchors.setBlock(end, KEPT_BLOCKS);
      const back = new Set(changes.anchors.map(identity));
      const vanished = gone.filter((anchor) => !back.has(identity(anchor)));
      for (const { operator, size } of vanished) deps.receipts.rewatch(operator, size);
      return vanished;
    });
  };

  const advance = async (): Promise<ChainProgress> => {
    const head = await source.head();
    const fork = await findFork();
    if (fork.rewound) {
      // What an operator registered on the lost branch may be gone: ask the chain about each of them again.
      database.transaction(() => {
        anchors.dropBlocksAbove(fork.number);
        operators.touchAll();
      });
    }
    const vanished: StoredAnchor[] = [];
    let from = Math.max(source.startBlock, Math.min(fork.number + 1, head.number) - OVERLAP);
    while (from <= head.number) {
      const to = Math.min(head.number, from + deps.blocksPerRead - 1);
      // The hash is read before the logs: if the chain turns in between, the next call finds the stale hash and rereads.
      const end = to === head.number ? head : await source.block(to);
      if (end === undefined)
        throw new InputError('CHAIN_INCONSISTENT', `The RPC lost block ${to} below its head ${head.number}.`);
      vanished.push(...(await read(from, end, to === head.number)));
      from = to + 1;
    }
    for (const address of operators.dirty()) operators.setRecord(address, await source.operator(address));
    await checkHead(head);
    return { head, vanished };
  };

  let turn = 0;
  /** Compares one operator's head word, each in its turn, with its last event: logs can be missing at the end, too. */
  const checkHead = async (head: Block): Promise<void> => {
    const known = operators.list();
    const operator = known[turn++ % Math.max(1, known.length)];
    if (operator === undefined) return;
    const word = await source.headWord(operator.address, head.number);
    const last = anchors.latest(operator.address);
    if ((last?.word ?? ZERO_WORD) === word) return;
    throw new InputError(
      'CHAIN_INCONSISTENT',
      `The RPC says that ${operator.address} has the anchor word ${word} in block ${head.number}, but its events end at ${last?.word ?? 'none'}. Use another RPC.`,
      { operator: operator.address, word, last: last?.word, blockNumber: head.number },
    );
  };

  return {
    sync: async () => {
      try {
        return await advance();
      } catch (error) {
        // Something that was read is wrong, nobody knows since when: the next call reads everything again.
        if (error instanceof InputError && error.code === 'CHAIN_INCONSISTENT') anchors.dropBlocksAbove(-1);
        throw error;
      }
    },
  };
}

/** Folds the event into the word before it: an RPC that leaves out or alters an anchor is found here. */
function checkWord(previous: StoredAnchor | undefined, anchor: AnchorEvent, times: ChainTimes): void {
  const before = previous?.word ?? ZERO_WORD;
  const word = foldAnchoring(before, { root: anchor.root, size: anchor.size, time: anchor.time }, times);
  // INVARIANT W6: The anchors that were read fold, event by event, into the word that the chain holds.
  if (word === anchor.word) return;
  throw new InputError(
    'CHAIN_INCONSISTENT',
    `The anchor of ${anchor.operator} at size ${anchor.size} (block ${anchor.blockNumber}) does not continue the anchors read before it. ` +
      'The RPC left one out or altered one: use another RPC.',
    {
      operator: anchor.operator,
      size: anchor.size,
      blockNumber: anchor.blockNumber,
      word: anchor.word,
      computed: word,
    },
  );
}

function identity({ operator, size, blockHash }: AnchorEvent): string {
  return `${operator.toLowerCase()}:${size}:${blockHash}`;
}
