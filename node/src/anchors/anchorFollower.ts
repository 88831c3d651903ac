import {
  type AnchoredLog,
  type Anchoring,
  type AnchorTimes,
  createAnchorFold,
  createLogPager,
  failureMeaning,
  InputError,
  type LogPaging,
  ZERO_WORD,
} from '@assay/sdk';
import type { Address, Hex } from 'viem';
import { type AnchorStore, createPageReader, type ReadPage } from './anchorPage.ts';

/** `time` in unix seconds. */
export type Block = { readonly number: number; readonly hash: Hex; readonly time: number };

/** What is read of a node to follow everybody's anchors. Every method may reject; nothing is retried inside. */
export type AnchorNode<Other> = {
  /** First block that can hold an event. */
  readonly startBlock: number;
  times(): Promise<AnchorTimes>;
  head(): Promise<Block>;
  block(number: number): Promise<Block | undefined>;
  /** Events of the blocks `from` to `to`, both included, in chain order; `other` is what the caller reads beside anchors. */
  changes(from: number, to: number): Promise<{ readonly anchors: readonly AnchoredLog[]; readonly other: Other }>;
  /** Time in the header of an event's block. */
  blockTime(log: AnchoredLog): Promise<number>;
  /** The operator's anchor word at the end of a block. */
  headWord(operator: Address, blockNumber: number): Promise<Hex>;
};

export type AnchorProgress = {
  /** Up to which block the anchors were read; never below what was read before and still stands. */
  readonly head: Block;
  /** Anchorings that a reorganisation took off the chain since the last call. */
  readonly vanished: readonly Anchoring[];
};

export type AnchorFollower = {
  /** Reads everything up to the head. Rejects if the node fails or contradicts itself; what was read until then stays. */
  sync(): Promise<AnchorProgress>;
};

/** Blocks below the newest one that a backend may be behind before a round is given up. */
const MOST_BEHIND = 64;
/** The same for answers that contradict each other: some backends leave out what they do not have yet without a word. */
const MOST_DOUBT = 8;
/** How far back is read again when a contradiction lasts: 1, 8, 64 … times this many blocks. */
const SUSPECT_BLOCKS = 1024;

/**
 * Follows the anchors of all operators through reorganisations, and believes an event only when it folds. Nodes may be
 * behind each other: an older head takes nothing away that was read, a round whose newest block one backend lacks goes on
 * with an older one, and the last `reread` blocks are read again each time, for a log index may be behind the blocks.
 */
