import { type AnchoredLog, type AnchorFold, type Anchoring, InputError, ZERO_WORD } from '@assay/sdk';
import type { Address, Hex } from 'viem';
import type { AnchorNode, Block } from './anchorFollower.ts';

/** Where a follower keeps what it believes, and the blocks up to which the chain was read. */
export type AnchorStore = {
  /** Runs `work` in one transaction: all of it is on disk when this returns, or none of it. */
  transaction<T>(work: () => T): T;
  /** Anchorings on the chain in these blocks, both included, in chain order. */
  between(from: number, to: number): readonly Anchoring[];
  /** The operator's last anchoring on the chain below a block. */
  latestBefore(operator: Address, block: number): Anchoring | undefined;
  add(anchoring: Anchoring): void;
  /** Notes that an anchoring is no longer on the chain. */
  vanish(anchoring: Anchoring): void;
  /** The newest block below `number` up to which the chain was read. */
  blockBelow(number: number): { readonly number: number; readonly hash: Hex } | undefined;
  setBlock(block: { readonly number: number; readonly hash: Hex }): void;
  dropBlocksAbove(number: number): void;
};

/** Events of the blocks from `from` to `end`. */
export type ReadPage = { readonly from: number; readonly end: Block; readonly anchors: readonly AnchoredLog[] };

/** What a page changes: anchorings that are new, and those that are no longer on the chain. */
export type PageChange = { readonly added: readonly Anchoring[]; readonly vanished: readonly Anchoring[] };

type PageNode = Pick<AnchorNode<unknown>, 'block' | 'headWord'>;

/**
 * Makes the reader of one page: folds its events into the words before it and compares them with what was known of these
 * blocks. Changes nothing. The returned function throws InputError CHAIN_INCONSISTENT, with the operator in `details`.
 */
export function createPageReader(
  node: PageNode,
  store: Pick<AnchorStore, 'between' | 'latestBefore'>,
  fold: AnchorFold,
): (page: ReadPage) => Promise<PageChange> {
  return async ({ from, end, anchors }) => {
    const base = (operator: Address) => store.latestBefore(operator, from)?.word ?? ZERO_WORD;
    const known = withPrevious(store.between(from, end.number), base);
    const words = new Map<string, Hex>();
    const added: Anchoring[] = [];
    const seen = new Set<string>();
    for (const log of anchors) {
      const operator = log.operator.toLowerCase();
      const previous = words.get(operator) ?? base(log.operator);
      const before = known.get(identity(log));
      // What folded once is not folded again: the same word after the same word.
      const proven = before !== undefined && before.previous === previous && before.anchoring.word === log.word;
      if (!proven) added.push(await fold(previous, log));
      words.set(operator, log.word);
      seen.add(identity(log));
    }
    const gone = [...known].filter(([id]) => !seen.has(id)).map(([, { anchoring }]) => anchoring);
    for (const anchoring of gone) await checkGone(anchoring, end, words);
    return { added, vanished: gone };

    /**
     * An anchoring goes with its block. If the block stands, the node left the event out now, or invented it then: the
     * operator's word at the end of the page says which.
     */
    async function checkGone(anchoring: Anchoring, end: Block, words: ReadonlyMap<string, Hex>): Promise<void> {
      const { operator, blockNumber, blockHash, size } = anchoring;
      const block = await node.block(blockNumber);
      if (block !== undefined && block.hash !== blockHash) return;
      const word = words.get(operator.toLowerCase()) ?? base(operator);
      if (block !== undefined && (await node.headWord(operator, end.number)) === word) return;
      const message = `The node no longer gives the anchor of ${operator} at size ${size}, but its block ${blockNumber} was not replaced. It lags, or its log index does.`;
      throw new InputError('CHAIN_INCONSISTENT', message, { size, blockNumber, blockHash });
    }
  };
}

type Known = { readonly anchoring: Anchoring; readonly previous: Hex };

function withPrevious(known: readonly Anchoring[], base: (operator: Address) => Hex): Map<string, Known> {
  const words = new Map<string, Hex>();
  const all = new Map<string, Known>();
  for (const anchoring of known) {
    const operator = anchoring.operator.toLowerCase();
    all.set(identity(anchoring), { anchoring, previous: words.get(operator) ?? base(anchoring.operator) });
    words.set(operator, anchoring.word);
  }
  return all;
}

function identity({ operator, size, blockHash }: AnchoredLog | Anchoring): string {
  return `${operator.toLowerCase()}:${size}:${blockHash}`;
}