export function createAnchorFollower<Other>(deps: {
  readonly node: AnchorNode<Other>;
  readonly store: AnchorStore;
  readonly paging: LogPaging;
  readonly reread: number;
  /** Takes what was read beside the anchors, in the transaction of its page. */
  readonly onOther: (other: Other) => void;
  /** A branch that was read is gone, and with it what was read beside the anchors. */
  readonly onRewind: () => void;
  /** Whose head word is compared with its last anchor in this round. */
  readonly nextOperator: () => Address | undefined;
}): AnchorFollower {
  const { node, store } = deps;
  const pager = createLogPager(deps.paging);
  const readPage = createPageReader(node, store, createAnchorFold(node));
  // By how many blocks some backend is behind the newest one; halves with each round.
  let behind = 0;
  let suspicion: { readonly from: number; readonly times: number } | undefined;

  /** The newest block read before that the node still has; `rewound` if one above it was replaced. */
  async function findStanding(told: number): Promise<{ standing: Block | undefined; rewound: boolean }> {
    let rewound = false;
    for (let at = store.blockBelow(Number.MAX_SAFE_INTEGER); at !== undefined; ) {
      const block = await node.block(at.number);
      if (block?.hash === at.hash) return { standing: block, rewound };
      rewound ||= block !== undefined;
      // A backend that is behind knows nothing of newer blocks: that is no reorganisation.
      at = store.blockBelow(block === undefined ? Math.min(at.number, told + 1) : at.number);
    }
    return { standing: undefined, rewound };
  }

  /** The newest block, or the one `behind` it; a stale head is not below what stands. */
  async function newest(told: Block, standing: Block | undefined): Promise<Block> {
    const head = standing !== undefined && standing.number > told.number ? standing : told;
    if (behind === 0) return head;
    const number = Math.max(node.startBlock, head.number - behind);
    const older = await node.block(number);
    if (older === undefined) throw lostBlock(number, head.number);
    return older;
  }

  async function advance(): Promise<AnchorProgress> {
    const told = await node.head();
    const { standing, rewound } = await findStanding(told.number);
    if (rewound) {
      store.transaction(() => {
        store.dropBlocksAbove(standing?.number ?? -1);
        deps.onRewind();
      });
    }
    const head = await newest(told, standing);
    const next = Math.min((standing?.number ?? node.startBlock - 1) + 1, head.number) - deps.reread;
    const from = Math.max(node.startBlock, Math.min(next, suspicion?.from ?? next));
    const vanished: Anchoring[] = [];
    const pages = pager.forward(BigInt(from), BigInt(head.number), async ({ fromBlock, toBlock }) => {
      const to = Number(toBlock);
      // The hash is read before the logs: if the chain turns in between, the next call finds the stale hash and rereads.
      const end = to === head.number ? head : await node.block(to);
      if (end === undefined) throw lostBlock(to, head.number);
      return [{ from: Number(fromBlock), end, ...(await node.changes(Number(fromBlock), to)) }];
    });
    for await (const { logs } of pages) {
      for (const page of logs) vanished.push(...(await take(page)));
    }
    await checkHead(head);
    return { head, vanished };
  }

  async function take(page: ReadPage & { readonly other: Other }): Promise<readonly Anchoring[]> {
    const { added, vanished } = await readPage(page).catch((error: unknown) => {
      if (error instanceof InputError && typeof error.details.operator === 'string')
        suspect(store.latestBefore(error.details.operator as Address, page.from)?.blockNumber);
      throw error;
    });
    store.transaction(() => {
      for (const anchoring of vanished) store.vanish(anchoring);
      for (const anchoring of added) store.add(anchoring);
      deps.onOther(page.other);
      store.setBlock(page.end);
    });
    return vanished;
  }

  /** Compares one operator's head word with its last event: logs can be missing at the end, too. */
  async function checkHead(head: Block): Promise<void> {
    const operator = deps.nextOperator();
    if (operator === undefined) return;
    const word = await node.headWord(operator, head.number);
    const last = store.latestBefore(operator, head.number + 1);
    // INVARIANT W6: The anchors that were read fold, event by event, into the word that the chain holds.
    if ((last?.word ?? ZERO_WORD) === word) return;
    suspect(last?.blockNumber);
    throw new InputError(
      'CHAIN_INCONSISTENT',
      `The node says that ${operator} has the anchor word ${word} in block ${head.number}, but its events end at ${last?.word ?? 'none'}. Use another node.`,
      { operator, word, last: last?.word, blockNumber: head.number },
    );
  }

  /** Something is missing or wrong from `block` on, or earlier if that was said before: the next call reads it again. */
  function suspect(block = node.startBlock): void {
    suspicion = { from: Math.min(block, suspicion?.from ?? block), times: suspicion?.times ?? 0 };
  }

  /** A contradiction that lasts began earlier than it seemed: each time more is read again. */
  function suspectEarlier({ from, times }: NonNullable<typeof suspicion>): void {
    const back = times === 0 ? 0 : SUSPECT_BLOCKS * 8 ** (times - 1);
    suspicion = { from: Math.max(node.startBlock, from - back), times: times + 1 };
  }

  return {
    sync: async () => {
      behind = Math.floor(behind / 2);
      const before = behind;
      let first: { readonly error: unknown } | undefined;
      for (;;) {
        try {
          const progress = await advance();
          suspicion = undefined;
          return progress;
        } catch (error) {
          first ??= { error };
          behind = behind === 0 ? 1 : behind * 2;
          if (behind <= mostBehind(error)) continue;
          // An older head is no better: the trouble is another.
          behind = before;
          if (suspicion !== undefined) suspectEarlier(suspicion);
          throw first.error;
        }
      }
    },
  };
}

/** How far the head may be gone back for a round to go on after this failure. */
function mostBehind(error: unknown): number {
  const meaning = failureMeaning(error);
  return meaning === 'refused' || meaning === 'missing' ? MOST_BEHIND : meaning === 'disbelieved' ? MOST_DOUBT : 0;
}

function lostBlock(number: number, head: number): Error {
  return new Error(`block not found: ${number}, below the head ${head}`);
}
